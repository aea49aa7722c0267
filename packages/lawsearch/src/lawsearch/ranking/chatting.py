"""How people write on a telephone and speak in the delta: "ko", "hông", "tui", "dc" are words that everybody knows.

Read for what they are before anything is counted. Else "hông", which stands in no law but those on bones, is the rarest
word of the question and decides what is found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lawsearch.ranking.analysis import Token, token_of
from lawtext.words import fold


@dataclass(frozen=True, slots=True)
class _Meant:
    """What is meant, unless one of these words (folded) stands right before: "điểm k", "lỗ hổng"."""

    word: str
    unless_after: frozenset[str] = frozenset()


_LETTER_OF = frozenset({"diem", "muc", "luc", "khoi", "hang", "loai", "nhom", "vitamin", "mau", "chu"})
# By the word as typed, in small letters. Only what means one thing: "hong" is "hồng" as well ("so hong"), "đk" is điều
# kiện and đăng ký, "hôn" is not only the end of a question.
_CHAT: Mapping[str, _Meant] = {
    **dict.fromkeys(("ko", "kg", "hok", "hem", "khum"), _Meant("không")),
    "hông": _Meant("không", frozenset({"xuong", "khop", "ben", "mach"})),
    "hổng": _Meant("không", frozenset({"lo", "thung", "ho"})),
    "k": _Meant("không", _LETTER_OF),
    "j": _Meant("gì", _LETTER_OF),
    **dict.fromkeys(("dc", "đc"), _Meant("được")),
    "tui": _Meant("tôi"),
    "nhiu": _Meant("nhiêu"),
    "zợ": _Meant("vợ"),
    "mún": _Meant("muốn"),
    "zậy": _Meant("vậy"),
}
_FEWEST = 3  # words: alone "kg" and "k" are what they are


def as_meant(typed: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens, each such word by the one that is meant: in a question of some words, and not beside a number
    ("5 kg", "k 2"). In a question without marks these words get none either.
    """
    if len(typed) < _FEWEST:
        return tuple(typed)
    unmarked = all(token.marked == token.folded for token in typed if token.marked not in _CHAT)
    return tuple(_as_meant(typed, at, unmarked=unmarked) for at in range(len(typed)))


def _as_meant(typed: Sequence[Token], at: int, *, unmarked: bool) -> Token:
    token = typed[at]
    meant = _CHAT.get(token.marked)
    if meant is None:
        return token
    beside = [one.folded for one in (*typed[max(at - 1, 0) : at], *typed[at + 1 : at + 2])]
    if any(one.isdecimal() for one in beside) or (at and typed[at - 1].folded in meant.unless_after):
        return token
    return token_of(fold(meant.word) if unmarked else meant.word)
