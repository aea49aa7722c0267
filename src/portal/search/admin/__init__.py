"""The officers' views of search: everyday words, and what was asked in vain. They act only by operations."""
