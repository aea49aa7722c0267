"""Shared by all rooms: choices with labels, the Meta of models, migration operations, helpers for querysets."""
