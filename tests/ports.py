"""Ports of this machine's loopback for servers that tests start."""

import random
import socket
from contextlib import closing

# Below the range from which Linux takes the near end of every outgoing connection (ip_local_port_range), where a port
# that was free a second ago may be held by somebody's connection when the server comes to bind it.
_LOWEST, _HIGHEST = 12_000, 32_000


def free_port() -> int:
    """A port of 127.0.0.1 that nobody holds and no outgoing connection will be given."""
    for _ in range(100):
        port = random.randrange(_LOWEST, _HIGHEST)  # noqa: S311 nothing is kept secret by it
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {_LOWEST} and {_HIGHEST}")
