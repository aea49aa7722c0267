"""Notifications to people who asked for them: who follows what, what they are told, and every attempt to send it."""
