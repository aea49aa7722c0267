"""The demo as `make run` serves it; but whether a password is right is told at once, not after half a second."""

from portal.settings.development import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
