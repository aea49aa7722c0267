"""Amendments -> steps: the new trees, and for every instruction what it did, to be reviewed one by one.

What cannot be done without guessing is left undone and says why (ways.py); what was done but should be looked at is
doubtful and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawtext.addresses import describe
from lawtext.amendments import ways
from lawtext.amendments.forest import Forest, as_text, difference, duplicates, locate
from lawtext.amendments.types import Amendment, AmendmentAction
from lawtext.amendments.ways import AmendedTrees, NotAmended
from lawtext.types import Address, ProvisionNode


class AmendmentOutcome(StrEnum):
    """How one step went; the value is for templates."""

    APPLIED = "applied"
    DOUBTFUL = "doubtful"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class AmendmentStep:
    """What one amendment did. `before` and `after` are the unit as printed; "" where there was or is none.

    `touched` are the addresses whose own words are new, changed or gone; `reason` is for the officer, in Vietnamese.
    """

    amendment: Amendment
    status: AmendmentOutcome
    before: str = ""
    after: str = ""
    reason: str = ""
    touched: tuple[Address, ...] = ()


def apply(roots: Sequence[ProvisionNode], amendments: Sequence[Amendment]) -> tuple[Forest, tuple[AmendmentStep, ...]]:
    """The trees after all the amendments, in the order given, and one step for each. Never raises.

    The amendments are taken as meant for these trees: which document they name is for the caller to match.
    """
    forest: Forest = tuple(roots)
    steps: list[AmendmentStep] = []
    for amendment in amendments:
        forest, step = apply_one(forest, amendment)
        steps.append(step)
    return forest, tuple(steps)


def apply_one(roots: Sequence[ProvisionNode], amendment: Amendment) -> tuple[Forest, AmendmentStep]:
    """One step: the new trees, or the same with the reason why nothing was done."""
    forest: Forest = tuple(roots)
    try:
        done = _WAYS[amendment.action](forest, amendment)
    except NotAmended as undone:
        return forest, AmendmentStep(
            amendment, AmendmentOutcome.IMPOSSIBLE, reason=str(undone), before=_shown(forest, amendment.provision)
        )
    changes = difference(forest, done.roots)
    known = {one.address for one in changes.gone}
    if twice := duplicates(done.roots, [one.address for one in changes.new if one.address not in known]):
        reason = f"Sau khi sửa sẽ có hai {describe(twice[0])}: cần xem lại lời văn mới."
        return forest, AmendmentStep(
            amendment, AmendmentOutcome.IMPOSSIBLE, reason=reason, before=_shown(forest, amendment.provision)
        )
    return done.roots, AmendmentStep(
        amendment,
        AmendmentOutcome.DOUBTFUL if done.doubt else AmendmentOutcome.APPLIED,
        before=_shown(forest, done.focus),
        after=_shown(done.roots, done.focus),
        reason=done.doubt,
        touched=changes.touched(),
    )


def _shown(roots: Sequence[ProvisionNode], address: Address) -> str:
    node, _ = locate(roots, address)
    return as_text(node) if node else ""


_WAYS: dict[AmendmentAction, Callable[[Forest, Amendment], AmendedTrees]] = {
    AmendmentAction.AMEND: ways.amend,
    AmendmentAction.SUPPLEMENT: ways.supplement,
    AmendmentAction.REPLACE: ways.amend,
    AmendmentAction.CORRECT: ways.correct,
    AmendmentAction.REPLACE_WORDS: ways.change_words,
    AmendmentAction.REPEAL: ways.repeal,
    AmendmentAction.EXPIRE: ways.expire,
    AmendmentAction.SUSPEND: ways.suspend,
}
