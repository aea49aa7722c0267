"""Questions to the room of sharing."""
