"""What a text is written in and what it wants: scripts, language, broken letters, markup, offers."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from lawtext.words import fold
from portal.outward.states import TABLE, GateCheck, GateFinding, OutsideText, is_dressed, skeleton, without_marks
from portal.outward.states.links import without_addresses

_WORD = re.compile(r"[^\W\d_]+")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_UNSEEN = re.compile(r"(?<=\w)[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u180e\u034f](?=\w)")
_MOST_ODD = 2  # signs that an office program leaves behind by itself


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def find_scripts(text: OutsideText) -> Iterator[GateFinding]:
    """A word of two alphabets, or letters in costumes."""
    composed = unicodedata.normalize("NFC", text.whole)
    for word in _WORD.findall(composed):
        if not word.isascii() and len({_script(one) for one in word if unicodedata.category(one)[0] == "L"}) > 1:
            yield GateFinding(GateCheck.SCRIPT, word)
            return
    dressed = [one for one in composed if not one.isascii() and (is_dressed(one) or unicodedata.combining(one))]
    if len(dressed) > _MOST_ODD:
        yield GateFinding(GateCheck.SCRIPT, "".join(dressed))


def find_unseen(text: OutsideText) -> Iterator[GateFinding]:
    if _BIDI.search(text.whole) or len(_UNSEEN.findall(text.whole)) > _MOST_ODD:
        yield GateFinding(GateCheck.UNSEEN, "")


# ---- language --------------------------------------------------------------------------------------------------------

# A Vietnamese syllable without its marks.
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr?|v|x)?"
    r"(?:oai|oay|oao|oeo|uay|uya|uye|uyu|uoi|uou|ieu|yeu|uao|uai|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy"
    r"|ye|a|e|i|o|u|y)(?:ch?|m|ngh?|nh?|p|t)?"
)
_COMMON = frozenset(TABLE["common"])
_FEWEST_WORDS = 12
_FEWEST_SHAPED, _MOST_IN_A_ROW = 20, 75
_LEAST_MARKED, _LEAST_VIETNAMESE = 0.25, 0.72
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…;])\s+|\n")


def find_language(text: OutsideText) -> Iterator[GateFinding]:
    """A text that calls itself Vietnamese and is not, or lacks its marks, or is a heap of words."""
    if text.language != "vi":
        return
    for part in (text.whole, *_SENTENCE_ENDS.split(text.seen)):
        words = [
            word for word in _WORD.findall(without_addresses(skeleton(part))) if not word.isupper() and len(word) > 1
        ]
        if len(words) >= _FEWEST_WORDS and (check := _strange(words)) is not None:
            yield GateFinding(check, " ".join(words[:8]))
            return


def _strange(words: Sequence[str]) -> GateCheck | None:
    count = len(words)
    if _is_a_heap(words) or sum(not word.isascii() for word in words) < _LEAST_MARKED * count:
        return GateCheck.LANGUAGE
    shaped = sum(_SYLLABLE.fullmatch(fold(word)) is not None for word in words)
    return GateCheck.GARBLED if count >= _FEWEST_SHAPED and shaped < _LEAST_VIETNAMESE * count else None


def _is_a_heap(words: Sequence[str]) -> bool:
    """So many words in a row without one that every sentence has."""
    rows = groupby(words, key=lambda word: word.lower() in _COMMON)
    return any(len(list(row)) >= _MOST_IN_A_ROW for is_common, row in rows if not is_common)


# ---- letters that broke ----------------------------------------------------------------------------------------------

_MOJIBAKE = re.compile(r"á[º»][\W\w]|Ã[\x80-\xbf¡-¿]|Ä[‘'\x90-\x91ƒ©¨]|Æ[°¡ ]|â€[\W\w]|Â[\xa0-\xbf]|ï¿½|\ufffd")
_REPEATED = re.compile(r"([^\W\d_])\1{5,}|([!?…~^#=*])\2{7,}")
_REPEATED_WORDS = re.compile(r"(?<!\w)(\w+(?:\W+\w+){0,5}?)(?:\W+\1(?!\w)){4,}", re.IGNORECASE)
# A text of so many characters that packs smaller says one thing again and again; so do lines of which few differ.
_PACKED_FROM, _LEAST_PACKED, _FEWEST_LINES, _MOST_LINES_ALIKE = 500, 0.16, 8, 0.6
_MARKUP = re.compile(
    r"&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});|</?(?:[a-z][a-z0-9]*)(?:\s[^<>]{0,300})?/?>|\{\{.{0,80}\}\}|\{%|<\?php"
    r"|\bfunction\s*\(|\bdocument\.(?:write|cookie|location)|\beval\s*\(|\bonerror\s*=|\bdisplay\s*:\s*none"
    r"|\[/?(?:url|img)\b",
    re.IGNORECASE,
)  # fmt: skip


def find_garbling(text: OutsideText) -> Iterator[GateFinding]:
    broken = _MOJIBAKE.findall(text.whole)
    if len(broken) > 1:
        yield GateFinding(GateCheck.GARBLED, "".join(broken[:6]))
    elif found := _REPEATED.search(text.seen) or _REPEATED_WORDS.search(text.seen[:20_000]):
        yield GateFinding(GateCheck.GARBLED, found[0][:60])
    elif _says_one_thing(text.body):
        yield GateFinding(GateCheck.GARBLED, text.body.strip()[:60])


def _says_one_thing(body: str) -> bool:
    raw = body[:30_000].encode()
    lines = Counter(line.strip() for line in body.split("\n") if len(line.strip()) > 20)
    is_packed = len(body) >= _PACKED_FROM and len(zlib.compress(raw)) < _LEAST_PACKED * len(raw)
    return is_packed or (lines.total() >= _FEWEST_LINES and len(lines) < (1 - _MOST_LINES_ALIKE) * lines.total())


def find_markup(text: OutsideText) -> Iterator[GateFinding]:
    if found := _MARKUP.search(text.whole):
        yield GateFinding(GateCheck.MARKUP, found[0])


# ---- offers ----------------------------------------------------------------------------------------------------------


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these, however their words are parted."""
    ways = "|".join(re.escape(one).replace(r"\ ", r"[\s._*-]*") for one in words)
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)")


