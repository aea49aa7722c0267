"""What the suite runs with: tasks at once, fast hashes, nothing leaves the machine."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from safehttp.networks import read_allowed

SECRET_KEY = DIGEST_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS = True
VAR_DIR = Path(tempfile.mkdtemp(prefix="lan-toa-test-"))
SEARCH_INDEX_DIR = VAR_DIR / "search"
MEDIA_ROOT = VAR_DIR / "media"
EXPORTS_DIR = VAR_DIR / "exports"
OPEN_DATA_DIR = VAR_DIR / "open-data"
NATIONAL_DIR = VAR_DIR / "national"
PRIVATE_DIR = VAR_DIR / "private"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
RATE_LIMITS = "process"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "index"]}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
MAIL_IS_CONFIGURED = WAGTAIL_PASSWORD_RESET_ENABLED = True
WHITENOISE_AUTOREFRESH = True
EMBEDDED_WORKER = False
MESSAGES_SEND_EMBEDDED = False
SEARCHES_WRITTEN_EVERY = 0.0  # no thread: a test that wants them written says so
READINGS_WRITTEN_EVERY = 0.0
EVERYDAY_CHECK_SECONDS = 0.0
# What is kept would hide what a test has just changed; a test of parts, or of the menus, says so.
PARTS_KEPT_SECONDS = SECTIONS_CHECK_SECONDS = 0.0
LIBRARY_BESIDE = ""  # a test that wants scans on the page of a law names who gives them
IDENTITY_JOURNAL = ""  # a test of who is told of identities says so
PLANS_BESIDE = ""  # a test that wants reports on the page of a plan names who gives them
QUESTIONS_ADVISER = ""  # a test that wants advice names its adviser
CALENDAR_CHECK_SECONDS = 0.0
IMPRINT_CHECK_SECONDS = 0.0  # a test that enters an imprint says so
OUTWARD_ALLOWED_NETWORKS = read_allowed("127.0.0.0/8, ::1/128")  # servers that tests start
# A page that is kept would hide what a test has just changed; the page cache has tests of its own.
MIDDLEWARE = [name for name in MIDDLEWARE if "PageCacheMiddleware" not in name]  # noqa: F405
