"""The frozen values of this package: instructions, and provisions with their own commencement; and the verbs by which
instructions are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter

from lawtext.types import Address, DocumentReference, Value
from lawtext.words import patterns_beside


class AmendmentAction(StrEnum):
    """What is done to a provision or a document; the value is the Vietnamese word without diacritics."""

    AMEND = "sua-doi"
    SUPPLEMENT = "bo-sung"
    REPLACE = "thay-the"
    REPLACE_WORDS = "thay-cum-tu"
    REPEAL = "bai-bo"
    EXPIRE = "het-hieu-luc"
    SUSPEND = "ngung-hieu-luc"
    CORRECT = "dinh-chinh"


ENDS = frozenset({AmendmentAction.REPEAL, AmendmentAction.REPLACE, AmendmentAction.EXPIRE, AmendmentAction.SUSPEND})


class ProvisionPart(StrEnum):
    """Which part of the provision is meant, if not the whole."""

    WHOLE = ""
    HEADING = "ten"  # "sửa đổi tên Điều 5"
    LEAD = "doan-mo-dau"  # "sửa đổi đoạn mở đầu khoản 4": the text before the first item
    PASSAGE = "doan"  # "bãi bỏ đoạn thứ hai khoản 3", "gạch đầu dòng thứ nhất", a row of a table: see `note`


class Confidence(StrEnum):
    """How reliable a reading is; AMENDMENTS.md has the measured precision of each class."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class WordingDoubt(StrEnum):
    """Why new wording may not have been read completely; the value is for storage, callers have the texts."""

    MARKS = "ngoac"  # no quotation marks, an unclosed one, or unpaired ones inside
    OPENING = "mo-dau"  # the first line does not open the announced unit
    NUMBERING = "danh-so"  # a number is missing, repeated, or lower than the one before
    GLUED = "dinh-lien"  # items within a line that should have lines of their own
    COLON = "hai-cham"  # a colon announces something that does not follow
    ENDING = "ket-thuc"  # no full stop at the end, neither before nor after the closing mark
    SIGNATURE = "chu-ky"  # recipients or a signatory are included
    INSTRUCTION = "chi-dan"  # the next instruction of the amending text is included


@dataclass(frozen=True, slots=True)
class Amendment(Value):
    """One instruction for one place of one document.

    A list ("bãi bỏ khoản 3 Điều 9; Điều 12") gives one value for each member; they share `source` and span.
    """

    action: AmendmentAction
    # The document acted on.
    document: DocumentReference
    # The provision acted on; empty for the whole document. For a supplement: the address of the new unit.
    provision: Address
    # The provision of the acting document that gives the instruction.
    source: Address
    # The quoted wording without quotation marks, one paragraph per line; for several units, this unit's share.
    new_wording: str = ""
    # Where a new unit goes ("vào sau điểm m khoản 2 Điều 3"), with `position`.
    anchor: Address | None = None
    # "after" or "before" the anchor; "" if only the number tells the position.
    position: str = ""
    old_words: str = ""
    # For `REPLACE_WORDS`: empty `new_words` mean deletion.
    new_words: str = ""
    part: ProvisionPart = ProvisionPart.WHOLE
    # Its own day of effect; None if it takes effect with the acting document.
    effective: date | None = None
    # The last day of a suspension.
    until: date | None = None
    # To be read by an officer as well: exceptions ("trừ trường hợp quy định tại …"), parts without an address.
    note: str = ""
    # The pattern that found it: "verb.first", "below.item"; see AMENDMENTS.md.
    pattern: str = ""
    confidence: Confidence = Confidence.DOUBTFUL
    # Why `new_wording` or the replaced words may not have been read completely; () if they were.
    doubts: tuple[WordingDoubt, ...] = ()
    # The span of the instructing provision in the parsed text.
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Commencement(Value):
    """A provision of the acting document that takes effect on its own day."""

    provision: Address
    effective: date
    source: Address
    note: str = ""  # exceptions ("trừ mức hưởng quy định tại …")


_RE = patterns_beside(__file__)
_ACTIONS = {
    "change_words": AmendmentAction.REPLACE_WORDS,
    "add_words": AmendmentAction.REPLACE_WORDS,
    "strike": AmendmentAction.REPEAL,
    "disapply": AmendmentAction.EXPIRE,
    "amend": AmendmentAction.AMEND,
    "supplement": AmendmentAction.SUPPLEMENT,
    "replace": AmendmentAction.REPLACE,
    "repeal": AmendmentAction.REPEAL,
    "suspend": AmendmentAction.SUSPEND,
    "correct": AmendmentAction.CORRECT,
    "expire": AmendmentAction.EXPIRE,
}

# What may precede an instructing verb, and how far back it is searched.
_REACH = 400

_ENDS = {"expire": AmendmentAction.EXPIRE, "repeal": AmendmentAction.REPEAL, "replace": AmendmentAction.REPLACE}
_SUBJECT_REACH = 6000  # lists of expiring documents may be several thousand characters long


