"""The desks of the editorial room in the back office."""
