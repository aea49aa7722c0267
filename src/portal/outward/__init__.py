"""The outside: requests to addresses that others named (see `safehttp`), and the moderation of texts that others wrote
(`states.gate`).

For partners' webhooks and WebSub callbacks, harvesting of agencies' feeds, and link checks: `operations.http_client`
gives the client that the settings describe. It may be called from any thread, but never with a transaction open.
"""
