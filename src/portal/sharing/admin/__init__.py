"""The officers' views of sharing: partners, their ledgers, where an item is, what is overdue."""
