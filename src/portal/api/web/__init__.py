"""The API, and the pages about open data."""
