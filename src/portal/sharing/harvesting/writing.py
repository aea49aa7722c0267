"""What was read of an item -> title, lead and blocks of an article; and whether an article still says just that."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.sharing.harvesting.cleaning import Block, clean_html, to_blocks
from portal.sharing.harvesting.values import Enclosure, Read

LONGEST_TITLE = 255
LONGEST_LEAD = 400
_PARAGRAPH = "paragraph"
# Marks of a link, a picture or a file of the portal itself, which no source has: somebody put it in.
_OWN_MARKS = ("linktype=", "embedtype=")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in an article: `blocks` as its body stores them."""

    title: str
    lead: str
    blocks: tuple[Block, ...]

    @property
    def digest(self) -> str:
        return digest_of(self.title, self.lead, self.blocks)


def words_of_article(read: Read) -> Words:
    """Shortened to what an article holds; files beside the item become links at the end."""
    blocks = (*to_blocks(read.html), *_files(read.enclosures))
    return Words(
        title=_clipped(read.title, LONGEST_TITLE),
        lead=_clipped(read.lead or read.title, LONGEST_LEAD),
        blocks=blocks or ((_PARAGRAPH, f"<p>{html.escape(read.lead or read.title, quote=False)}</p>"),),
    )


def _files(enclosures: Iterable[Enclosure]) -> Iterable[Block]:
    lines = [
        f'<li><a href="{html.escape(one.address)}">{html.escape(_name(one.address), quote=False)}</a></li>'
        for one in enclosures
    ]
    if lines:
        yield "heading", "Tệp kèm theo ở trang nguồn"
        yield _PARAGRAPH, f"<ul>{''.join(lines)}</ul>"


def _name(address: str) -> str:
    return address.partition("?")[0].rstrip("/").rpartition("/")[2] or address


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2].rsplit(' ', 1)[0][: longest - 2]} …"


def digest_of(title: str, lead: str, blocks: Iterable[tuple[str, Any]]) -> str:
    """Equal for the same words with the same links and look, whatever an editor's script has written around them."""
    said = [title.strip(), lead.strip(), *([name, _plain(value)] for name, value in blocks)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if any(mark in value for mark in _OWN_MARKS) else clean_html(value)
    return dict(value) if isinstance(value, Mapping) else value
