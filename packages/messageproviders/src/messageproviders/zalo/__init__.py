"""How Zalo is spoken to (Official Account API v3, ZBS templates, OAuth v4). Pure: the door and tokens are given in.

`asks` are requests as values, `calls` makes them through the door, `errors` says what an answer means, `courier`
carries messages. `oauth`, `signatures`, `events` and `articles` are the other halves of the conversation; `templates`
checks what a message fills into a text that Zalo has approved. Written from documentation and from what others tell
who work with it; docs/operations/zalo.md lists what is to be confirmed on a real account.
"""
