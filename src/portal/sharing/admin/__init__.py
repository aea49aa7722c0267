"""The desks of the back office: partners, their ledgers, where an item is, what is overdue."""
