"""The officers' desks of search: the everyday words, and what was asked in vain. Acts only by operations."""
