"""HTTP requests to addresses that a stranger named: webhooks, feeds to harvest, links to check.

What an address leads to is judged when it is connected to, not when it is written: private networks, redirects, sizes
and times. `port` is what a caller holds; `client` gives the real thing, `memory` one for tests, `many.fetch_many` many
requests at once. Safe from any thread.
"""
