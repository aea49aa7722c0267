"""Clients of message providers, and what follows from how an attempt went. Pure: no Django, no database, no clock, no
network.

`port` is what every provider promises, `outcomes` decides what becomes of a message after an attempt, `local` has
providers that send nothing, for tests and for trying out.
"""
