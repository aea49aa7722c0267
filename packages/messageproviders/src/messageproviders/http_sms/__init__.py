"""Text messages through the HTTP interface of any carrier: a profile describes its requests and responses.

`profile` reads a profile from an account's options, `profiles` holds ready profiles (eSMS among them), `formats` fills
requests and parses responses into fields, `provider` sends messages and reads callbacks.
"""
