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

_KIND = (
    r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Nghị\s+định|Nghị\s+quyết|Thông\s+tư\s+liên\s+tịch|Thông\s+tư|Quyết\s+định"
    r"|Chỉ\s+thị|Lệnh)"
)
_ANNUL = r"(?:[Bb]ãi\s+bỏ|[Hh](?:uỷ|ủy)\s+bỏ)"
_PLAIN = rf"(?:[Ss]ửa\s+đổi|[Bb]ổ\s+sung|[Tt]hay\s+thế|{_ANNUL}|[Tt]hay\s+đổi)"
_UNIT = r"(?:[Kk]hoản|[Đđ]iểm|[Đđ]iều|[Mm]ục|[Cc]hương)"
_SOME_WORDS = rf"(?:(?:một\s+số|các|những)\s+)?(?:cụm\s+)?từ(?!\s+{_UNIT}\s)(?:\s+ngữ)?(?=[\s:]|,\s*(?:cụm\s+)?từ\s)"
_WORDS = rf"\s+(?:{_SOME_WORDS}|(?:nội\s+dung|đoạn|câu|số|chữ)(?=\s*[“\"]))"
_CHANGE = rf"(?:[Tt]hay(?:\s+(?:thế|đổi))?|[Ss]ửa(?:\s+đổi(?:\s*,\s*bổ\s+sung)?)?|[Cc]hỉnh\s+sửa|{_ANNUL}|[Bb]ỏ)"
_VERBS = re.compile(
    rf"""
    (?<!\w) (?:
        (?P<change_words> {_CHANGE} {_WORDS} )  # thay cụm từ “…”
      | (?P<add_words> [Bb]ổ\s+sung(?:\s+thêm)? {_WORDS} )                        # bổ sung cụm từ
      | (?P<strike> [Bb]ỏ(?=\s+(?:các\s+)?(?:mục|phụ\s+lục|số\s+thứ\s+tự)\s) )     # bỏ mục 5 Phụ lục II
      | (?P<disapply> [Kk]hông\s+áp\s+dụng(?=\s[^.;]{{0,300}}(?<!\w)từ\s+ngày\s) )  # không áp dụng Điều 5 kể từ ngày …
      | (?P<several> {_PLAIN} (?:\s*(?:,|và|hoặc)\s*{_PLAIN})+ )                   # sửa đổi, bổ sung, bãi bỏ
      | (?P<amend> [Ss]ửa\s+đổi(?:\s+bổ\s+sung)? | [Ss]ửa(?=\s+(?:tên|khoản|điểm|Điều|đoạn|lại)\s) )
      | (?P<supplement> [Bb]ổ\s+sung )
      | (?P<replace> [Tt]hay\s+(?:thế|đổi)(?:\s+và\s+chấm\s+dứt\s+hiệu\s+lực(?:\s+của)?)? )
      | (?P<repeal> {_ANNUL} | [Bb]ỏ(?=\s+(?:các\s+)?(?:khoản|điểm|Điều|Phụ|Chương|Mục|đoạn|quy\s+định)) )
      | (?P<suspend> (?:[Tt]ạm\s+)?[Nn]g(?:ưng|ừng)\s+(?:toàn\s+bộ\s+|một\s+phần\s+)?
                     (?:hiệu\s+lực(?:\s+thi\s+hành)?|áp\s+dụng|thi\s+hành)
                   | [Đđ]ình\s+chỉ\s+(?:việc\s+)?thi\s+hành(?=\s+(?:toàn\s+bộ\s+|các\s+)?(?:{_KIND}|[Đđ]iều|[Kk]hoản)\s)
                   | [Tt]ạm\s+(?:dừng|đình\s+chỉ)\s+(?:việc\s+)?(?:hiệu\s+lực|áp\s+dụng|thi\s+hành) )
      | (?P<expire> (?:làm\s+)?(?:[Cc]hấm\s+dứt|[Hh]ết)\s+hiệu\s+lực(?:\s+thi\s+hành)?(?:\s+(?:của|đối\s+với))?
                    (?=\s+(?:các|những|toàn\s+bộ|{_KIND}|[Đđ]iều|[Kk]hoản|[Đđ]iểm|[Pp]hụ\s+lục)\s) )
      | (?P<correct> [Đđ]ính\s+chính )
    ) (?!\w)
    """,
    re.VERBOSE,
)
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
_AMEND_AND_SUPPLEMENT = re.compile(r"sửa\s+đổi\s*(?:,|,?\s*và)\s*bổ\s+sung", re.IGNORECASE)
_ONLY_ANNULS = re.compile(
    rf"(?:{_ANNUL}|[Tt]hay\s+thế)(?:\s*(?:,|và|hoặc)\s*(?:{_ANNUL}|[Tt]hay\s+thế))+", re.IGNORECASE
)
_SOME_THINGS = re.compile(
    r"\s*(?:một\s+số|các)\s+(?:cụm\s+từ|từ|điều|khoản|điểm|nội\s+dung|phụ\s+lục|quy\s+định)(?!\w)"
)

