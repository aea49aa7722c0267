"""The journal: an append-only log of entries, and an outbox of unread slips for each reader."""
