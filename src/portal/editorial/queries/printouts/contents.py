"""A content as the values of its printed form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.editorial.models import ArticlePage
from portal.editorial.queries import CitedPassage, passages
from portal.editorial.queries.printouts import (
    PrintoutBasis,
    PrintoutPart,
    PrintoutPicture,
    PrintoutRun,
    PrintoutSheet,
    parts_of,
)
from portal.editorial.states.contents import ARTICLE
from portal.library.queries import stale_keys

_CHANGED = "Luật đã thay đổi sau khi tờ này được viết. Trước khi làm theo, hãy quét mã QR hoặc hỏi cơ quan."
_WIDTH = "width-1400|format-jpeg"
_QUOTED_LINES = 4  # a longer passage is named, and read behind the QR code


def printout_of(article: ArticlePage, *, day: date) -> PrintoutSheet:
    found = passages(article.references())
    return PrintoutSheet(
        title=article.title,
        kind=article.sort.label,
        lead=article.lead,
        parts=tuple(_parts(article.body, found)),
        basis=tuple(_basis_of(article, found)),
        pictures=tuple(_pictures(article.body)) if article.kind == "do-hoa" else (),
        agency=article.agency.name if article.agency else settings.PORTAL_OWNER,
        portal=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        hotline=settings.PORTAL_HOTLINE,
        url=f"{settings.PORTAL_BASE_URL.rstrip('/')}{article.url}",
        published=timezone.localdate(article.last_published_at),
        printed=day,
        language=article.language,
        warning=_CHANGED if stale_keys(kind=ARTICLE, keys=[str(article.pk)]) else "",
        folds=article.kind == "to-gap",
    )


def _basis_of(article: ArticlePage, found: dict[Any, CitedPassage]) -> Iterator[PrintoutBasis]:
    cited = {block.value.reference: block.value for block in article.body if block.block_type == "citation"}
    for reference, value in cited.items():
        place = value.spoken_place[:1].upper() + value.spoken_place[1:]
        passage = found.get(reference)
        yield PrintoutBasis(f"{place}, {value['law_name']} ({value['number']})", passage.heading if passage else "")


def _pictures(body: Iterable[Any]) -> Iterator[PrintoutPicture]:
    for block in body:
        if block.block_type == "picture":
            made = block.value["image"].get_rendition(_WIDTH)
            with made.file.open("rb") as file:
                yield PrintoutPicture(file.read(), "image/jpeg", made.width, made.height, block.value["alternative"])


def _parts(body: Iterable[Any], found: dict[Any, CitedPassage]) -> Iterator[PrintoutPart]:
    for block in body:
        if block.block_type == "citation":
            yield from _law(block.value, found)
        elif block.block_type in _WRITTEN:
            yield from _WRITTEN[block.block_type](block.value)


def _law(value: Any, found: dict[Any, CitedPassage]) -> Iterator[PrintoutPart]:
    passage = found.get(value.reference)
    lines = (*passage.above, *passage.lines) if passage else tuple(filter(None, value["words"].splitlines()))
    name = PrintoutRun(f"{value.spoken_place[:1].upper()}{value.spoken_place[1:]}, {value['law_name']}", is_bold=True)
    if not lines or len(lines) > _QUOTED_LINES:
        return
    yield PrintoutPart("quote", ((name,), *((PrintoutRun(line),) for line in lines)))


def _plain(kind: str, text: str) -> PrintoutPart:
    return PrintoutPart(kind, ((PrintoutRun(text),),))


def _rich(text: Any) -> list[PrintoutPart]:
    return parts_of(text.source) if text else []


def _notice(value: Any) -> Iterator[PrintoutPart]:
    inside = [line for part in _rich(value["text"]) for line in part.lines]
    yield PrintoutPart("note", ((PrintoutRun(value["heading"], is_bold=True),), *inside))


def _answer(value: Any) -> Iterator[PrintoutPart]:
    yield _plain("question", value["question"])
    yield from _rich(value["answer"])


def _steps(value: Any) -> Iterator[PrintoutPart]:
    def line(step: Any) -> tuple[PrintoutRun, ...]:
        how = [run for part in _rich(step["how"]) for inside in part.lines for run in inside]
        return (PrintoutRun(f"{step['what']}{': ' if how else ''}", is_bold=True), *how)

    yield PrintoutPart("ol", tuple(line(step) for step in value["steps"]))


def _dialogue(value: Any) -> Iterator[PrintoutPart]:
    if value["scene"]:
        yield _plain("note", value["scene"])
    for line in value["lines"]:
        manner = f" ({line['manner']})" if line["manner"] else ""
        role = (PrintoutRun(f"{line['role']}{manner}: ", is_bold=True),) if line["role"] else ()
        yield PrintoutPart("p", ((*role, PrintoutRun(line["words"])),))


def _table(value: Any) -> Iterator[PrintoutPart]:
    header, *rows = value["data"]
    yield PrintoutPart("p", ((PrintoutRun(value.get("table_caption") or "", is_bold=True),),))
    yield PrintoutPart(
        "ul",
        tuple(
            tuple(PrintoutRun(f"{name}: {cell}. ") for name, cell in zip(header, row, strict=False) if cell)
            for row in rows
        ),
    )


def _contact(value: Any) -> Iterator[PrintoutPart]:
    ways = ", ".join(filter(None, (value["phone"], value["email"], value["address"], value["hours"])))
    yield PrintoutPart("note", ((PrintoutRun(f"{value['name']}: ", is_bold=True), PrintoutRun(ways)),))


_WRITTEN: dict[str, Callable[[Any], Iterable[PrintoutPart]]] = {
    "heading": lambda value: [_plain("h", str(value))],
    "paragraph": _rich,
    "notice": _notice,
    "answer": _answer,
    "steps": _steps,
    "dialogue": _dialogue,
    "table": _table,
    "contact": _contact,
    "picture": lambda value: _rich(value["detail"]),
}
