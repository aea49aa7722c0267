"""Planning of campaigns: audience, hours, caps, cost and the day of completion. Pure functions of values."""
