"""Articles as a search index wants them: their words, and what tells that these have changed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.utils.html import strip_tags

from portal.editorial.models import ArticlePage
from portal.editorial.queries.articles import public_articles
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.library.queries import stale_keys

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class EditorialIndexEntry:
    """One article as search needs it, free of the database.

    `stamp` is what `page_stamps` says of the page as long as this is what the public reads.
    """

    pk: int
    title: str
    lead: str
    text: str
    kind: str
    kind_label: str
    agency: str
    agency_id: int | None
    fields: tuple[str, ...]
    field_slugs: tuple[str, ...]
    language: str
    published: date | None
    url: str
    is_stale: bool
    stamp: str


def pages_for_index(*, pks: Sequence[int] | None = None) -> Iterator[EditorialIndexEntry]:
    """Every published article, or those named that are published; streamed."""
    pages = public_articles().select_related("agency").prefetch_related("fields").order_by("pk")
    if pks is not None:
        pages = pages.filter(pk__in=list(pks))
    for some in batched(pages.iterator(chunk_size=_AT_ONCE), _AT_ONCE, strict=False):
        stale = stale_keys(kind=ARTICLE, keys=[str(page.pk) for page in some])
        yield from (_for_index(page, is_stale=str(page.pk) in stale) for page in some)


def page_stamps(*, pks: Collection[int]) -> dict[int, str]:
    """For each of these articles that the public may read, what changes whenever its words or its address do.

    One query. Whatever moves it leaves word in the journal, so an index follows it.
    """
    rows = public_articles().filter(pk__in=pks).values_list("pk", "live_revision", "url_path")
    return {pk: _stamp(revision, path) for pk, revision, path in rows}


def _stamp(revision: int | None, path: str) -> str:
    return f"{revision or 0}.{path}"


def _for_index(page: ArticlePage, *, is_stale: bool) -> EditorialIndexEntry:
    topics = list(page.fields.all())
    return EditorialIndexEntry(
        pk=page.pk,
        title=page.title,
        lead=page.lead,
        text=plain_text(page),
        kind=page.kind,
        kind_label=CONTENT_KINDS[page.kind].label,
        agency=page.agency.name if page.agency else "",
        agency_id=page.agency_id,
        fields=tuple(field.name for field in topics),
        field_slugs=tuple(field.slug for field in topics),
        language=page.language,
        published=page.first_published_at.date() if page.first_published_at else None,
        url=page.url or "",
        is_stale=is_stale,
        stamp=_stamp(page.live_revision_id, page.url_path),
    )


def plain_text(page: ArticlePage) -> str:
    """The words of the body without marks of form; a citation gives its place, not the law's own words."""
    return _joined(block for block in page.body)


def own_words(page: ArticlePage) -> str:
    """What the agency itself says: title, lead and body without the blocks of law."""
    body = _joined(block for block in page.body if block.block_type != "citation")
    return f"{page.title}\n{page.lead}\n{body}"


def _joined(blocks: Iterable[Any]) -> str:
    return "\n".join(filter(None, (_block_text(block.block_type, block.value) for block in blocks)))


def _block_text(block_type: str, value: Any) -> str:
    read = _WORDS.get(block_type, str)
    return " ".join(strip_tags(read(value).replace("</", " </")).split())


def _rich(value: Any) -> str:
    return value.source if value else ""


# What a block says; a block that is not named here is its own text.
_WORDS: dict[str, Callable[[Any], str]] = {
    "citation": lambda v: f"{v.spoken_place} {v['law_name']}",
    "notice": lambda v: f"{v['heading']}\n{_rich(v['text'])}",
    "answer": lambda v: f"{v['question']}\n{_rich(v['answer'])}",
    "paragraph": _rich,
    "steps": lambda v: "\n".join(f"{step['what']} {_rich(step['how'])}" for step in v["steps"]),
    "table": lambda v: "\n".join(
        [v.get("table_caption") or "", *(" ".join(filter(None, row)) for row in v.get("data", []))]
    ),
    "dialogue": lambda v: "\n".join([v["scene"], *(f"{line['role']} {line['words']}" for line in v["lines"])]),
    "contact": lambda v: " ".join(filter(None, (v["name"], v["address"]))),
    "picture": lambda v: f"{v['alternative']} {v['caption']} {_rich(v['detail'])}",
    "gallery": lambda v: "\n".join(f"{one['alternative']} {one['caption']}" for one in v["pictures"]),
    "video": lambda v: f"{v['title']}\n{_rich(v['transcript'])}",
    "audio": lambda v: f"{v['title']}\n{_rich(v['transcript'])}",
    "download": lambda v: v["title"],
}
