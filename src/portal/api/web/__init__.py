"""The API and the pages on open data, as machines and people reach them."""
