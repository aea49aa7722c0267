"""Contents and the regulation as the journal attests them: their words, and whether they still stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText

from portal.editorial.models import ArticlePage, PortalPage, Regulation
from portal.editorial.queries.regulation import text_of
from portal.editorial.states.contents import ARTICLE
from portal.editorial.states.workflow import RegulationState
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.queries import stale_keys


def _read_content(page: PortalPage, details: Mapping[str, Any]) -> PublicVersion | None:
    if not isinstance(page, ArticlePage) or not page.live or page.get_view_restrictions().exists():
        return None
    return PublicVersion(
        title=page.title,
        agency=page.agency.name if page.agency else "",
        address=page.get_url() or "",
        text="\n".join((page.title, page.lead, *_words(page.body))),
    )


def _words(said: Any) -> Iterator[str]:
    """All that a body says, in its order; pictures and files by the SHA-1 that Wagtail keeps of them."""
    if isinstance(said, RichText):
        yield " ".join(strip_tags(said.source.replace("<", " <")).split())
    elif isinstance(said, AbstractImage | AbstractDocument):
        yield f"[{said.title}: SHA-1 {said.get_file_hash()}]"
    elif isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        yield from (line for value in said.values() for line in _words(value))
    elif hasattr(said, "block_type"):
        yield from _words(said.value)
    elif isinstance(said, Iterable):
        yield from (line for value in said for line in _words(value))
    elif said is not None:
        yield str(said)


def _standing_of_content(page: ArticlePage, details: Mapping[str, Any]) -> VersionStanding:
    today = _read_content(page, details)
    if today is None:
        return VersionStanding("Bài này không còn công khai trên Cổng.", is_hidden=True)
    if today.digest != details["sha256"]:
        return VersionStanding("Bài đã được sửa sau bản này.", address=today.address)
    if stale_keys(kind=ARTICLE, keys=[str(page.pk)]):
        words = "Luật đã thay đổi, hoặc được nêu là đã thay đổi, sau khi bài được viết; cơ quan chưa xem lại."
        return VersionStanding(words, address=today.address)
    return VersionStanding("Hôm nay đây vẫn là bản đang đăng.", address=today.address, is_holding=True)


def _read_regulation(regulation: Regulation, details: Mapping[str, Any]) -> PublicVersion | None:
    if regulation.state != RegulationState.ISSUED:
        return None
    lines = [str(regulation), regulation.bases, f"{regulation.from_date}"]
    for chapter in text_of(regulation):
        lines.append(f"{chapter.number} {chapter.title}")
        for article in chapter.articles:
            lines += [f"Điều {article['number']}. {article['heading']}", *article["lines"]]
    return PublicVersion(
        title=str(regulation),
        agency=regulation.issuer.name,
        address=reverse("regulation:version", args=[regulation.from_date]),
        text="\n".join(lines),
    )


def _standing_of_regulation(regulation: Regulation, details: Mapping[str, Any]) -> VersionStanding:
    today, address = timezone.localdate(), reverse("regulation:version", args=[regulation.from_date])
    if regulation.to_date is not None and regulation.to_date <= today:
        now = reverse("regulation:in_force")
        return VersionStanding(f"Quy chế này hết hiệu lực từ ngày {regulation.to_date:%d/%m/%Y}.", address=now)
    if regulation.from_date is not None and regulation.from_date > today:
        return VersionStanding(f"Quy chế này có hiệu lực từ ngày {regulation.from_date:%d/%m/%Y}.", address=address)
    return VersionStanding("Hôm nay đây là quy chế đang áp dụng.", address=address, is_holding=True)


CONTENT = AttestedKind("Bài", ("page.published",), read=_read_content, standing=_standing_of_content)
REGULATION = AttestedKind("Quy chế", ("regulation.issued",), read=_read_regulation, standing=_standing_of_regulation)
