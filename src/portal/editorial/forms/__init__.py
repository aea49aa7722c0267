"""What people fill in at the desks of the editorial room."""
