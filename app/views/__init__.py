"""Shared views that a station mounts, one module each; what moves lives in `app/browser`. Nothing is computed here."""
