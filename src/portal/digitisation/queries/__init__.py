"""Queries of scans; nothing here writes."""
