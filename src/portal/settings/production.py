"""Settings for public use: secrets from the environment, HTTPS, no demo accounts. Refuses to start if a value is
missing."""

import os

from portal.settings.base import *  # noqa: F403
from portal.settings.base import PORTAL_NAME, SECRET_KEY_FALLBACKS
from portal.settings.environment import base_url, hosts, secret, sender, whole

DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
DIGEST_KEY = os.environ.get("DIGEST_KEY") or [SECRET_KEY, *SECRET_KEY_FALLBACKS][-1]
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{f'*{host}' if host.startswith('.') else host}" for host in ALLOWED_HOSTS]
PORTAL_BASE_URL = WAGTAILADMIN_BASE_URL = base_url("PORTAL_BASE_URL", allowed=ALLOWED_HOSTS)
DEFAULT_FROM_EMAIL = sender(os.environ, name=PORTAL_NAME, base_url=PORTAL_BASE_URL)
DEMO_ACCOUNTS = False
STAFF_SECOND_FACTOR = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
BACKUP_MOST_HOURS = whole("BACKUP_MOST_HOURS", 26, least=0)  # each night, plus two hours for the backup itself
DRILL_MOST_DAYS = whole("DRILL_MOST_DAYS", 3, least=0)  # each night
