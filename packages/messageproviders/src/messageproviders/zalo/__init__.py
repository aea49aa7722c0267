"""The client of Zalo (Official Account API v3, ZBS templates, OAuth v4). Pure: the HTTP client and tokens are passed
in.

`client` sends requests through the HTTP client and interprets responses; `provider` sends messages and broadcasts
articles; `oauth` obtains tokens; `webhooks` reads events; `templates` checks the values of a message for a text that
Zalo has approved. Written from documentation and reports of other users; docs/operations/zalo.md lists what must be
confirmed on a real account.
"""
