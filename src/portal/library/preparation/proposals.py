"""Events that a text states about other texts, drafted for an officer to decide on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from lawtext.addresses import describe, parse_address
from lawtext.amendments import (
    Amendment,
    AmendmentAction,
    Commencement,
    Confidence,
    ProvisionPart,
    find_amendments_in,
    find_commencements_in,
)
from lawtext.types import Address, ProvisionNode, Unit, grouped, walk
from portal.library.preparation.rows import LONGEST_ADDRESS, ProvisionRow
from portal.library.states import BEGINS, ENDING, EventKind
from portal.library.states.instruments import THIS, document_key
from portal.library.states.validity import overlaps

if TYPE_CHECKING:
    from portal.library.models import Edition, Event, Instrument


MOST_WORDS = 1_500  # characters of the instruction in the officer's list; the acting text itself is a click away


@dataclass(frozen=True, slots=True)
class EventDraftTarget:
    """One provision that an event names; the fields are those of `EventTarget`."""

    address: str
    action: str
    part: str = ""
    source_address: str = ""
    wording: str = ""
    anchor: str = ""
    anchor_side: str = ""
    old_words: str = ""
    new_words: str = ""
    note: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A drafted event; the fields are those of `Event`. Without targets it concerns the whole instrument.

    `instrument` is the affected one if it is known already; otherwise `document_key` names it ("this": the acting one).
    `source_name` names an acting instrument that the library does not hold.
    """

    kind: EventKind
    document_key: str = ""
    instrument: Instrument | None = None
    day: date | None = None
    until: date | None = None
    source_address: str = ""
    words: str = ""
    note: str = ""
    pattern: str = ""
    confidence: str = ""
    cause: Event | None = None
    revises: Event | None = None
    said: str = ""
    source_name: str = ""
    targets: tuple[EventDraftTarget, ...] = field(default=())

    def __str__(self) -> str:
        days = " đến ".join(f"{day:%d/%m/%Y}" for day in (self.day, self.until) if day)
        places = (f"{describe(parse_address(one.address))} {one.wording}".strip() for one in self.targets)
        said = (f"{self.kind.label}: {self.instrument or self.document_key}", days, *places, self.source_name)
        return "; ".join(filter(None, (*said, self.said, self.note)))

    @property
    def is_whole(self) -> bool:
        return not self.targets


# ---- find ------------------------------------------------------------------------------------------------------------

# Tested before anything is parsed: most articles of most texts order nothing, and parsing each would slow imports down.
_ORDERS = re.compile(
    r"sửa đổi|bổ sung|bãi bỏ|thay thế|hết hiệu lực|ngưng hiệu lực|ngừng hiệu lực|đính chính|h[uủ][yỷ] bỏ|cụm từ"
    r"|có hiệu lực",
    re.IGNORECASE,
)
_FINAL = re.compile(r"hiệu lực|thi hành|chuyển tiếp|sửa đổi|bổ sung|bãi bỏ|thay thế|đính chính", re.IGNORECASE)
_AMENDING = re.compile(
    r"sửa đổi|bổ sung|bãi bỏ|thay thế|đính chính|ngưng hiệu lực|ngừng hiệu lực|h[uủ][yỷ] bỏ", re.IGNORECASE
)
_LAST = 3  # untitled articles at the end, where a text says what it repeals


def find_drafts(
    roots: Sequence[ProvisionNode],
    *,
    title: str,
    effective: date | None,
    rows: Sequence[ProvisionRow],
    opening: str = "",
) -> tuple[EventDraft, ...]:
    """Every event that the text causes; `rows` are its provisions as they will be stored, `opening` is the text before
    them."""
    if not (telling := _telling(roots, title)):
        return ()
    amendments = find_amendments_in(telling, title=title if _AMENDING.search(title) else "", preamble=opening)
    words = {row.address: row.text or row.heading for row in rows}
    return (
        *drafts_of(amendments, effective=effective, words=words),
        *beginnings_of(find_commencements_in(telling), effective=effective, words=words),
    )


def drafts_at(
    places: Sequence[str], roots: Sequence[ProvisionNode], edition: Edition, rows: Sequence[ProvisionRow]
) -> tuple[EventDraft, ...]:
    """The events caused by these places of an acting text as it reads now."""
    source = edition.instrument
    found = find_amendments_in(
        roots,
        title=source.title if _AMENDING.search(source.title) else "",
        number=source.official_number,
        preamble=edition.opening,
    )
    here = [one for one in found if any(overlaps(place, str(one.source)) for place in places)]
    return drafts_of(
        here, effective=source.effective_date, words={row.address: row.text or row.heading for row in rows}
    )


def _telling(roots: Sequence[ProvisionNode], title: str) -> list[ProvisionNode]:
    """The articles to search: all of an amending text, otherwise the final articles and those with a matching title."""
    articles = list(_articles(roots))
    if _AMENDING.search(title):
        return [one for one in articles if _ORDERS.search(_words(one))] and list(roots)
    last = {id(one) for one in articles[-_LAST:]}
    return [
        one
        for one in articles
        if (_FINAL.search(one.heading) or (id(one) in last and not one.heading)) and _ORDERS.search(_words(one))
    ]


def _articles(roots: Sequence[ProvisionNode]) -> Iterable[ProvisionNode]:
    """The document's own articles; attachments amend nothing."""
    pending = list(reversed(roots))
    while pending:
        node = pending.pop()
        if node.unit is Unit.ARTICLE:
            yield node
        elif node.unit not in (Unit.ANNEX, Unit.REGULATION):
            pending.extend(reversed(node.children))


