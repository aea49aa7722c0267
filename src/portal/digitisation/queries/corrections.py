"""Corrections as rows and as the values that `proofing.keeping` places."""

from collections.abc import Iterable

from portal.digitisation.models import Correction
from scanreading.engines.types import Box
from scanreading.proofing.keeping import Kept


def box_of(box: Box | None) -> dict[str, int | None]:
    """A place as the columns of a correction."""
    edges = ("left", "top", "right", "bottom")
    return {edge: max(0, getattr(box, edge)) if box else None for edge in edges}


def kept_of(
    corrections: Iterable[Correction], *, inverted: bool = False, across: float = 1.0, down: float = 1.0
) -> list[Kept]:
    """Corrections to be placed; `inverted` to undo them; `across`, `down` where the picture has another size now."""
    return [
        Kept(
            one.pk,
            one.position,
            _place(one, across, down),
            one.after if inverted else one.before,
            one.before if inverted else one.after,
        )
        for one in corrections
    ]


def _place(one: Correction, across: float, down: float) -> Box | None:
    if one.left is None or one.top is None or one.right is None or one.bottom is None:
        return None
    return Box(round(one.left * across), round(one.top * down), round(one.right * across), round(one.bottom * down))
