"""Pictures of many articles at once: two queries, however many stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from django.utils.html import format_html
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from portal.editorial.models import ArticlePage

# Large enough for any screen, in the one format that every site takes.
SIZE = "max-1280x1280|format-jpeg"
_MEDIA_TYPE = "image/jpeg"
_BLOCK = "picture"


class Pictures:
    """The pictures of some articles, by key, each in the size that travels. What has no file is left out."""

    def __init__(self, found: Mapping[int, Any]) -> None:
        self._found = found

    @classmethod
    def read(cls, pages: Sequence[ArticlePage]) -> Pictures:
        keys = {raw["value"].get("image") for page in pages for raw in _raw(page)} - {None}
        if not keys:
            return cls({})
        images = get_image_model().objects.filter(pk__in=keys).prefetch_renditions(SIZE)
        found = {image.pk: _in_size(image) for image in images}
        return cls({pk: rendition for pk, rendition in found.items() if rendition is not None})

    def figure(self, value: Mapping[str, Any]) -> str:
        """The picture as HTML, from the stored form of its block."""
        picture = self._found.get(value.get("image") or 0)
        if picture is None:
            return ""
        caption = value.get("caption") or ""
        said = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
        image = format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">',
            picture.url,
            value.get("alternative") or "",
            picture.width,
            picture.height,
        )
        return format_html("<figure>{}{}</figure>", image, said)

    def enclosures(self, page: ArticlePage, *, base: str) -> tuple[tuple[str, str, int], ...]:
        """(address, media type, bytes) of what stands in the page."""
        keys = dict.fromkeys(raw["value"].get("image") for raw in _raw(page))
        shown = (self._found[key] for key in keys if key in self._found)
        return tuple((urljoin(f"{base}/", one.url), _MEDIA_TYPE, one.file.size) for one in shown)


def _raw(page: ArticlePage) -> Iterator[Mapping[str, Any]]:
    """The blocks in stored form: read as values they would cost a query for each page."""
    return (raw for raw in page.body.raw_data if raw["type"] == _BLOCK)


def _in_size(image: Any) -> Any:
    try:
        return image.get_rendition(SIZE)
    except SourceImageIOError:
        return None
