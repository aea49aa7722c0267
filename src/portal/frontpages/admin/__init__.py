"""The admin views of this room: the leaders' board, and the menu over all rooms."""
