"""The public API and open data: published answers, read-only, page by page and as bulk files; packages of all public
content for the national data set, whose ledger is the only table of this room. Agencies' systems with a key may hand
over messages, which the room of messages sends."""
