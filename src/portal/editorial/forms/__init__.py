"""What officers fill in at the desks of this room."""
