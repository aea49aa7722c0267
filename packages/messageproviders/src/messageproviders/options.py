"""What an operator writes about an account, read within its bounds: one check for the desk where it is typed and for
the process that sends. Errors are for the operator, in Vietnamese, and quote names and values, never a secret.
"""

from __future__ import annotations

import math


class BadOptions(ValueError):
    """An account's options name what is not known, or say it wrongly. Its text is for the operator, in Vietnamese."""


def bad_value(name: str, value: object) -> BadOptions:
    return BadOptions(f"Cài đặt “{name}” không nhận giá trị {value!r}.")


def number[Kind: (int, float)](kind: type[Kind], name: str, value: object, *, least: float, most: float) -> Kind:
    """A number, also one that was typed as a text, from `least` to `most`. Raises BadOptions."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError
        read = kind(value)
    except (ValueError, TypeError, OverflowError):
        raise bad_value(name, value) from None
    if not math.isfinite(read) or not least <= read <= most:
        raise BadOptions(f"Cài đặt “{name}” nằm ngoài khoảng dùng được: từ {least:g} đến {most:g}.")
    return read


def word(name: str, value: object) -> str:
    """A text; a number is one too. Raises BadOptions."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad_value(name, value)
    return str(value)
