"""SMPP 3.4 to an operator's message centre: a session in its own thread, behind the protocol `MessageProvider`.

`provider` is what the outbox uses; `session` keeps the link up (bind, window, enquire_link, reconnection); `connection`
is one TCP connection; `pdus` encodes and decodes PDUs; `inbound` interprets deliver_sm.
"""
