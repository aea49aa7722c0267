"""Articles and guides that agencies write (Wagtail pages), and the base page every page of the portal has."""
