"""Sets as the protocol spells them: "linh-vuc:dan-su/hop-dong" is "linh-vuc:dan-su:hop-dong". Pure."""

from __future__ import annotations

import re

_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")


def spec_of(code: str) -> str:
    return code.replace("/", ":")


def code_of(spec: str) -> str | None:
    """The code of a set; of a whole shelf ("linh-vuc") its name alone. None for what is no setSpec."""
    if not _SPEC.fullmatch(spec):
        return None
    shelf, colon, slug = spec.partition(":")
    return f"{shelf}{colon}{slug.replace(':', '/')}"
