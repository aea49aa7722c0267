"""The tables of states of this room: progress of an assignment, a difficulty on its way to an answer."""
