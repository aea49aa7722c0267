"""Documents of many articles at once: films, sound, subtitles and what may be taken along; one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.documents import get_document_model

from portal.editorial.states.media import media_type_of, spoken_file


class Files:
    """Documents by key. Their addresses lead through the door that looks who may have them."""

    def __init__(self, found: Mapping[int, Any]) -> None:
        self._found = found

    @classmethod
    def read(cls, keys: Collection[int]) -> Files:
        return cls(get_document_model().objects.in_bulk(keys) if keys else {})

    def link(self, key: int | None, words: str) -> SafeString:
        """A link with the form and the size of the file; nothing where there is no such file."""
        document = self._found.get(key or 0)
        if document is None:
            return mark_safe("")
        facts = spoken_file(document.filename, document.file_size or 0)
        return format_html('<a href="{}">{}</a> ({})', document.url, words, facts)

    def enclosure(self, key: int) -> tuple[str, str, int] | None:
        """(address on the portal, media type, bytes)."""
        document = self._found.get(key)
        if document is None:
            return None
        return document.url, media_type_of(document.filename), document.file_size or 0