# What may stand before a verb that instructs; so far back the words before it are looked at.
_REACH = 400
_SENTENCE_START = re.compile(r"(?:[.;:”\"»¶]|\n)\s*$")
_GOES_ON = re.compile(r"(?:,|;|(?<!\w)(?:và|đồng\s+thời|hoặc))\s*$")
_SUBJECT = re.compile(rf"(?<!\w){_KIND}\s+này(?:\s+(?:sẽ|cũng))?\s*$", re.IGNORECASE)
# "Riêng khoản 5 Điều 1 Nghị định này sửa đổi Điều 10 Nghị định số … có hiệu lực từ" tells of an order, and gives none.
_UNIT_BEFORE = re.compile(rf"(?<!\w)(?:[Đđ]iều|[Kk]hoản)\s+\d{{1,3}}[a-zđ]?(?:\s+của)?\s+{_KIND}\s+này\s*$")
_NAME_BEFORE = re.compile(rf"(?<!\w){_KIND}\s+$")
# "Thông tư số 43/2010/TT-BNNPTNT của Bộ trưởng … Sửa đổi, bổ sung Điều 16": a title with a capital.
_TITLE_BEFORE = re.compile(rf"(?<!\w){_KIND}\s+số\s+\d[^.;:”“\n]*[^\W\d_]\s+$")
# "Thông tư này có hiệu lực từ ngày 01/01/2017; thay thế …": the day ends, with or without a mark or "và" behind it.
_IN_FORCE_FROM = re.compile(
    rf"(?<!\w){_KIND}\s+(?:này\s+)?có\s+hiệu(?:\s+lực)?\b[^.;:]{{0,120}}(?<=\d\d)[\s,;]+(?:và\s+)?$"
)
# "…, thu hồi, hủy bỏ bằng tốt nghiệp": what is annulled is no law.
_LAW = re.compile(
    rf"[\s:]*(?:(?:các|những|một\s+số|toàn\s+bộ|hiệu\s+lực|thi\s+hành|của)\s+)*"
    rf"(?:{_KIND}|điều|khoản|điểm|mục|chương|phần|phụ\s+lục|quy\s+định|nội\s+dung|văn\s+bản|cụm\s+từ)(?!\w)",
    re.IGNORECASE,
)
_IN_FORCE_AND = re.compile(rf"(?<!\w){_KIND}\s+này\s+có\s+hiệu\s+lực\b")
_ABOUT = re.compile(r"\s*(?:Đối\s+với|Tại)\s.*,\s*$", re.DOTALL)  # "Đối với Thông tư số X, ngưng hiệu lực …"
_SINCE = re.compile(r"(?:^|[.;¶]\s|\n)\s*(?:Kể\s+)?[Tt]ừ\s+ngày\b[^.;:]{0,160},\s*$")

_EXPIRES = re.compile(
    r"""
    (?<!\w) (?<!ý\sdo\s) (?<!Ngày\s) (?<!Văn\sbản\s)  # heads of tables: "Lý do hết hiệu lực", "Văn bản hết hiệu lực"
    (?<!có\snội\sdung\s)                               # notes of the codification: "có nội dung bị bãi bỏ"
    (?: (?P<expire> (?:đều\s+|sẽ\s+|bị\s+)?(?:hết|chấm\s+dứt|không\s+còn)\s+hiệu\s+lực
                 (?:\s+(?:thi\s+hành|pháp\s+luật|áp\s+dụng))?
                 | không(?:\s+còn)?(?:\s+được)?\s+áp\s+dụng(?=,?\s+(?:kể\s+)?từ\s+ngày\s) )
      | (?P<repeal> (?:đều\s+)?(?:bị|được|đều)\s+(?:bãi\s+bỏ|h(?:ủy|uỷ)\s+bỏ) (?!\s+(?:theo|bởi|tại)\s) )
      | (?P<replace> (?<!đã\s)(?:được|bị)\s+thay\s+thế\s+(?:bởi|bằng)(?=[^.;]{0,120}\snày) ) ) (?!\w)
    """,
    re.VERBOSE,
)
_ENDS = {"expire": AmendmentAction.EXPIRE, "repeal": AmendmentAction.REPEAL, "replace": AmendmentAction.REPLACE}
_PASSIVE = re.compile(
    r"""
    (?<!\w) được\s+
    (?: (?P<amend>sửa\s+đổi(?:\s*,?\s*bổ\s+sung)?) | (?P<replace>thay\s+thế) | (?P<supplement>bổ\s+sung) )
    \s+ (?:lại\s+)? (?:như\s+sau|thành)
    """,
    re.VERBOSE,
)
_LEAD_IN = re.compile(
    rf"\s*(?:(?:Kể\s+)?[Tt]ừ\s+ngày\s+(?:{_KIND}\s+này\s+(?:bắt\s+đầu\s+)?có\s+hiệu\s+lực[^,]{{0,40}}?|[^,]{{4,60}}?)(?:,(?:\s*thì)?|\sthì)\s+)?"
)
_OWN_EFFECT = re.compile(rf"(?:\d{{1,2}}\.\s+)?{_KIND}\s+này\s+có\s+hiệu\s+lực")
# "Nghị định này thay thế Nghị định số 26/2005/NĐ-CP … hết hiệu lực": said twice.
_SAYS_IT_ITSELF = re.compile(rf"{_KIND}\s+này\s+(?:thay\s+thế|bãi\s+bỏ)")
_SUBJECT_REACH = 6000  # lists of what expires run over several thousand characters
_SENTENCE_END = re.compile(r"\.(?=\s)|\n")
_AS_FOLLOWS = re.compile(
    r"(?:như\s+sau|sau\s+đây(?!\s+(?:của|tại|thuộc|trong|(?:được\s+)?(?:gọi|viết))(?!\w)))(?!\w)\s*:?|(?<!khoản)(?<!điểm)(?<!iều)(?<!tại):(?=\s|$|[“\"»«])|\.(?=\s|$)"
)


