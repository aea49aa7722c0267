"""The size of a text message and its parts: encoding, parts, price, and what is lost without diacritics; and replies
that stop or request messages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, starmap
from pathlib import Path

# In the order of their codes, 0 to 127; code 27 is the escape to the extension table and not a character.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = "\x1b"
# Each takes two septets: the escape and the code.
_EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip

_CODES = {letter: bytes([code]) for code, letter in enumerate(_BASIC) if letter != _ESCAPE}
_CODES |= {letter: bytes([_BASIC.index(_ESCAPE), code]) for code, letter in _EXTENSION.items()}
_SEPTETS = {letter: len(code) for letter, code in _CODES.items()}


class SmsEncoding(StrEnum):
    """The encoding of a text message. One letter outside the seven-bit alphabet makes all of it UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


def sms_encoding_of(text: str) -> SmsEncoding:
    return SmsEncoding.GSM7 if _SEPTETS.keys() >= set(text) else SmsEncoding.UCS2


def septets_of(letter: str, encoding: SmsEncoding) -> int:
    """The size of one character in septets or 16-bit units. Raises KeyError for characters outside GSM-7."""
    if encoding is SmsEncoding.GSM7:
        return _SEPTETS[letter]
    return 2 if ord(letter) > 0xFFFF else 1


def places_of(text: str, encoding: SmsEncoding) -> int:
    return (
        sum(map(_SEPTETS.__getitem__, text))
        if encoding is SmsEncoding.GSM7
        else len(text.encode("utf-16-be", "surrogatepass")) // 2
    )


def encode_gsm7(text: str) -> bytes:
    """One septet in each octet, as SMPP carries it. Raises KeyError for characters outside GSM-7."""
    return b"".join(map(_CODES.__getitem__, text))


def decode_gsm7(octets: bytes) -> str:
    """The text of septets in octets. Never raises: an invalid code becomes a question mark."""
    letters, pending = [], False
    for code in octets:
        if pending:
            letters.append(_EXTENSION.get(code, _BASIC[code & 0x7F]))
            pending = False
        elif _BASIC[code & 0x7F] == _ESCAPE:
            pending = True
        else:
            letters.append(_BASIC[code] if code < len(_BASIC) else "?")
    return "".join(letters)


# What word processors write, in characters of every telephone.
_TYPOGRAPHIC = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys(("\u00a0", "\u1680", *map(chr, range(0x2000, 0x200B)), "\u202f", "\u205f", "\u3000"), " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    "…": "...", "•": "-", "·": ".", "×": "x", "÷": "/", "⁄": "/", "→": "->", "⇒": "=>", "°": "o", "₫": "d", "≥": ">=",
    "≤": "<=", "±": "+/-", "™": "(TM)", "®": "(R)", "©": "(C)", "§": "Muc", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "€": "EUR", "£": "GBP", "¥": "JPY", "\t": " ", "\f": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
_COMBINING = range(0x0300, 0x0370)
_LATIN = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))


