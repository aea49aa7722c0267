"""Finds the targets of an order: which of the references in its words are meant, and where new units go.

Reads: the words of one order and the references in them. Writes: `AmendmentTarget`s in order.

Rule: members of the list are recognised by the words before them (members.py). References in a history ("đã được sửa
đổi theo Luật số …"), in the title of a cited document or in an exception are no members (tails.py); after "vào sau"
comes a neighbour, after "bằng" the replacement.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter

from lawtext.addresses import step
from lawtext.amendments.members import (
    BREAK,
    MemberLead,
    ReferenceManner,
    begins_an_item,
    is_subject,
    read_lead,
    tells_about,
)
from lawtext.amendments.passages import AmendingText
from lawtext.amendments.tails import (
    EXCEPTION,
    AmendmentScope,
    AmendmentTarget,
    HistoryWalk,
    MemberJoin,
    addresses_of,
    first_sentence,
    is_adrift,
    joins_behind,
    next_to,
    rank_of,
    sort_of,
)
from lawtext.amendments.types import ProvisionPart
from lawtext.citations.references import LawReference, Mention
from lawtext.types import Address, DocumentReference, Unit
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__)
_LONGEST_TITLE, _MOST_CITED = 600, 100  # no title names more documents
_LETTER_HEAD, _HEAD_REACH = re.compile(r"Số:\s*$"), 8  # "Số: 959/VBHN-BLĐTBXH" is the document's own


def find_targets(
    reading: AmendingText,
    start: int,
    end: int,
    scope: AmendmentScope,
    *,
    manner: ReferenceManner = ReferenceManner.LISTED,
    before: Sequence[AmendmentTarget] = (),
) -> list[AmendmentTarget]:
    """The targets named in `text[start:end]`. "và sửa đổi khoản này" refers to the targets `before` again."""
    again = _RE.this_again.match(reading.text, start, end)
    if again and before:
        part = ProvisionPart.PASSAGE if again["unit"].lower() in ("đoạn", "câu") else ProvisionPart.WHOLE
        return [replace(one, part=one.part or part) for one in before]
    if manner is ReferenceManner.SUBJECT and not is_subject(reading.text[start:end]):
        return []
    return _Reader(reading, start, end, scope, manner).read()


class _Reader:
    """One pass over the references of an order."""

    def __init__(
        self, reading: AmendingText, start: int, end: int, scope: AmendmentScope, manner: ReferenceManner
    ) -> None:
        self._reading, self._scope, self._manner = reading, scope, manner
        self._start, self._end = start, end
        self._references = reading.cited_between(start, end)
        self._exceptions = [found.span() for found in EXCEPTION.finditer(reading.text, start, end)]
        self._history = HistoryWalk(reading.text, end)
        self._passed = start  # end of a title that names several documents
        self._found: list[AmendmentTarget] = []
        self._cited: list[Mention] = []  # the last member's document, then those in its title
        self._ends: list[int] = []  # end of each member's reference
        self._amends = False  # the title of the last member says that it amends those documents
        self._is_in_title = False  # the last reference is to another document than the list's

    def read(self) -> list[AmendmentTarget]:
        self._walk()
        if self._manner.ends:
            self._note_exceptions()
        return self._with_documents()

    def _walk(self) -> None:
        text, done, lead = self._reading.text, self._start, MemberLead()
        for reference in self._references:
            if self._is_excepted(reference):
                continue
            if _says_nothing(self._reading, reference):
                serial = reference.document if reference.document and reference.document.is_serial else None
                if self._cited and serial and not _RE.called.search(text, done, reference.start):
                    self._name_in_title(serial, text[done : reference.start])  # "… của Quyết định số 86"
                continue
            gap = text[done : reference.start]
            comes_instead = _RE.instead if self._manner.ends else _RE.replaced_by
            self._history.begin(done, gap)  # before the check for "bởi", which also occurs in "được bổ sung bởi"
            is_own = reference.start >= self._history.until
            if self._found and self._manner.follows_its_verb and is_own and comes_instead.search(gap):
                return
            done = max(done, reference.end)
            is_history = self._history.holds(reference.document, reference.start, reference.end, gap)
            if is_history or reference.start < self._passed:
                continue
            if self._found and (where := _RE.after.search(gap)):
                self._found = [self._anchored(one, reference, where["where"]) for one in self._found]
                continue
            if self._cited and self._cited[-1].is_bare and not reference.units and _RE.says_the_number.fullmatch(gap):
                self._lend(reference)  # "Điều 4 của Pháp lệnh, số 01/2018/UBTVQH14"
                self._cited = [reference.document] if reference.document else []
                continue
            gap = self._between(gap, reference)
            member, join = self._read_member(reference, gap, lead)
            if member is not None and join is not None:
                lead, self._is_in_title = member, False
                if _RE.consists_of.search(gap):
                    self._lend(reference, is_same=True)
                self._add(reference, gap, lead, join)
                continue
            self._is_in_title = bool(self._found and reference.units and _RE.of_another.search(gap))
            if reference.document:
                self._name_in_title(reference.document, gap)
                self._lend(reference)

    def _between(self, gap: str, reference: LawReference) -> str:
        """The words before a reference; "khoản 4 Điều 7 Thông tư số X khoản 6 Điều 1 Thông tư số Y" lacks a comma."""
        if not self._found:
            return self._reading.text[self._start : reference.start]
        return ", " if gap.isspace() and self._cited and reference.units else gap

    def _name_in_title(self, mention: Mention, gap: str) -> None:
        self._amends = len(self._cited) == 1 and _RE.amends.search(gap) is not None or self._amends
        self._cited += [mention] if len(self._cited) < _MOST_CITED else []

    def _note_exceptions(self) -> None:
        """ "Thông tư số A (trừ Điều 5) và Thông tư số B hết hiệu lực": the exception applies to A only."""
        said = {  # end of a member -> its first exception
            self._ends[at - 1]: first_sentence(self._reading.text[start:end])
            for start, end in reversed(self._exceptions)
            if (at := bisect_right(self._ends, start))
        }
        self._found = [
            replace(one, note="; ".join(filter(None, (one.note, said.get(at))))) if at in said else one
            for one, at in zip(self._found, self._ends, strict=True)
        ]

    def _is_excepted(self, reference: LawReference) -> bool:
        at = bisect_right(self._exceptions, reference.start, key=itemgetter(0))
        return at > 0 and reference.start < self._exceptions[at - 1][1]

    def _read_member(
        self, reference: LawReference, gap: str, before: MemberLead
    ) -> tuple[MemberLead | None, MemberJoin | None]:
        """The part selected by the words before a reference, and how it joins the list; None if it is no member."""
        mention = reference.any_document
        is_own = mention is not None and mention.is_this or any(unit.is_this for unit in reference.units)
        if is_own != (self._manner is ReferenceManner.OWN) and (mention or is_own):
            return None, None
        lead = read_lead(
            gap,
            self._manner,
            is_first=not self._found,
            kept=self._kept(before.part, reference, gap),
            names_places=bool(reference.units),
            has_kind=not self._reading.text[reference.start].isdigit(),
        )
        return lead, MemberJoin.FIRST if not self._found else self._join(reference, gap)

    def _join(self, reference: LawReference, gap: str) -> MemberJoin | None:
        breaks = begins_an_item(gap)
        if self._is_in_title and reference.units and _RE.and_.fullmatch(gap):
            return None
        if self._history.was_left:
            self._history.was_left = False
            return MemberJoin.AFTER_HISTORY
        if self._cited and _RE.of_a_title.search(gap):
            return None
        if reference.document is None or len(self._cited) < 2:
            return MemberJoin.ITEM if breaks else MemberJoin.LISTED
        if not reference.document.kind and not gap.rstrip().endswith("số"):
            return None  # "sửa đổi Thông tư 156/2013/TT-BTC,39/2014/TT-BTC;78/2014/TT-BTC"
        return joins_behind(
            reference.document, self._cited, breaks=breaks, amends=self._amends, acting=self._reading.acting_rank
        )

    def _add(self, reference: LawReference, gap: str, lead: MemberLead, join: MemberJoin) -> None:
        note_before = self._found[-1].note if lead.part is ProvisionPart.PASSAGE and self._found else ""
        note = lead.note or note_before
        if (
            lead.part is ProvisionPart.WHOLE
            and self._manner.ends
            and _RE.contrary.match(self._reading.text, reference.end)
        ):
            lead = replace(lead, part=ProvisionPart.PASSAGE, note=note or "quy định trái với văn bản này")
            note = lead.note
        self._found += self._heading_too(reference, gap)
        self._found += [
            replace(one, part=lead.part, note=note, join=join.value) for one in self._places(reference, gap)
        ]
        self._ends += [reference.end] * (len(self._found) - len(self._ends))
        self._pass_title(reference)
        self._cited, self._amends = [reference.document] if reference.document else [], False

    def _kept(self, part: ProvisionPart, reference: LawReference, gap: str) -> ProvisionPart:
        """The part inherited from the member before: "tên Điều 5, Điều 6" are two headings, "tên khoản 2 và điểm d
        khoản 2" is one; "quy định về … tại Điều 5, Thông tư B" are parts of both."""
        if part is ProvisionPart.HEADING:
            last = self._found[-1].address.last if self._found else None
            is_alike = last is not None and last.unit in [unit.unit for unit in reference.units[:1]]
            return part if is_alike and self._manner.follows_its_verb else ProvisionPart.WHOLE
        is_about = self._found and tells_about(self._found[-1].note) and not BREAK.search(gap)
        return part if part is ProvisionPart.PASSAGE and (is_about or not reference.units) else ProvisionPart.WHOLE

    def _lend(self, reference: LawReference, *, is_same: bool = False) -> None:
        """Give members without a document this one: "Chương IX - Đánh giá kỹ năng nghề của Luật Dạy nghề".

        `is_same`: the reference names parts of the member before it, so that no other document can be meant.
        """
        document = self._document(reference)
        for at in reversed(range(len(self._found))):
            if self._found[at].document is not None or (self._scope.document is not None and not is_same):
                return
            self._found[at] = replace(self._found[at], document=document)

    def _pass_title(self, reference: LawReference) -> None:
        """Skip the documents in a title: "Thông tư số A sửa đổi một số điều của các Thông tư số B, số C" is one
        member."""
        if reference.document is None:
            return
        stop = min(self._end, reference.end + _LONGEST_TITLE)
        close = _RE.item_end.search(self._reading.text, reference.end, stop)
        stop = close.start() if close else stop
        several = _RE.title_of_several.search(self._reading.text, reference.end, stop)
        if several and not self._reading.cited_between(reference.end, several.start()):
            self._passed = max(self._passed, stop)

    def _places(self, reference: LawReference, gap: str) -> Iterator[AmendmentTarget]:
        document, row = self._document(reference), _RE.row.search(gap) if reference.units else None
        for address in addresses_of(reference, self._scope.place) if reference.units else (Address(),):
            target = AmendmentTarget(address, document)
            yield _row_of(target, row) if row and address.containers and not address.steps else target

    def _heading_too(self, reference: LawReference, gap: str) -> list[AmendmentTarget]:
        """ "tên Điều và khoản 5 Điều 40": the heading of the article that contains the clause."""
        places = self._places(reference, "") if _RE.its_heading.search(gap) else ()
        return [
            replace(one, address=replace(one.address, steps=one.address.steps[:1]), part=ProvisionPart.HEADING)
            for one in islice(places, 1)
        ]

    def _document(self, reference: LawReference) -> DocumentReference | None:
        if (mention := reference.any_document) is None or mention.is_bare or mention.is_this:
            return None
        if reference.document is None and self._manner.ends and self._is_above(mention):
            return None  # "Thông tư A hướng dẫn Luật X, khoản 3 Điều 4 và những quy định khác của Thông tư B"
        identities = self._reading.identities
        return identities.of_serial(mention) if mention.is_serial else identities.of(mention)

    def _is_above(self, mention: Mention) -> bool:
        rank, acting = rank_of(sort_of(mention), mention.number), self._reading.acting_rank
        return rank is not None and acting is not None and rank > acting

    def _anchored(self, target: AmendmentTarget, reference: LawReference, where: str) -> AmendmentTarget:
        place = next(addresses_of(reference, self._scope.place), None) if reference.units else None
        if place is None:
            return target
        if target.anchor is not None:  # "vào sau khoản 8 và trước khoản 9 Điều 154"
            return replace(target, address=next_to(target.address, place), anchor=next_to(target.anchor, place))
        return replace(
            target,
            address=next_to(target.address, place),
            document=target.document or self._document(reference),
            anchor=place,
            position="after" if where == "sau" else "before",
        )

    def _with_documents(self) -> list[AmendmentTarget]:
        """Members without a document get the scope's, or else the next one named in the same order."""
        following = self._scope.document or next(filter(None, map(self._document, self._references)), None)
        filled: list[AmendmentTarget] = []
        for one in reversed(self._found):
            filled.append(replace(one, document=one.document or following))
            if one.document is not None and one.address and self._scope.document is None:
                following = one.document
        return [one for one in reversed(filled) if not is_adrift(one.address)]


def _row_of(annex: AmendmentTarget, row: re.Match[str]) -> AmendmentTarget:
    """ "mục 228 vào sau mục 227 của Phụ lục IV"."""
    known, new = (
        Address((step(Unit.SECTION, label),), annex.address.containers)
        for label in (row["label"], row["new"] or row["label"])
    )
    if not row["new"]:
        return replace(annex, address=known)
    return replace(annex, address=new, anchor=known, position="after" if row["where"] == "sau" else "before")


def _says_nothing(reading: AmendingText, reference: LawReference) -> bool:
    """Whether a reference can be ignored: a treaty; a document type alone, as in "Pháp lệnh về Phí và lệ phí số
    38/2001".

    The short name in brackets after a document ("(Quyết định số 86)") is not a second document.
    """
    if (mention := reference.any_document) is None or mention.is_foreign:
        return mention is not None
    is_own = _LETTER_HEAD.search(reading.text, max(0, mention.start - _HEAD_REACH), mention.start)
    is_unknown = mention.is_serial and reading.identities.of_serial(mention) is None
    return bool(is_own or is_unknown) or ((mention.is_bare or mention.is_serial) and not reference.units)
