"""What the room makes: files of the open data, and packages for the national data set with their ledger."""
