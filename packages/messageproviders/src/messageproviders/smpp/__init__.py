"""SMPP 3.4 to an operator's message centre: our own session in a thread of its own, behind the protocol of couriers.

`courier` is what the outbox holds; `session` keeps the link (bind, window, enquiries, reconnection); `pdus` and
`submitting` write and read what goes over the wire; `statuses`, `receipts` and `joining` say what comes back means.
"""
