"""The regulation from draft to force: a version that was issued is followed by another one and never edited."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path as File
from typing import Any

from django.db import transaction
from django.db.models import Model

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.editorial.models import FreshnessRule, PostingRule, Regulation, RegulationArticle
from portal.editorial.queries.regulation import gaps_of
from portal.editorial.states.workflow import RegulationState
from portal.journal.operations import record
from portal.journal.operations.by_two import all_of, by_two
from portal.schema.models import save_fields

_TEMPLATE = File(__file__).resolve().parents[1] / "founding" / "regulation.toml"


# The rows of a draft by their tables, in order, unsaved: they replace those that were there.
type RegulationRows = Mapping[type[Model], Sequence[Any]]


@transaction.atomic
def draft_from_template(
    *, issuer: Agency, supervisor: Agency, portal_name: str, by: Officer | None, at: datetime
) -> Regulation:
    """The regulation that a portal begins with, as a draft for the province to change."""
    said = tomllib.loads(_TEMPLATE.read_text("utf-8"))
    names = {"{cong}": portal_name, "{thuong_truc}": supervisor.name, "{ubnd}": issuer.name}
    regulation = Regulation.objects.create(
        title=said["title"],
        bases="\n".join(said["bases"]),
        issuer=issuer,
        supervisor=supervisor,
        urgent_hours=said["urgent_hours"],
    )
    _replace_rows(
        regulation,
        {
            RegulationArticle: [
                RegulationArticle(**one | {"text": _filled(one.get("text", ""), names)}) for one in said["article"]
            ],
            PostingRule: [PostingRule(**one) for one in said["posting"]],
            FreshnessRule: [FreshnessRule(**one) for one in said["freshness"]],
        },
    )
    record("regulation.drafted", subject=regulation, by=by, at=at)
    return regulation


@transaction.atomic
def copy_as_draft(*, regulation: Regulation, by: Officer, at: datetime) -> Regulation:
    """A draft that begins as the regulation is, to be changed and issued in its place."""
    draft = Regulation.objects.create(
        title=regulation.title,
        bases=regulation.bases,
        issuer=regulation.issuer,
        supervisor=regulation.supervisor,
        urgent_hours=regulation.urgent_hours,
    )
    _replace_rows(
        draft,
        {
            RegulationArticle: list(regulation.articles.order_by("position")),
            PostingRule: list(regulation.posting_rules.order_by("position")),
            FreshnessRule: list(regulation.freshness_rules.order_by("position")),
        },
    )
    record("regulation.drafted", subject=draft, by=by, at=at, details={"copy_of": regulation.pk})
    return draft


@transaction.atomic
def save_draft(*, regulation: Regulation, rows: RegulationRows, by: Officer, at: datetime) -> Regulation:
    """Keep the head of a draft as it is and its rows as they are given. Raises WrongState."""
    _locked_draft(regulation)
    regulation.save()
    _replace_rows(regulation, rows)
    record("regulation.saved", subject=regulation, by=by, at=at)
    return regulation


@transaction.atomic
def issue_regulation(
    *,
    regulation: Regulation,
    official_number: str,
    issued_on: date,
    from_date: date,
    signer: str = "",
    signer_post: str = "",
    by: Officer | None,
    at: datetime,
) -> Regulation:
    """Let a draft, whose decision has been signed, be in force from a day on; the one until then ends that day.

    Raises WrongState, Incomplete, Refused.
    """
    held = _locked_draft(regulation)
    gaps = gaps_of(held)
    refuse_if(gaps, Incomplete(f"Chưa ban hành được: {' '.join(gaps)}", about=gaps))
    before = Regulation.objects.select_for_update().filter(state=RegulationState.ISSUED).order_by("-from_date").first()
    if before is not None and before.from_date is not None and before.from_date >= from_date:
        raise Refused(f"Ngày có hiệu lực phải sau ngày {before.from_date:%d/%m/%Y} của quy chế trước.")
    if before is not None and (before.to_date is None or before.to_date > from_date):
        save_fields(before, to_date=from_date)
    held.official_number, held.issued_on, held.from_date = official_number, issued_on, from_date
    held.signer, held.signer_post, held.state = signer, signer_post, RegulationState.ISSUED
    held.save()
    record(
        "regulation.issued",
        subject=held,
        by=by,
        at=at,
        details={"number": held.official_number, "from": held.from_date, "before": before.pk if before else None},
    )
    return held


issue_regulation_by_two = by_two(
    issue_regulation,
    word="regulation.issued",
    verbs=("regulation.edit",),
    row="regulation",
    seen=lambda draft: all_of(draft, *draft.articles.all(), *draft.posting_rules.all(), *draft.freshness_rules.all()),
    shown={
        "official_number": "Số, ký hiệu",
        "issued_on": "Ký ngày",
        "from_date": "Có hiệu lực từ ngày",
        "signer": "Người ký",
    },
    page="editorial_regulation",
)


@transaction.atomic
def drop_draft(*, regulation: Regulation, by: Officer, at: datetime) -> None:
    """Throw a draft away. Raises WrongState."""
    held = _locked_draft(regulation)
    record("regulation.dropped", subject=held, by=by, at=at)
    held.delete()


def _locked_draft(regulation: Regulation) -> Regulation:
    held = Regulation.objects.select_for_update().get(pk=regulation.pk)
    refuse_if(held.state == RegulationState.ISSUED, WrongState("Quy chế này đã được ban hành."))
    return held


def _replace_rows(regulation: Regulation, rows: RegulationRows) -> None:
    """The rows given, in their order, instead of those that are there; rows of another version may be given."""
    for model, given in rows.items():
        model._default_manager.filter(regulation=regulation).delete()
        for position, row in enumerate(given, 1):
            row.pk, row._state.adding, row.regulation, row.position = None, True, regulation, position
        model._default_manager.bulk_create(given)


def _filled(text: str, names: dict[str, str]) -> str:
    for mark, name in names.items():
        text = text.replace(mark, name)
    return text.strip()
