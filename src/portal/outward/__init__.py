"""Requests to addresses that somebody else named: with which client this installation makes them (see `safehttp`).

Webhooks and WebSub callbacks of partners, harvest of agencies' feeds, checking of outgoing links:
`operations.http_client` gives the client that the settings describe. It may be called from any thread, and never with a
transaction open.
"""
