"""Whether somebody's words say that they want no more, or that they would have word again: the whole message is one of
these words, and nothing else is either.
"""

from __future__ import annotations

import re

from portal.dissemination.couriers.sms.plain import normal, unaccent

# Marks, case, blanks and signs aside. After one of the first line may stand what is stopped, or the sender's name.
_STOPS = frozenset({"tc", "tu choi", "huy", "stop", "khong nhan", "ngung nhan", "dung nhan", "huy dang ky"})
_WHOLE = frozenset({"khong nhan tin", "huy nhan tin", "bo theo doi", "ngung nhan tin", "dung nhan tin", "unsubscribe"})
# Of these the marks decide: "đúng" is yes, "thời" is time.
_WITH_MARKS = frozenset({"dừng", "ngừng", "thôi", "dừng lại", "thôi nhận"})
_JOINS = frozenset({"dk", "dang ky", "dong y", "start"})
_OF_WHAT = frozenset({"pbgdpl", "phap luat", "tin phap luat", "tin", "tat ca", "het", "qc", "dv"})
_NOT_A_LETTER = re.compile(r"[\W_]+")


def wants_to_stop(text: str, *, names: frozenset[str] = frozenset()) -> bool:
    """ "Từ chối!", "TU CHOI", "Huy PBGDPL" do; "tôi không từ chối" does not. `names`: of the sender, without marks."""
    return _is_one_of(text, _STOPS, names) or _bare(text) in _WHOLE or _squeezed(text) in _WITH_MARKS


def wants_to_join(text: str, *, names: frozenset[str] = frozenset()) -> bool:
    """ "DK", "Đăng ký PBGDPL". A hint and no consent: what they agree to was not said to them."""
    return _is_one_of(text, _JOINS, names)


def _is_one_of(text: str, words: frozenset[str], names: frozenset[str]) -> bool:
    bare = _bare(text)
    joined = bare.replace(" ", "")
    of_what = {"", *_OF_WHAT, *(_bare(name) for name in names)}
    return any(f"{word} {what}".strip() == bare or f"{word}{what}".replace(" ", "") == joined
               for word in words for what in of_what)  # fmt: skip


def _bare(text: str) -> str:
    return _squeezed(unaccent(text))


def _squeezed(text: str) -> str:
    return _NOT_A_LETTER.sub(" ", normal(text).lower()).strip()
