"""Where documents are mentioned: by number, by name, as "Luật này"; and treaties and contracts, to leave them out.

Reads: cleaned text. Writes: mentions in reading order, none overlapping another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lawtext.citations.mentions import Mention, merge, squash
from lawtext.citations.named import named
from lawtext.citations.numbered import numbered, serials, shortened, with_listed_numbers
from lawtext.citations.patterns import documents as patterns


def find_documents(text: str) -> list[Mention]:
    """Every document mentioned; names go before numbers, so that "Luật Đầu tư số 61/2020/QH14" is one mention."""
    found: list[Mention] = []
    for finder in (_international, _these, named, _foreign, numbered, shortened, serials, _bare):
        found = merge(found, list(finder(text)))
    found = with_listed_numbers(text, found)
    return [replace(mention, is_alias=_is_alias(text, mention)) for mention in found]


def _international(text: str) -> Iterator[Mention]:
    for found in patterns.INTERNATIONAL_CODE.finditer(text):
        yield Mention(*found.span(), is_foreign=True)


def _foreign(text: str) -> Iterator[Mention]:
    """Treaties and contracts; not the words "hợp đồng", "điều ước" in the name of a law."""
    for pattern in (patterns.TREATY, patterns.CONTRACT, patterns.UNNUMBERED):
        for found in pattern.finditer(text):
            yield Mention(*found.span(), is_foreign=True, is_bare=pattern is patterns.CONTRACT)


def _these(text: str) -> Iterator[Mention]:
    for found in patterns.THIS_DOCUMENT.finditer(text):
        yield Mention(*found.span(), kind=squash(found["kind"]).lower(), is_this=True)


def _bare(text: str) -> Iterator[Mention]:
    for found in patterns.BARE_KIND.finditer(text):
        yield Mention(*found.span(), kind=squash(found[0]).lower(), is_bare=True)


def _is_alias(text: str, mention: Mention) -> bool:
    """True inside "(sau đây gọi tắt là Luật Doanh nghiệp nhà nước)": that names a document, citing nothing."""
    return bool(patterns.ALIAS_LEAD.search(text[max(0, mention.start - 60) : mention.start]))
