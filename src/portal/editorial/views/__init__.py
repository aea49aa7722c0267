"""The web doors of the room: the regulation, and pages for people without an account who decide or read."""
