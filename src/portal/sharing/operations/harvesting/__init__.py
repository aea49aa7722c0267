"""Harvesting of agencies' own sites: sources, visits, items, and decisions of officers about them."""