def nfc_text(text: str) -> str:
    """The text in NFC with line feeds as line ends: the form that is counted and stored."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def unaccent(text: str) -> str:
    """The text without diacritics, in ASCII letters. Non-Latin characters (Khmer, emoji) are unchanged.

    >>> unaccent("Điều 5 – “không được” bán…")
    'Dieu 5 - "khong duoc" ban...'
    """
    return nfc_text(text).translate(_PLAIN)


def _plain() -> dict[int, str]:
    table = {ord(sign): plain for sign, plain in _TYPOGRAPHIC.items()}
    for code in (code for block in _LATIN for code in block if code not in table):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    for code in (*range(0x00A1, 0x00C0), *range(0x2070, 0x20A0), *range(0x2100, 0x2190), *range(0xFB00, 0xFB07)):
        folded = unicodedata.normalize("NFKC", chr(code)).replace("\u2044", "/")
        if code not in table and folded.isascii() and folded.strip():
            table[code] = folded
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
    return table | dict.fromkeys(_COMBINING, "")


_PLAIN = _plain()


def _lines_of(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text("utf-8").splitlines()


# Each line lists phrases that are identical without diacritics: each of them may be misread as the others.
GROUPS = tuple(tuple(line.split(" · ")) for line in _lines_of("read_otherwise_without_marks.txt"))


_READINGS = {unaccent(line[0]): line for line in GROUPS}
_LONGEST = max(phrase.count(" ") + 1 for phrase in _READINGS)
_WORD = re.compile(r"\w+|[^\w\s]+")


def lost_without_marks(text: str) -> list[str]:
    """Phrases of the text that may be misread without diacritics, each once, in order.

    >>> lost_without_marks("Bị phạt tiền đến 5.000.000 đồng")
    ['phạt tiền']
    """
    return list(dict.fromkeys(_doubtful(nfc_text(text))))


def _doubtful(text: str) -> Iterator[str]:
    for is_said, run in groupby(_WORD.findall(text.lower()), key=str.isalpha):
        words = list(run) if is_said else []
        at = 0
        while at < len(words):
            taken = next((size for size in range(_LONGEST, 0, -1) if _reads(words[at : at + size], size)), 0)
            if taken:
                yield " ".join(words[at : at + taken])
            at += taken or 1


def _reads(words: list[str], size: int) -> bool:
    phrase = " ".join(words)
    return len(words) == size and phrase in _READINGS.get(unaccent(phrase), ())


# The capacity of a single message; of each part of a longer one, which starts with a header of six octets.
_ALONE = {SmsEncoding.GSM7: 160, SmsEncoding.UCS2: 70}
_EACH = {SmsEncoding.GSM7: 153, SmsEncoding.UCS2: 67}
# The header counts parts in one octet.
MOST_PARTS = 255


class SmsTooLong(ValueError):
    """The text needs more parts than a header can count and must be shortened; the message has the number of parts."""


@dataclass(frozen=True, slots=True)
class SmsCount:
    """The size of a text. `characters` are billed units; `cost` is in dong."""

    encoding: SmsEncoding
    characters: int
    parts: int
    cost: int = 0


def count_sms(text: str, *, with_marks: bool = True, price: int = 0) -> SmsCount:
    """The size and cost of a text at `price` dong a part, with or without diacritics. An empty text is one part."""
    said = nfc_text(text) if with_marks else unaccent(text)
    encoding = sms_encoding_of(said)
    characters = places_of(said, encoding)
    parts = 1 if characters <= _ALONE[encoding] else sum(1 for _ in _cut(said, encoding))
    return SmsCount(encoding, characters, parts, parts * price)


def split_sms(text: str) -> list[str]:
    """The parts of a text, in order; joined they are the text in NFC. No part ends inside a two-unit character.

    Raises SmsTooLong.
    """
    said = nfc_text(text)
    encoding = sms_encoding_of(said)
    if places_of(said, encoding) <= _ALONE[encoding]:
        return [said]
    parts = list(_cut(said, encoding))
    if len(parts) > MOST_PARTS:
        raise SmsTooLong(f"{len(parts)} parts; at most {MOST_PARTS} can be sent.")
    return parts


def _cut(text: str, encoding: SmsEncoding) -> Iterator[str]:
    begun, room = 0, _EACH[encoding]
    for at, letter in enumerate(text):
        needed = septets_of(letter, encoding)
        if needed > room:
            yield text[begun:at]
            begun, room = at, _EACH[encoding]
        room -= needed
    yield text[begun:]


__all__ = [
    *("MOST_PARTS", "SmsCount", "SmsEncoding", "SmsTooLong", "count_sms", "encode_gsm7"),
    *("lost_without_marks", "nfc_text", "sms_encoding_of", "split_sms", "unaccent"),
]


# Without diacritics, case, blanks and punctuation. What is stopped, or the sender's name, may follow.
_STOPS = frozenset(
    {"tc", "tu choi", "huy", "stop", "khong nhan", "ngung nhan", "dung nhan", "huy dang ky", "tu choi nhan", "tc nhan"}
    | {"quit", "cancel", "end", "opt out", "optout", "remove my number", "kum phnho"}
)
# Here the diacritics decide: "đúng" is yes, "thời" is time.
_WITH_MARKS = frozenset(
    {"dừng", "ngừng", "ngưng", "thôi", "dừng lại", "ngừng lại", "ngưng lại", "thôi nhận"}
    | {"thôi nhé", "thôi nha", "thôi thôi", "thôi khỏi", "thôi nghen", "thôi đủ rồi", "đủ rồi", "bỏ đi", "biến", "cút"}
)
# Khmer: please, I; stop, cease, do not send or receive, refuse, do not want to receive; messages, any more.
_KHMER = re.compile("(?:សូម|ខ្ញុំ)*(?:(?:ឈប់|បញ្ឈប់|កុំ)(?:ផ្ញើ|ទទួល)?|បដិសេធ|បោះបង់|មិន(?:ចង់)?ទទួល)(?:សារ|មក|ទៀត|ទេ|ខ្ញុំ|ទទួល)*")
_OF_WHAT = frozenset("pbgdpl,phap luat,tin phap luat,tin,tin nhan,thong bao,tat ca,het,all,qc,dv,sms,zalo".split(","))  # noqa: SIM905


# Abbreviations and colloquial spellings; in rows with diacritics, these must match.
_IN_FULL = {short: said for said, *shorts in map(str.split, _lines_of("written_short.txt")) for short in shorts}
_FILLERS = re.compile("|".join(_lines_of("said_for_nothing.txt")))
# A repeated letter, and tone keys that the telephone did not convert.
_SLIPS = re.compile(r"([^\Wu])\1+|w|(?<=\w)[sfrxj]$")
_CLAUSE = re.compile(r"[,.;:!…\n()–—]+|\s-\s")
# Placeholders in the rows of the tables:
_NAMED = {
    "RECEIVE": "(?:nhan|gui|nghe|doc|xem|theo doi|dang ky|spam|lam phien|quay (?:ray|roi)|phien|tham gia)",
    "SUES": "(?:kien|khieu nai|to cao|phan anh|chan|block|thua|bao|chui)",
    "STOP": "(?:dung|khoi|nghi|thoi|ngung|mien|cam|khong duoc|khong can|cham dut|khong duoc phep)",
    "SEND": "(?:gui|nhan tin|spam|lam phien|quay ray|quay roi|lien lac|tiep nhan)",
    "WHO": "(?:toi|tui|em|minh|anh|chi|con|bac|chu|co|ong|ba|chau|tao|qua|tia"
    "|so (?:nay|toi|tui|em|chi|minh|anh|do|dien thoai)|may (?:nay|toi|tui)|dien thoai toi|ong ay)",
}


def _one_of(rows: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches any of the rows as whole words."""
    text = "|".join(rows)
    for name, said in _NAMED.items():
        text = text.replace(name, said)
    return re.compile(rf"\b(?:{text})\b")


