"""Differences between two wordings as a page shows them: in words what became of a provision, and its pieces marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from lawtext.comparison import ChangeKind, DiffOp, DiffPiece, ProvisionChange
from lawtext.types import Unit
from portal.design.markup import marked
from portal.library.comparing import Compared, Difference
from portal.library.models import Instrument
from portal.library.presenting.changes import page_of, place_name

AROUND = 220  # characters of unchanged words on either side of a difference; what is longer is left out in its middle

_NAMES = {
    ChangeKind.CHANGED: "Sửa lời văn",
    ChangeKind.HEADING: "Đổi tên",
    ChangeKind.ADDED: "Thêm mới",
    ChangeKind.REMOVED: "Bỏ",
    ChangeKind.MOVED: "Chuyển chỗ",
    ChangeKind.RENUMBERED: "Đánh số lại",
}
_TONES = {ChangeKind.ADDED: "good", ChangeKind.REMOVED: "bad"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One provision: what became of it in words, then the old words, the new ones, and both in one run for a phone."""

    key: str
    place: str
    address: str
    name: str
    tone: str
    told: str
    old: SafeString
    new: SafeString
    inline: SafeString
    is_two_sided: bool


def shown(difference: Difference, *, key: int, law: Instrument | None = None, base: str = "") -> Shown:
    """`base`: the address that the later wording's provisions hang under."""
    change = difference.change
    parts = [change, *difference.inner]
    return Shown(
        key=f"khac-{key}",
        place=_capital(place_name(change.side.address)),
        address=page_of(law, change.side.address, base) if law and change.new else "",
        name=_NAMES[change.kind],
        tone=_TONES.get(change.kind, "warn"),
        told=_told(change),
        old=_paragraphs(parts, DiffOp.ADDED) if change.old else mark_safe(""),
        new=_paragraphs(parts, DiffOp.REMOVED) if change.new else mark_safe(""),
        inline=_paragraphs(parts, None),
        is_two_sided=change.old is not None and change.new is not None,
    )


def summary_of(compared: Compared) -> list[tuple[str, int]]:
    """ "Sửa lời văn", 12: the kinds that there are, units inside whole ones included."""
    return [(name, compared.counts[kind]) for kind, name in _NAMES.items() if compared.counts.get(kind)]


def _told(change: ProvisionChange) -> str:
    """What became of its place, in a sentence; "" where it stands where it stood."""
    if change.kind not in (ChangeKind.MOVED, ChangeKind.RENUMBERED) or change.old is None or change.new is None:
        return ""
    same = "" if change.has_new_words or change.has_new_heading else "; lời văn không đổi"
    return f"Trước là {place_name(change.old.address)}, nay là {place_name(change.new.address)}{same}."


def _paragraphs(parts: Iterable[ProvisionChange], without: DiffOp | None) -> SafeString:
    """Titles and words of some units, without the pieces of the other side."""
    html = []
    for part in parts:
        label = part.side.label
        if title := _pieces(part.heading, without):
            html.append(format_html("<p><strong>{}. {}</strong></p>", label, title))
            label = ""
        if words := _pieces(part.words, without):
            html.append(format_html("<p>{}{}</p>", _mark(part) if label and not part.heading else "", words))
    return mark_safe("".join(html))  # noqa: S308  made by format_html


def _mark(change: ProvisionChange) -> str:
    """The printed mark before a unit's words: "2. ", "đ) "."""
    return f"{change.side.label}{')' if change.side.unit is Unit.POINT else '.'} "


def _pieces(pieces: Sequence[DiffPiece], without: DiffOp | None) -> SafeString:
    return mark_safe(  # noqa: S308  each piece is escaped
        "".join(
            _marked(piece, is_first=at == 0, is_last=at == len(pieces) - 1)
            for at, piece in enumerate(pieces)
            if piece.op is not without
        )
    )


def _marked(piece: DiffPiece, *, is_first: bool, is_last: bool) -> SafeString | str:
    if piece.op is DiffOp.SAME:
        return conditional_escape(_shortened(piece.words, is_first=is_first, is_last=is_last))
    lead = piece.words[: len(piece.words) - len(piece.words.lstrip())]
    return format_html("{}{}", lead, marked(piece.op, piece.words[len(lead) :]))


def _shortened(words: str, *, is_first: bool, is_last: bool) -> str:
    """The words next to a difference; of a long unchanged stretch its middle, or its far end, is left out."""
    keep_before = 0 if is_first and not is_last else AROUND
    keep_after = 0 if is_last and not is_first else AROUND
    if len(words) <= 2 * AROUND or (is_first and is_last):
        return words
    head = words[:keep_before].rpartition(" ")[0] if keep_before else ""
    tail = words[len(words) - keep_after :].partition(" ")[2] if keep_after else ""
    return f"{head} […] {tail}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
