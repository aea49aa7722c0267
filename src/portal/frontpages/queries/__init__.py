"""What the composed pages and the board of leaders show, asked from the rooms below in few queries."""
