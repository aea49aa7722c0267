"""Word carried out of the house to people who asked for it: who follows what, what they are told, and every attempt."""
