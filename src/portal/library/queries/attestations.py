"""Editions of the law as the journal attests them: every word of a wording, and whether it is that of today; and
whether contents that rest on the law still stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.models import Instrument
from portal.library.queries.editions import edition_on, provisions_of
from portal.library.queries.guard import stale_keys
from portal.library.states import InstrumentStatus

_CHANGED = "Luật đã thay đổi, hoặc được nêu là đã thay đổi, sau khi bản này được viết; cơ quan chưa xem lại."


def standing_under_law(*, kind: str, key: str, address: str, replaced: str) -> VersionStanding:
    """Of a content that the stale guard watches; `replaced` says that the public reads another version, "" if not."""
    words = replaced or (_CHANGED if stale_keys(kind=kind, keys=[key]) else "")
    return VersionStanding(words or "Hôm nay đây vẫn là bản đang công bố.", address=address, is_holding=not words)


def _read(law: Instrument, details: Mapping[str, Any]) -> PublicVersion | None:
    edition = law.editions.filter(pk=details["edition"]).first()
    if edition is None or law.withdrawn_at is not None:
        return None
    units = provisions_of(edition=edition).values_list("label", "heading", "text")
    words = (piece for label, heading, text in units for piece in (f"{label} {heading}".strip(), text))
    return PublicVersion(
        title=f"{law.title} ({law.official_number})",
        agency=law.issuer_name,
        address=law.get_absolute_url(),
        text="\n".join(filter(None, (edition.opening, *words, edition.closing))),
        part={"edition": edition.pk},
    )


def _standing(law: Instrument, details: Mapping[str, Any]) -> VersionStanding:
    today, address = timezone.localdate(), law.get_absolute_url()
    now = edition_on(instrument=law, day=today)
    if law.withdrawn_at is not None or now is None:
        return VersionStanding("Văn bản này đã được rút khỏi thư viện của Cổng.", is_hidden=True)
    if now.pk != details["edition"]:
        return VersionStanding("Hôm nay thư viện có lời văn khác của văn bản này.", address=address)
    status = law.status_on(today)
    words = f"Đây vẫn là lời văn mà thư viện đưa ra hôm nay. Hiệu lực của văn bản: {status.label.lower()}."
    return VersionStanding(words, address=address, is_holding=status is InstrumentStatus.IN_FORCE)


EDITION = AttestedKind("Văn bản pháp luật", ("edition.accepted",), read=_read, standing=_standing)
