"""Moderation: every text that is to become public without having been typed by an officer is judged here first. Pure
functions.

A source may be trusted to publish, but any source may be compromised. A finding holds the text for an officer, whoever
sent it: because of its form and purpose (scripts, broken letters, markup, offers), or because it differs from how its
source usually writes.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from statistics import median

from lawtext.words import fold
from portal.outward.states import (
    TABLE,
    GateCheck,
    GateFinding,
    GateVerdict,
    OutsideText,
    is_dressed,
    skeleton,
    without_marks,
)
from portal.outward.states.links import find_links, without_addresses

FEWEST_BEFORE = 8  # fewest texts from which the habits of a source can be told
_TIMES_LONGER, _TIMES_SHORTER, _MORE_LINKS, _FEWEST_COMPARED = 5, 8, 5, 25
# The least share of a text's words that its source must have used before, and the share from which the source counts as
# repeating itself.
_LEAST_KNOWN, _USUALLY_KNOWN = 0.45, 0.7
_FEWEST_AT_ONCE, _TIMES_A_DAY = 25, 6


@dataclass(frozen=True)
class SourceManner:
    """The habits of a source: its last texts, the number of texts within the last hour, and the usual number per
    day."""

    before: Sequence[OutsideText] = ()
    in_the_hour: int = 0
    in_a_day: float = 0.0

    @cached_property
    def length(self) -> float:
        return median(len(one.whole) for one in self.before)

    @cached_property
    def links(self) -> int:
        return max(len(one.links) for one in self.before)

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """The number of texts that contain each word."""
        return Counter(word for one in self.before for word in one.vocabulary)

    @cached_property
    def usually_known(self) -> float:
        """The median, over the source's texts, of the share of words that also occur in other texts."""
        return median(self.known(one, apart_from=1) for one in self.before)

    def known(self, text: OutsideText, *, apart_from: int = 0) -> float:
        """The share of the text's words that occur in more than `apart_from` texts of the source."""
        said = text.vocabulary
        return sum(self.vocabulary[word] > apart_from for word in said) / len(said) if said else 1.0


def find_manner(text: OutsideText, manner: SourceManner) -> Iterator[GateFinding]:
    """Deviations from the habits of the source: one deviation weighs half of what holds a text, two hold it."""
    if len(manner.before) < FEWEST_BEFORE:
        return
    odd = [words for words, is_so in _oddities(text, manner) if is_so]
    if odd:
        yield GateFinding(GateCheck.MANNER, ", ".join(odd), weight=min(len(odd), 2))


def _oddities(text: OutsideText, manner: SourceManner) -> Iterator[tuple[str, bool]]:
    length = len(text.whole)
    yield "dài khác thường", length > _TIMES_LONGER * max(manner.length, 400)
    yield "ngắn khác thường", length * _TIMES_SHORTER < manner.length
    yield "nhiều liên kết khác thường", len(text.links) >= manner.links + _MORE_LINKS
    yield (
        "chuyện nguồn này chưa từng viết",
        len(text.vocabulary) >= _FEWEST_COMPARED
        and manner.usually_known >= _USUALLY_KNOWN
        and manner.known(text) < _LEAST_KNOWN,
    )
    yield "chữ hoa khác thường", _is_loud(text) and not any(map(_is_loud, manner.before))


def find_burst(text: OutsideText, manner: SourceManner) -> Iterator[GateFinding]:
    if manner.in_the_hour >= max(_FEWEST_AT_ONCE, _TIMES_A_DAY * manner.in_a_day):
        yield GateFinding(GateCheck.BURST, "")


def _is_loud(text: OutsideText) -> bool:
    """Whether most letters of the body are capitals, or it has many exclamation marks."""
    letters = [one for one in text.body if one.isalpha()]
    is_shouted = len(letters) > 80 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
    return is_shouted or text.whole.count("!") > 6