@dataclass(frozen=True, slots=True)
class AmendmentOrder:
    """`text[start:end]` names what is acted on; the order with its wording ends at `stop`.

    `adds_words`: words are added next to others; `is_mixed`: only the items below tell what is done ("sửa đổi, bổ sung,
    bãi bỏ một số khoản"); `is_subject_first`: what is acted on precedes the verb; `is_below`: in a list under it.
    """

    action: AmendmentAction
    verb: int
    start: int
    end: int
    stop: int
    adds_words: bool = False
    is_mixed: bool = False
    is_subject_first: bool = False
    is_below: bool = False


def find_orders(text: str, start: int, end: int, *, is_title: bool = False) -> list[AmendmentOrder]:
    """The orders in the passage `text[start:end]`. In a title the verb may be in lower case."""
    active = list(_active(text, start, end, is_title=is_title))
    passive = (
        one for one in _passive(text, start, end) if not any(order.verb <= one.end < order.start for order in active)
    )  # "…, chấm dứt hiệu lực của X" is matched only once
    found = sorted([*active, *passive], key=attrgetter("verb"))
    stops = [*(min(after.verb, after.start) for after in found[1:]), end]
    return [_within(text, order, stop) for order, stop in zip(found, stops, strict=False)]


def _within(text: str, order: AmendmentOrder, stop: int) -> AmendmentOrder:
    """The order cut where the next one begins, its objects where "như sau" or a full stop ends them."""
    stop = max(stop, order.verb)
    if order.is_subject_first:
        return replace(order, stop=stop)
    begins = order.start
    if order.action is AmendmentAction.REPLACE_WORDS and (listed := _RE.words_listed.match(text, begins, stop)):
        begins = listed.end()
    close = _RE.as_follows.search(text, begins, stop)
    return replace(order, end=close.start() if close else stop, stop=stop)


def _active(text: str, start: int, end: int, *, is_title: bool) -> Iterator[AmendmentOrder]:
    instructs = False
    for verb in _RE.verbs.finditer(text, start, end):
        begins = max(start, verb.start() - _REACH)
        if is_title and (instructs or text[start : verb.start()].strip()):
            return
        before, annuls = text[begins : verb.start()], _RE.law.match(text, verb.end()) is not None
        if not _may_instruct(verb[0], before, at_start=begins == start, instructs=instructs, may_annul=annuls):
            continue
        instructs = True
        action, is_mixed = _action_of(verb)
        yield AmendmentOrder(
            action, verb.start(), verb.end(), end, end, adds_words=bool(verb["add_words"]), is_mixed=is_mixed
        )


def _action_of(verb: re.Match[str]) -> tuple[AmendmentAction, bool]:
    if several := verb["several"]:
        return (
            (AmendmentAction.REPEAL, _RE.some_things.match(verb.string, verb.end()) is not None)
            if _RE.only_annuls.fullmatch(several)
            else (AmendmentAction.AMEND, _RE.amend_and_supplement.fullmatch(several) is None)
        )
    return next(action for group, action in _ACTIONS.items() if verb[group]), False


def _may_instruct(verb: str, before: str, *, at_start: bool, instructs: bool, may_annul: bool) -> bool:
    if at_start and not before.strip():
        return True
    if verb[0].isupper():
        return _RE.name_before.search(before) is None and _RE.title_before.search(before) is None
    if _RE.unit_before.search(before):
        return False
    if _RE.subject.search(before) or _RE.since.search(before) or _RE.in_force_from.search(before):
        return True
    if _RE.sentence_start.search(before):
        return instructs
    if at_start and _RE.about.match(before):
        return True
    goes_on = _RE.goes_on.search(before) is not None and (instructs or _RE.in_force_and.search(before) is not None)
    return goes_on and (verb[0] != "h" or may_annul)


def _passive(text: str, start: int, end: int) -> Iterator[AmendmentOrder]:
    """ "Luật X hết hiệu lực kể từ …", "Điều 51 được sửa đổi, bổ sung như sau": what is acted on comes first."""
    begins = start
    for verb in _RE.expires.finditer(text, start, end):
        action = _ENDS[verb.lastgroup or ""]
        subject = _subject_start(text, max(begins, verb.start() - _SUBJECT_REACH), verb.start())
        begins = verb.end()
        if not _RE.says_it_itself.match(text, subject, verb.start()):
            yield AmendmentOrder(action, verb.end(), subject, verb.start(), end, is_subject_first=True)
    for verb in _RE.passive.finditer(text, start, end):
        subject = _subject_start(text, max(start, verb.start() - _REACH), verb.start())
        action = _ACTIONS[verb.lastgroup or ""]
        yield AmendmentOrder(action, verb.end(), subject, verb.start(), end, is_subject_first=True)


def _subject_start(text: str, start: int, end: int) -> int:
    """The beginning of the sentence, after "Kể từ ngày Thông tư này có hiệu lực thi hành, "."""
    begins = max((stop.end() for stop in _RE.sentence_end.finditer(text, start, end)), default=start)
    first = end - len(text[begins:end].lstrip())
    if _RE.verbs.match(text, first, end) or _RE.own_effect.match(text, first, end):
        begins = max(begins, text.rfind(";", begins, end) + 1)  # "Bãi bỏ Điều 3 …; Quyết định số 6 hết …"
    lead = _RE.lead_in.match(text, begins, end)
    return lead.end() if lead else begins
