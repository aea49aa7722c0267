"""HTTP requests to addresses that strangers provide: webhooks, feeds to harvest, links to check.

Networks, redirects, sizes and times are checked when the connection is made, not when the address is stored. `types`
has the types for callers; `client` has the real client, one for tests that answers from a table, and `fetch_many` for
concurrent requests. Thread-safe.
"""
