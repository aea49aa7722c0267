"""Data of the composed pages and the leaders' board, from the rooms below in few queries."""
