"""Numbers as printed in front of the words: libraries keep "2. Cá nhân …", trees keep "2" and "Cá nhân …"."""

from __future__ import annotations

import re


def split_mark(text: str, label: str) -> tuple[str, str]:
    """The printed number of a clause or a point and the words behind it: ("2.", "Cá nhân …"); ("", text) without."""
    found = re.match(rf"{re.escape(label)}[.):/]{{0,2}}(?=\s|$)", text) if label else None
    return (found[0], text[found.end() :].removeprefix(" ")) if found else ("", text)
