"""The web doors of the room of sharing."""