# A refusal contains one of the first, and none of the second, which withdraw it, ask, or say something else.
_NO, _UNDONE = _one_of(_lines_of("said_as_a_no.txt")), _one_of(_lines_of("said_to_take_it_back.txt"))
# A clause that orders us to stop suffices, whatever else the message says, except a question, a withdrawal, and an
# order to or by somebody else.
_ORDER, _NOT_TO_US = _one_of(_lines_of("said_as_an_order.txt")), _one_of(_lines_of("said_in_an_order_to_others.txt"))
_OF_OTHERS = _one_of(
    ["no|ho|chong|vo|chu no|cong ty|hang xom|nguoi (?:ta|khac|la)|toa|ai|noi|keu|bao|bi|neu|ngan hang|ba con|cac|nhung"]
    + ["truong|benh vien|ubnd|xa|phuong|ong ay|ba ay|cha|me|ba toi|thi|co quan|duong day|doi|da|chua|hay|lai"]
)
# Matters of law: a message that names one is not about messages.
_OF_LAW = _one_of(_lines_of("said_of_other_matters.txt"))
_OTHERS = frozenset(
    {
        "đúng",
        "tù",
        "dùng",
        "dụng",
        "dũng",
        "thời",
        "thối",
        "nhân",
        "nhẫn",
        "tội",
        "tú",
        "hỏi",
        "hụi",
        "chắn",
        "tật",
        "cất",
        "cản",
        "rành",
    }
)
# … except in these phrases:
_NEITHER = re.compile("cá nhân|(?:muốn|nhận)? ?nhân tin|dùng số")
# The only other words allowed in a refusal: who, politeness, what, when, how much, and abuse.
_BESIDE = frozenset(" ".join(_lines_of("said_beside_a_no.txt")).split())
# No refusal is longer.
_LONGEST_REPLY = 200
_NOT_A_LETTER, _BLANK = re.compile(r"[\W_]+"), re.compile(r"[\s\u200b.,!។៕]+")


