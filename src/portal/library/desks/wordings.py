"""A place of law as it reads now beside what an event makes of it, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.citations import find_citations
from lawtext.comparison import DiffOp, DiffPiece, diff
from lawtext.numbers import number_key
from portal.library.merged import has_change
from portal.library.models import Edition, Event, EventTarget, Instrument
from portal.library.operations.merging import is_compiled, wanted
from portal.library.presenting.changes import place_name
from portal.library.queries import edition_on, wordings_at
from portal.library.resolving import split_key
from portal.library.states import ACTION_LABELS, CHANGES_WORDS, PART_LABELS

LONGEST = 20_000  # characters of one wording shown on a desk
_GONE = frozenset({"bai-bo", "het-hieu-luc"})


def document_name(event: Event) -> str:
    """How the acting text names the document that an event happens to: its printed number or its name."""
    if event.instrument is not None:
        return event.instrument.official_number
    said = (one.document for one in find_citations(event.words))
    printed = next((one.number for one in said if one.number and number_key(one.number) == event.document_key), "")
    return printed or _spoken(event.document_key)


_NUMBER_KEY = re.compile(r"(?P<number>\d+)(?:-(?P<year>(?:19|20)\d\d))?-(?P<codes>[a-z0-9-]+)")
_WITH_STROKE = {"ND": "NĐ", "QD": "QĐ", "HDND": "HĐND", "HDTP": "HĐTP"}


def _spoken(document_key: str) -> str:
    """ "25-2008-qh12" -> "25/2008/QH12"; "name:luật đất đai@2013" -> "Luật đất đai 2013"."""
    if found := _NUMBER_KEY.fullmatch(document_key):
        codes = "-".join(_WITH_STROKE.get(code, code) for code in found["codes"].upper().split("-"))
        return "/".join(filter(None, [found["number"], found["year"], codes]))
    name, year = split_key(document_key)
    spoken = f"{name.removeprefix('name:')} {year or ''}".strip()
    return spoken[:1].upper() + spoken[1:]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One place that an event names. `pieces` are the word differences; `now` alone where no new wording is known.

    `is_there`: the text reads so already.
    """

    target: EventTarget
    place: str
    action: str
    now: str
    pieces: tuple[DiffPiece, ...]
    is_there: bool
    is_missing: bool


def target_lines(*, instrument: Instrument | None, targets: Sequence[EventTarget], day: date) -> list[TargetLine]:
    """The targets of one event with the text of that day; three queries for all of them."""
    edition = edition_on(instrument=instrument, day=day) if instrument else None
    named = [target for target in targets if target.address]
    texts = wordings_at(edition=edition, targets=named) if edition and named else {}
    return [_line(target, texts if instrument else None, edition) for target in targets]


def _line(target: EventTarget, texts: dict[str, str] | None, edition: Edition | None) -> TargetLine:
    now = (texts or {}).get(target.address, "")
    new = _proposed(target, now)
    part = f"{PART_LABELS.get(target.part, target.part)} " if target.part else ""
    return TargetLine(
        target=target,
        place=f"{part}{place_name(target.address)}",
        action=ACTION_LABELS.get(target.action, target.action),
        now=now[:LONGEST],
        pieces=differences(now, new, action=target.action) if new is not None else (),
        is_there=edition is not None and has_change(wanted(target), now, is_compiled=is_compiled(edition)),
        is_missing=texts is not None and not now and target.action not in ("bo-sung", CHANGES_WORDS),
    )


def _proposed(target: EventTarget, now: str) -> str | None:
    """The words that the acting text gives; None where it gives none for the whole of this place."""
    if target.action == CHANGES_WORDS and target.old_words:
        return now.replace(target.old_words, target.new_words)
    if target.action in _GONE and not target.part:
        return ""
    return target.wording if target.wording and not target.part else None


def differences(before: str, after: str, *, action: str) -> tuple[DiffPiece, ...]:
    """The word differences; what is gone is struck out as a whole. () where it is too long to be shown."""
    if len(before) + len(after) > LONGEST:
        return ()
    if action in _GONE and before and after:
        return DiffPiece(DiffOp.REMOVED, before, ""), DiffPiece(DiffOp.ADDED, "", f"\n{after}")
    return diff(before, after)
