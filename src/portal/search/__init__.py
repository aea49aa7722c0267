"""Search: one index of all public content, and the results page."""
