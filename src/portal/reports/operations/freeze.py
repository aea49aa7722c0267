"""Freeze the figures of a report with the things behind them and write the first draft, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lawtext.dates import format_long
from lawtext.words import slugify
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.design.refusals import NotAllowed, Refused, refuse_if
from portal.journal.operations import record
from portal.reports.compilation.document import ReportOutline
from portal.reports.compilation.drafts import first_draft, replacing
from portal.reports.compilation.figures import (
    OPENING,
    CompiledFigure,
    CountedItem,
    FigureInText,
    ReportFacts,
    counted,
)
from portal.reports.compilation.text import unknown_references
from portal.reports.models import (
    Compilation,
    CompilationAct,
    Draft,
    Figure,
    FigureCell,
    FigureThing,
    Said,
)
from portal.reports.queries.facts import report_frame_of
from portal.reports.queries.statements import ReportSubject, voices_of
from portal.reports.queries.things import (
    formulas_of,
    gone_of,
    things_before,
    things_of,
)
from portal.reports.states import (
    CAN_BE_OVERTAKEN,
    COMPILE,
    CompilationState,
    PeriodKind,
)
from portal.schema.models import save_fields

_BATCH = 2000


@transaction.atomic
def compile_report(*, subject: ReportSubject, issuer: Agency, by: Officer, at: datetime) -> Compilation:
    """Compile a report with the figures as of `at`; unsigned reports of the same subject become overtaken.

    Sections written by people are carried over if everything they cite is still known. Uses about forty queries,
    however many agencies and things. Raises NotAllowed, Refused.
    """
    today, subject = timezone.localdate(at), replace(subject, until=at)
    refuse_if(
        not may(officer=by, verb=COMPILE, agency=issuer, on=today),
        NotAllowed("Bạn không có quyền làm việc này với báo cáo của cơ quan ban hành."),
    )
    refuse_if(subject.period.start > today, Refused("Kỳ này chưa bắt đầu nên chưa có gì để tổng hợp.", field="day"))
    # The first compilation of a subject has no row of its own to lock: all compilations lock the same existing row.
    Agency.objects.select_for_update(no_key=True).order_by("pk").first()
    earlier = list(Compilation.objects.select_for_update().filter(subject_key=subject.key).order_by("number"))
    words, own, own_formulas = voices_of(subject=subject)
    formulas = formulas_of(subject=subject, own=own_formulas)
    sources = {one.source for one in formulas if one.source}
    things = [*things_of(subject=subject, sources=sources, today=today), *own]
    found = counted(
        formulas=formulas, things=things, before=things_before(subject=subject, sources=sources, today=today)
    )
    title, outline, facts = report_frame_of(
        subject=subject, issuer=issuer, counted=found, things=things, words=words, today=today
    )
    made = _begun(subject, issuer, earlier, title, outline, by=by, at=at)
    _freeze(made, found, things, words, gone_of(subject=subject))
    _draft(made, replace(facts, replaces=_signed_before(earlier)), earlier[-1] if earlier else None, by=by, at=at)
    _overtake(earlier, by=by, at=at)
    record(
        "report.compiled",
        subject=made,
        by=by,
        at=at,
        details={"slug": made.slug, "number": made.number, "figures": len(found), "things": len(things)}
        | {"agency": issuer.pk},
    )
    return made


def _begun(
    subject: ReportSubject,
    issuer: Agency,
    earlier: Sequence[Compilation],
    title: str,
    outline: ReportOutline,
    *,
    by: Officer,
    at: datetime,
) -> Compilation:
    number = earlier[-1].number + 1 if earlier else 1
    return Compilation.objects.create(
        slug=f"{_slug(subject)}-{subject.key}-lan-{number}",
        subject_key=subject.key,
        number=number,
        title=title,
        round=subject.round,
        plan=subject.plan,
        issuer=issuer,
        kind=subject.period.kind.value,
        start=subject.period.start,
        end=subject.period.end,
        frozen_at=at,
        compiled_by=by,
        outline=asdict(outline),
    )


def _slug(subject: ReportSubject) -> str:
    """ "quy-iii-nam-2026"; the days of a final report are in its subject key."""
    kind = subject.period.kind
    return slugify(kind.label if kind is PeriodKind.FINAL else subject.period.name)


# ---- what is frozen --------------------------------------------------------------------------------------------------


def _freeze(
    made: Compilation,
    found: Sequence[CompiledFigure],
    things: Iterable[CountedItem],
    words: Sequence[Said],
    gone: Counter[tuple[str, str, str]],
) -> None:
    figures = Figure.objects.bulk_create(
        [_figure(made, one, place, gone) for place, one in enumerate(found, start=1)], batch_size=_BATCH
    )
    FigureCell.objects.bulk_create(
        [FigureCell(figure=figure, **cell) for figure, one in zip(figures, found, strict=True) for cell in one.cells],
        batch_size=_BATCH,
    )
    FigureThing.objects.bulk_create([_thing(made, one) for one in things], batch_size=_BATCH)
    for one in words:
        one.compilation = made
    Said.objects.bulk_create(words, batch_size=_BATCH)


def _figure(made: Compilation, one: CompiledFigure, place: int, gone: Counter[tuple[str, str, str]]) -> Figure:
    formula = one.formula
    return Figure(
        compilation=made,
        key=formula.key,
        position=place,
        label=formula.label[:300],
        unit=formula.unit,
        heading=formula.heading,
        value=one.value,
        before=one.before,
        gone=sum(count for (source, *said), count in gone.items() if source == formula.source and formula.takes(*said)),
        is_estimate=one.is_estimate,
        is_share=formula.share is not None,
        formula=formula.formula,
        spec=formula.spec,
        assignment_id=formula.assignment,
    )


def _thing(made: Compilation, one: CountedItem) -> FigureThing:
    return FigureThing(
        compilation=made,
        source=one.source,
        key=one.key,
        kind=one.kind,
        part=one.part,
        agency_id=one.agency,
        counted_as_id=one.counted_as,
        day=one.day,
        amount=one.amount,
        is_estimate=one.is_estimate,
        label=one.label,
        public_label=one.public_label,
        entry_id=one.entry,
    )


# ---- the first draft -------------------------------------------------------------------------------------------------


def _signed_before(earlier: Sequence[Compilation]) -> str:
    """ "Báo cáo số 07/BC-STP ngày 08 tháng 7 năm 2026 của Sở Tư pháp": the last signed one of these; "" if there is
    none.
    """
    last = next((one for one in reversed(earlier) if one.is_signed), None)
    return f"Báo cáo số {last.signed} {format_long(last.signed.signed_on)} của {last.issuer.name}" if last else ""


def _draft(made: Compilation, facts: ReportFacts, last: Compilation | None, *, by: Officer, at: datetime) -> None:
    texts = first_draft(facts)
    figures = {one.key: one for one in facts.figures}
    if last is not None:
        texts |= _carried(last, texts, figures)
    if (said := replacing(facts)) not in texts[OPENING.key]:
        texts[OPENING.key] = f"{said}\n{texts[OPENING.key]}"
    Draft.objects.create(compilation=made, number=1, sections=texts, by=None, at=at)
    CompilationAct.objects.create(
        compilation=made, after=CompilationState.DRAFTING.value, draft_number=1, words="", by=by, at=at
    )


def _carried(last: Compilation, texts: Mapping[str, str], figures: Mapping[str, FigureInText]) -> dict[str, str]:
    """The sections of the last compilation that people wrote, unless something they cite is missing."""
    written = set(last.drafts.exclude(edited="").values_list("edited", flat=True))
    newest = last.drafts.order_by("-number").first()
    held = newest.sections if newest else {}
    return {
        key: held[key] for key in written if key in texts and key in held and not unknown_references(held[key], figures)
    }


def _overtake(earlier: Iterable[Compilation], *, by: Officer, at: datetime) -> None:
    for one in earlier:
        if one.state in CAN_BE_OVERTAKEN:
            save_fields(one, state=CompilationState.OVERTAKEN.value)
            last = one.drafts.order_by("-number").values_list("number", flat=True)[:1]
            CompilationAct.objects.create(compilation=one, after=one.state, draft_number=last[0], by=by, at=at)
            record(
                "report.overtaken",
                subject=one,
                by=by,
                at=at,
                details={"slug": one.slug, "draft": last[0], "agency": one.issuer_id},
            )
