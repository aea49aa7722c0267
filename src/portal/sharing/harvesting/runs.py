"""Words of one look, and what makes two writings of the same words equal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from portal.sharing.harvesting.letters import nfc
from portal.sharing.harvesting.noise import is_noise_link, is_noise_paragraph


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; "\\n" in them is a line break."""

    text: str
    address: str = ""
    is_bold: bool = False
    is_italic: bool = False


def paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Two line breaks with nothing between them are how many editors end a paragraph."""
    paragraphs: list[list[Run]] = [[]]
    breaks = 0
    for run in runs:
        if run.text == "\n":
            breaks += 1
        elif run.text.strip():
            if breaks > 1:
                paragraphs.append([])
            breaks = 0
        paragraphs[-1].append(run)
    return paragraphs


def tidy(runs: list[Run], *, in_cell: bool) -> tuple[Run, ...]:
    """Neighbours of one look are one run; blanks once; no break at the ends, none twice; noise is taken out."""
    left = _merged(runs)
    while (fewer := tuple(run for run in left if not (run.address and is_noise_link(run.text)))) != left:
        left = _merged(fewer)
    words = "".join(run.text for run in left)
    return () if not in_cell and is_noise_paragraph(words) else left


def _merged(runs: list[Run] | tuple[Run, ...]) -> tuple[Run, ...]:
    """To the end: NFC may join letters only when two runs have become one."""
    before: tuple[Run, ...] = ()
    after = tuple(runs)
    while after != before:
        before, after = after, _merged_once(after)
    return after


def _merged_once(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    merged = [
        replace(look, text=nfc("".join(run.text for run in group)))
        for look, group in groupby(runs, key=lambda run: replace(run, text=""))
    ]
    blanked: list[Run] = []
    last = "\n"
    for run in merged:
        text = re.sub(r" ?\n[ \n]*", "\n", re.sub(r" {2,}", " ", run.text))
        text = text.lstrip(" \n") if last == "\n" else text.lstrip(" ") if last == " " else text
        if text:
            last = text[-1]
            blanked.append(replace(run, text=text))
    while blanked and not (end := blanked[-1].text.rstrip(" \n")):
        blanked.pop()
    if blanked:
        blanked[-1] = replace(blanked[-1], text=end)
    return tuple(
        replace(run, address="", is_bold=False, is_italic=False) if not run.text.strip() else run for run in blanked
    )
