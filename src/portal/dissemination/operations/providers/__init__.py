"""Providers of accounts: made from what an account's options and secrets say."""
