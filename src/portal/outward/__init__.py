"""Contact with the outside: requests to addresses given by others (see `safehttp`), and moderation of texts written by
others (`states.gate`).

Used for partners' webhooks and WebSub callbacks, harvesting of agencies' feeds, and link checks:
`operations.http_client` returns the client that the settings configure. It may be called from any thread, but never
within a transaction.
"""
