"""The public pages of search."""
