"""Turns the rows of a stored edition into trees, applies changes to them one by one, and turns the trees into rows.
Pure.

Rows that no change affects are kept letter by letter: their marks and spaces stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawtext.addresses import parse_address
from lawtext.akn import AknRow as Stored
from lawtext.amendments import Amendment, AmendmentAction, ProvisionPart
from lawtext.amendments.apply import apply_one
from lawtext.amendments.forest import NOWHERE, Forest, as_text
from lawtext.citations.resolve import THIS
from lawtext.types import Address, ProvisionNode, Unit, walk
from lawtext.words import canonical_tone, normalise
from portal.library.preparation.rows import ProvisionRow, RowMaker, own_words
from portal.library.states import Review, StepStatus

if TYPE_CHECKING:
    from portal.library.models import EventTarget

_DIGIT, _NO_DIGIT = re.compile(r"\d"), re.compile(r"\D")
_STOPS = r"\s*[.):/]{0,2}\s*"


# ---- rows and trees --------------------------------------------------------------------------------------------------


def trees_of(rows: Sequence[Stored]) -> Forest:
    """The trees of an edition, given its rows in order."""
    roots: list[ProvisionNode] = []
    open_rows: list[tuple[Stored, list[ProvisionNode]]] = []

    def close(before: int) -> None:
        while open_rows and open_rows[-1][0].end <= before:
            row, children = open_rows.pop()
            (open_rows[-1][1] if open_rows else roots).append(replace(_node(row), children=tuple(children)))

    for row in rows:
        close(row.position)
        open_rows.append((row, []))
    close(rows[-1].end if rows else 0)
    return tuple(roots)


def _node(row: Stored) -> ProvisionNode:
    unit = Unit(row.unit)
    text = _without_mark(row) if unit in {Unit.CLAUSE, Unit.POINT} else row.text
    return ProvisionNode(parse_address(row.address), unit, row.label, row.heading, text, NOWHERE)


def _without_mark(row: Stored) -> str:
    """The text of a clause or a point without "2." or "đ)" and without its heading."""
    text = re.sub(rf"^\s*[\"“]?{re.escape(row.label)}{_STOPS}", "", row.text, count=1)
    return text.removeprefix(row.heading).lstrip("\n") if row.heading else text


def rows_of(trees: Sequence[ProvisionNode], *, kept: Sequence[Stored]) -> list[ProvisionRow]:
    """The rows of trees that were built from the rows `kept`."""
    before = {row.address: (row, _node(row)) for row in kept}
    maker = RowMaker()
    pending = [(node, -1) for node in reversed(trees)]
    while pending:
        node, parent = pending.pop()
        at = maker.open(
            address=str(node.address),
            unit=node.unit,
            label=node.label,
            heading=node.heading,
            text=_printed(node, before),
            parent=parent,
        )
        pending.extend((child, at if at >= 0 else parent) for child in reversed(node.children))
    return maker.close()


def _printed(node: ProvisionNode, before: Mapping[str, tuple[Stored, ProvisionNode]]) -> str:
    known = before.get(str(node.address))
    if known and (known[1].label, known[1].heading, known[1].text) == (node.label, node.heading, node.text):
        return known[0].text
    return own_words(replace(node, span=NOWHERE), "")


# ---- steps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A change with the officer's review; `wording` is the officer's own. `rivalry` describes other changes to the same
    place, so that an officer decides which of them prevails."""

    change: EventTarget
    review: Review = Review.PENDING
    wording: str = ""
    rivalry: str = ""


@dataclass(frozen=True, slots=True)
class ConsolidationOutcome:
    """The result of one change: the unit before and after it as printed, and the reason to examine it."""

    status: StepStatus
    before: str
    after: str
    reason: str


def apply_steps(trees: Sequence[ProvisionNode], steps: Iterable[Reviewed]) -> tuple[Forest, list[ConsolidationOutcome]]:
    """The trees after every step that is not skipped, and the outcome of each step. Pending steps are applied as
    proposed."""
    forest: Forest = tuple(trees)
    outcomes = []
    for step in steps:
        after, done = apply_one(forest, _amendment(step))
        is_unproved = bool(step.change.doubt) and step.review is not Review.EDITED
        reason = f"Chưa chắc đã đọc đủ lời văn: {step.change.doubts_told}." if is_unproved else done.reason
        status = done.status.value
        if step.rivalry and step.review is not Review.EDITED and status != StepStatus.IMPOSSIBLE:
            status, reason = StepStatus.DOUBTFUL.value, f"{step.rivalry} {reason}".strip()
        outcomes.append(_outcome(forest, after, status, done.before, done.after, reason))
        forest = forest if step.review is Review.SKIPPED else after
    return forest, outcomes


