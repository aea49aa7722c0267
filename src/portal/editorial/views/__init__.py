"""The web doors of the editorial room."""
