"""The database ENGINE: Django's own backend, which remembers for some seconds that the server did not respond.

A stopped server refuses at once. An unplugged one makes each connection wait for its time-out, and a page opens
several: the waiting threads would be missing for cached pages.
"""

import time
from typing import Any

from django.db.backends.postgresql import base

# Seconds: after an attempt that took longer than the first, no thread tries again within the second.
_SILENCE, _PAUSE = 1, 5


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread. What is remembered applies to the process."""

    _tried_again_at = 0.0  # by time.monotonic

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises the driver's OperationalError, at once if the server has just not responded."""
        began = time.monotonic()
        if began < DatabaseWrapper._tried_again_at:
            raise self.Database.OperationalError("the server did not answer some seconds ago")
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if time.monotonic() - began > _SILENCE:
                DatabaseWrapper._tried_again_at = time.monotonic() + _PAUSE
            raise
