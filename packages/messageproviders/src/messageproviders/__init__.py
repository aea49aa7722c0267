"""Clients of message providers, and what follows from the result of an attempt. Pure: no Django, no database, no clock;
the HTTP client is passed in.

`port` is the protocol of every provider, with a provider that only writes to a file; `outcomes` decides what happens to
a message after an attempt.
"""
