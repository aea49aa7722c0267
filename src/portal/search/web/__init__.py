"""The public views of search."""
