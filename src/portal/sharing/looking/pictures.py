"""Pictures of many articles at once: two queries, however many stand in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

# Large enough for any screen, in the one format that every site takes.
SIZE = "max-1280x1280|format-jpeg"
_MEDIA_TYPE = "image/jpeg"


class Pictures:
    """Pictures by key, each in the size that travels. What has no file is left out."""

    def __init__(self, found: Mapping[int, Any]) -> None:
        self._found = found

    @classmethod
    def read(cls, keys: Collection[int]) -> Pictures:
        if not keys:
            return cls({})
        images = get_image_model().objects.filter(pk__in=keys).prefetch_renditions(SIZE)
        found = {image.pk: _in_size(image) for image in images}
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
