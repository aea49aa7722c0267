"""Queries on reports: which are owed, what was counted for them, how well agencies report, what they add up to."""
