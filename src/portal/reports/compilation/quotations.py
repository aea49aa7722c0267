"""Words of agencies in a report: who said what, alike words once, and a list of names that is not too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.reports.compilation.text import harmless, listed
from portal.reports.compilation.values import AgencyQuote

_MOST_QUOTES = 12  # of one assignment
_MOST_SPEAKERS = 4  # named beside what many say alike
_THE_REST = "- Lời của các cơ quan khác xem tại báo cáo của từng cơ quan."


def quoted(quotes: Iterable[AgencyQuote]) -> list[str]:
    """Agencies' own words with their names, alike words once; past the first ones the agencies' reports have them."""
    said, contested = _QuotedAgencies(), _QuotedAgencies()
    for quote in quotes:
        said.add(quote.words, quote.agency)
        contested.add(quote.dissent, quote.agency)
    lines = [f"- {names} có ý kiến khác về số hệ thống đếm: “{words}”." for words, names in contested]
    lines += [f"- {names} báo cáo: “{words}”." for words, names in said]
    return lines if len(lines) <= _MOST_QUOTES else [*lines[:_MOST_QUOTES], _THE_REST]


class _QuotedAgencies:
    """Words, and whoever said just these, in the order in which they were said."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, None]] = {}

    def add(self, words: str, name: str) -> None:
        if plain := harmless(words).rstrip("."):
            self._names.setdefault(plain, {})[name] = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((words, names_listed(tuple(names), most=_MOST_SPEAKERS)) for words, names in self._names.items())


def names_listed(names: tuple[str, ...], most: int = 10) -> str:
    return listed(names) if len(names) <= most else f"{', '.join(names[:most])} và một số cơ quan khác"
