"""The web doors of the room: beside the pages, the regulation, and people without an account who decide or read."""
