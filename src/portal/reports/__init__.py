"""Figures and rules of the other rooms, written as documents that an office signs: regulations, reports, letters."""
