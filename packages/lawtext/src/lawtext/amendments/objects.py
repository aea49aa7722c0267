"""What an order acts on: which of the references in its words are meant, and where new units go.

Reads: the words of one order and the references in them. Writes: `Target`s in order.

Rule: members of the list are told by the words before them (members.py). History ("đã được sửa đổi theo Luật số …") and
the titles of what is cited hold none; "trừ …" ends the list; after "vào sau" stands a neighbour, after "bằng" what
comes instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtext.addresses import step
from lawtext.amendments.passages import AmendingText
from lawtext.amendments.places import (
    AmendmentScope,
    AmendmentTarget,
    ReferenceManner,
    addresses_of,
    is_adrift,
    is_subject,
    may_come_first,
    may_follow,
    next_to,
    part_named,
    tells_about,
)
from lawtext.amendments.types import ProvisionPart
from lawtext.citations.references import LawReference, Mention
from lawtext.types import Address, DocumentReference, Unit

_KINDS = r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Nghị\s+định|Nghị\s+quyết|Thông\s+tư|Quyết\s+định|Chỉ\s+thị|văn\s+bản)"
_HISTORY = re.compile(
    r"""
    (?: (?:đã\s+)? được \s+ (?:sửa\s+đổi|bổ\s+sung|thay\s+thế|đính\s+chính|hợp\s+nhất)
      | \( (?:đã\s+)?(?:được\s+)? (?:sửa\s+đổi|bổ\s+sung)
      | (?<!được\s) (?:sửa\s+đổi|bổ\s+sung) ,? \s+ (?:bổ\s+sung\s+)? (?:một\s+số\s+điều\s+)?
        (?:theo|bởi|tại) \s+ (?:các\s+)? (?=Luật|Nghị|Thông|Quyết|Pháp|khoản|Điều) )
    """,
    re.VERBOSE,
)
# Inside the history of one law another one begins that has its own: "…, Luật Y số 12 đã được sửa đổi theo Luật số 63".
_OWN_HISTORY = re.compile(r"\s*(?:ngày[^,;]{4,40})?,?\s*đã\s+được\s+(?:sửa\s+đổi|bổ\s+sung)")
_HISTORY_END = re.compile(r"như\s+sau|[;:)¶“”]|\.(?=\s|$)|hết\s+hiệu\s+lực|(?<!\w)bằng(?!\w)")
_TITLE_OF_SEVERAL = re.compile(
    rf"(?:sửa\s+đổi|bổ\s+sung)[^;:.]{{0,80}}?\scủa\s+(?:các|một\s+số)\s+{_KINDS}", re.IGNORECASE
)
# "sửa đổi, bổ sung một số điều và Phụ lục tại Thông tư số …"
_OF_A_TITLE = re.compile(
    r"(?:sửa\s+đổi|bổ\s+sung)[^;“]{0,40}?một\s+số\s+(?:điều|khoản|điểm)(?:\s*,\s*(?:khoản|điểm))?\s+và\s*$"
)
_BREAK = re.compile(r"[;¶\n]")
_ITEM_END = re.compile(r"[;:¶\n]|\.(?=\s|$)")
_LONGEST_TITLE, _LONGEST_HISTORY = 600, 3000
# Rows of tables and items of annexes that no citation knows: "mục 119 thuộc Phụ lục IV".
_ROW_LABEL = r"(?:mục|số\s+thứ\s+tự)\s+"
_ROW = re.compile(
    rf"(?:{_ROW_LABEL}(?P<new>\d{{1,3}}[a-zđ]?)\s+vào\s+(?P<where>sau|trước)\s+)?"
    rf"{_ROW_LABEL}(?P<label>\d{{1,3}}[a-zđ]?)\s+(?:thuộc|của|tại)\s*$",
    re.IGNORECASE,
)
_ITS_HEADING = re.compile(r"(?<!\w)tên\s+điều\s*(?:,|và)\s*$", re.IGNORECASE)
_EXCEPTION = re.compile(r"(?:,\s*|\(\s*)?(?<!\w)trừ\s+(?!thuế)")
_AFTER = re.compile(
    r"(?<!\w)(?:vào\s+)?(?:liền\s+|ngay\s+|đứng\s+|tiếp\s+)?(?P<where>sau|trước)\s+(?!đây|ngày|khi)[^,;.:]{0,60}$"
)
_REPLACED_BY = re.compile(r"(?<!\w)(?:bằng|thành|bởi)(?!\w)")
_THIS_AGAIN = re.compile(
    r"\s*(?:các\s+|nội\s+dung\s+)?(?P<unit>đoạn|câu|điểm|khoản|điều|phụ\s+lục|mục|chương)\s+(?:này|nêu\s+trên)",
    re.IGNORECASE,
)


def find_targets(
    reading: AmendingText,
    start: int,
    end: int,
    scope: AmendmentScope,
    *,
    manner: ReferenceManner = ReferenceManner.LISTED,
    before: Sequence[AmendmentTarget] = (),
) -> list[AmendmentTarget]:
    """What `text[start:end]` names as acted on. "và sửa đổi khoản này" goes on with the targets `before`."""
    again = _THIS_AGAIN.match(reading.text, start, end)
    if again and before:
        part = ProvisionPart.PASSAGE if again["unit"].lower() in ("đoạn", "câu") else ProvisionPart.WHOLE
        return [replace(one, part=one.part or part) for one in before]
    if manner is ReferenceManner.SUBJECT and not is_subject(reading.text[start:end]):
        return []
    reader = _Reader(reading, start, end, scope, manner)
    reader.read()
    return reader.with_documents()


class _Reader:
    """Goes through the references of one order once."""

    def __init__(
        self, reading: AmendingText, start: int, end: int, scope: AmendmentScope, manner: ReferenceManner
    ) -> None:
        exception = _EXCEPTION.search(reading.text, start, end)
        self._reading, self._scope, self._manner = reading, scope, manner
        self._start, self._end = start, exception.start() if exception else end
        self._references = reading.cited_between(start, self._end)
        self._passed = start  # history and titles up to here are no members
        self._found: list[AmendmentTarget] = []
        self._cited: list[Mention] = []  # the last member's document, then those in its title

    def read(self) -> None:
        text, done, part = self._reading.text, self._start, ProvisionPart.WHOLE
        for reference in self._references:
            if _says_nothing(self._reading, reference):
                continue
            gap = text[done : reference.start]
            if self._found and self._manner is ReferenceManner.LISTED and _REPLACED_BY.search(gap):
                return
            self._pass_history(done, gap)
            done = max(done, reference.end)
            if reference.start < self._passed and not _OWN_HISTORY.match(text, reference.end):
                continue
            if self._found and (where := _AFTER.search(gap)):
                self._found = [self._anchored(one, reference, where["where"]) for one in self._found]
            elif self._is_meant(reference, gap if self._found else text[self._start : reference.start]):
                gap = gap if self._found else text[self._start : reference.start]
                kept = self._kept(part, reference, gap)
                part, note = part_named(gap, is_first=not self._found, kept=kept)
                note = note or (self._found[-1].note if part is ProvisionPart.PASSAGE and self._found else "")
                self._found += self._heading_too(reference, gap)
                self._found += [replace(one, part=part, note=note) for one in self._places(reference, gap)]
                self._pass_title(reference)
                self._cited = [reference.document] if reference.document else []
            elif reference.document:
                self._cited.append(reference.document)
                self._lend(reference)

    def _kept(self, part: ProvisionPart, reference: LawReference, gap: str) -> ProvisionPart:
        """ "tên Điều 5, Điều 6" are two headings; "quy định về … tại Điều 5, Thông tư B" parts of both."""
        if part is ProvisionPart.HEADING:
            return part if self._manner is ReferenceManner.LISTED else ProvisionPart.WHOLE
        is_about = self._found and tells_about(self._found[-1].note) and not _BREAK.search(gap)
        return part if part is ProvisionPart.PASSAGE and (is_about or not reference.units) else ProvisionPart.WHOLE

    def _lend(self, reference: LawReference) -> None:
        """ "Chương IX - Đánh giá kỹ năng nghề của Luật Dạy nghề": the law stands behind the name of the chapter."""
        document = self._document(reference)
        for at in reversed(range(len(self._found))):
            if self._found[at].document is not None or self._scope.document is not None:
                return
            self._found[at] = replace(self._found[at], document=document)

    def _pass_history(self, start: int, gap: str) -> None:
        if history := _HISTORY.search(gap):
            begins = start + history.end()
            closed = _HISTORY_END.search(self._reading.text, begins, min(self._end, begins + _LONGEST_HISTORY))
            self._passed = closed.start() if closed else self._end

    def _pass_title(self, reference: LawReference) -> None:
        """ "Thông tư số A sửa đổi một số điều của các Thông tư số B, số C": B and C belong to A's title."""
        if reference.document is None:
            return
        stop = min(self._end, reference.end + _LONGEST_TITLE)
        close = _ITEM_END.search(self._reading.text, reference.end, stop)
        stop = close.start() if close else stop
        several = _TITLE_OF_SEVERAL.search(self._reading.text, reference.end, stop)
        if several and not self._reading.cited_between(reference.end, several.start()):
            self._passed = max(self._passed, stop)

    def _is_meant(self, reference: LawReference, gap: str) -> bool:
        mention = reference.any_document
        is_own = mention is not None and mention.is_this or any(unit.is_this for unit in reference.units)
        if is_own != (self._manner is ReferenceManner.OWN) and (mention or is_own):
            return False
        if not self._found:
            return may_come_first(gap, self._manner)
        return may_follow(gap) and not self._is_in_title(reference, gap)

    def _is_in_title(self, reference: LawReference, gap: str) -> bool:
        """ "Thông tư A hướng dẫn Luật X và Nghị định Y" names one; "Thông tư A hướng dẫn Luật X và Thông tư B" two.

        A title names nothing younger than the document itself.
        """
        if self._cited and _OF_A_TITLE.search(gap):
            return True
        mention = reference.document
        if len(self._cited) < 2 or mention is None or _BREAK.search(gap):
            return False
        head, *title = self._cited
        if mention.year and head.year and mention.year > head.year:
            return False
        return mention.kind != head.kind or any(mention.kind == one.kind for one in title)

    def _places(self, reference: LawReference, gap: str) -> Iterator[AmendmentTarget]:
        document = self._document(reference)
        if not reference.units:
            yield AmendmentTarget(Address(), document)
            return
        row = _ROW.search(gap)
        for address in addresses_of(reference, self._scope.place):
            is_row = row is not None and address.containers and not address.steps
            yield (
                _row_of(AmendmentTarget(address, document), row)
                if row and is_row
                else AmendmentTarget(address, document)
            )

    def _heading_too(self, reference: LawReference, gap: str) -> list[AmendmentTarget]:
        """ "tên Điều và khoản 5 Điều 40": the heading of the article that the clause is in."""
        if not _ITS_HEADING.search(gap):
            return []
        places = [Address(one.address.steps[:1], one.address.containers) for one in self._places(reference, "")]
        return [AmendmentTarget(place, self._document(reference), ProvisionPart.HEADING) for place in places[:1]]

    def _document(self, reference: LawReference) -> DocumentReference | None:
        mention = reference.any_document
        if mention is None or mention.is_bare or mention.is_this:
            return None
        identities = self._reading.identities
        return identities.of_serial(mention) if mention.is_serial else identities.of(mention)

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

    def with_documents(self) -> list[AmendmentTarget]:
        """Members without a document belong to the scope's, or else to the next one named in the same order."""
        following = self._scope.document or self._first_document()
        filled: list[AmendmentTarget] = []
        for one in reversed(self._found):
            filled.append(replace(one, document=one.document or following))
            if one.document is not None and one.address and self._scope.document is None:
                following = one.document
        return [one for one in reversed(filled) if not is_adrift(one.address)]

    def _first_document(self) -> DocumentReference | None:
        return next((found for one in self._references if (found := self._document(one))), None)


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
    """A treaty; a kind alone, as in "Pháp lệnh về Phí và lệ phí số 38/2001", whose name nobody knew to read.

    The short name that a document is given in brackets ("(Quyết định số 86)") is not the document once more.
    """
    mention = reference.any_document
    if mention is None or mention.is_foreign:
        return mention is not None
    if mention.is_serial and reading.identities.of_serial(mention) is None:
        return True
    return (mention.is_bare or mention.is_serial) and not reference.units
