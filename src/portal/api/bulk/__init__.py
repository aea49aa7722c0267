"""Whole files of the open data: what stands in them, how they are written, where they lie."""
