"""What the portal gives to machines: published answers as open data, read-only, page by page and in whole files; and
packages of everything public for the national data set, whose ledger is the only thing that this room writes down. By
a key, what systems of agencies hand over goes on to the room of messages."""
