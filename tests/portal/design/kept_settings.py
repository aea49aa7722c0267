"""As on one machine, page cache and all, with static files that nobody has collected."""

from portal.settings.development import *  # noqa: F403

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
