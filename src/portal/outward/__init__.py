"""What is outside: requests to addresses that somebody else named (see `safehttp`), and the gate for texts that
somebody else wrote (`states.gate`).

Webhooks and WebSub callbacks of partners, harvest of agencies' feeds, checking of outgoing links:
`operations.http_client` gives the client that the settings describe. It may be called from any thread, and never with a
transaction open.
"""
