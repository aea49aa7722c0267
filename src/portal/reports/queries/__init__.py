"""Questions to the reports: who owes which, what was counted for them, how well they come, and what they add up to."""
