"""HTTP requests to addresses that a stranger named: webhooks, feeds to harvest, links to check.

What an address leads to is judged when it is connected to, not when it is written: private networks, redirects, sizes
and times. `types` is what a caller holds; `client` has the real client, one for tests that answers
from a table, and `fetch_many` for many requests at once. Safe from any thread.
"""
