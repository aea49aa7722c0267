"""What was meant by a question that was mistyped: "Có phải bạn muốn tìm …?"."""

from __future__ import annotations

from collections.abc import Sequence

from portal.search.ranking.analysis import Token
from portal.search.ranking.restoring import restored
from portal.search.ranking.terms import Count, Form


def meant(question: Sequence[Token], *, count: Count, total: int) -> tuple[Token, ...] | None:
    """What was probably meant by a question over an index of `total` texts; None where nothing better is known.

    There may be more tokens than were typed ("datdai" -> "đất đai") or fewer.
    """
    if all(token.marked == token.folded or count(Form.MARKED, token.marked) for token in question):
        return None
    better = restored(question, count=count)
    return better if better != tuple(question) else None
