"""Words changed in a unit and everything below it, and nowhere else.

Words count where they stand as words: "thuế" is not found in "thuếch". Where the new words hold the old ones ("người
quản lý" -> "người quản lý, Kiểm soát viên"), what already says the new ones is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lawtext.amendments.forest import NOWHERE, nodes_of
from lawtext.amendments.types import Amendment, Part
from lawtext.types import Provision


def says(nodes: Sequence[Provision], words: str) -> bool:
    """Whether the words stand in one of the units already."""
    return bool(words) and any(words in one.text or words in one.heading for one in nodes_of(nodes))


def reworded(node: Provision, amendment: Amendment, *, is_top: bool = True) -> tuple[Provision, int]:
    """The unit with the amendment's words replaced, and how often; only in its heading or lead if so told."""
    in_heading = amendment.part in (Part.WHOLE, Part.HEADING) or not is_top
    in_text = amendment.part is not Part.HEADING
    below = amendment.part in (Part.WHOLE, Part.PASSAGE)
    heading, first = _replaced(node.heading, amendment) if in_heading else (node.heading, 0)
    text, second = _replaced(node.text, amendment) if in_text else (node.text, 0)
    children = [reworded(child, amendment, is_top=False) if below else (child, 0) for child in node.children]
    count = first + second + sum(changes for _, changes in children)
    if not count:
        return node, 0
    span = NOWHERE if first + second else node.span
    return replace(node, heading=heading, text=text, span=span, children=tuple(child for child, _ in children)), count


def _replaced(text: str, amendment: Amendment) -> tuple[str, int]:
    """The text with the words replaced where they stand as words, and how often. What says the new words is passed."""
    old, new = amendment.old_words, amendment.new_words
    pattern = re.compile(rf"(?<!\w){_loosely(old)}(?!\w)" if old[-1:].isalnum() else _loosely(old))
    if not new:
        return re.subn(rf"\s*{pattern.pattern}(?=[\s,.;:]|$)|{pattern.pattern}\s*", "", text)
    if not pattern.search(new):
        return pattern.subn(lambda _: new, text)
    kept = re.compile(f"(?P<said>{_loosely(new)})|{pattern.pattern}")
    count = 0

    def change(found: re.Match[str]) -> str:
        nonlocal count
        if found["said"]:
            return found[0]
        count += 1
        return new

    return kept.sub(change, text), count


def _loosely(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())
