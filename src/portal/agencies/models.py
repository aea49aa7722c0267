"""Officers (placeholder base for the first migration)."""

from django.contrib.auth.models import AbstractUser


class Officer(AbstractUser):
    """Someone who works for an agency and may sign in."""
