"""Agencies with dates and successors, officers, places, and what each officer may do at which agency."""
