"""Detection of legacy encodings in texts, also mixed within a text or a line.

A word counts as Vietnamese by its spelling: an opening consonant, a rhyme, and a tone allowed by the rhyme. Rhymes are
few and strict (one that ends in c, ch, p, t has sắc or nặng only), so that text read in a wrong encoding hardly ever
matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lawtext.legacy.conversion import MARKED, TCVN3, TCVN3_TONES, VNI, LegacyEncoding, to_unicode
from lawtext.words import patterns_beside

_OPENINGS = (  # "gi" itself is g + i
    "",
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x"),
)
_RHYMES = frozenset(
    re.findall(
        r"\w+",
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"
        " e ec em en eng eo ep et ê êch êm ên ênh êp êt êu"
        " i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu"
        " o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc"
        " oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"
        " u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut"
        " uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu"
        " y yêm yên yêng yêt yêu ych yn ynh yt",
    )
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_OF_STOPS = frozenset("\u0301\u0323")
_STOPS = ("c", "ch", "p", "t")
_LONGEST = 7  # nghiêng


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """True for "Luật", "nghiêng", "ủy", "hoà"; False for "LuËt", "Luaät", "garage". Ignores case."""
    if not word or len(word) > 2 * _LONGEST:
        return False
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return (
        len(tones) <= 1
        and (not bare.endswith(_STOPS) or not _OF_STOPS.isdisjoint(tones))
        and any(bare.startswith(opening) and bare[len(opening) :] in _RHYMES for opening in _OPENINGS)
    )


_CHANGE = 1.5  # cost, in words, of a change of encoding inside a line


@dataclass(frozen=True, slots=True)
class LineDivision:
    """A divided line: for each word whether it is in the legacy encoding, and the cost (unreadable words and changes of
    encoding). `whole`: the cost of the line in one encoding throughout."""

    ways: Sequence[bool]
    unread: float
    whole: float


def divide_line(readable: Sequence[tuple[bool, bool]]) -> LineDivision:
    """The best division of a line's words; for each word: whether it is readable as it is, and in the legacy
    encoding."""
    costs = [(float(not as_is), float(not old)) for as_is, old in readable]
    unread, ways = _cheapest(costs)
    return LineDivision([bool(way) for way in ways], unread, min(sum(cost[way] for cost in costs) for way in (0, 1)))


def _cheapest(costs: Sequence[tuple[float, float]]) -> tuple[float, list[int]]:
    """The cheapest path and its cost (Viterbi). A word readable both ways at a change of encoding stays as it is."""
    paid = (0.0, 0.0)
    came: list[tuple[int, int]] = []
    for cost in costs:
        stay_or_change = ((paid[0], paid[1] + _CHANGE), (paid[0] + _CHANGE, paid[1]))
        before = (int(stay_or_change[0][1] < stay_or_change[0][0]), int(stay_or_change[1][1] < stay_or_change[1][0]))
        paid = (min(stay_or_change[0]) + cost[0], min(stay_or_change[1]) + cost[1])
        came.append(before)
    way = int(paid[1] < paid[0])
    total, ways = paid[way], []
    for before in reversed(came):
        ways.append(way)
        way = before[way]
    return total, ways[::-1]


_JUDGED_CHARACTERS = 60_000  # of a long text its beginning is representative
_FEWEST_WORDS = 2
_FEWEST_IN_STRETCH = 3  # words that are Vietnamese only in the legacy encoding: fewer may be foreign names
_LEAST_GAIN_OF_STRETCHES = 1.0  # words readable in two encodings beyond those in one, less the cost of changes
_LEAST_READABLE = 0.6  # share of the words with marks, after conversion
_LEAST_GAIN = 0.3

_RE = patterns_beside(__file__)
_LETTERS = {
    LegacyEncoding.TCVN3: frozenset(TCVN3) | frozenset(TCVN3_TONES),
    LegacyEncoding.VNI: frozenset("".join(VNI)),
}
_BY_LETTERS = (LegacyEncoding.TCVN3, LegacyEncoding.VNI)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text in Unicode, and the number of its lines in each legacy encoding ({} for an unchanged text)."""

    text: str
    lines: Mapping[LegacyEncoding, int] = field(default_factory=dict)


