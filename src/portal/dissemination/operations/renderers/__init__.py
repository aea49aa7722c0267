"""Renders deliveries as messages: letters, and campaigns."""
