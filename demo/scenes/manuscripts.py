"""Parses a text file as a page, with the pictures and documents that it names, and publishes it without approval.

A province's own pages go through its officers.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha1
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import find_agency
from portal.editorial.models import ArticlePage, Audience, CampaignPage, EventPage, Road, SectionPage
from portal.editorial.models.base import read_place
from portal.editorial.states.contents import CONTENT_KINDS, missing_from_kind
from portal.library.models import Field

type Block = tuple[str, object]


class PageManuscriptUnreadable(ValueError):
    """The message says which block could not be read and what was expected."""


class NamedFileKind(StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class ManuscriptFile:
    """A file next to the manuscript, used where a StreamField stores a key; `title`: what it shows."""

    kind: NamedFileKind
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class PageManuscript:
    """A page's parts; `body` is what a StreamField stores: pairs of block name and raw value.

    `occasion`: the fields that only an event or a campaign has, by name; `roads`: the rows of a campaign.
    `translation_of`: the slug of the original.
    """

    title: str
    lead: str
    body: tuple[Block, ...]
    slug: str = ""
    kind: str = "bai-viet"
    section: str = ""
    agency: str = ""
    fields: tuple[str, ...] = ()
    review_date: date | None = None
    language: str = "vi"
    translation_of: str = ""
    audiences: tuple[str, ...] = ()
    source_name: str = ""
    origin_url: str = ""
    licence: str = "cc-by"
    official_number: str = ""
    issued_on: date | None = None
    occasion: tuple[tuple[str, str | int | date | datetime], ...] = ()
    roads: tuple[tuple[tuple[str, str | int | date], ...], ...] = ()


def read_manuscript(text: str) -> PageManuscript:
    """Parse a manuscript. Raises PageManuscriptUnreadable, also for a head without title or lead."""
    pieces = text.split("+++", 2)
    if len(pieces) != 3 or pieces[0].strip():
        raise PageManuscriptUnreadable("The head must stand between two lines `+++` at the very beginning.")
    try:
        head = tomllib.loads(pieces[1])
        head |= {several: tuple(head.get(several, ())) for several in ("fields", "audiences")}
        head["occasion"] = tuple(head.get("occasion", {}).items())
        head["roads"] = tuple(tuple(road.items()) for road in head.get("roads", ()))
        return PageManuscript(body=tuple(read_body(pieces[2])), **head)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise PageManuscriptUnreadable(f"The head cannot be read: {error}") from error


def read_body(text: str) -> list[Block]:
    return [_block(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _block(part: str) -> Block:
    first, _, rest = part.partition("\n")
    mark, _, said = first.partition(" ")
    reader = _READERS.get(mark)
    return reader(said.strip(), rest) if reader else ("paragraph", rich_text(part))


def _heading(said: str, rest: str) -> Block:
    return "heading", said


def _citation(said: str, rest: str) -> Block:
    pieces = [piece.strip() for piece in said.split("|")]
    if len(pieces) != 3 or read_place(pieces[0]) is None:
        raise PageManuscriptUnreadable(f"Expected `§ khoản 1 Điều 2 | tên văn bản | số`, not {said!r}.")
    return "citation", {"place": pieces[0], "law_name": pieces[1], "number": pieces[2], "words": rest.strip()}


def _notice(said: str, rest: str) -> Block:
    tone, found, heading = said.partition("|")
    if not found or not rest.strip():
        raise PageManuscriptUnreadable(f"Expected `! tone | tiêu đề` and a text below it, not {said!r}.")
    return "notice", {"tone": tone.strip(), "heading": heading.strip(), "text": rich_text(rest)}


def _answer(said: str, rest: str) -> Block:
    if not rest.strip():
        raise PageManuscriptUnreadable(f"The question {said!r} has no answer below it.")
    return "answer", {"question": said, "answer": rich_text(rest)}


def _steps(said: str, rest: str) -> Block:
    pairs = [_cells(line, "::", 2) for line in _lines(rest)]
    return "steps", {"steps": [{"what": what, "how": rich_text(how)} for what, how in pairs]}


def _table(said: str, rest: str) -> Block:
    rows = [[cell.strip() for cell in line.split("|")] for line in _lines(rest)]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        raise PageManuscriptUnreadable(f"The table {said!r} needs a row of columns and rows with as many cells.")
    header = {"first_row_is_table_header": True, "first_col_is_header": False, "table_header_choice": "row"}
    return "table", {"data": rows, "table_caption": said} | header


# "BÀ SÁU (giận): Ông lấn đất tôi!"
_LINE = re.compile(r"^(?P<role>[^\W\d_a-zà-ỹ][^:()]{0,40}?)(?:\s*\((?P<manner>[^)]*)\))?:\s+(?P<words>.+)$")


def _dialogue(said: str, rest: str) -> Block:
    def line(text: str) -> dict[str, str]:
        found = _LINE.match(text)
        return {part: found[part] or "" for part in _SPOKEN} if found else {"role": "", "manner": "", "words": text}

    return "dialogue", {"scene": said, "lines": [line(text) for text in _lines(rest)]}


_SPOKEN = ("role", "manner", "words")


def _contact(said: str, rest: str) -> Block:
    return "contact", dict(zip(("name", "phone", "email", "address", "hours"), _cells(said, "|", 5), strict=True))


def _picture(said: str, rest: str) -> Block:
    return "picture", _shown(said) | {"detail": rich_text(rest)}


def _gallery(said: str, rest: str) -> Block:
    return "gallery", {"pictures": [_shown(line) for line in _lines(rest)]}


def _shown(said: str) -> dict[str, Any]:
    name, alternative, caption = _cells(said, "|", 3)
    if not alternative:
        raise PageManuscriptUnreadable(f"The picture {name!r} needs words for those who do not see it.")
    return {
        "image": ManuscriptFile(NamedFileKind.PICTURE, name, alternative),
        "alternative": alternative,
        "caption": caption,
    }


def _video(said: str, rest: str) -> Block:
    title, source, poster, captions, seconds = _cells(said, "|", 5)
    is_foreign = source.startswith("https://")
    return "video", {
        "title": title,
        "file": None if is_foreign else ManuscriptFile(NamedFileKind.DOCUMENT, source, title),
        "address": source if is_foreign else "",
        "poster": ManuscriptFile(NamedFileKind.PICTURE, poster, f"Ảnh bìa: {title}") if poster else None,
        "captions": ManuscriptFile(NamedFileKind.DOCUMENT, captions, f"Phụ đề: {title}") if captions else None,
        "is_silent": not is_foreign and not captions,
        "seconds": int(seconds) if seconds else None,
        "transcript": _needed(title, rest),
    }


def _audio(said: str, rest: str) -> Block:
    title, name, seconds = _cells(said, "|", 3)
    file = ManuscriptFile(NamedFileKind.DOCUMENT, name, title)
    return "audio", {"title": title, "file": file, "seconds": int(seconds), "transcript": _needed(title, rest)}


def _needed(title: str, rest: str) -> str:
    if not rest.strip():
        raise PageManuscriptUnreadable(f"{title!r} needs its words on the next lines, for those who do not hear it.")
    return rich_text(rest)


def _download(said: str, rest: str) -> Block:
    title, name = _cells(said, "|", 2)
    return "download", {"title": title, "file": ManuscriptFile(NamedFileKind.DOCUMENT, name, title)}


def _cells(line: str, sign: str, count: int) -> list[str]:
    """The parts between the separators, padded with empty ones."""
    pieces = [piece.strip() for piece in line.split(sign)]
    if len(pieces) > count:
        raise PageManuscriptUnreadable(f"Expected at most {count} parts with {sign!r} between them, not {line!r}.")
    return pieces + [""] * (count - len(pieces))


def _lines(rest: str) -> list[str]:
    return [line.strip() for line in rest.splitlines() if line.strip()]


_READERS: dict[str, Callable[[str, str], Block]] = {
    "##": _heading,
    "§": _citation,
    "!": _notice,
    "?": _answer,
    ">>": _steps,
    "|": _table,
    "@": _dialogue,
    "☎": _contact,
    "▣": _picture,
    "▣▣": _gallery,
    "▶": _video,
    "♪": _audio,
    "⇩": _download,
}

_ITEM = re.compile(r"^(?:(?P<bullet>-)|(?P<number>\d+\.))\s+(?P<text>.+)$")
_BOLD = re.compile(r"\*\*(?P<text>.+?)\*\*")
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<address>/[^)\s]*|https://[^)\s]+|tel:[0-9+]+)\)")


def rich_text(text: str) -> str:
    """Lines -> HTML: consecutive items become lists, other lines paragraphs. Everything else is escaped."""
    pieces: list[str] = []
    open_list = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        item = _ITEM.match(line)
        kind = ("ul" if item["bullet"] else "ol") if item else ""
        if kind != open_list:
            pieces += [f"</{open_list}>"] * bool(open_list) + [f"<{kind}>"] * bool(kind)
            open_list = kind
        pieces.append(f"<li>{_inline(item['text'])}</li>" if item else f"<p>{_inline(line)}</p>")
    return "".join(pieces + [f"</{open_list}>"] * bool(open_list))


def _inline(text: str) -> str:
    safe = html.escape(text, quote=False)
    return _LINK.sub(r'<a href="\g<address>">\g<text></a>', _BOLD.sub(r"<b>\g<text></b>", safe))


def import_files(value: Any, *, folder: Path | None) -> Any:
    """The stored value of a block, with keys instead of named files. Raises FileNotFoundError."""
    if isinstance(value, ManuscriptFile):
        return _imported(value, folder)
    if isinstance(value, dict):
        return {name: import_files(part, folder=folder) for name, part in value.items()}
    return [import_files(part, folder=folder) for part in value] if isinstance(value, list) else value


def _imported(named: ManuscriptFile, folder: Path | None) -> int:
    """A file with the same content is stored once, whatever its name."""
    path = folder / Path(named.name).name if folder else None
    if path is None or not path.is_file():
        raise FileNotFoundError(f"{named.name!r} is named by a manuscript and not in {folder}")
    data = path.read_bytes()
    model = get_image_model() if named.kind is NamedFileKind.PICTURE else get_document_model()
    held = model.objects.filter(file_hash=sha1(data, usedforsecurity=False).hexdigest()).order_by("pk").first()
    if held is not None:
        return int(held.pk)
    made = model(title=named.title[:255], file=ContentFile(data, name=path.name))
    made._set_file_hash() if named.kind is NamedFileKind.PICTURE else made._set_document_file_metadata()
    made.save()
    return int(made.pk)


class ManuscriptAgencyUnknown(ValueError):
    """A manuscript names an agency that the directory does not have on that day: correct the name or add the agency."""


class ManuscriptIncomplete(ValueError):
    """A manuscript lacks a block that its kind requires (`states.contents.missing_from_kind`): add it."""


@transaction.atomic
def publish_article(
    *, manuscript: PageManuscript, section: SectionPage, by: Officer | None, on: date, files: Path | None = None
) -> tuple[ArticlePage, bool]:
    """Publish a manuscript as a content of the section; returns the page and whether it was created now.

    `files`: the folder of the pictures and documents that the manuscript names. An existing page with the slug is left
    unchanged: officers may have corrected it since. Fields that the library does not know are left out. Raises
    ManuscriptAgencyUnknown, ManuscriptIncomplete, FileNotFoundError.
    """
    existing = ArticlePage.objects.child_of(section).filter(slug=manuscript.slug).first()
    if existing is not None:
        return existing, False
    article = _PAGES[CONTENT_KINDS[manuscript.kind].page](**_page_fields(manuscript), body=[], owner=by, live=False)
    article.agency = _agency_named(manuscript.agency, manuscript, on)
    _fill(article, manuscript, files)
    if lack := missing_from_kind(kind=manuscript.kind, body=article.body):
        raise ManuscriptIncomplete(f"{lack} ({manuscript.slug})")
    section.add_child(instance=article)
    article.fields.set(Field.objects.filter(name__in=manuscript.fields))
    article.audiences.set(Audience.objects.filter(code__in=manuscript.audiences))
    if isinstance(article, CampaignPage):
        article.roads.set([_road(dict(road), manuscript, on) for road in manuscript.roads])
    article.save_revision(user=by).publish()
    return ArticlePage.objects.get(pk=article.pk), True


_PAGES: dict[str, type[ArticlePage]] = {"article": ArticlePage, "event": EventPage, "campaign": CampaignPage}
_PLAIN = (
    "title",
    "slug",
    "lead",
    "kind",
    "language",
    "review_date",
    "source_name",
    "origin_url",
    "licence",
    "official_number",
    "issued_on",
)


def _page_fields(manuscript: PageManuscript) -> dict[str, Any]:
    """The page fields from the manuscript; its times are in the local time zone."""
    occasion = {
        name: timezone.make_aware(value) if isinstance(value, datetime) else value
        for name, value in manuscript.occasion
    }
    original = ArticlePage.objects.filter(slug=manuscript.translation_of).first() if manuscript.translation_of else None
    return {name: getattr(manuscript, name) for name in _PLAIN} | {"translation_of": original} | occasion


def _agency_named(name: str, manuscript: PageManuscript, on: date) -> Agency | None:
    agency = find_agency(name=name, on=on) if name else None
    if name and agency is None:
        raise ManuscriptAgencyUnknown(f"{name!r} ({manuscript.slug})")
    return agency


def _road(said: dict[str, Any], manuscript: PageManuscript, on: date) -> Road:
    return Road(**said | {"agency": _agency_named(said.get("agency", ""), manuscript, on)})


def _fill(page: ArticlePage, manuscript: PageManuscript, files: Path | None = None) -> None:
    """The field itself converts the stored form of blocks into values."""
    page.body = page._meta.get_field("body").stream_block.to_python(
        [{"type": name, "value": import_files(value, folder=files)} for name, value in manuscript.body]
    )
