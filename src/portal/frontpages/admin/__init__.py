"""The admin views of this room: the board of leaders, and the menu over all rooms."""
