"""Settings for one machine with the demo and no services to install; used by `make run`. Never for public use."""

import os

from portal.settings.base import *  # noqa: F403
from safehttp.networks import read_allowed

DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = DIGEST_KEY = "only-for-the-demo-on-this-machine-never-in-production"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEMO_ACCOUNTS = True
LOGGING = LOGGING | {"formatters": {"json": {"format": "{levelname} {name}: {message}", "style": "{"}}}  # noqa: F405
# The demo's webhook receivers run on this machine.
OUTWARD_ALLOWED_NETWORKS = read_allowed(os.environ.get("OUTWARD_ALLOWED_NETWORKS", "127.0.0.0/8, ::1/128"))
# Without a mail server, letters are files in VAR_DIR/mail: nothing leaves the machine.
if not os.environ.get("MAIL_HOST"):
    MAIL_IS_CONFIGURED = WAGTAIL_PASSWORD_RESET_ENABLED = True
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": VAR_DIR / "mail"},  # noqa: F405
        }
    }
