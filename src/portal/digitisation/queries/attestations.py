"""Digitised material as the journal attests it: the words of its pages, and whether they still stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from portal.digitisation.models import Scan
from portal.digitisation.queries.published import text_of_pages
from portal.digitisation.states import GUARDED, ScanState
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.queries.attestations import standing_under_law


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
    if (today := _read(scan, details)) is None:
        return VersionStanding("Tài liệu này đã được rút, không dùng nữa.", is_hidden=True)
    replaced = "Lời của tài liệu đã được sửa sau bản này." if today.digest != details["sha256"] else ""
    return standing_under_law(kind=GUARDED, key=scan.code, address=today.address, replaced=replaced)


SCAN = AttestedKind(
    "Tài liệu số hóa", ("scan.published", "scan.corrected", "scan.restored"), read=_read, standing=_standing
)
