"""The web door, with the background work and the watch in the same process (docs/operations/background-work.md).

WSGI: Django's synchronous stack costs up to ten times more under ASGI.
"""

import gc
import os
from threading import Thread

from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

gc.disable()  # to look through what is loaded, and stays, took a fifth of the start
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
application = get_wsgi_application()

from portal.journal.jobs import start_embedded, start_watch  # noqa: E402 - models can be imported only now
from portal.journal.operations import compare_keys  # noqa: E402
from portal.schema.queries import require_schema  # noqa: E402
from portal.search.queries.situations import situation_shelf  # noqa: E402

require_schema()
compare_keys()
if faults := [one for one in run_checks(tags=[Tags.database], databases=["default"]) if one.is_serious()]:
    raise ImproperlyConfigured(f"{faults[0].msg} {faults[0].hint}")
start_embedded()
start_watch()
gc.freeze()  # and would be done again and again while somebody waits for a page
gc.enable()
# The first question would wait two seconds for the ways of saying to be read.
Thread(target=situation_shelf, name="search-warm-up", daemon=True).start()
