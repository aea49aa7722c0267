"""How Zalo is spoken to (Official Account API v3, ZBS templates, OAuth v4). Pure: the HTTP client and tokens are
given in.

`client` makes requests through the HTTP client and says what an answer means, `provider` carries messages.
`oauth`, `webhooks` and `articles` are the other halves of the conversation; `templates`
checks what a message fills into a text that Zalo has approved. Written from documentation and from what others tell
who work with it; docs/operations/zalo.md lists what is to be confirmed on a real account.
"""
