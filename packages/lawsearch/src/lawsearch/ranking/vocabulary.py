"""Everyday words for legal terms: abbreviations, chat spellings, and colloquial words. Also splits a long story into
the asking clause and the narrative clauses.

Most words of a story are irrelevant: relatives, the weather. Its subject is in the asking clause, together with the one
or two facts that matter legally.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lawsearch.ranking import SyllableToken, folded_forms, marked_forms, token_of, tokens
from lawtext.words import fold

ABBREVIATIONS = {
    # codes
    "BLDS": "bộ luật dân sự",
    "BLHS": "bộ luật hình sự",
    "BLLĐ": "bộ luật lao động",
    "BLHH": "bộ luật hàng hải",
    "BLTTDS": "bộ luật tố tụng dân sự",
    "BLTTHS": "bộ luật tố tụng hình sự",
    "LTTHC": "luật tố tụng hành chính",
    "HNGĐ": "hôn nhân và gia đình",
    "HN&GĐ": "hôn nhân và gia đình",
    "VPHC": "vi phạm hành chính",
    "XPVPHC": "xử phạt vi phạm hành chính",
    "TNHS": "trách nhiệm hình sự",
    "TTHS": "tố tụng hình sự",
    "TTDS": "tố tụng dân sự",
    "THADS": "thi hành án dân sự",
    "QPPL": "quy phạm pháp luật",
    "VBQPPL": "văn bản quy phạm pháp luật",
    "PBGDPL": "phổ biến giáo dục pháp luật",
    "TGPL": "trợ giúp pháp lý",
    # insurance, work, pay
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BHTN": "bảo hiểm thất nghiệp",
    "TNLĐ": "tai nạn lao động",
    "BNN": "bệnh nghề nghiệp",
    "NLĐ": "người lao động",
    "NSDLĐ": "người sử dụng lao động",
    "HĐLĐ": "hợp đồng lao động",
    "ATLĐ": "an toàn lao động",
    "ATVSLĐ": "an toàn vệ sinh lao động",
    "CBCC": "cán bộ công chức",
    "CBCCVC": "cán bộ công chức viên chức",
    "NVQS": "nghĩa vụ quân sự",
    # money
    "GTGT": "giá trị gia tăng",
    "VAT": "thuế giá trị gia tăng",
    "TNCN": "thu nhập cá nhân",
    "TNDN": "thu nhập doanh nghiệp",
    "TTĐB": "tiêu thụ đặc biệt",
    "NSNN": "ngân sách nhà nước",
    "TCTD": "tổ chức tín dụng",
    "NHNN": "ngân hàng nhà nước",
    "TNHH": "trách nhiệm hữu hạn",
    "DNNN": "doanh nghiệp nhà nước",
    "DNTN": "doanh nghiệp tư nhân",
    "HTX": "hợp tác xã",
    "ĐKKD": "đăng ký kinh doanh",
    "ĐKDN": "đăng ký doanh nghiệp",
    # land, building, environment
    "QSDĐ": "quyền sử dụng đất",
    "GCNQSDĐ": "giấy chứng nhận quyền sử dụng đất",
    "GPXD": "giấy phép xây dựng",
    "GPMB": "giải phóng mặt bằng",
    "BVMT": "bảo vệ môi trường",
    "ĐTM": "đánh giá tác động môi trường",
    # identity papers and roads
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "GPLX": "giấy phép lái xe",
    "GTĐB": "giao thông đường bộ",
    "ATGT": "an toàn giao thông",
    "CSGT": "cảnh sát giao thông",
    "PCCC": "phòng cháy chữa cháy",
    "ANTT": "an ninh trật tự",
    # health and school
    "ATTP": "an toàn thực phẩm",
    "VSATTP": "vệ sinh an toàn thực phẩm",
    "TTBYT": "trang thiết bị y tế",
    "GDNN": "giáo dục nghề nghiệp",
    "GDĐT": "giáo dục và đào tạo",
    "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở",
    "CNTT": "công nghệ thông tin",
    "SHTT": "sở hữu trí tuệ",
    # authorities
    "UBND": "ủy ban nhân dân",
    "HĐND": "hội đồng nhân dân",
    "TAND": "tòa án nhân dân",
    "VKSND": "viện kiểm sát nhân dân",
    "VKS": "viện kiểm sát",
    "UBTVQH": "ủy ban thường vụ quốc hội",
    "MTTQ": "mặt trận tổ quốc",
    "CQNN": "cơ quan nhà nước",
    "ĐBQH": "đại biểu quốc hội",
    "TTHC": "thủ tục hành chính",
    # other words
    "VN": "việt nam",
    "cty": "công ty",
    "CMTND": "chứng minh nhân dân",
    "email": "thư điện tử",
}
_WORDS_OF = {fold(short).replace("&", ""): tokens(words) for short, words in ABBREVIATIONS.items()}


def expanded(found: Sequence[SyllableToken]) -> list[list[SyllableToken]]:
    """The words of each abbreviation among the tokens, in order."""
    return [_WORDS_OF[token.folded] for token in found if token.folded in _WORDS_OF]


def spelled_out(found: Sequence[SyllableToken]) -> list[SyllableToken]:
    """The tokens with each abbreviation replaced by its words, for names of laws ("dieu 328 blds")."""
    return [word for token in found for word in _WORDS_OF.get(token.folded, [token])]


@dataclass(frozen=True, slots=True)
class _Meant:
    """The word that a spelling stands for.

    The replacement is not made directly after one of `unless_after` ("điểm k", "lỗ hổng"), or directly before one of
    `unless_before` ("Hồng Ngự"). These are folded.
    """

    word: str
    unless_after: frozenset[str] = frozenset()
    unless_before: frozenset[str] = frozenset()


_LETTER_OF = frozenset({"diem", "muc", "luc", "khoi", "hang", "loai", "nhom", "vitamin", "mau", "chu"})
# In a question without diacritics "hong" may be "hỏng" (broken) or "hồng" (pink): "xe bi hong", "so hong", "hoa hong".
_HONG_AFTER = frozenset(["bi", "hu", "lam", "xe", "may", "do", "da", "mau", "so", "hoa", "song", "vi"])
_HONG_BEFORE = frozenset(["roi", "khong", "ko", "k", "ngu", "dan", "ha", "hoc", "hac"])
# Chat spellings as typed, in lower case; only unambiguous ones. "đk" may be điều kiện or đăng ký, and "hôn" is not only
# a particle at the end of a question.
_CHAT: Mapping[str, _Meant] = {
    **dict.fromkeys(("ko", "kg", "hok", "hem", "khum"), _Meant("không")),
    "hông": _Meant("không", frozenset({"xuong", "khop", "ben", "mach"})),
    "hổng": _Meant("không", frozenset({"lo", "thung", "ho"})),
    "hong": _Meant("không", _HONG_AFTER, _HONG_BEFORE),
    "k": _Meant("không", _LETTER_OF),
    "j": _Meant("gì", _LETTER_OF),
    **dict.fromkeys(("dc", "đc"), _Meant("được")),
    "tui": _Meant("tôi"),
    "nhiu": _Meant("nhiêu"),
    "mún": _Meant("muốn"),
    **dict.fromkeys(
        ("zậy", "dậy", "zị", "dị"), _Meant("vậy", frozenset({"thuc", "ngoi", "day", "noi", "ki", "ky", "ly", "li"}))
    ),
    # Words of the Mekong delta dialect for words of the law. Words that the law uses too ("lộ", "ảnh", "biểu", "thưa",
    # "vô") are not replaced.
    "mần": _Meant("làm"),
    "xài": _Meant("dùng"),
    "mướn": _Meant("thuê", frozenset({"thue"})),
    "má": _Meant("mẹ", frozenset({"go", "doi", "phan"})),
    "tía": _Meant("cha", frozenset({"do"})),
    "ổng": _Meant("ông"),
    "bả": _Meant("bà", frozenset({"danh", "an"})),
    "quýnh": _Meant("đánh", frozenset({"luong"})),
    "uýnh": _Meant("đánh"),
    "giựt": _Meant("giật"),
    "bịnh": _Meant("bệnh"),
    "nhứt": _Meant("nhất"),
    "dìa": _Meant("về"),
    **dict.fromkeys(("zô", "dô"), _Meant("vào")),
    "chớ": _Meant("chứ"),
    **dict.fromkeys(("dợ", "zợ"), _Meant("vợ")),
    "vk": _Meant("vợ"),
    "ck": _Meant("chồng"),
}
_FEWEST = 3  # words; in a shorter text "kg" and "k" are units


def as_meant(typed: Sequence[SyllableToken]) -> tuple[SyllableToken, ...]:
    """The tokens with chat spellings replaced, if the question has at least `_FEWEST` tokens.

    A token next to a number is kept ("5 kg", "k 2"). In a question without diacritics the replacements have none
    either.
    """
    if len(typed) < _FEWEST:
        return tuple(typed)
    unmarked = all(token.marked == token.folded for token in typed if token.marked not in _CHAT)
    return tuple(_as_meant(typed, at, unmarked=unmarked) for at in range(len(typed)))


def _as_meant(typed: Sequence[SyllableToken], at: int, *, unmarked: bool) -> SyllableToken:
    token = typed[at]
    if (meant := _CHAT.get(token.marked)) is None:
        return token
    before, after = ([one.folded for one in part] for part in (typed[max(at - 1, 0) : at], typed[at + 1 : at + 2]))
    is_itself = not meant.unless_after.isdisjoint(before) or not meant.unless_before.isdisjoint(after)
    if is_itself or any(one.isdecimal() for one in (*before, *after)):
        return token
    return token_of(fold(meant.word) if unmarked else meant.word)


_MOST = 60  # syllables of legal words added to one question, at most


@dataclass(frozen=True, slots=True)
class Saying:
    """An everyday phrase, and the legal words for it, closest first."""

    said: str
    law: tuple[str, ...]


class Lexicon:
    """The table of everyday phrases.

    It matches words typed with or without diacritics. Of overlapping phrases the longest counts.
    """

    def __init__(self, sayings: Iterable[Saying]) -> None:
        self._laws: dict[tuple[str, ...], list[tuple[tuple[str, ...], Saying]]] = {}
        for saying in sayings:
            if said := tokens(saying.said):
                self._laws.setdefault(tuple(folded_forms(said)), []).append((tuple(marked_forms(said)), saying))
        self._longest = max(map(len, self._laws), default=0)

    def heard(self, question: Sequence[SyllableToken]) -> list[Saying]:
        """The phrases that occur in a question, in order."""
        folded = folded_forms(question)
        found: list[Saying] = []
        at = 0
        while at < len(question):
            length, here = self._at(question, folded, at)
            found += here
            at += length
        return found

    def law_words(self, question: Sequence[SyllableToken]) -> list[list[SyllableToken]]:
        """The legal words for the phrases in a question, without duplicates and without words that the question has
        anyway.
        """
        typed = " ".join(folded_forms(question))
        listed: dict[str, list[SyllableToken]] = {}
        left = _MOST
        for saying in self.heard(question):
            for words in map(tokens, saying.law):
                name = " ".join(folded_forms(words))
                if words and name not in listed and f" {name} " not in f" {typed} " and len(words) <= left:
                    listed[name] = words
                    left -= len(words)
        return list(listed.values())

    def _at(self, question: Sequence[SyllableToken], folded: Sequence[str], at: int) -> tuple[int, list[Saying]]:
        """The length in syllables of the phrase at this position (1 if there is none), and the meanings that it may
        have.
        """
        for length in range(min(self._longest, len(folded) - at), 0, -1):
            entries = self._laws.get(tuple(folded[at : at + length]), ())
            typed = question[at : at + length]
            if here := [saying for marked, saying in entries if _agrees(typed, marked)]:
                return length, here
        return 1, []


def _agrees(typed: Sequence[SyllableToken], marked: Sequence[str]) -> bool:
    """Whether each word was typed without diacritics or with all of them: "ma" may stand for "má", "mà" may not."""
    return all(token.marked in (token.folded, wanted) for token, wanted in zip(typed, marked, strict=True))


_LEAST = 30  # words from which a question is a story
_CLAUSE = 18  # maximum syllables of a clause; longer text without punctuation is cut
_MOST_CLAUSES = 14  # narrative clauses used, at most
_SENTENCE = re.compile(r"(?<=[.?!;…])\s+")
_PAUSE = re.compile(r"[,:;–]\s*|\s-\s")
# Endings of sentences that ask without a question mark, and words that introduce a question (without diacritics).
_ASKS = re.compile(
    r"(?:\b(?:khong|ko|hong|hok|chua|gi|sao|dau|nao|may|nhieu|bao lau|ai)(?: (?:vay|a|ha|day|ta|the|nhi|nha|luon|nua))*"
    r"|\b(?:cho|xin|muon|nho) (?:\w+ )?(?:hoi|biet|chi)\b.*|\b(?:khong|chua|hong) biet\b.*)$"
)


@dataclass(frozen=True, slots=True)
class StoryReading:
    """A story: its asking clause (`asks`), its narrative clauses (`tells`), and all its tokens (`whole`)."""

    whole: tuple[SyllableToken, ...]
    asks: tuple[SyllableToken, ...]
    tells: tuple[tuple[SyllableToken, ...], ...]


def read_story(told: str) -> StoryReading | None:
    """Parse a story; None if the text is short or has only one clause."""
    if len(told.split()) < _LEAST:
        return None
    sentences = sentences_of(told)
    at = asking_of(sentences)
    parts = [_clauses(sentence) for sentence in sentences]
    asks = ([clause for clause in parts[at] if _asks(clause)] or parts[at])[-1]
    clauses = [clause for part in parts for clause in part]
    tells = [clause for clause in clauses if clause is not asks]
    whole = tuple(token for clause in clauses for token in clause)
    return StoryReading(whole, asks, tuple(tells[-_MOST_CLAUSES:])) if tells else None


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if tokens(sentence)] or [text]


def asking_of(sentences: Sequence[str]) -> int:
    """The index of the asking sentence: the last one with a question mark, else the last one with asking words, else
    the last one.
    """
    marked = [at for at, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    said = [at for at, sentence in enumerate(sentences) if _asks(tokens(sentence))]
    return next(iter([*reversed(marked), *reversed(said), len(sentences) - 1]))


def _asks(clause: Sequence[SyllableToken]) -> bool:
    return bool(_ASKS.search(" ".join(folded_forms(clause))))


def _clauses(sentence: str) -> list[tuple[SyllableToken, ...]]:
    """The clauses of a sentence, cut at pauses. Short clauses are merged up to the maximum length."""
    found: list[tuple[SyllableToken, ...]] = []
    for pause in _PAUSE.split(sentence):
        said = as_meant(tokens(pause))
        if found and len(found[-1]) + len(said) <= _CLAUSE:
            found[-1] += said
        else:
            starts = range(len(said) % -_CLAUSE, len(said), _CLAUSE)  # cut from the end, where the question is
            found += [said[max(start, 0) : start + _CLAUSE] for start in starts]
    return [clause for clause in found if clause]
