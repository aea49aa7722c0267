"""Parses typed text: an official number, a place in a law, or words.

Also determines the kind of answer that is wanted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lawsearch.ranking import SyllableToken, folded_forms, marked_forms, tokens
from lawsearch.ranking.vocabulary import StoryReading, as_meant, asking_of, read_story, sentences_of, spelled_out
from lawtext.addresses import NumberQuery, read_number_query, step
from lawtext.structure.known_agencies import PROVINCE_NAMES
from lawtext.types import Address, Unit, grouped
from lawtext.words import fold, normalise, patterns_beside

# Polite phrases around a question. A phrase matches with its diacritics or without any: "có thể" matches, "cơ thể" does
# not. The longest phrase that matches counts.
_COURTESY_PHRASES = """
được quy định như thế nào | quy định như thế nào | được quy định thế nào | quy định thế nào | được quy định ra sao |
quy định ra sao | được pháp luật quy định | theo quy định của pháp luật | theo quy định pháp luật |
theo quy định hiện hành | theo pháp luật hiện hành | pháp luật hiện hành | quy định pháp luật | quy định của pháp luật
| theo quy định tại | theo quy định | được quy định | có quy định | quy định về | quy định gì | quy định nào |
như thế nào | thế nào là | thế nào | ra sao | là như thế nào | được hiểu là gì | được hiểu như thế nào |
được hiểu thế nào | được hiểu là | hiểu như thế nào | nghĩa là gì | là gì | là cái gì | là sao | gồm những gì |
bao gồm những gì | gồm những | bao gồm những | gồm các | bao gồm các | những gì | cái gì | gì không | có được không |
được không | hay không | có phải | phải không | đúng không | có bị | có được | có cần | có thể | bị xử lý như thế nào
| xử lý như thế nào | bị xử lý thế nào | xử lý ra sao | bao nhiêu | là bao nhiêu | bao lâu | trong bao lâu | khi nào |
lúc nào | ở đâu | tại đâu | vì sao | tại sao | do đâu | ai là | do ai | ai có | những ai | người nào | cơ quan nào |
trường hợp nào | trong trường hợp nào | trong những trường hợp nào | những trường hợp nào | điều kiện gì |
điều kiện nào | thủ tục gì | hồ sơ gì | giấy tờ gì | cần những gì | cần giấy tờ gì | phải làm gì | làm gì | làm sao |
làm thế nào | cho tôi hỏi | cho em hỏi | cho mình hỏi | tôi muốn hỏi | em muốn hỏi | xin hỏi | xin cho hỏi | cho hỏi |
tôi muốn biết | muốn biết | xin cho biết | cho biết | vui lòng | xin cảm ơn | cảm ơn | luật sư | xin chào |
chào luật sư | giúp tôi | giúp em | tư vấn | nhờ tư vấn | ban biên tập | thưa luật sư | hiện nay | hiện tại | bây giờ
| hay chưa | từ năm
"""
# Words that occur in any text and any question.
_WORDS = """
của và các những là được có cho trong theo với về tại thì mà khi nếu bị do từ đến này đó như hay hoặc để một không
phải đã sẽ đang vẫn cũng rất nào gì ai đâu sao ạ nhé à ơi vậy thế ở ra vào lên nên còn chỉ lại việc tôi em anh chị
mình ông bà
"""


def _phrases() -> list[list[SyllableToken]]:
    return sorted(
        [tokens(phrase) for phrase in re.split(r"[|\n]", _COURTESY_PHRASES) if phrase.strip()], key=len, reverse=True
    )


_BY_FIRST = grouped(_phrases(), lambda phrase: phrase[0].folded)
_FUNCTION = frozenset(token.marked for token in tokens(_WORDS))
_RE = patterns_beside(__file__, province_names=PROVINCE_NAMES)


def telling(question: Sequence[SyllableToken]) -> list[bool]:
    """For each token, whether it is telling, that is, carries meaning. If no token would be telling, all are."""
    kept = [token.marked not in _FUNCTION for token in question]
    at = 0
    while at < len(question):
        length = _phrase_length(question, at)
        for place in range(at, at + length):
            kept[place] = False
        at += length or 1
    return kept if any(kept) else [True] * len(kept)


def _phrase_length(question: Sequence[SyllableToken], at: int) -> int:
    """The number of tokens of the polite phrase that begins at `at`; 0 if none does."""
    for phrase in _BY_FIRST.get(question[at].folded, ()):
        if len(phrase) <= len(question) - at and all(map(_is_said, question[at : at + len(phrase)], phrase)):
            return len(phrase)
    return 0


def _is_said(typed: SyllableToken, wanted: SyllableToken) -> bool:
    return typed.folded == wanted.folded and typed.marked in (typed.folded, wanted.marked)


def asks_meaning(question: Sequence[SyllableToken]) -> bool:
    """Whether the question asks for the definition of a term."""
    return bool(_RE.asks_meaning.search(" ".join(folded_forms(question))))


# How people ask (alternatives of a regular expression, without diacritics), and the words that headings use for it.
_ASKED_FOR: tuple[tuple[str, str], ...] = (
    (r"bao lau|may (?:ngay|thang|nam|gio)|bao nhieu (?:ngay|thang|nam|gio|lau)|thoi gian nao", "thời hạn | thời gian"),
    (r"khi nao|luc nao|ngay nao|thang nao|bao gio|tu luc nao", "thời điểm | thời hạn"),
    (r"bao nhieu tien|gia bao nhieu|muc nao|ti le bao nhieu|ty le bao nhieu|bao nhieu phan tram|may phan tram", "mức"),
    (
        r"phat (?:bao nhieu|the nao|nhu the nao|ra sao|gi|tien)|muc phat|bi phat|xu phat",
        "xử phạt | phạt tiền | vi phạm",
    ),
    (r"xu ly (?:nhu )?the nao|xu ly ra sao|bi xu ly|bi gi khong", "xử lý | vi phạm"),
    (r"di tu|o tu|ngoi tu|tu bao lau|may nam tu|bao nhieu nam tu", "tội"),
    (r"giay to (?:gi|nao)|can (?:nhung )?giay to|nhung giay to|gom giay to|ho so gi", "hồ sơ"),
    (r"lam the nao|lam sao|the nao de|cac buoc|buoc nao|thu tuc|trinh tu|cach nao", "trình tự | thủ tục"),
    (r"ai (?:co quyen|duoc quyen|quyet dinh|cap|ky|co tham quyen)|co quan nao|cap nao|don vi nao|do ai", "thẩm quyền"),
    (r"o dau|tai dau|noi nao|den dau|cho nao", "nơi | địa điểm | thẩm quyền"),
    (r"dieu kien|yeu cau gi|tieu chuan gi|can nhung gi|phai dap ung", "điều kiện | tiêu chuẩn | yêu cầu"),
    (r"co quyen gi|duoc quyen gi|nhung quyen gi|quyen nao|duoc lam gi", "quyền"),
    (r"trach nhiem gi|nghia vu gi|phai lam gi|nhiem vu gi|co trach nhiem", "trách nhiệm | nghĩa vụ | nhiệm vụ"),
    (r"truong hop nao|truong hop gi|khi nao thi|trong truong hop", "các trường hợp"),
    (r"nhung ai|doi tuong nao|ai duoc|ai phai|ai bi|nguoi nao", "đối tượng"),
    (r"bi cam|nghiem cam|khong duoc lam|cam nhung", "hành vi bị nghiêm cấm"),
    (r"la gi|the nao la|duoc hieu|khai niem|dinh nghia|nghia la", "giải thích từ ngữ"),
    (r"ho tro gi|duoc ho tro|che do gi|chinh sach gi|uu dai gi|huong gi", "chế độ | chính sách | hỗ trợ"),
    (r"nguyen tac nao|nguyen tac gi", "nguyên tắc"),
    (r"le phi|phi bao nhieu|ton bao nhieu|chi phi", "lệ phí | chi phí"),
    (r"noi dung gi|gom nhung gi|gom nhung noi dung|bao gom nhung", "nội dung"),
)
_INTENT_PATTERNS = [
    (re.compile(rf"(?<!\w)(?:{asked})(?!\w)"), [tokens(words) for words in said.split("|")])
    for asked, said in _ASKED_FOR
]


def wanted(question: Sequence[SyllableToken]) -> list[list[SyllableToken]]:
    """The words that headings use for the kind of answer wanted; empty if the question does not show the kind."""
    return [words for sort in sorted(sorts_wanted(question)) for words in _INTENT_PATTERNS[sort][1]]


SORTS = len(_INTENT_PATTERNS)  # number of kinds of answers: how long, how much, where, which penalty …


def sorts_wanted(question: Sequence[SyllableToken]) -> set[int]:
    """The kinds of answer that a question asks for, as numbers below `SORTS`; empty if the question shows none."""
    typed = " ".join(folded_forms(question))
    return {sort for sort, (pattern, _) in enumerate(_INTENT_PATTERNS) if pattern.search(typed)}


_MONEY = r"\d[\d.,]* ?(?:dong|trieu|nghin|ngan)|mien|khong (?:phai|mat|ton|thu)"
_SUM = (
    rf"{_MONEY}|\d[\d.,]* ?(?:%|lan|(?:thang|ngay)(?: \w+){{,2}} luong)|he so|muc |mot nua|nua|gap|bang|theo gia|"
    r"toan bo|thoa thuan|khong duoc"
)
_PAID = r"(?:tro cap|luong|phi|gia|cap duong|boi thuong|den|thuong|ho tro)"  # before "bao nhiêu": a sum of money

# Pairs of what a question asks for and what an answer to it must contain (alternatives, without diacritics).
_HELD_BY_ANSWER = tuple(
    (re.compile(rf"(?<!\w)(?:{asked})(?!\w)"), re.compile(rf"(?<!\w)(?:{held})"))
    for asked, held in (
        (
            r"phat (?:bao nhieu|nhiu|nhieu$|may)(?! (?:nam|thang|lan))|muc phat",
            rf"{_MONEY}|\d+ ?%|1/2|nua|thoa thuan|canh cao|khong (?:bi )?phat",
        ),
        (r"phat (?:tien|hanh chinh|the nao|sao|gi|khong|ko|hong)|bi phat", r"phat"),
        (r"(?:may|bao nhieu) nam tu|tu (?:may|bao nhieu) nam", r"tù"),
        (
            r"bao nhieu tien|(?:may|bao nhieu) (?:trieu|dong|phan tram)|tien bao nhieu|nhieu tien"
            rf"|{_PAID} (?:duoc |la |phai |dong )?(?:bao nhieu|nhiu|nhieu$)(?! (?:ngay|thang|nam|tuoi|lan|nguoi))",
            _SUM,
        ),
        (r"(?:an|le) phi (?:\w+ ){,3}(?:bao nhieu|nhiu)", rf"{_MONEY}|muc thu"),
        (r"(?:may|bao nhieu) tuoi", r"\d|tuoi"),
        (r"bao lau|(?:may|bao nhieu) (?:ngay|thang|nam|gio)", r"\d|ngay|thang|nam|bat cu|luc nao"),
        (
            r"o dau|cho nao|noi nao|toa nao|den dau|nop dau|co quan nao",
            r"uy ban|ubnd|toa an|cong an|co quan|noi|to chuc|van phong|phong|so|tong dai|trung tam|ngan hang|benh vien|"
            r"tram|truong|cuc|chi cuc|thanh tra|hoi|cong doan|cong dich vu",
        ),
    )
)


def holds_what_is_asked(question: Sequence[SyllableToken], answer: str) -> bool:
    """Whether an answer is of the kind asked for.

    A period does not answer how high a fine is, and a date does not answer "where".
    """
    typed, said = " ".join(folded_forms(question)), f"{fold(answer)} {answer.lower()}"  # unfolded too: "từ" is not "tù"
    return all(held.search(said) for asked, held in _HELD_BY_ANSWER if asked.search(typed))


def without_provinces(question: Sequence[SyllableToken]) -> list[SyllableToken]:
    """The question without names of provinces; the whole question if nothing else would remain."""
    typed = " ".join(folded_forms(question))
    gone = {at for found in _RE.province.finditer(typed) for at in _places_of(typed, found)}
    return [token for at, token in enumerate(question) if at not in gone] or list(question)


def asks_of_a_place(question: Sequence[SyllableToken]) -> bool:
    """Whether the question asks for something that differs from place to place, in one place."""
    typed = " ".join(folded_forms(question))
    return bool(_RE.differs.search(typed) and (_RE.province.search(typed) or _RE.own_place.search(typed)))


def _places_of(typed: str, found: re.Match[str]) -> range:
    first = typed[: found.start()].count(" ")
    return range(first, first + found[0].count(" ") + 1)


LONGEST = 300  # characters of a text with which laws are searched
TOLD = 4 * LONGEST  # characters that are read of a longer text: half from its beginning, half from its end


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A parsed question. `number` and `place` are named explicitly in it; `rest` is the text without the place.

    `told` is the text as typed, cleaned. `text` is its gist, and `tokens` are those of the gist. `story` is the parsed
    text if it is long, else None.
    """

    told: str
    text: str
    tokens: tuple[SyllableToken, ...]
    number: NumberQuery | None
    place: Address
    rest: tuple[SyllableToken, ...]
    was_cut: bool
    story: StoryReading | None

    def __bool__(self) -> bool:
        return bool(self.tokens)

    @property
    def asks(self) -> tuple[SyllableToken, ...]:
        """The tokens of the asking clause of a story; all tokens if the question is no story."""
        return self.story.asks if self.story else self.tokens

    @property
    def asked(self) -> str:
        """The asking clause of a story, without its details, so that anybody may see it; else the whole text."""
        return " ".join(marked_forms(self.asks)) if self.story else self.text

    @property
    def is_place_alone(self) -> bool:
        """Whether only a place was typed, without a law ("điều 123")."""
        return bool(self.place.steps) and not self.rest


