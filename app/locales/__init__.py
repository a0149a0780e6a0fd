"""One folder a language, with its catalogue. `python -m app.locales` keeps the catalogues up with the source."""
