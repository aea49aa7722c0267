"""What people fill in: askers and officers. One module for each door."""
