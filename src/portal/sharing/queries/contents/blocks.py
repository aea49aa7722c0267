"""Every block of a body as plain HTML: the content of its page without the design; and the pictures, documents and
media of several articles, read together from the stored form of the blocks.

A video or a recording is sent as its name, length, address and full text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from portal.editorial.models import ArticlePage
from portal.editorial.models.base import CitedPlace, place_in_words, reference
from portal.editorial.queries import CitedPassage, passages
from portal.editorial.states.contents import duration_in_words, foreign_video, media_type_of
from portal.files.states import file_in_words

_NOTHING = mark_safe("")
_ONE_NUMBER = re.compile(r"\+?[\d .()-]{3,20}")  # "0292 3820 123", not "0292 3820 123, 0909 123 456"

type StoredBlock = Mapping[str, Any]


def stored_blocks(page: ArticlePage) -> Iterator[tuple[str, Any]]:
    """(block name, value as stored in the database), in order."""
    return ((raw["type"], raw["value"]) for raw in page.body.raw_data)


def listed(value: Any) -> Sequence[StoredBlock]:
    """The items of a list within a block: each is stored with its id around it or, in older bodies, bare."""
    return [one.get("value", one) for one in value or ()]


def picture_keys(name: str, value: Any) -> list[int]:
    """Keys of the pictures in a block."""
    return [key for key in _PICTURES[name](value) if key] if name in _PICTURES else []


def file_keys(name: str, value: Any) -> list[int]:
    """Keys of the documents in a block."""
    return [value[part] for part in _FILES.get(name, ()) if value.get(part)]


_PICTURES: Mapping[str, Callable[[StoredBlock], list[int | None]]] = {
    "picture": lambda value: [value.get("image")],
    "gallery": lambda value: [one.get("image") for one in listed(value.get("pictures"))],
    "video": lambda value: [value.get("poster")],
}
_FILES: Mapping[str, tuple[str, ...]] = {"video": ("file", "captions"), "audio": ("file",), "download": ("file",)}


# Large enough for any screen, in a format that every site accepts.
SIZE = "max-1280x1280|format-jpeg"


@dataclass(frozen=True, slots=True)
class BlockContext:
    """What was read for all bodies together: passages of the law, pictures in the size that is sent, documents.

    Pictures and documents without a file are left out. Documents are linked through the view that checks access.
    """

    quoted: Mapping[CitedPlace, CitedPassage]
    pictures: Mapping[int, Any]
    documents: Mapping[int, Any]

    @classmethod
    def read(cls, pages: Sequence[ArticlePage]) -> BlockContext:
        """Read for these pages; the number of queries does not depend on the number of pages."""
        blocks = [block for page in pages for block in stored_blocks(page)]
        files = {key for name, value in blocks for key in file_keys(name, value)}
        return cls(
            quoted=passages({cited for page in pages for cited in page.references()}),
            pictures=_renditions({key for name, value in blocks for key in picture_keys(name, value)}),
            documents=get_document_model().objects.in_bulk(files) if files else {},
        )

    def link(self, key: int | None, words: str) -> SafeString:
        """A link with the file's format and size; empty if there is no such file."""
        if (document := self.documents.get(key or 0)) is None:
            return _NOTHING
        return format_html(
            '<a href="{}">{}</a> ({})', document.url, words, file_in_words(document.filename, document.file_size or 0)
        )

    def figure(self, key: int | None, *, alternative: str, caption: str = "") -> SafeString:
        """The picture with its caption; empty if there is no such picture."""
        if (picture := self.pictures.get(key or 0)) is None:
            return _NOTHING
        said = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
        return format_html(
            "<figure>{}{}</figure>",
            format_html(
                '<img src="{}" alt="{}" width="{}" height="{}">',
                picture.url,
                alternative,
                picture.width,
                picture.height,
            ),
            said,
        )

    def enclosures(self, page: ArticlePage, *, base: str) -> tuple[tuple[str, str, int], ...]:
        """(address, media type, bytes) of the files in the page, each once, in order."""
        return tuple(
            (urljoin(f"{base}/", address), media_type, size)
            for address, media_type, size in dict.fromkeys(self._standing_in(page))
        )

    def _standing_in(self, page: ArticlePage) -> Iterator[tuple[str, str, int]]:
        for name, value in stored_blocks(page):
            pictures = [self.pictures[key] for key in picture_keys(name, value) if key in self.pictures]
            documents = [self.documents[key] for key in file_keys(name, value) if key in self.documents]
            yield from ((one.url, "image/jpeg", one.file.size) for one in pictures)
            yield from ((one.url, media_type_of(one.filename), one.file_size or 0) for one in documents)


