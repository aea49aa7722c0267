"""Public pages of reports and of the regulation, with the addresses of each."""