def _amendment(step: Reviewed) -> Amendment:
    """The amendment of a step, without unproved words; if an officer wrote the wording, it sets the place to that
    wording."""
    change = step.change
    wording, old_words, new_words = change.public_words
    place = parse_address(change.address)
    if step.review is Review.EDITED:
        return Amendment(AmendmentAction.AMEND, THIS, place, Address(), new_wording=step.wording)
    return Amendment(
        action=AmendmentAction(change.action),
        document=THIS,
        provision=place,
        source=parse_address(change.source_address),
        new_wording=wording,
        anchor=parse_address(change.anchor) if change.anchor else None,
        position=change.anchor_side,
        old_words=old_words,
        new_words=new_words,
        part=ProvisionPart(change.part),
        note=change.note,
    )


def _outcome(before: Forest, after: Forest, status: str, shown: str, shows: str, reason: str) -> ConsolidationOutcome:
    """Words replaced throughout the text have no single place: shows every unit that they changed."""
    if not shown and not shows and before is not after:
        old = {node.address: node for node in walk(before)}
        changed = [
            (old[node.address], node)
            for node in walk(after)
            if node.address in old and (node.text, node.heading) != (old[node.address].text, old[node.address].heading)
        ]
        shown = "\n".join(as_text(replace(one, children=())) for one, _ in changed)
        shows = "\n".join(as_text(replace(one, children=())) for _, one in changed)
    if status == StepStatus.APPLIED and shown and _reads_as(shown, shows):
        status, reason = StepStatus.DOUBTFUL.value, "Lời văn đang có đã đọc như vậy: có thể đã được hợp nhất."
    return ConsolidationOutcome(StepStatus(status), shown, shows, reason)


def _reads_as(shown: str, shows: str) -> bool:
    """Whether the text already has the new wording, possibly with footnote marks: digits that the new wording lacks."""
    now, new = letters_of(shown), letters_of(shows)
    left = iter(_NO_DIGIT.sub("", now))
    return _DIGIT.sub("", now) == _DIGIT.sub("", new) and all(digit in left for digit in _NO_DIGIT.sub("", new))


# ---- changes already in a wording ------------------------------------------------------------------------------------

_FEWEST_LETTERS = 16  # shorter wordings occur in many texts by chance
_LONGEST_REPEALED = 120
_NOT_A_LETTER = re.compile(r"[\W_]+")
_SAYS_REPEALED = re.compile(r"\(?\s*(?:được |đã |bị )?bãi bỏ\s*\)?")


def has_change(wanted: EventTarget, text: str, *, is_compiled: bool) -> bool:
    """Whether `text`, the whole text of the place ("" if there is none), reads as the change orders.

    `is_compiled`: the edition was compiled from amended texts, so that a missing place counts as repealed.
    """
    if wanted.action in {"bai-bo", "het-hieu-luc"} and not wanted.part:
        return is_compiled if not text.strip() else _is_repealed(text)
    new = wanted.new_words if wanted.old_words or wanted.new_words else wanted.wording
    return len(letters_of(new)) >= _FEWEST_LETTERS and may_have_change(wanted, text)


def may_have_change(wanted: EventTarget, text: str) -> bool:
    """Whether the new words occur in the text; a short wording may occur by chance, so an officer must check it."""
    if not (wanted.old_words or wanted.new_words):
        return _stands(letters_of(wanted.wording), "", letters_of(text))
    if letters_of(wanted.old_words) == letters_of(wanted.new_words):  # "A hoặc B" becomes "A, hoặc B"
        return _stands(normalise(wanted.new_words), normalise(wanted.old_words), normalise(text))
    return _stands(letters_of(wanted.new_words), letters_of(wanted.old_words), letters_of(text))


def _stands(new: str, old: str, said: str) -> bool:
    return bool(new) and new in said and not (old and old in said.replace(new, ""))


def _is_repealed(text: str) -> bool:
    return len(text) <= _LONGEST_REPEALED and _SAYS_REPEALED.search(text.casefold()) is not None


def letters_of(text: str) -> str:
    """The letters and digits that define a wording; list marks, quotation marks, spaces and the placement of tone marks
    are ignored."""
    return _NOT_A_LETTER.sub("", canonical_tone(normalise(text)).casefold())
