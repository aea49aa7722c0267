"""Figures and rules of the other rooms, written out as documents that an office signs: regulations, reports, letters."""
