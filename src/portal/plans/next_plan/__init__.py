"""Drafts the plan of the next period from the results of this one. Pure: from values to a draft and its text."""
