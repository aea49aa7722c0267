"""Notifications to people who asked for them: subscriptions, contents, and every attempt to send."""
