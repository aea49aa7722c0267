"""SMPP 3.4 to an operator's message centre: our own session in a thread of its own, behind the protocol
`MessageProvider`.

`provider` is what the outbox holds; `session` keeps the link (bind, window, enquiries, reconnection); `connection` is
one link of it; `pdus` writes and reads what goes over the wire; `inbound` says what is delivered to us means.
"""
