"""Sheets that agencies keep of their activities -> rows; and lists of activities -> sheets."""
