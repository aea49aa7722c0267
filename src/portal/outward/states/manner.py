"""How a source usually writes, and whether a text is by the same hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from lawtext.words import fold
from portal.outward.states import GateCheck, GateFinding, OutsideText

FEWEST_BEFORE = 8  # texts below which nobody knows how a source writes
_TIMES_LONGER, _TIMES_SHORTER = 5, 8
_MORE_LINKS = 5
_FEWEST_WORDS = 25
_LEAST_KNOWN = 0.45  # share of a text's words that its source has used before, where it usually repeats itself
_USUALLY_KNOWN = 0.7
_FEWEST_AT_ONCE, _TIMES_A_DAY = 25, 6


@dataclass(frozen=True)
class SourceManner:
    """The last texts of a source, and how many came within the hour and usually come in a day."""

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
    def vocabulary(self) -> frozenset[str]:
        return frozenset(word for one in self.before for word in _vocabulary(one))

    @cached_property
    def usually_known(self) -> float:
        """Of each text, how much the others have said as well; the median."""
        said = [_vocabulary(one) for one in self.before]
        shares = (
            _share(words, frozenset().union(*(other for other in said if other is not words)))
            for words in said
            if words
        )
        return median(list(shares) or [0.0])


def find_manner(text: OutsideText, manner: SourceManner) -> Iterator[GateFinding]:
    """One oddity weighs half, two hold."""
    if len(manner.before) < FEWEST_BEFORE:
        return
    odd = [words for words, is_so in _oddities(text, manner) if is_so]
    if odd:
        yield GateFinding(GateCheck.MANNER, ", ".join(odd), weight=min(len(odd), 2))


def _oddities(text: OutsideText, manner: SourceManner) -> Iterator[tuple[str, bool]]:
    length, said = len(text.whole), _vocabulary(text)
    yield "dài khác thường", length > _TIMES_LONGER * max(manner.length, 400)
    yield "ngắn khác thường", length * _TIMES_SHORTER < manner.length
    yield "nhiều liên kết khác thường", len(text.links) >= manner.links + _MORE_LINKS
    yield (
        "chuyện nguồn này chưa từng viết",
        len(said) >= _FEWEST_WORDS
        and manner.usually_known >= _USUALLY_KNOWN
        and _share(said, manner.vocabulary) < _LEAST_KNOWN,
    )
    yield "chữ hoa khác thường", _is_loud(text) and not any(map(_is_loud, manner.before))


def find_burst(text: OutsideText, manner: SourceManner) -> Iterator[GateFinding]:
    if manner.in_the_hour >= max(_FEWEST_AT_ONCE, _TIMES_A_DAY * manner.in_a_day):
        yield GateFinding(GateCheck.BURST, "")


def _vocabulary(text: OutsideText) -> frozenset[str]:
    return frozenset(fold(word) for word in text.words)


def _share(words: frozenset[str], known: frozenset[str]) -> float:
    return len(words & known) / len(words) if words else 1.0


def _is_loud(text: OutsideText) -> bool:
    """A body in capitals, or one that shouts."""
    letters = [one for one in text.body if one.isalpha()]
    is_shouted = len(letters) > 80 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
    return is_shouted or text.whole.count("!") > 6
