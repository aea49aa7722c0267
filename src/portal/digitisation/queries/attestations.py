"""Digitised material as the journal attests it: the words of its pages, and whether they still stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from portal.digitisation.models import Scan
from portal.digitisation.queries.published import text_of_pages
from portal.digitisation.states import GUARDED, ScanState
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.queries import stale_keys


def _read(scan: Scan, details: Mapping[str, Any]) -> PublicVersion | None:
    if scan.state != ScanState.PUBLISHED:
        return None
    return PublicVersion(
        title=scan.title,
        agency=scan.agency.name,
        address=reverse("digitisation:scan", args=[scan.code]),
        text="\n".join([scan.title, *(page.text for page in text_of_pages(scan=scan))]),
    )


def _standing(scan: Scan, details: Mapping[str, Any]) -> VersionStanding:
    today = _read(scan, details)
    if today is None:
        return VersionStanding("Tài liệu này đã được rút, không dùng nữa.", is_hidden=True)
    if today.digest != details["sha256"]:
        return VersionStanding("Lời của tài liệu đã được sửa sau bản này.", address=today.address)
    if stale_keys(kind=GUARDED, keys=[scan.code]):
        words = "Luật đã thay đổi, hoặc được nêu là đã thay đổi, sau tài liệu này; cơ quan chưa xem lại."
        return VersionStanding(words, address=today.address)
    return VersionStanding("Hôm nay đây vẫn là bản đang công bố.", address=today.address, is_holding=True)


SCAN = AttestedKind(
    "Tài liệu số hóa", ("scan.published", "scan.corrected", "scan.restored"), read=_read, standing=_standing
)
