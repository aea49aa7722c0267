"""Signs at the ends of listed lines: grounds, addressees, recipients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from officialdocs.checking.departures import Departure, excerpt
from officialdocs.checking.lines import Line


def stops(rule: str, what: str, lines: Sequence[Line]) -> Iterator[Departure]:
    """Each with ";" at its end, the last with "."."""
    for at, line in enumerate(lines):
        wanted = "." if at == len(lines) - 1 else ";"
        if not line.text.endswith(wanted):
            yield Departure(rule, what, f"“{line.text[-1:]}”", f"“{wanted}”", excerpt(line.text))
