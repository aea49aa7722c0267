"""What happened: an append-only trail of entries, and a tray of unread slips for each reader."""
