"""Who carries a letter, and what follows from how it went. Pure: no Django, no database, no clock, no network.

`port` is what every courier promises, `rules` decides what becomes of a letter after an attempt, `memory` is a courier
that keeps what it is given, for tests and for trying out.
"""
