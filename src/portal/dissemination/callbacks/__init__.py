"""The public doors at which providers call back: an address with a secret for each account, one module a protocol."""
