"""Staff views of the shelf: what waits for a person, and what they may do with it. Acts only by operations."""
