"""The gate: every text that becomes public without an officer having typed it is judged here first. Pure.

A source may be trusted to publish; nobody is trusted to be safe from being broken into. What is found holds the text
for an officer, whoever sent it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from portal.outward.states import GateFinding, GateVerdict, OutsideText
from portal.outward.states.language import (
    find_garbling,
    find_language,
    find_lures,
    find_markup,
    find_scripts,
    find_unseen,
)
from portal.outward.states.links import find_links
from portal.outward.states.manner import SourceManner, find_burst, find_manner

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
    """What an officer should see before anybody else does; never raises, linear in the text.

    `personal` looks for persons (the grammar of masking is the room of questions' own); `manner`: how its source wrote
    before, None where it has no past.
    """
    found: list[GateFinding] = []
    for check in (personal, *CHECKS):
        found += list(check(text))[:_MOST_OF_A_CHECK]
    if manner is not None:
        found += [*find_manner(text, manner), *find_burst(text, manner)]
    return GateVerdict(tuple(dict.fromkeys(found)))
