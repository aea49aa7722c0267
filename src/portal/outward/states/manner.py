"""How a source usually writes, and whether a text is by the same hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from portal.outward.states import GateCheck, GateFinding, OutsideText

FEWEST_BEFORE = 8  # texts below which nobody knows how a source writes
_TIMES_LONGER, _TIMES_SHORTER, _MORE_LINKS, _FEWEST_WORDS = 5, 8, 5, 25
# The share of a text's words that its source has used before, where it usually repeats itself.
_LEAST_KNOWN, _USUALLY_KNOWN = 0.45, 0.7
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
    def vocabulary(self) -> Counter[str]:
        """In how many texts each word stands."""
        return Counter(word for one in self.before for word in one.vocabulary)

    @cached_property
    def usually_known(self) -> float:
        """Of each text, how much the others have said as well; the median."""
        return median(self.known(one, apart_from=1) for one in self.before)

    def known(self, text: OutsideText, *, apart_from: int = 0) -> float:
        """The share of a text's words that stand in more texts of the source than so many."""
        said = text.vocabulary
        return sum(self.vocabulary[word] > apart_from for word in said) / len(said) if said else 1.0


def find_manner(text: OutsideText, manner: SourceManner) -> Iterator[GateFinding]:
    """One oddity weighs half, two hold."""
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
        len(text.vocabulary) >= _FEWEST_WORDS
        and manner.usually_known >= _USUALLY_KNOWN
        and manner.known(text) < _LEAST_KNOWN,
    )
    yield "chữ hoa khác thường", _is_loud(text) and not any(map(_is_loud, manner.before))


def find_burst(text: OutsideText, manner: SourceManner) -> Iterator[GateFinding]:
    if manner.in_the_hour >= max(_FEWEST_AT_ONCE, _TIMES_A_DAY * manner.in_a_day):
        yield GateFinding(GateCheck.BURST, "")


def _is_loud(text: OutsideText) -> bool:
    """A body in capitals, or one that shouts."""
    letters = [one for one in text.body if one.isalpha()]
    is_shouted = len(letters) > 80 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
    return is_shouted or text.whole.count("!") > 6
