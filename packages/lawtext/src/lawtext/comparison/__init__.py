"""Comparison of two editions of a text: the change of every provision, word by word.

comparison = compare(old.roots, new.roots)            # trees; compare_rows(…) for a library's rows
for change in comparison.differences():
    print(change.kind, change.side.address, change.words)
"""

from lawtext.comparison.diffs import (
    ChangeKind,
    ChangeSide,
    Comparison,
    DiffOp,
    DiffPiece,
    ProvisionChange,
    diff,
)
from lawtext.comparison.recipe import compare, compare_rows
from lawtext.types import UnitText

__all__ = [
    "ProvisionChange",
    "Comparison",
    "ChangeKind",
    "DiffOp",
    "DiffPiece",
    "ChangeSide",
    "UnitText",
    "compare",
    "compare_rows",
    "diff",
]