# With marks, and as somebody types them who has none.
_WORDS = {name: (_any(TABLE[name]), _any(map(fold, TABLE[name]))) for name in ("goods", "calls", "law", "warnings")}
_WORDS["sure"] = (_any(TABLE["sure"]), _any(TABLE["sure_without_marks"]))
# Names of houses of betting: "w88", "789club", "8xbet", "go88".
_HOUSES = re.compile(
    r"(?<![\w./-])(?:[a-z]{1,8}\d{2,3}|\d{1,3}[a-z]{0,4}(?:bet|club|win|vip|play|game|casino)"
    r"|[a-z]{2,8}(?:bet|casino|88)|[a-z]{1,3}\d{1,3}(?:club|win|bet|vip|casino)|(?:sun|hit|rik|iwin|i|mani|ku|go|vin|top|play)(?:win|club|bet)"
    r"|(?:fun|fb|vn|go|sun|hit|rik|zo|b52|kubet|new|win|shb|mb|ok)\d{2,3}(?:bet|win|club)?)(?!\w)"
)
_NO_HOUSES = re.compile(
    r"(?:qh|ub|tw|ct|tt|nq|qd|hd|kh|tb|nd|cv|bc|ql|dt|tl|h|m|c|k|a|b|vs|no|so)\d+|alphabet|covid\d+"
)
_MANY_WORDS, _FEWEST_WARNINGS = 6, 2
_CONTACT = re.compile(r"\b0\d{9}\b|@|https?:|\bwww\.|\b[a-z0-9-]{2,}\.(?:com|net|vip|club|top|xyz|bet|win|org|info)\b")


def find_lures(text: OutsideText) -> Iterator[GateFinding]:
    """An offer with a call, in a sentence or the next, where nothing speaks of the law; or calls upon calls."""
    weights, leads = [_weigh(one) for one in text.sentences], _leads_anywhere(text)
    if not leads and len(_WORDS["warnings"][0].findall(" ".join(text.sentences))) >= _FEWEST_WARNINGS:
        return
    for at, (goods, calls, law, sure) in enumerate(weights):
        following = weights[at + 1] if at + 1 < len(weights) else (0, 0, 0, 0)
        together = calls + (0 if following[2] else following[1])
        is_plain = not law and ((goods and together > (not leads)) or (sure and (together or goods > 1)))
        if is_plain or (sure and calls and goods + calls >= _MANY_WORDS and law <= 1):
            yield GateFinding(GateCheck.LURE, text.sentences[at])
            return


def _leads_anywhere(text: OutsideText) -> bool:
    """A lecture names what it warns of, and nobody to turn to for it."""
    return bool(text.links or _CONTACT.search(text.seen) or any(map(_houses_in, text.sentences)))


def _houses_in(sentence: str) -> list[str]:
    return [one for one in _HOUSES.findall(sentence) if not _NO_HOUSES.fullmatch(one)]


def _weigh(sentence: str) -> tuple[int, int, int, int]:
    """How many words of an offer, of a call, of the law; and how many that only an offer has."""
    plain = without_marks(sentence)
    said, houses = plain or sentence, len(_houses_in(plain or sentence))
    goods, calls, law, sure = (
        len(set(_WORDS[name][bool(plain)].findall(said))) for name in ("goods", "calls", "law", "sure")
    )
    return goods + houses, calls, law, sure + houses
