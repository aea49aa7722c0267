"""All that is seen, heard or taken along in some articles, looked up together from their stored form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from portal.editorial.models import ArticlePage
from portal.editorial.states.contents import media_type_of, spoken_file

type StoredBlock = Mapping[str, Any]


def stored_blocks(page: ArticlePage) -> Iterator[tuple[str, Any]]:
    """(name of the block, its value as the database holds it), in order."""
    return ((raw["type"], raw["value"]) for raw in page.body.raw_data)


def listed(value: Any) -> Sequence[StoredBlock]:
    """What a list within a block holds; an item is stored with its id around it or, by older hands, bare."""
    return [one.get("value", one) for one in value or ()]


def picture_keys(name: str, value: Any) -> list[int]:
    """The pictures that stand in a block."""
    return [key for key in _PICTURES[name](value) if key] if name in _PICTURES else []


def file_keys(name: str, value: Any) -> list[int]:
    """The documents that stand in a block."""
    return [value[part] for part in _FILES.get(name, ()) if value.get(part)]


_PICTURES: Mapping[str, Callable[[StoredBlock], list[int | None]]] = {
    "picture": lambda value: [value.get("image")],
    "gallery": lambda value: [one.get("image") for one in listed(value.get("pictures"))],
    "video": lambda value: [value.get("poster")],
}
_FILES: Mapping[str, tuple[str, ...]] = {"video": ("file", "captions"), "audio": ("file",), "download": ("file",)}


class ContentFiles:
    """Documents by key. Their addresses lead through the door that looks who may have them."""

    def __init__(self, found: Mapping[int, Any]) -> None:
        self._found = found

    @classmethod
    def read(cls, keys: Collection[int]) -> ContentFiles:
        return cls(get_document_model().objects.in_bulk(keys) if keys else {})

    def link(self, key: int | None, words: str) -> SafeString:
        """A link with the form and the size of the file; nothing where there is no such file."""
        document = self._found.get(key or 0)
        if document is None:
            return mark_safe("")
        return format_html(
            '<a href="{}">{}</a> ({})', document.url, words, spoken_file(document.filename, document.file_size or 0)
        )

    def enclosure(self, key: int) -> tuple[str, str, int] | None:
        """(address on the portal, media type, bytes)."""
        document = self._found.get(key)
        return None if document is None else (document.url, media_type_of(document.filename), document.file_size or 0)


# Large enough for any screen, in the one format that every site takes.
SIZE = "max-1280x1280|format-jpeg"
_MEDIA_TYPE = "image/jpeg"


class ContentPictures:
    """Pictures by key, each in the size that travels. What has no file is left out."""

    def __init__(self, found: Mapping[int, Any]) -> None:
        self._found = found

    @classmethod
    def read(cls, keys: Collection[int]) -> ContentPictures:
        if not keys:
            return cls({})
        found = {
            image.pk: _in_size(image)
            for image in get_image_model().objects.filter(pk__in=keys).prefetch_renditions(SIZE)
        }
        return cls({pk: rendition for pk, rendition in found.items() if rendition is not None})

    def figure(self, key: int | None, *, alternative: str, caption: str = "") -> SafeString:
        """The picture with its caption; nothing where there is no such picture."""
        picture = self._found.get(key or 0)
        if picture is None:
            return mark_safe("")
        said = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
        image = format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">', picture.url, alternative, picture.width, picture.height
        )
        return format_html("<figure>{}{}</figure>", image, said)

    def enclosure(self, key: int) -> tuple[str, str, int] | None:
        """(address on the portal, media type, bytes)."""
        picture = self._found.get(key)
        return (picture.url, _MEDIA_TYPE, picture.file.size) if picture is not None else None


def _in_size(image: Any) -> Any:
    try:
        return image.get_rendition(SIZE)
    except SourceImageIOError:
        return None


type MediaEnclosure = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class ContentMedia:
    pictures: ContentPictures
    files: ContentFiles

    @classmethod
    def read(cls, pages: Sequence[ArticlePage]) -> ContentMedia:
        """Three queries, however many pages."""
        blocks = [block for page in pages for block in stored_blocks(page)]
        return cls(
            pictures=ContentPictures.read({key for name, value in blocks for key in picture_keys(name, value)}),
            files=ContentFiles.read({key for name, value in blocks for key in file_keys(name, value)}),
        )

    def enclosures(self, page: ArticlePage, *, base: str) -> tuple[MediaEnclosure, ...]:
        """(address, media type, bytes) of what stands in the page, each once, in order."""
        return tuple(
            (urljoin(f"{base}/", address), media_type, size)
            for address, media_type, size in dict.fromkeys(one for one in self._standing_in(page) if one is not None)
        )

    def _standing_in(self, page: ArticlePage) -> Iterator[MediaEnclosure | None]:
        for name, value in stored_blocks(page):
            yield from (self.pictures.enclosure(key) for key in picture_keys(name, value))
            yield from (self.files.enclosure(key) for key in file_keys(name, value))
