"""Whether somebody's words say that they want no more, or that they would have word again: the whole message is one of
these words, with what people put around it, and nothing else is either.
"""

from __future__ import annotations

import re

from messageproviders.sms.plain import normal, unaccent

# Marks, case, blanks and signs aside. After one of them may stand what is stopped, or the sender's name.
_STOPS = frozenset(
    {"tc", "tu choi", "huy", "stop", "khong nhan", "ngung nhan", "dung nhan", "huy dang ky", "tu choi nhan", "tc nhan"}
    | {"huy nhan", "khong nhan them", "ngung gui", "dung gui"}
)
_WHOLE = frozenset({"bo theo doi", "huy theo doi", "thoi theo doi", "unsubscribe"})
# Of these the marks decide: "đúng" is yes, "thời" is time.
_WITH_MARKS = frozenset({"dừng", "ngừng", "ngưng", "thôi", "dừng lại", "ngừng lại", "ngưng lại", "thôi nhận"})
# Khmer: stop, cease, refuse, receive no more, send no more.
_KHMER = ("ឈប់", "បញ្ឈប់", "បដិសេធ", "មិនទទួល", "ឈប់ទទួល", "ឈប់ផ្ញើ")
_JOINS = frozenset({"dk", "dang ky", "dong y", "start"})
_OF_WHAT = frozenset(
    {"pbgdpl", "phap luat", "tin phap luat", "tin", "tin nhan", "thong bao", "tat ca", "het", "all", "qc", "dv", "sms"}
    | {"zalo"}
)
# What people put around it, and a number that they copied with the instruction: "Xin từ chối nhận tin nữa nhé".
_BEFORE = re.compile(r"(?:(?:xin|toi|minh|em|chau|vui long|lam on) )*+")
_AFTER = re.compile(r"(?: (?:gui|den|toi) \d{3,8})?(?: (?:nua|a|nhe|nha|di|giup|voi|cam on))*+$")
# Nobody who says no writes more.
_LONGEST = 80
_NOT_A_LETTER = re.compile(r"[\W_]+")


def wants_to_stop(text: str, *, names: frozenset[str] = frozenset()) -> bool:
    """ "Từ chối!", "TU CHOI", "Huy PBGDPL", "không nhận tin nữa ạ" do; "tôi không từ chối" does not. `names`: of the
    sender, without marks.
    """
    if len(text) > _LONGEST:
        return False
    if _squeezed(text) in _WITH_MARKS | _STOPS_IN_KHMER:
        return True
    bare = _bare(text)
    said = bare[_BEFORE.match(bare).end() :]  # type: ignore[union-attr]  # it matches nothing at least
    return any(_is_one_of(one, _STOPS, names) or one in _WHOLE for one in (bare, said, _AFTER.sub("", said)))


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


_STOPS_IN_KHMER = frozenset(map(_squeezed, _KHMER))
