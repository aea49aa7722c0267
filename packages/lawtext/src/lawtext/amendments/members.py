"""Classifies the words before a reference: is it a member of the list acted on, and which part of it is meant?

Reads: the words between the verb, or the last member, and a reference. Writes: a `MemberLead`, or None.

Grammar of a list of what goes out of force:

    list   = member { separator member }
    member = [ scope ] [ places ] document tail
    scope  = words that take a part: "các quy định về thuế tại", "biểu mẫu ban hành kèm theo", "một phần"
    tail   = [ date ] [ issuer ] [ title ] [ history ] [ exception ]: the documents in it are no members (objects.py)

A whole document is meant only if nothing before it takes a part: numerals, "các", the word for its kind, "toàn bộ",
"hiệu lực thi hành của" take none. Everything else before it is a scope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from lawtext.amendments.passages import TITLE_DEPTH, AmendingPassage
from lawtext.amendments.tails import AmendmentTarget, MemberJoin, outranks
from lawtext.amendments.types import AmendmentOrder, Confidence, ProvisionPart
from lawtext.numbers import read_number
from lawtext.words import patterns_beside


class ReferenceManner(Enum):
    """How the reference relates to its verb."""

    LISTED = auto()  # "Sửa đổi khoản 3 Điều 9; Điều 12"
    ENDED = auto()  # "Bãi bỏ Nghị định số X và Điều 5 Nghị định số Y"
    SUBJECT = auto()  # "Nghị định số X và Điều 5 Nghị định số Y hết hiệu lực"
    WORDS = auto()  # "(thay cụm từ “A” bằng cụm từ “B”) tại khoản 1 Điều 3 và Điều 5"
    OWN = auto()  # "Điều 190 của Luật này có hiệu lực từ …"

    @property
    def follows_its_verb(self) -> bool:
        return self in (ReferenceManner.LISTED, ReferenceManner.ENDED)

    @property
    def ends(self) -> bool:
        return self in (ReferenceManner.ENDED, ReferenceManner.SUBJECT)


@dataclass(frozen=True, slots=True)
class MemberLead:
    """The part of a member that the words before it select."""

    part: ProvisionPart = ProvisionPart.WHOLE
    note: str = ""


BREAK = re.compile(r"[;¶\n]")
_REACH = 400  # characters before a reference in which its connector is looked for
# Words that may stand between a comma and a member of the list without selecting a part.
_SAYING_NOTHING = (
    "các|những|toàn bộ|một phần|cụ thể|tại|của|thuộc|trong|ở|từ|quy định|nội dung|hiệu lực|thi hành|áp dụng|đối với"
    "|điểm|khoản|điều|văn bản|cho|với|là|số|sau|đây|và|thêm|mới|việc|lại|về|nêu|cụm từ|bằng|thành|vào"
).replace(" ", r"\s+")
_RE = patterns_beside(__file__, saying_nothing=_SAYING_NOTHING)
_SHORT = 40  # "một số nội dung của", "hiệu lực thi hành của"
# "và các quy định về trình tự, thẩm quyền bổ nhiệm giám đốc quy định tại Chương III": a subject matter may precede.
_LAID_DOWN_ABOUT = re.compile(rf"{_RE.rules_about.pattern}[^.;]*\squy\s+định\s+tại\s*$", re.IGNORECASE)


def read_lead(
    gap: str, manner: ReferenceManner, *, is_first: bool, kept: ProvisionPart, names_places: bool, has_kind: bool
) -> MemberLead | None:
    """The part that the words before a reference select; None if it is no member of the list.

    `kept` is a part stated once for the whole list: "tên Điều 5, Điều 6". `names_places`: articles or annexes are
    named, not only the document; `has_kind`: the word for its kind precedes the number.
    """
    if manner.ends and _RE.about_words.search(gap[-_REACH:]):
        return None
    if not (_may_come_first(gap, manner, names_places=names_places) if is_first else _words_of_member(gap) is not None):
        return None
    part, note = _part_named(gap, is_first=is_first, kept=kept)
    if is_first and names_places and manner is ReferenceManner.SUBJECT and _is_laid_down(gap):
        return MemberLead(ProvisionPart.PASSAGE, _squash(gap))
    if names_places or not manner.ends or part is not ProvisionPart.WHOLE:
        return MemberLead(part, note)
    scope = _scope(gap, is_first=is_first, has_kind=has_kind)
    if _RE.all_rules.fullmatch(scope):
        return MemberLead(ProvisionPart.WHOLE, scope)
    if not scope:
        return MemberLead()
    return MemberLead(ProvisionPart.PASSAGE, scope) if is_first or _RE.of_rules.search(scope) else None


def _scope(gap: str, *, is_first: bool, has_kind: bool) -> str:
    """The words before a document that select a part of it; "" if the whole is meant."""
    head, colon, words = _after_quotation(gap).rpartition(":") if is_first else ("", "", _words_of_member(gap) or "")
    if colon and _begins_with_a_part(head):  # "bãi bỏ quy định về miễn thuế tại các văn bản: Thông tư số …"
        return _squash(head)
    if _RE.takes_no_part.fullmatch(words) or (not has_kind and _RE.unknown_name.fullmatch(words)):
        return ""
    return _squash(words)


def takes_a_part(words: str) -> str:
    """The scope before a list: "quy định về miễn thuế tại các Quyết định sau"; "" if there is none."""
    return _squash(words) if _begins_with_a_part(words) else ""


def tells_about(note: str) -> bool:
    """Whether the part is "quy định về …" or "vào cuối", which applies to every place named after it."""
    return _RE.rules_about.match(note) is not None or note.endswith("cuối")


def is_subject(words: str) -> bool:
    """Whether the words before "hết hiệu lực" may name what expires."""
    return _RE.goes_on.search(words) is None


def part_of_place(words: str) -> ProvisionPart:
    """The part of the place in scope that is meant: "Sửa đổi tên Điều như sau:", "Sửa đổi đoạn mở đầu như sau:"."""
    if _RE.its_heading.search(words):
        return ProvisionPart.HEADING
    return ProvisionPart.LEAD if _RE.lead.search(words) else ProvisionPart.WHOLE


def _may_come_first(gap: str, manner: ReferenceManner, *, names_places: bool) -> bool:
    """Whether a reference after these words may begin the list. Only few kinds of words may precede a subject."""
    words = _after_quotation(gap)
    if (
        manner is ReferenceManner.OWN
        or (manner.follows_its_verb and _RE.rules_about.match(words))
        or (manner.ends and _RE.takes_no_part.fullmatch(words))
    ):
        return True
    if _RE.not_direct.search(words):  # "tại phần căn cứ ban hành, Điều 6": the words may lie behind a comma
        return manner is ReferenceManner.WORDS and _words_of_member(words) is not None
    return (
        manner is ReferenceManner.WORDS
        or (manner.follows_its_verb and _names_an_object(words))
        or any(pattern.fullmatch(words) for pattern in (_RE.light, _RE.unknown_name))
        or _begins_with_a_part(words)
        or (names_places and manner is ReferenceManner.SUBJECT and _is_laid_down(words))
    )


def _is_laid_down(words: str) -> bool:
    """ "Quy chuẩn kỹ thuật về … quy định tại"; "Các quy định tại" alone takes no part of the places."""
    return _RE.laid_down.fullmatch(words) is not None and _RE.light.fullmatch(words) is None


def _names_an_object(words: str) -> bool:
    """ "Biểu thuế … ban hành kèm theo", "một số điều của", "quy định báo cáo … tại": parts of documents, not things."""
    return len(words.strip()) <= _SHORT or _RE.attached.search(words) is not None


def _words_of_member(gap: str) -> str | None:
    """The words between the connector and the reference, if they make it a member."""
    gap = gap[-_REACH:]
    return gap[connector.end() :] if (connector := _connector(gap)) else None


def _connector(gap: str) -> re.Match[str] | None:
    """The word or mark that joins a member to the list; the last one is used."""
    for connector in reversed(list(_RE.connector.finditer(gap))):
        words = gap[connector.end() :]
        says_nothing = _RE.light.fullmatch(words) or _RE.takes_no_part.fullmatch(words)
        is_part = _begins_with_a_part(words) and (_LAID_DOWN_ABOUT.match(words) or not _RE.not_direct.search(words))
        if says_nothing or is_part:
            return connector
    return None


def begins_an_item(gap: str) -> bool:
    """Whether the member follows a semicolon or begins a line; titles contain semicolons too."""
    gap = gap[-_REACH:]
    connector = _connector(gap)
    is_glued = gap == ";"  # numbers that a title lists: "39/2014/TT-BTC;78/2014/TT-BTC"
    return connector is not None and not is_glued and BREAK.search(gap, connector.start()) is not None


def _begins_with_a_part(words: str) -> bool:
    """ "biểu mẫu số 92 tại", "những quy định khác về … tại", "tên": the part is named right after the connector."""
    if _RE.heading.search(words) or _RE.lead.search(words):
        return True
    passage = _RE.passage.search(words)
    return passage is not None and _RE.light.fullmatch(words[: passage.start()]) is not None


def _part_named(gap: str, *, is_first: bool, kept: ProvisionPart) -> tuple[ProvisionPart, str]:
    """The part that the words name, with a note."""
    member = None if is_first and not _RE.not_direct.search(_after_quotation(gap)) else _words_of_member(gap)
    words = gap if member is None else member
    if _RE.heading.search(words):
        return ProvisionPart.HEADING, ""
    if _RE.lead.search(words):
        return ProvisionPart.LEAD, ""
    if passage := _RE.passage.search(words):
        return ProvisionPart.PASSAGE, _squash(words[passage.start() :])
    return (kept if member is not None and not words.strip() else ProvisionPart.WHOLE), ""


def _after_quotation(gap: str) -> str:
    return gap.rsplit("”", 1)[-1]


def _squash(words: str) -> str:
    return " ".join(words.replace("·", "").replace("“”", "").split()).rstrip(" :")


def pattern_of(order: AmendmentOrder, passage: AmendingPassage, target: AmendmentTarget) -> str:
    """ "verb.first", "subject.listed", "below.item", "heading.first", "title.first"."""
    constructions = (
        (passage.depth == TITLE_DEPTH, "title"),
        (passage.is_heading, "heading"),
        (order.is_below, "below"),
        (order.is_subject_first, "subject"),
    )
    construction = next((name for applies, name in constructions if applies), "verb")
    return f"{construction}.{target.join or MemberJoin.FIRST.value}"


def confidence_of(target: AmendmentTarget, *, acting: int | None, has_exception: bool) -> Confidence:
    """The confidence that this document, to the extent of the address, is meant."""
    document = target.document
    parts = read_number(document.number) if document and document.number else None
    is_named = document is not None and parts is not None and bool(parts.issuers) and not outranks(document, acting)
    if parts and parts.year and not parts.kind and not _RE.lawgiver.match(parts.issuers[0] if parts.issuers else ""):
        return Confidence.DOUBTFUL  # "27/2018/TTBLĐTBXH": no kind of document has this symbol
    if not is_named or target.join in (MemberJoin.AFTER_TITLE, MemberJoin.AFTER_HISTORY):
        return Confidence.DOUBTFUL
    is_part = has_exception or target.note or target.part is not ProvisionPart.WHOLE
    return Confidence.LIKELY if is_part else Confidence.SURE