def _renditions(keys: Collection[int]) -> dict[int, Any]:
    found = {}
    for image in get_image_model().objects.filter(pk__in=keys).prefetch_renditions(SIZE) if keys else ():
        with suppress(SourceImageIOError):
            found[image.pk] = image.get_rendition(SIZE)
    return found


def _citation(value: StoredBlock, around: BlockContext) -> SafeString:
    """The citation with the library's text; with the editor's own where the library does not hold the provision."""
    cited = reference(number=value.get("number") or "", place=value.get("place") or "")
    passage = around.quoted.get(cited) if cited else None
    place = place_in_words(value.get("place") or "")
    named = f"{place[:1].upper()}{place[1:]}, {value.get('law_name')} ({value.get('number')})"
    own = (line for line in (value.get("words") or "").splitlines() if line.strip())
    words = _each("<p>{}</p>", (*passage.above, *passage.lines) if passage else own)
    return format_html(
        "<blockquote>{}<p>{}</p></blockquote>",
        words,
        format_html('<a href="{}">{}</a>', passage.url, named) if passage else named,
    )


def _notice(value: StoredBlock, _: BlockContext) -> SafeString:
    return format_html(
        "<blockquote><p><strong>{}</strong></p>{}</blockquote>", value.get("heading"), _rich(value.get("text"))
    )


def _steps(value: StoredBlock, _: BlockContext) -> SafeString:
    steps = ((one.get("what"), _rich(one.get("how"))) for one in listed(value.get("steps")))
    return format_html("<ol>{}</ol>", format_html_join("", "<li><strong>{}</strong>{}</li>", steps))


def _table(value: StoredBlock | None, _: BlockContext) -> SafeString:
    told = value or {}
    rows = [[cell or "" for cell in row] for row in told.get("data") or ()]
    caption = _if(told.get("table_caption"), "<caption>{}</caption>")
    head = _NOTHING
    if rows and told.get("first_row_is_table_header"):
        head = format_html("<thead><tr>{}</tr></thead>", _each('<th scope="col">{}</th>', rows.pop(0)))
    named = 1 if told.get("first_col_is_header") else 0
    cells = ((_each('<th scope="row">{}</th>', row[:named]), _each("<td>{}</td>", row[named:])) for row in rows)
    return format_html(
        "<table>{}{}<tbody>{}</tbody></table>", caption, head, format_html_join("", "<tr>{}{}</tr>", cells)
    )


def _dialogue(value: StoredBlock, _: BlockContext) -> SafeString:
    return format_html(
        "{}{}", _if(value.get("scene"), "<p><em>{}</em></p>"), _each("{}", map(_line, listed(value.get("lines"))))
    )


def _line(line: StoredBlock) -> SafeString:
    """One line of a dialogue; a line without a role is the narrator's."""
    return (
        format_html("<p>{}</p>", line.get("words"))
        if not line.get("role")
        else format_html(
            "<p><strong>{}</strong>{}: {}</p>",
            line["role"],
            _if(line.get("manner"), " <em>({})</em>"),
            line.get("words"),
        )
    )


# Contact details of an agency: the field of the block, and its label.
_WAYS = (
    ("phone", "Điện thoại: {}"),
    ("email", 'Thư điện tử: <a href="mailto:{0}">{0}</a>'),
    ("address", "Địa chỉ: {}"),
    ("hours", "Giờ làm việc: {}"),
)


