"""What programs fetch: feeds of everything and of each set, under one scheme of addresses."""
