"""The state tables of this room: progress on assignments, difficulties, plans, money, counting."""