def detect(text: str) -> LegacyEncoding | None:
    """The encoding of most of the text; None for Unicode, for other languages, and with too little evidence."""
    words = _marked_words(text[:_JUDGED_CHARACTERS])
    best, readable = _best(words)
    if _is_convincing(len(words), readable=readable, as_is=_readable_as_is(words)):
        return best
    return LegacyEncoding.VIQR if _is_viqr(text[:_JUDGED_CHARACTERS]) else None


def is_readable(text: str) -> bool:
    """Whether the text is Vietnamese in Unicode: most of its words with marks are valid syllables."""
    words = _marked_words(unicodedata.normalize("NFC", text[:_JUDGED_CHARACTERS]))
    as_is = _readable_as_is(words)
    return as_is >= _FEWEST_WORDS and as_is >= _LEAST_READABLE * len(words)


def mend(text: str) -> Mended:
    """The text with every line, or part of a line, in a legacy encoding converted to Unicode; the rest is unchanged.

    Only TCVN3 and VNI are detected line by line; VIQR only for the whole text.
    """
    lines = text.split("\n")
    mixed = {at: found for at, line in enumerate(lines) if (found := _mixed(line)) is not None}
    evidence = _evidence(line for at, line in enumerate(lines) if at not in mixed)
    if not evidence and not mixed:
        return _mend_viqr(text)
    main = max(evidence, key=lambda encoding: evidence[encoding]) if evidence else None
    is_mostly_old = main is not None and evidence[main] > sum(map(_readable_only_as_is, lines))
    counts: dict[LegacyEncoding, int] = {}
    for at, line in enumerate(lines):
        encoding, lines[at] = mixed.get(at) or _whole(line, evidence, main if is_mostly_old else None)
        if encoding and lines[at] != line:
            counts[encoding] = counts.get(encoding, 0) + 1
    return Mended("\n".join(lines), counts)


def _whole(
    line: str, evidence: Mapping[LegacyEncoding, int], main: LegacyEncoding | None
) -> tuple[LegacyEncoding | None, str]:
    """The legacy encoding of a whole line, if any, and the line in Unicode."""
    encoding = _encoding_of_line(line, evidence, main) if evidence else None
    return encoding, line if encoding is None else _convert_words(line, encoding)


def _mixed(line: str) -> tuple[LegacyEncoding, str] | None:
    """The legacy encoding of parts of a line, and the line in Unicode; None for other lines."""
    if not _RE.telltale.search(line):
        return None
    words = [found for found in _RE.word.finditer(line) if not found[0].isascii()]
    as_is = [is_syllable(unicodedata.normalize("NFC", found[0])) for found in words]
    divisions: dict[LegacyEncoding, LineDivision] = {}
    for encoding in _BY_LETTERS:
        old = [bool(_reading(found[0], encoding)) for found in words]
        if sum(one and not other for one, other in zip(old, as_is, strict=True)) >= _FEWEST_IN_STRETCH:
            divisions[encoding] = divide_line(list(zip(as_is, old, strict=True)))
    best = min(divisions, key=lambda encoding: divisions[encoding].unread, default=None)
    if best is None or divisions[best].unread > min(one.whole for one in divisions.values()) - _LEAST_GAIN_OF_STRETCHES:
        return None
    return best, _with_stretches(line, words, divisions[best].ways, best)


def _with_stretches(line: str, words: Sequence[re.Match[str]], ways: Sequence[bool], encoding: LegacyEncoding) -> str:
    for found in reversed([found for found, is_old in zip(words, ways, strict=True) if is_old]):
        line = line[: found.start()] + _convert_words(found[0], encoding) + line[found.end() :]
    return line


def _mend_viqr(text: str) -> Mended:
    if not MARKED.search(text) or detect(text) is not LegacyEncoding.VIQR:
        return Mended(text)
    return Mended(to_unicode(text, LegacyEncoding.VIQR), {LegacyEncoding.VIQR: text.count("\n") + 1})


# ---- words -----------------------------------------------------------------------------------------------------------