# "Bỏ các cụm từ sau: “A” tại Điều 2; “B” …": the words themselves follow, not a new wording.
_WORDS_LISTED = re.compile(r"\s*(?:sau(?:\s+đây)?)?\s*:\s*(?=[“\"])")


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
    if order.action is AmendmentAction.REPLACE_WORDS and (listed := _WORDS_LISTED.match(text, begins, stop)):
        begins = listed.end()
    close = _AS_FOLLOWS.search(text, begins, stop)
    return replace(order, end=close.start() if close else stop, stop=stop)


def _active(text: str, start: int, end: int, *, is_title: bool) -> Iterator[AmendmentOrder]:
    instructs = False
    for verb in _VERBS.finditer(text, start, end):
        begins = max(start, verb.start() - _REACH)
        if is_title and (instructs or text[start : verb.start()].strip()):
            return
        before, annuls = text[begins : verb.start()], _LAW.match(text, verb.end()) is not None
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
            (AmendmentAction.REPEAL, _SOME_THINGS.match(verb.string, verb.end()) is not None)
            if _ONLY_ANNULS.fullmatch(several)
            else (AmendmentAction.AMEND, _AMEND_AND_SUPPLEMENT.fullmatch(several) is None)
        )
    return next(action for group, action in _ACTIONS.items() if verb[group]), False


def _may_instruct(verb: str, before: str, *, at_start: bool, instructs: bool, may_annul: bool) -> bool:
    if at_start and not before.strip():
        return True
    if verb[0].isupper():
        return _NAME_BEFORE.search(before) is None and _TITLE_BEFORE.search(before) is None
    if _UNIT_BEFORE.search(before):
        return False
    if _SUBJECT.search(before) or _SINCE.search(before) or _IN_FORCE_FROM.search(before):
        return True
    if _SENTENCE_START.search(before):
        return instructs
    if at_start and _ABOUT.match(before):
        return True
    goes_on = _GOES_ON.search(before) is not None and (instructs or _IN_FORCE_AND.search(before) is not None)
    return goes_on and (verb[0] != "h" or may_annul)


def _passive(text: str, start: int, end: int) -> Iterator[AmendmentOrder]:
    """ "Luật X hết hiệu lực kể từ …", "Điều 51 được sửa đổi, bổ sung như sau": what is acted on stands first."""
    begins = start
    for verb in _EXPIRES.finditer(text, start, end):
        action = _ENDS[verb.lastgroup or ""]
        subject = _subject_start(text, max(begins, verb.start() - _SUBJECT_REACH), verb.start())
        begins = verb.end()
        if not _SAYS_IT_ITSELF.match(text, subject, verb.start()):
            yield AmendmentOrder(action, verb.end(), subject, verb.start(), end, is_subject_first=True)
    for verb in _PASSIVE.finditer(text, start, end):
        subject = _subject_start(text, max(start, verb.start() - _REACH), verb.start())
        action = _ACTIONS[verb.lastgroup or ""]
        yield AmendmentOrder(action, verb.end(), subject, verb.start(), end, is_subject_first=True)


def _subject_start(text: str, start: int, end: int) -> int:
    """Where the sentence begins, after "Kể từ ngày Thông tư này có hiệu lực thi hành, "."""
    begins = max((stop.end() for stop in _SENTENCE_END.finditer(text, start, end)), default=start)
    first = end - len(text[begins:end].lstrip())
    if _VERBS.match(text, first, end) or _OWN_EFFECT.match(text, first, end):
        begins = max(begins, text.rfind(";", begins, end) + 1)  # "Bãi bỏ Điều 3 …; Quyết định số 6 hết …"
    lead = _LEAD_IN.match(text, begins, end)
    return lead.end() if lead else begins
