"""A campaign on paper: A4 folded in three, with the counted address as a QR code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.dissemination.composing.item import Item, Voice
from portal.editorial.printing import Part, Run, Sheet, write_sheet

VERSION = 1
_CHECK = "Pháp luật có thể thay đổi. Kiểm tra lại tại"


def write_leaflet(
    *, title: str, lead: str, text: str, item: Item, voice: Voice, url: str, published: date, printed: date
) -> bytes:
    """PDF. What has changed in the law since the item was written stands first."""
    return write_sheet(
        Sheet(
            title=title,
            kind="Tờ gấp",
            lead=lead,
            parts=(*_parts(text), Part("note", ((Run(f"{_CHECK} {url.partition('://')[2] or url}", is_bold=True),),))),
            basis=(),
            pictures=(),
            agency=item.agency,
            portal=voice.portal,
            owner=voice.owner,
            hotline=voice.hotline,
            url=url,
            published=published,
            printed=printed,
            warning=" ".join(item.warnings),
            folds=True,
        )
    )


def _parts(text: str) -> Iterator[Part]:
    """Paragraphs as they are written; neighbouring lines that begin with a dash are one list."""
    items: list[tuple[Run, ...]] = []
    for line in (one.strip() for one in text.splitlines()):
        if line.startswith("- "):
            items.append((Run(line[2:]),))
            continue
        if line and items:
            yield Part("ul", tuple(items))
            items = []
        if line:
            yield Part("p", ((Run(line),),))
    if items:
        yield Part("ul", tuple(items))