def wants_to_stop(text: str, *, names: frozenset[str] = frozenset()) -> bool:
    """Whether a reply asks to stop messages.

    "Từ chối!", "TU CHOI", "Huy PBGDPL", "ko muốn nhận tin nữa đâu" and "máy đầy rồi, đừng gửi nữa" do; "tôi không từ
    chối" and "không nhận được tin" do not. `names`: of the sender, without diacritics. A message that only refuses
    stops them, and one with a clause that orders us to stop, whatever else it says.
    """
    if len(text) > _LONGEST_REPLY:
        return False
    marked = _squeezed(text)
    if marked in _WITH_MARKS or _KHMER.fullmatch(_BLANK.sub("", text)) or _is_one_of(text, _STOPS, names):
        return True
    known = _BESIDE.union(*(_bare(name).split() for name in names))
    clauses = {part: said for part in _CLAUSE.split(text) if (said := _in_full(part, known))}
    said, parted = " ".join(clauses.values()), " / ".join(clauses.values())
    if said in ("dung", "thoi") or _OF_LAW.search(said):
        return False
    if not _is_otherwise(marked) and not _UNDONE.search(parted) and _is_no(said, known):
        return True
    return "?" not in text and not _NOT_TO_US.search(parted) and any(starmap(_orders, clauses.items()))


def _orders(part: str, clause: str) -> bool:
    order = _ORDER.search(clause)
    return order is not None and not _OF_OTHERS.search(clause[: order.start()]) and not _is_otherwise(_squeezed(part))


def _is_otherwise(marked: str) -> bool:
    """Whether a word is a different word with its diacritics."""
    return not _OTHERS.isdisjoint(_NEITHER.sub("", marked).split())


def _is_no(said: str, known: frozenset[str]) -> bool:
    return bool(_NO.search(said)) and all(word in known or word.isdecimal() for word in said.split())


def _in_full(text: str, known: frozenset[str]) -> str:
    """The text without diacritics, abbreviations written out, typing slips removed from words."""
    bare = _bare(" ".join(_IN_FULL.get(word, word) for word in _squeezed(text).split()))
    said = " ".join(
        _IN_FULL.get(word, word)
        for word in (word if word in known or word in _IN_FULL else _SLIPS.sub(r"\1", word) for word in bare.split())
    )
    return " ".join(_FILLERS.sub("", said.replace("_", " ")).split())


def wants_to_join(text: str, *, names: frozenset[str] = frozenset()) -> bool:
    """Whether a reply asks to join: "DK", "Đăng ký PBGDPL".

    Only a hint, not consent: the person was not told what they agree to.
    """
    return _is_one_of(text, frozenset({"dk", "dang ky", "dong y", "start"}), names)


def _is_one_of(text: str, words: frozenset[str], names: frozenset[str]) -> bool:
    bare = _bare(text)
    joined = bare.replace(" ", "")
    of_what = {"", *_OF_WHAT, *(_bare(name) for name in names)}
    return any(f"{word} {what}".strip() == bare or f"{word}{what}".replace(" ", "") == joined
               for word in words for what in of_what)  # fmt: skip


def _bare(text: str) -> str:
    return _squeezed(unaccent(text))


def _squeezed(text: str) -> str:
    return _NOT_A_LETTER.sub(" ", nfc_text(text).lower()).strip()
