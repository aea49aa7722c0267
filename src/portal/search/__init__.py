"""One index over everything that can be found, and the one results page."""
