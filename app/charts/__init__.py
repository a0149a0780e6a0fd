"""Core results -> Plotly figures. Pure functions, no Streamlit: tested without a browser."""