def _ways(value: StoredBlock) -> Iterator[SafeString]:
    said = ((form, name, value.get(name)) for name, form in _WAYS)
    return (format_html(form, _number(words) if name == "phone" else words) for form, name, words in said if words)


def _number(phone: str) -> str:
    return (
        format_html('<a href="tel:{}">{}</a>', re.sub(r"[^\d+]", "", phone), phone)
        if _ONE_NUMBER.fullmatch(phone.strip())
        else phone
    )


def _figure(value: StoredBlock, around: BlockContext) -> SafeString:
    return around.figure(
        value.get("image"), alternative=value.get("alternative") or "", caption=value.get("caption") or ""
    )


def _video(value: StoredBlock, around: BlockContext) -> SafeString:
    title = value.get("title") or ""
    return _each(
        "{}",
        (
            (
                _named("Video", value),
                around.figure(value.get("poster"), alternative=f"Ảnh bìa của video “{title}”"),
                _if(around.link(value.get("file"), f"Xem video “{title}”"), "<p>{}</p>"),
                _if(_at_provider(value.get("address") or "", title), "<p>{}</p>"),
                _if(around.link(value.get("captions"), "Phụ đề của video"), "<p>{}</p>"),
                _words("Lời và hình trong video", value.get("transcript")),
            )
        ),
    )


def _at_provider(address: str, title: str) -> SafeString:
    video = foreign_video(address)
    return (
        _NOTHING
        if video is None
        else format_html('<a href="{}">Xem video “{}” trên {}</a>', video["watch_url"], title, video["provider"])
    )


def _audio(value: StoredBlock, around: BlockContext) -> SafeString:
    link = around.link(value.get("file"), f"Nghe “{value.get('title') or ''}”")
    return format_html(
        "{}{}{}",
        _named("Âm thanh", value),
        _if(link, "<p>{}</p>"),
        _words("Lời trong bản ghi", value.get("transcript")),
    )


def _download(value: StoredBlock, around: BlockContext) -> SafeString:
    title = value.get("title") or ""
    return format_html("<p>{}</p>", around.link(value.get("file"), title) or title)


def _named(what: str, value: StoredBlock) -> SafeString:
    """The name of a video or recording, and its length."""
    seconds = value.get("seconds")
    return format_html(
        "<p><strong>{}: {}</strong>{}</p>",
        what,
        value.get("title"),
        format_html(" ({})", duration_in_words(seconds)) if seconds else "",
    )


def _words(head: str, text: str | None) -> SafeString:
    """The transcript or description of a medium."""
    return format_html("<p><strong>{}</strong></p>{}", head, _rich(text)) if text else _NOTHING


def _rich(text: str | None) -> SafeString:
    """Rich text in stored form, as the editor allowed it; `values.cleaned` sanitises it again."""
    return mark_safe(text or "")  # noqa: S308


def _if(said: str | None, form: str) -> SafeString:
    return format_html(form, said) if said else _NOTHING


def _each(form: str, values: Any) -> SafeString:
    return format_html_join("", form, ((value,) for value in values))


BLOCKS: Mapping[str, Callable[[Any, BlockContext], SafeString]] = {
    "heading": lambda value, _: format_html("<h2>{}</h2>", value),
    "paragraph": lambda value, _: _rich(value),
    "citation": _citation,
    "notice": _notice,
    "answer": lambda value, _: format_html("<h3>{}</h3>{}", value.get("question"), _rich(value.get("answer"))),
    "steps": _steps,
    "table": _table,
    "dialogue": _dialogue,
    "contact": lambda value, _: format_html(
        "<p><strong>{}</strong>{}</p>", value.get("name"), _each("<br>{}", _ways(value))
    ),
    "picture": lambda value, around: format_html(
        "{}{}", _figure(value, around), _words("Nội dung trong hình", value.get("detail"))
    ),
    "gallery": lambda value, around: _each("{}", (_figure(one, around) for one in listed(value.get("pictures")))),
    "video": _video,
    "audio": _audio,
    "download": _download,
}
