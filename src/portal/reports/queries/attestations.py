"""Published reports as the journal attests them: the very file that was signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.reports.models import Compilation, SignedReport
from portal.reports.queries.compilations import editions_of
from portal.reports.states import CompilationState


def _read(held: Compilation, details: Mapping[str, Any]) -> PublicVersion | None:
    signed = SignedReport.objects.filter(compilation=held).first()
    if signed is None or held.state != CompilationState.PUBLISHED:
        return None
    return PublicVersion(
        title=f"{held.title} ({signed})",
        agency=held.issuer.name,
        address=held.get_absolute_url(),
        file=bytes(signed.file),
    )


def _standing(held: Compilation, details: Mapping[str, Any]) -> VersionStanding:
    newer: Any = editions_of(compilation=held)["newer"]
    if newer is not None:
        words = f"Báo cáo này đã được thay bằng báo cáo số {newer.signed}."
        return VersionStanding(words, address=newer.get_absolute_url())
    words = "Chưa có báo cáo nào khác được công bố thay báo cáo này."
    return VersionStanding(words, address=held.get_absolute_url(), is_holding=True)


REPORT = AttestedKind("Báo cáo", ("report.published",), read=_read, standing=_standing)
