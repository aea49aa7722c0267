"""Which sites may show embeds, read from what an officer wrote. Pure.

What stands here goes into a header word by word, so only what has the strict form of an origin is taken.
"""

from __future__ import annotations

import re

_HOST = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
_ORIGIN = re.compile(
    rf"""
    (?: https://{_HOST}                          # https://xa.example.vn
      | http://(?: localhost | 127\.0\.0\.1 )    # the demo, on one machine
    )
    (?: :[0-9]{{1,5}} )?                         # :8443
    """,
    re.VERBOSE,
)


def origins_in(text: str) -> tuple[str, ...]:
    """Each origin once, in order; lines that are none are left out."""
    lines = (line.strip().lower().rstrip("/") for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if _ORIGIN.fullmatch(line)))
