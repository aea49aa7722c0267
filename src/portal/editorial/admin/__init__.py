"""The desks of the editorial room in the back office; each module exports `urls` and `menu`."""
