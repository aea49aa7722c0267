"""All that is seen, heard or taken along in some articles, looked up together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from portal.editorial.models import ArticlePage
from portal.sharing.looking.files import Files
from portal.sharing.looking.pictures import Pictures
from portal.sharing.looking.stored import file_keys, picture_keys, stored_blocks

type Enclosure = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Media:
    pictures: Pictures
    files: Files

    @classmethod
    def read(cls, pages: Sequence[ArticlePage]) -> Media:
        """Three queries, however many pages."""
        blocks = [block for page in pages for block in stored_blocks(page)]
        return cls(
            pictures=Pictures.read({key for name, value in blocks for key in picture_keys(name, value)}),
            files=Files.read({key for name, value in blocks for key in file_keys(name, value)}),
        )

    def enclosures(self, page: ArticlePage, *, base: str) -> tuple[Enclosure, ...]:
        """(address, media type, bytes) of what stands in the page, each once, in order."""
        found = dict.fromkeys(one for one in self._standing_in(page) if one is not None)
        return tuple((urljoin(f"{base}/", address), media_type, size) for address, media_type, size in found)

    def _standing_in(self, page: ArticlePage) -> Iterator[Enclosure | None]:
        for name, value in stored_blocks(page):
            yield from (self.pictures.enclosure(key) for key in picture_keys(name, value))
            yield from (self.files.enclosure(key) for key in file_keys(name, value))