def read_question(typed: str) -> QuestionReading:
    """Parse typed text. The result is falsy if the text has neither letters nor digits."""
    ends = typed if len(typed) <= TOLD else f"{typed[: TOLD // 2]}. {typed[-TOLD // 2 :]}"
    clean = normalise(
        "".join(" " if (unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"}) else letter for letter in ends)
    )
    text = gist(clean)
    place, rest = _split_place(text)
    return QuestionReading(
        told=clean,
        text=text,
        tokens=as_meant(tokens(text)),
        number=read_number_query(_RE.said_number.sub("", rest)),
        place=place,
        rest=tuple(spelled_out(tokens(rest))),
        was_cut=len(clean) > LONGEST,
        story=read_story(clean),
    )


def gist(told: str) -> str:
    """The gist of a text, short enough to search laws with: a short text as a whole; else the asking sentence, followed
    by the beginning of the text.

    >>> gist("Tôi mua rẫy. " * 40 + "Bể kèo thì mất cọc không?")[:40]
    'Bể kèo thì mất cọc không? Tôi mua rẫy. T'
    """
    text = " ".join(told.split())
    if len(text) <= LONGEST:
        return text
    sentences = sentences_of(text)
    return " ".join([sentences.pop(asking_of(sentences)), *sentences])[:LONGEST]


_PARTS = (
    (Unit.ARTICLE, ("article",)),
    (Unit.CLAUSE, ("clause", "clause_after")),
    (Unit.POINT, ("point", "point_after")),
)


def _split_place(text: str) -> tuple[Address, str]:
    """The place that a text names ("khoản 2 Điều 5"), and the text without it.

    The address is empty if none is named.
    """
    folded = fold(text)
    if not (found := _RE.place.search(folded)) or len(folded) != len(text):
        return Address(), text
    steps = [step(unit, text[slice(*found.span(name))]) for unit, names in _PARTS for name in names if found[name]]
    return Address(steps=tuple(steps)), f"{text[: found.start()]} {text[found.end() :]}"


@dataclass(frozen=True, slots=True)
class TitleName:
    """The title of a law, for comparison with typed text."""

    slug: str
    title: str
    number: str
    year: int | None
    is_law: bool
    is_over: bool


_SAID_BY_ALL = frozenset(
    token.folded for token in tokens("bộ luật nghị định thông tư quyết định văn bản năm số về và của các quy")
)
_CONSOLIDATED = frozenset(
    token.folded for token in tokens("hợp nhất")
)  # remove both words or neither: "hợp đồng lao động" is not a consolidated law
_KINDS_SAID = ("luat", "bo", "phap")
_LEAST_BEGUN = 2  # distinctive words required; "luật hôn" is too little
_NAMED = 0.75  # share of the title's distinctive words that must be typed


def best_named(rest: Sequence[SyllableToken], names: Sequence[TitleName]) -> TitleName | None:
    """The law whose name was typed, that is, most of its title and no other words.

    Of several laws, the one in force wins, then a code or law before a decree, then the latest. The beginning of a
    title ("luật hôn nhân") suffices if no law with another title begins so.
    """
    years = {int(token.folded) for token in rest if re.fullmatch(r"(?:19|20)\d\d", token.folded)}
    asked = {token.folded for token in rest if not token.folded.isdecimal()}
    asked = _without_consolidated(asked)
    if not asked - _SAID_BY_ALL:
        return None
    of_year = [name for name in names if not years or name.year in years]
    fitting = [name for name in of_year if _is_named(name, asked)] or _begun(rest, of_year)
    return max(fitting, key=lambda name: (not name.is_over, name.is_law, name.year or 0), default=None)


def _begun(rest: Sequence[SyllableToken], names: Sequence[TitleName]) -> list[TitleName]:
    """The laws whose titles begin with the typed words; none if their titles differ."""
    typed = [token.folded for token in rest if not token.folded.isdecimal()]
    if not typed or typed[0] not in _KINDS_SAID or len(set(typed) - _SAID_BY_ALL) < _LEAST_BEGUN:
        return []
    titles = [([token.folded for token in tokens(name.title) if not token.folded.isdecimal()], name) for name in names]
    begun = [(tuple(title), name) for title, name in titles if title[: len(typed)] == typed]
    return [name for _, name in begun] if len({title for title, _ in begun}) == 1 else []


def _without_consolidated(words: set[str]) -> set[str]:
    return words - _CONSOLIDATED if words >= _CONSOLIDATED else words


def _is_named(name: TitleName, asked: set[str]) -> bool:
    own = _without_consolidated({token.folded for token in tokens(name.title) if not token.folded.isdecimal()})
    number = {token.folded for token in tokens(name.number)}
    telling = own - _SAID_BY_ALL
    return bool(telling) and asked - _SAID_BY_ALL <= own | number and len(asked & telling) >= _NAMED * len(telling)
