"""Our own name of a message, the same at every attempt: by it the other side may know it again."""

from __future__ import annotations

_PREFIX = "lt-"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


def reference_of(number: int) -> str:
    """Of delivery 1296, in base 36: "lt-100"."""
    digits = ""
    while number:
        number, rest = divmod(number, _BASE)
        digits = _DIGITS[rest] + digits
    return f"{_PREFIX}{digits or '0'}"


def number_of(reference: str) -> int | None:
    """The number of the delivery that has this reference; None for what is no reference of ours."""
    digits = reference.removeprefix(_PREFIX)
    if digits == reference or not digits.isalnum() or not digits.isascii():
        return None
    return int(digits, _BASE)
