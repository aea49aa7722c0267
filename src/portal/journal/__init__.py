"""What happened: an append-only trail of entries, and an outbox of unread slips for each reader."""
