"""The ENGINE of settings: Django's own, which remembers for some seconds that the server did not answer at all.

A server that is stopped refuses at once. One without its cable lets each connection wait for its limit, and a page asks
for several: threads that wait would be missing for pages that are kept.
"""

import time
from typing import Any

from django.db.backends.postgresql import base

# Seconds: after an attempt that took longer than the first, nobody tries again within the second.
_SILENCE, _PAUSE = 1, 5


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread. What is remembered is the process's."""

    _tried_again_at = 0.0  # by time.monotonic

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises the driver's OperationalError, at once where the server has just said nothing."""
        began = time.monotonic()
        if began < DatabaseWrapper._tried_again_at:
            raise self.Database.OperationalError("the server did not answer some seconds ago")
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if time.monotonic() - began > _SILENCE:
                DatabaseWrapper._tried_again_at = time.monotonic() + _PAUSE
            raise
