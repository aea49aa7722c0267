"""Where an instruction begins, and what it does.

Reads: one passage with its quotations blanked out. Writes: `Order`s: the action, and the words in which to look for
what is acted on.

Rule: a verb instructs where it opens a passage or a sentence, after "Nghị định này", or, in small letters, where it
goes on after a comma or "và" in a sentence that instructs already. "Được sửa đổi, bổ sung bởi" is history, "kiến nghị
sửa đổi" somebody's task, "thi hành Luật … sửa đổi" part of a title: none of them stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from lawtext.amendments.types import AmendmentAction
from lawtext.words import patterns_beside

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

# What may stand before a verb that instructs; so far back the words before it are looked at.
_REACH = 400

_ENDS = {"expire": AmendmentAction.EXPIRE, "repeal": AmendmentAction.REPEAL, "replace": AmendmentAction.REPLACE}
_SUBJECT_REACH = 6000  # lists of what expires run over several thousand characters


@dataclass(frozen=True, slots=True)
class AmendmentOrder:
    """`text[start:end]` holds what is acted on; up to `stop` everything belongs to the order, wording included.

    `adds_words`: words are put beside others; `is_mixed`: only what stands below tells what is done ("sửa đổi, bổ sung,
    bãi bỏ một số khoản"); `is_subject_first`: what is acted on stands before the verb; `is_below`: in a list under it.
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
    """The orders of the passage `text[start:end]`. The verb of a title may be written small."""
    active = list(_active(text, start, end, is_title=is_title))
    passive = (
        one for one in _passive(text, start, end) if not any(order.verb <= one.end < order.start for order in active)
    )  # "…, chấm dứt hiệu lực của X" is read once
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
    """ "Luật X hết hiệu lực kể từ …", "Điều 51 được sửa đổi, bổ sung như sau": what is acted on stands first."""
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
    """Where the sentence begins, after "Kể từ ngày Thông tư này có hiệu lực thi hành, "."""
    begins = max((stop.end() for stop in _RE.sentence_end.finditer(text, start, end)), default=start)
    first = end - len(text[begins:end].lstrip())
    if _RE.verbs.match(text, first, end) or _RE.own_effect.match(text, first, end):
        begins = max(begins, text.rfind(";", begins, end) + 1)  # "Bãi bỏ Điều 3 …; Quyết định số 6 hết …"
    lead = _RE.lead_in.match(text, begins, end)
    return lead.end() if lead else begins