def _words(node: ProvisionNode) -> str:
    return "\n".join(f"{one.heading}\n{one.text}" for one in walk([node]))


# ---- map -------------------------------------------------------------------------------------------------------------

KINDS = {
    AmendmentAction.AMEND: EventKind.AMENDED,
    AmendmentAction.SUPPLEMENT: EventKind.SUPPLEMENTED,
    AmendmentAction.REPLACE: EventKind.REPLACED,
    AmendmentAction.REPLACE_WORDS: EventKind.AMENDED,
    AmendmentAction.REPEAL: EventKind.REPEALED,
    AmendmentAction.EXPIRE: EventKind.EXPIRED,
    AmendmentAction.SUSPEND: EventKind.SUSPENDED,
    AmendmentAction.CORRECT: EventKind.CORRECTED,
}
_Key = tuple[str, EventKind, date | None, date | None, bool, Confidence]


def drafts_of(
    amendments: Sequence[Amendment], *, effective: date | None, words: Mapping[str, str]
) -> tuple[EventDraft, ...]:
    """Amendments grouped by document, kind, day, whether they concern the whole, and confidence, in the order of the
    text: certain readings do not wait for uncertain ones.

    `effective` is the effective day of the acting document, `words` maps its addresses to their text.
    """
    by_act: dict[_Key, list[Amendment]] = {}
    for one in amendments:
        if (key := document_key(one.document)) and len(str(one.provision)) <= LONGEST_ADDRESS:
            day = one.effective or effective
            until = one.until + timedelta(1) if one.until else None
            until = until if until and (day is None or until > day) else None
            by_act.setdefault((key, _kind(one), day, until, not one.provision, one.confidence), []).append(one)
    named_in_part = {(key, kind) for key, kind, _, _, is_whole, _ in by_act if not is_whole}
    return tuple(
        _draft(key, some, words)
        for key, some in by_act.items()
        if not (_says_nothing(key, some) and (key[0], EventKind.AMENDED) in named_in_part)
    )


def _kind(one: Amendment) -> EventKind:
    """Removing a passage from a provision amends it: the rest stays in force."""
    kind = KINDS[one.action]
    return EventKind.AMENDED if one.part is not ProvisionPart.WHOLE and kind in ENDING else kind


def _says_nothing(key: _Key, some: Sequence[Amendment]) -> bool:
    """ "Sửa đổi, bổ sung một số điều của Luật X" adds nothing to the clauses below it."""
    return key[1] in (EventKind.AMENDED, EventKind.SUPPLEMENTED) and key[4] and not any(one.old_words for one in some)


def _draft(key: _Key, some: Sequence[Amendment], words: Mapping[str, str]) -> EventDraft:
    document, kind, day, until, is_whole, _ = key
    targets = dict.fromkeys(_target(one) for one in some if one.provision or one.old_words)
    return EventDraft(
        kind=kind,
        document_key=document,
        day=day,
        until=until,
        source_address=str(_common([one.source for one in some])),
        words=_said([str(one.source) for one in some], words),
        note="\n".join(dict.fromkeys(one.note for one in some if one.note) if is_whole else {}),
        pattern=some[0].pattern,
        confidence=min((one.confidence for one in some), key=list(Confidence)[::-1].index).value,
        targets=tuple(targets),
    )


def _target(one: Amendment) -> EventDraftTarget:
    """Words without a place are replaced wherever they occur, even if the text calls that a correction."""
    return EventDraftTarget(
        address=str(one.provision),
        action=one.action.value if one.provision else AmendmentAction.REPLACE_WORDS.value,
        part=one.part.value,
        source_address=str(one.source),
        wording=one.new_wording,
        anchor=str(one.anchor) if one.anchor else "",
        anchor_side=one.position,
        old_words=one.old_words,
        new_words=one.new_words,
        note=one.note,
        doubt=" ".join(one.doubts),
    )


def beginnings_of(
    commencements: Sequence[Commencement], *, effective: date | None, words: Mapping[str, str]
) -> tuple[EventDraft, ...]:
    """Own provisions that take effect on another day than the document; one draft per day."""
    later = [one for one in commencements if one.provision and one.effective != effective]
    return tuple(
        EventDraft(
            kind=EventKind.IN_FORCE,
            document_key=THIS,
            day=day,
            source_address=str(_common([one.source for one in some])),
            words=_said([str(one.source) for one in some], words),
            targets=tuple(
                dict.fromkeys(
                    EventDraftTarget(
                        address=str(one.provision), action=BEGINS, source_address=str(one.source), note=one.note
                    )
                    for one in some
                )
            ),
        )
        for day, some in sorted(grouped(later, attrgetter("effective")).items())
    )


def _common(places: Sequence[Address]) -> Address:
    """The smallest unit that contains all of these."""
    first, *others = places
    containers = first.containers if all(one.containers == first.containers for one in others) else ()
    if containers != first.containers:
        return Address()
    steps = first.steps
    for one in others:
        shared = 0
        while shared < min(len(steps), len(one.steps)) and steps[shared] == one.steps[shared]:
            shared += 1
        steps = steps[:shared]
    return Address(steps, containers)


def _said(sources: Iterable[str], words: Mapping[str, str]) -> str:
    said = "\n".join(filter(None, (words.get(source, "") for source in dict.fromkeys(sources))))
    return said if len(said) <= MOST_WORDS else f"{said[:MOST_WORDS].rsplit(' ', 1)[0]} …"