def _marked_words(text: str) -> list[str]:
    return [word for word in _RE.word.findall(text) if not word.isascii()]


def _reading(word: str, encoding: LegacyEncoding) -> str:
    """The word converted from the encoding; "" if it has a character that the encoding lacks."""
    read = to_unicode(word, encoding) if _is_writable(word, encoding) else ""
    return read if is_syllable(read) else ""


def _is_writable(word: str, encoding: LegacyEncoding) -> bool:
    """Whether the encoding has all characters of the word; those of Symbol fonts are in the private area."""
    known = _LETTERS[encoding]
    return all(one.isascii() or one in known or "\uf020" <= one <= "\uf0ff" for one in word)


def _readable(words: Sequence[str], encoding: LegacyEncoding) -> int:
    return sum(bool(_reading(word, encoding)) for word in words)


def _readable_as_is(words: Sequence[str]) -> int:
    return sum(is_syllable(unicodedata.normalize("NFC", word)) for word in words)


def _is_convincing(count: int, *, readable: int, as_is: int) -> bool:
    return (
        readable >= _FEWEST_WORDS
        and readable >= _LEAST_READABLE * count
        and readable - as_is >= max(_FEWEST_WORDS, _LEAST_GAIN * count)
    )


# ---- lines -----------------------------------------------------------------------------------------------------------


def _evidence(lines: Iterable[str]) -> dict[LegacyEncoding, int]:
    """For each encoding that some line is clearly in: how many words became readable."""
    found: dict[LegacyEncoding, int] = {}
    for words in (_marked_words(line) for line in lines if _RE.telltale.search(line)):
        best, readable = _best(words)
        as_is = _readable_as_is(words)
        if _is_convincing(len(words), readable=readable, as_is=as_is):
            found[best] = found.get(best, 0) + readable - as_is
    return found


def _best(words: Sequence[str]) -> tuple[LegacyEncoding, int]:
    """The encoding in which most of the words are readable, and how many."""
    return max(((encoding, _readable(words, encoding)) for encoding in _BY_LETTERS), key=lambda row: row[1])


def _readable_only_as_is(line: str) -> int:
    """The number of words that are Vietnamese as they are and in no legacy encoding."""
    return sum(
        is_syllable(word) and not any(_reading(word, encoding) for encoding in _BY_LETTERS)
        for word in _marked_words(line)
    )


def _encoding_of_line(
    line: str, evidence: Mapping[LegacyEncoding, int], main: LegacyEncoding | None
) -> LegacyEncoding | None:
    if not (words := _marked_words(line)):
        return None
    as_is = _readable_as_is(words)
    readings = {encoding: _readable(words, encoding) for encoding in evidence}
    best = max(readings, key=lambda encoding: (readings[encoding], encoding is main))
    if readings[best] > as_is or (readings[best] == as_is and as_is and best is main):
        return best
    # Names such as "§¾k L¾k" are no valid syllables, but characters such as § inside words occur in TCVN3 only.
    is_signed = main is LegacyEncoding.TCVN3 and _RE.sign_in_word.search(line)
    return main if readings[best] == as_is == 0 and is_signed else None


def _convert_words(line: str, encoding: LegacyEncoding) -> str:
    """The line with the words converted that may have been written in the encoding."""

    def convert(found: re.Match[str]) -> str:
        is_of_it = not _RE.signs_only.fullmatch(found[0]) and _is_writable(found[0], encoding)
        return to_unicode(found[0], encoding) if is_of_it else found[0]

    return _RE.word.sub(convert, line)


def _is_viqr(text: str) -> bool:
    """VIQR is plain ASCII, so only words count: half of those with a mark must become valid syllables."""
    if len(MARKED.findall(text)) < 2 * _FEWEST_WORDS or _marked_words(text):
        return False
    words = [word for word in _RE.viqr_word.findall(text) if MARKED.search(word)]
    read = [to_unicode(f"{word} a", LegacyEncoding.VIQR)[:-2].rstrip(".?'") for word in words]
    return len(words) >= 2 * _FEWEST_WORDS and sum(map(is_syllable, read)) >= _LEAST_READABLE * len(words)