_WORD = re.compile(r"[^\W\d_]+")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_UNSEEN = re.compile(r"(?<=\w)[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u180e\u034f](?=\w)")
_MOST_ODD = 2  # as many invisible or odd characters may come from an office program


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def find_scripts(text: OutsideText) -> Iterator[GateFinding]:
    """A word that mixes alphabets, or decorated letters."""
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

# A Vietnamese syllable without diacritics.
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
    """A text declared as Vietnamese that is not Vietnamese, lacks its diacritics, or is a heap of words."""
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
    """Whether many words in a row include none of the most common words, which every sentence has."""
    rows = groupby(words, key=lambda word: word.lower() in _COMMON)
    return any(len(list(row)) >= _MOST_IN_A_ROW for is_common, row in rows if not is_common)


# ---- broken characters -----------------------------------------------------------------------------------------------

_MOJIBAKE = re.compile(r"á[º»][\W\w]|Ã[\x80-\xbf¡-¿]|Ä[‘'\x90-\x91ƒ©¨]|Æ[°¡ ]|â€[\W\w]|Â[\xa0-\xbf]|ï¿½|\ufffd")
_REPEATED = re.compile(r"([^\W\d_])\1{5,}|([!?…~^#=*])\2{7,}")
_REPEATED_WORDS = re.compile(r"(?<!\w)(\w+(?:\W+\w+){0,5}?)(?:\W+\1(?!\w)){4,}", re.IGNORECASE)
# A text from this length on that compresses to less than this share repeats itself; so does one with few distinct
# lines.
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
    """A pattern for any of these phrases, whatever separates their words."""
    ways = "|".join(re.escape(one).replace(r"\ ", r"[\s._*-]*") for one in words)
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)")


# With diacritics, and as typed without them.
_WORDS = {name: (_any(TABLE[name]), _any(map(fold, TABLE[name]))) for name in ("goods", "calls", "law", "warnings")}
_WORDS["sure"] = (_any(TABLE["sure"]), _any(TABLE["sure_without_marks"]))
# Names of betting sites: "w88", "789club", "8xbet", "go88".
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
    """An offer together with a call to act, in one sentence or the next, where no words of the law occur; or an
    accumulation of calls."""
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
    """Whether the text offers a way to get in touch: a lecture names what it warns of, but gives no contact for it."""
    return bool(text.links or _CONTACT.search(text.seen) or any(map(_houses_in, text.sentences)))


def _houses_in(sentence: str) -> list[str]:
    return [one for one in _HOUSES.findall(sentence) if not _NO_HOUSES.fullmatch(one)]


def _weigh(sentence: str) -> tuple[int, int, int, int]:
    """The numbers of distinct words of offers, of calls, of the law, and of words that only occur in offers."""
    plain = without_marks(sentence)
    said, houses = plain or sentence, len(_houses_in(plain or sentence))
    goods, calls, law, sure = (
        len(set(_WORDS[name][bool(plain)].findall(said))) for name in ("goods", "calls", "law", "sure")
    )
    return goods + houses, calls, law, sure + houses


type Check = Callable[[OutsideText], Iterable[GateFinding]]

CHECKS: tuple[Check, ...] = (
    find_links,
    find_lures,
    find_scripts,
    find_unseen,
    find_language,
    find_garbling,
    find_markup,
)
_MOST_OF_A_CHECK = 20


def judge(text: OutsideText, *, personal: Check, manner: SourceManner | None = None) -> GateVerdict:
    """All findings that an officer should see before the text is published. Never raises; linear in the length of the
    text.

    `personal` finds personal data (its grammar belongs to the room of questions); `manner`: the habits of the source,
    None if it has no earlier texts.
    """
    found: list[GateFinding] = []
    for check in (personal, *CHECKS):
        found += list(check(text))[:_MOST_OF_A_CHECK]
    if manner is not None:
        found += [*find_manner(text, manner), *find_burst(text, manner)]
    return GateVerdict(tuple(dict.fromkeys(found)))
