"""What a report counts and quotes, asked of the rooms below: a few queries each, however many agencies and things."""
