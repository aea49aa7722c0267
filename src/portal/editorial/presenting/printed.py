"""A content as the values of its printed form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.editorial.kinds import ARTICLE
from portal.editorial.models import ArticlePage
from portal.editorial.printing import Basis, Part, Picture, Run, Sheet, parts_of
from portal.editorial.queries import Passage, passages
from portal.library.queries import stale_keys

_CHANGED = "Luật đã thay đổi sau khi tờ này được viết. Trước khi làm theo, hãy quét mã QR hoặc hỏi cơ quan."
_WIDTH = "width-1400|format-jpeg"
_QUOTED_LINES = 4  # a longer passage is named, and read behind the QR code


def sheet_of(article: ArticlePage, *, day: date) -> Sheet:
    found = passages(article.references())
    return Sheet(
        title=article.title,
        kind=article.sort.label,
        lead=article.lead,
        parts=tuple(_parts(article.body, found)),
        basis=tuple(_basis(article, found)),
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


def _basis(article: ArticlePage, found: dict[Any, Passage]) -> Iterator[Basis]:
    cited = {block.value.reference: block.value for block in article.body if block.block_type == "citation"}
    for reference, value in cited.items():
        place = value.spoken_place[:1].upper() + value.spoken_place[1:]
        passage = found.get(reference)
        yield Basis(f"{place}, {value['law_name']} ({value['number']})", passage.heading if passage else "")


def _pictures(body: Iterable[Any]) -> Iterator[Picture]:
    for block in body:
        if block.block_type == "picture":
            made = block.value["image"].get_rendition(_WIDTH)
            with made.file.open("rb") as file:
                yield Picture(file.read(), "image/jpeg", made.width, made.height, block.value["alternative"])


def _parts(body: Iterable[Any], found: dict[Any, Passage]) -> Iterator[Part]:
    for block in body:
        if block.block_type == "citation":
            yield from _law(block.value, found)
        elif block.block_type in _WRITTEN:
            yield from _WRITTEN[block.block_type](block.value)


def _law(value: Any, found: dict[Any, Passage]) -> Iterator[Part]:
    passage = found.get(value.reference)
    lines = (*passage.above, *passage.lines) if passage else tuple(filter(None, value["words"].splitlines()))
    name = Run(f"{value.spoken_place[:1].upper()}{value.spoken_place[1:]}, {value['law_name']}", is_bold=True)
    if not lines or len(lines) > _QUOTED_LINES:
        return
    yield Part("quote", ((name,), *((Run(line),) for line in lines)))


def _plain(kind: str, text: str) -> Part:
    return Part(kind, ((Run(text),),))


def _rich(text: Any) -> list[Part]:
    return parts_of(text.source) if text else []


def _notice(value: Any) -> Iterator[Part]:
    inside = [line for part in _rich(value["text"]) for line in part.lines]
    yield Part("note", ((Run(value["heading"], is_bold=True),), *inside))


def _answer(value: Any) -> Iterator[Part]:
    yield _plain("question", value["question"])
    yield from _rich(value["answer"])


def _steps(value: Any) -> Iterator[Part]:
    def line(step: Any) -> tuple[Run, ...]:
        how = [run for part in _rich(step["how"]) for inside in part.lines for run in inside]
        return (Run(f"{step['what']}{': ' if how else ''}", is_bold=True), *how)

    yield Part("ol", tuple(line(step) for step in value["steps"]))


def _dialogue(value: Any) -> Iterator[Part]:
    if value["scene"]:
        yield _plain("note", value["scene"])
    for line in value["lines"]:
        manner = f" ({line['manner']})" if line["manner"] else ""
        role = (Run(f"{line['role']}{manner}: ", is_bold=True),) if line["role"] else ()
        yield Part("p", ((*role, Run(line["words"])),))


def _table(value: Any) -> Iterator[Part]:
    header, *rows = value["data"]
    yield Part("p", ((Run(value.get("table_caption") or "", is_bold=True),),))
    yield Part(
        "ul",
        tuple(tuple(Run(f"{name}: {cell}. ") for name, cell in zip(header, row, strict=False) if cell) for row in rows),
    )


def _contact(value: Any) -> Iterator[Part]:
    ways = ", ".join(filter(None, (value["phone"], value["email"], value["address"], value["hours"])))
    yield Part("note", ((Run(f"{value['name']}: ", is_bold=True), Run(ways)),))


_WRITTEN: dict[str, Callable[[Any], Iterable[Part]]] = {
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
