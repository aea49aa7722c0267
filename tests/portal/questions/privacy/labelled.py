"""Passages as citizens write them, with what in them leads to a person. All of it is invented.

`first` was written before there were patterns; `second`, `third` and `fourth` were held out, measured once, and learned
from after that; nothing was tuned on `held-out`. What each part gave when it was first read stands in
`docs/decisions/0104-personal-data-is-found-by-form.md`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.questions.privacy import STRUCTURED, PersonalFinding, PersonalKind

FILE = Path(__file__).with_name("labelled.jsonl")
HELD_OUT = "held-out"


@dataclass(frozen=True, slots=True)
class Label:
    kind: PersonalKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    part: str
    text: str
    labels: tuple[Label, ...]


def passages(*, held_out: bool | None = None) -> list[Passage]:
    """All passages, or only those that patterns were tuned on or not."""
    return [one for one in _read() if held_out is None or (one.part == HELD_OUT) == held_out]


def _read() -> Iterator[Passage]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        read = json.loads(line)
        labels = tuple(Label(PersonalKind(kind), start, end) for kind, start, end in read["spans"])
        yield Passage(read["part"], read["text"], labels)


def is_covered(label: Label, text: str, found: list[PersonalFinding]) -> bool:
    """Every letter and digit of the label lies in a finding, of whatever kind: nothing of it would be public."""
    return all(
        any(one.span.start <= at < one.span.end for one in found)
        for at in range(label.start, label.end)
        if text[at].isalnum()
    )


def is_wanted(finding: PersonalFinding, labels: tuple[Label, ...]) -> bool:
    return any(finding.span.start < label.end and label.start < finding.span.end for label in labels)


def group_of(label: Label) -> str:
    return "structured" if label.kind in STRUCTURED else label.kind.value
