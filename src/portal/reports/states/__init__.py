"""The tables of states of this room: an agency's report in a round, and the report of all."""
