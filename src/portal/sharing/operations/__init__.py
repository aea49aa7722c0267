"""What may be done in the room of sharing."""
