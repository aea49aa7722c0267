"""Text messages through a carrier's HTTP interface, whichever it is: how it is asked and what it answers is a profile.

`profile` reads one from an account's options, `profiles` holds ready ones (eSMS among them), `formats` puts a
message into a request and reads answers as fields, `provider` carries messages and reads callbacks.
"""
