"""What agencies' own sites publish, brought in: sources, visits, items, and the acts of officers about them."""
