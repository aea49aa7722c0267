"""Questions to the reports: who owes which, what was counted for them, and how well they come."""
