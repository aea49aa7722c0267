"""Text messages through a carrier's HTTP interface, whichever it is: how it is asked and what it answers is a profile.

`profile` reads one from an account's options, `profiles` holds ready ones (eSMS among them), `filling` puts a message
into a request, `reading` says what an answer or a callback means, `courier` carries.
"""
