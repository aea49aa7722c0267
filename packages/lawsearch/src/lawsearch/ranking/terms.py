"""The terms of a question to query, the terms that a text defines, and the expected form of the answer.

The form is derived from how people ask (without diacritics) and from how laws are worded: "how long" needs a number of
days, "where" a place.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from lawsearch.ranking import SyllableToken, folded_forms, marked_forms, tokens, with_pairs
from lawsearch.ranking.vocabulary import expanded, spelled_out
from lawtext.types import Span
from lawtext.words import fold, patterns_beside

_WORDS = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|nửa"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|\b(?:{_WORDS}))"
_TIME = "ngày|tháng|năm|giờ|tuần|phút|quý"
_OFFICES = (
    r"(?:[Uu][ỷỶ]|[Ủủ]y) ban|UBND|[Tt][òo][aà]à? án|[Cc]ông an|[Cc]ơ quan|[Tt]ổ chức|[Vv]ăn phòng|[Bb]ộ trưởng|"
    r"[Tt]hủ tướng|[Cc]hủ tịch|[Gg]iám đốc|[Tt]rưởng|[Hh]ội đồng|[Ss]ở |[Pp]hòng |[Cc]hính phủ|[Vv]iện"
)

_CASE, _LENGTH, _LONGEST = 0.1, 0.04, 5  # cost of an exception to the rule, and of each hundred characters


def _of(unit: str) -> str:
    return rf"(?P<figure>{_NUMBER}\s*(?:{unit})(?:\s\d+\s(?:{_TIME}))?)(?!\w)"  # e.g. 60 tuổi 03 tháng


ANY = re.compile("")  # matches any form
_MANY = r"(?:may|bao nhieu|nhiu)"
_FORMS = tuple(
    (re.compile(rf"(?<!\w)(?:{asked})(?!\w)"), re.compile(held))
    for asked, held in (
        (r"thu may|hang may|bac may", r"(?P<figure>thứ (?:nhất|hai|ba|tư|năm|\d+))"),
        (rf"{_MANY} tuoi|tuoi nao|do tuoi", _of("tuổi")),
        (rf"{_MANY} lan", _of("lần")),
        (rf"{_MANY} (?:met vuong|m2)|dien tich", _of("m2|m²|mét vuông|ha")),
        (rf"{_MANY} (?:phan tram|%)|ti le|ty le|lai suat", _of("%(?:/năm|/tháng)?|phần trăm")),
        (rf"(?:phat|di|an) tu|{_MANY} nam tu", r"(?P<figure>phạt tù[^;.]{0,60}|tù chung thân|tử hình)"),
        (
            rf"phat (?:tien )?(?:{_MANY}|the nao|nhu the nao|ra sao|sao|gi|tien)|muc phat|bi phat",
            r"[Pp]hạt (?:tiền )?(?P<figure>từ [\d.]+ ?(?:đồng|triệu)[^;.]{0,8}đến [\d.]+ ?(?:đồng|triệu))|[Pp]hạt",
        ),
        (rf"{_MANY} (?:tien|trieu|dong|ty)|tien {_MANY}|phi {_MANY}|luong {_MANY}", _of("đồng|triệu|tỷ|%|tháng")),
        (rf"{_MANY} ngay", _of("ngày(?: làm việc)?")),
        (rf"{_MANY} thang", _of("tháng")),
        (rf"{_MANY} nam", _of("năm")),
        (rf"{_MANY} (?:gio|tieng)", _of("giờ")),
        (rf"bao lau|{_MANY} lau|thoi han (?:la )?{_MANY}|thoi gian {_MANY}", _of(_TIME)),
        (
            rf"{_MANY}|gap may",
            (
                rf"(?P<figure>{_NUMBER}\s*(?:%|ngày|tháng|năm|giờ|lần|đồng|tuổi|người|m2)|\d+%)|"
                r"bằng nhau|tương đương"
            ),
        ),
        (
            r"ghi (?:nhung )?gi|noi dung gi|gom (?:nhung )?gi|gom nhung noi dung",
            r"phải (?:ghi|có)|gồm|bao gồm|nội dung",
        ),
        (
            r"giay to (?:gi|nao)|ho so (?:gi|nao|gom)|nop gi|kem gi|nop kem|can gi|can nhung gi",
            r"[Hh]ồ sơ (?:\w+ ){0,8}(?:gồm|bao gồm)|nộp (?:tờ khai|đơn|văn bản|giấy)|gửi đơn|kèm theo|phải có",
        ),
        (
            r"o dau|tai dau|cho nao|noi nao|den dau|nop dau|toi dau|toa nao|dau",
            rf"(?P<figure>(?:tại|đến|ở|nơi|là nơi) (?:{_OFFICES}|nơi)[^,;.]*)|(?:{_OFFICES})[^,;.]* nơi",
        ),
        (
            r"ai|nguoi nao|co quan nao|cap nao|nhung ai|don vi nao|do ai",
            (
                rf"(?:{_OFFICES})[^,;.]{{0,80}}"
                r"(?:quyết định|cấp (?!xã|huyện|tỉnh|trên|có)|giải quyết|có trách nhiệm|thực hiện|tổ chức|được)|"
                rf"do (?:{_OFFICES})|"
                r"(?<!không )có quyền|có trách nhiệm|[Tt]hành phần|gồm|được giao cho|có thẩm quyền"
            ),
        ),
        (
            r"khi nao|luc nao|bao gio|ngay nao|tu ngay|thoi diem",
            (
                r"bất cứ lúc nào|[Tt]hời điểm|(?:tính|hiệu lực) (?:kể )?từ|"
                r"trước (?:ngày|khi|thời điểm)|khi |vào ngày"
            ),
        ),
        (
            r"(?:duoc|phai|can|bi|dung|co) (?:\w+ ){0,9}(?:khong|ko|hong|hok)|co (?:duoc|phai|can|bi)",
            ANY.pattern,  # permission may be stated in a list of persons
        ),
        (r"la gi|the nao la|nghia la", r" là (?:việc|người|hành vi|sự|một|quyền|loại|văn bản|tổ chức|khoản)"),
    )
)


def form_of(question: Sequence[SyllableToken]) -> re.Pattern[str]:
    """A pattern for the expected form of the answer in the text of a law. Its group "figure" is to be highlighted."""
    return next(iter(forms_asked(question)), ANY)


def forms_asked(question: Sequence[SyllableToken]) -> list[re.Pattern[str]]:
    """The patterns of all expected forms. A question for "where and how long" has two, and either may come first."""
    typed = " ".join("máy" if one.marked == "máy" else one.folded for one in question)  # "máy" must not match "mấy"
    return [held for asked, held in _FORMS if asked.search(typed)]


def figures_named(text: str) -> set[str]:
    """The numbers of a text with their units, normalised so that "05 tuổi" and "5 tuoi" are equal."""
    return {f"{one['number']} {one['unit']}" for one in _RE.named_figure.finditer(fold(text))}


_UNITS = {"thang tuoi": ("tuoi", 1 / 12), "nam": ("thang", 12.0), "trieu": ("dong", 1e6), "ty": ("dong", 1e9)}
_COUNT, _UNIT = r"\d+(?:[.,]\d+)*", r"thang tuoi|tuoi|ngay|thang|nam|gio|trieu|ty|dong|%"
_RE = patterns_beside(__file__, count=_COUNT, unit=_UNIT)


_ONES = dict(enumerate(["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"], start=1))
# Ages as the older codes write them: "chưa đủ mười lăm tuổi".
_AGES = {f"{ten}{one}": more + at for at, one in _ONES.items() for ten, more in (("", 0), ("muoi ", 10))} | {
    "muoi": 10,
    "muoi lam": 15,
}


def ranges_told(asked: str, text: str) -> int:
    """Whether a text applies to the numbers in a question.

    0 if a number is inside a range in the text ("72 tuổi" in "từ đủ 70 tuổi đến dưới 75 tuổi"), 2 if the text has
    ranges and all exclude it, 1 if it has no such ranges.
    """
    named = [_measured(one["number"], one["unit"]) for one in _RE.named_value.finditer(fold(asked))]
    lies = [
        low <= value <= high and not (value == high and is_open)
        for unit, low, high, is_open in map(_bounds, _RE.range.finditer(_in_figures(fold(text))))
        for other, value in named
        if unit == other
    ]
    return 0 if any(lies) else 2 if lies else 1


def _in_figures(folded: str) -> str:
    return re.sub(r"(?:muoi )?\w+(?= tuoi)", lambda age: str(_AGES.get(age[0], age[0])), folded)


def _measured(number: str, unit: str) -> tuple[str, float]:
    name, times = _UNITS.get(unit, (unit, 1.0))
    return name, times * float(number.replace(".", "").replace(",", "."))


def _bounds(found: re.Match[str]) -> tuple[str, float, float, bool]:
    unit, low = _measured(found["low"] or found["least"] or "0", found["unit"])
    high = inf if found["least"] else _measured(found["high"] or found["most"], found["unit"])[1]
    return unit, low, high, bool(found["open"] or found["most"])


def figure_in(text: str, sentence: Span, form: re.Pattern[str]) -> Span | None:
    """The span of the number or name asked for; None if the form has no such group, or if it does not match."""
    found = form.finditer(text, sentence.start, sentence.end) if "figure" in form.groupindex else ()
    return next((Span(*one.span("figure")) for one in found if one["figure"]), None)


def cost_of_form(text: str, sentence: Span, form: re.Pattern[str]) -> float | None:
    """The cost of a sentence that has the expected form; None if it lacks the form, or refers the matter to other
    rules.

    A number in the words that open a list is a condition for the items, unless the items are exceptions.
    """
    said = text[sentence.start : sentence.end]
    opens = said.endswith(":") and "trừ" not in said and "figure" in form.groupindex
    if opens or not form.search(said) or _RE.delegates.search(said):
        return None
    return _CASE * bool(_RE.departs.match(said)) + _LENGTH * min(len(said) / 100, _LONGEST)


LONGEST = 14  # syllables of a term
_MOST = 400  # terms of one text; enough for the definitions of a large law


@dataclass(frozen=True, slots=True)
class Defined:
    """A term in both forms, its syllables separated by single blanks, and its length in syllables."""

    marked: str
    folded: str
    length: int


def term_of(found: list[SyllableToken] | tuple[SyllableToken, ...]) -> Defined:
    return Defined(" ".join(marked_forms(found)), " ".join(folded_forms(found)), len(found))


def runs_of(forms: Sequence[str]) -> dict[str, int]:
    """Every run of syllables that may be a term, with its length in syllables."""
    return {
        " ".join(forms[at : at + length]): length
        for length in range(1, LONGEST + 1)
        for at in range(len(forms) - length + 1)
    }


def defined_in(text: str) -> list[Defined]:
    """The terms that a text defines, in order, without duplicates."""
    listed: dict[str, Defined] = {}
    for found in _RE.defined.finditer(unicodedata.normalize("NFC", text)):
        syllables = tokens(found["term"])
        if 0 < len(syllables) <= LONGEST:
            term = term_of(syllables)
            listed.setdefault(term.marked, term)
    return list(listed.values())[:_MOST]


LONGEST_QUESTION = 60  # syllables; the longest real question seen has 57
UNLIKELY = 0.02  # if a written form occurs in a smaller share of the texts with its folded form, it lacks a diacritic
COMMON = 0.25  # syllables in a larger share of the texts ("của", "quy", "định") are not telling
PARTLY_MARKED = 0.5  # weight of a word with diacritics beside its folded form, if only some words have diacritics


class TextForm(StrEnum):
    """The two copies of a text in which a term may be searched: with diacritics, or folded (without them)."""

    MARKED = "marked"
    FOLDED = "folded"


def forms_in(form: TextForm, found: Sequence[SyllableToken]) -> list[str]:
    """The tokens as strings, in this form."""
    return marked_forms(found) if form is TextForm.MARKED else folded_forms(found)


class TermPlace(StrEnum):
    """Where a term is searched: anywhere in a text, in its heading, or among the terms that it defines."""

    ANYWHERE = "text"
    HEADING = "heading"
    DEFINED = "defined"


def field_of(place: TermPlace, form: TextForm) -> str:
    """The name of the index field for a place and a form: "heading_folded"."""
    return f"{place}_{form}"


class TypingStyle(StrEnum):
    """How a question was typed: "đặt cọc" (MARKED), "dat coc" (UNMARKED), "đat cọc" (MIXED)."""

    MARKED = "marked"
    UNMARKED = "unmarked"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A syllable, pair or defined term to query in one form of the texts; `weight` multiplies its score."""

    form: TextForm
    text: str
    weight: float = 1.0
    place: TermPlace = TermPlace.ANYWHERE


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A parsed query.

    `ranked` terms score. A text matches if it contains at least `at_least` of the `telling` syllables.
    """

    writing: TypingStyle
    ranked: tuple[QueryTerm, ...]
    telling: tuple[QueryTerm, ...]
    at_least: int


# Returns the number of texts in the index that contain a token in this form.
TermCount = Callable[[TextForm, str], int]


def terms_of(
    question: Sequence[SyllableToken], *, count: TermCount, total: int, writing: TypingStyle | None = None
) -> QueryTerms:
    """The terms of a question for an index of `total` texts. `writing`: how the question was typed, if known."""
    asked = list(question[:LONGEST_QUESTION])
    writing = writing or typing_style_of(asked, count=count)
    form = TextForm.MARKED if writing is TypingStyle.MARKED else TextForm.FOLDED
    ranked = dict.fromkeys(QueryTerm(form, text) for text in _counted(asked, form))
    if writing is TypingStyle.MIXED:
        ranked |= dict.fromkeys(
            QueryTerm(TextForm.MARKED, token.marked, PARTLY_MARKED) for token in asked if _has_marks(token)
        )
    telling = _telling(spelled_out(asked)[:LONGEST_QUESTION], form, count=count, total=total)
    return QueryTerms(writing, tuple(ranked), telling, needed(len(telling)))


def typing_style_of(question: Sequence[SyllableToken], *, count: TermCount) -> TypingStyle:
    """How a question was typed.

    An unmarked syllable among marked ones is either a word ("cho", "hai"), or lacks its diacritics.
    """
    if not any(map(_has_marks, question)):
        return TypingStyle.UNMARKED
    return TypingStyle.MARKED if all(is_meant(token, count) for token in question) else TypingStyle.MIXED


def _has_marks(token: SyllableToken) -> bool:
    return token.marked != token.folded


def is_meant(token: SyllableToken, count: TermCount) -> bool:
    """Whether a syllable has its diacritics.

    False for "đat", because hardly any of the texts with "dat" write it so.
    """
    return count(TextForm.MARKED, token.marked) >= UNLIKELY * count(TextForm.FOLDED, token.folded)


def _counted(question: Sequence[SyllableToken], form: TextForm) -> list[str]:
    """All tokens of the question that are counted, including the words of its abbreviations."""
    return [text for piece in [question, *expanded(question)] for text in with_pairs(forms_in(form, piece))]


def _telling(
    question: Sequence[SyllableToken], form: TextForm, *, count: TermCount, total: int
) -> tuple[QueryTerm, ...]:
    """The telling syllables: those in the index that are not in too many texts; if there are none, all that are in the
    index.
    """
    counts = {text: count(form, text) for text in dict.fromkeys(forms_in(form, question))}
    known = [text for text, texts in counts.items() if texts]
    rare = [text for text in known if counts[text] <= COMMON * total]
    return tuple(QueryTerm(form, text) for text in rare or known)


def needed(telling_count: int) -> int:
    """How many telling syllables a text must contain to match: all of one or two, else three in five, rounded up."""
    return telling_count if telling_count < 3 else math.ceil(0.6 * telling_count)


@dataclass(frozen=True, slots=True)
class Needle:
    """What to find inside a text: the weight of each syllable and pair, and the telling syllables.

    A syllable that is not telling counts, and is highlighted, only within a pair of the question. `wants`: the pattern
    of the expected form of the answer.
    """

    form: TextForm
    weights: dict[str, float]
    telling: frozenset[str]
    wants: re.Pattern[str] = ANY

    def of(self, token: SyllableToken) -> str:
        return token.marked if self.form is TextForm.MARKED else token.folded

    def share(self, words: Set[str]) -> float:
        """The weighted share (0 to 1) of the question's telling syllables that are among these words."""
        whole = sum(self.weights.get(one, 0.0) for one in self.telling)
        return sum(self.weights.get(one, 0.0) for one in self.telling & words) / whole if whole else 0.0


def needle_of(terms: QueryTerms, *, count: TermCount, total: int) -> Needle:
    """What to find inside the texts of a query's result. Weights are inverse document frequencies."""
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    asked = [term.text for term in terms.ranked if term.form is form]
    telling = frozenset(term.text for term in terms.telling)
    weights = {
        text: math.log(1 + total / (1 + count(form, text))) for text in asked if not telling.isdisjoint(text.split("_"))
    }
    return Needle(form, weights, telling)
