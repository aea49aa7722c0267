"""The acts of the editorial room: each one transaction, with its entry in the journal where others have to know."""
