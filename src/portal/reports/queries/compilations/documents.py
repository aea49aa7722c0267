"""A draft with the frozen figures -> the administrative document. Nothing here counts: it reads what was frozen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from officialdocs import OfficialDocument, Recipients
from portal.agencies.models import Agency
from portal.plans.models import Assignment
from portal.reports.compiling.document import (
    AgencyTable,
    AssignmentRow,
    Report,
    SourceRow,
    document_of,
    source_row,
)
from portal.reports.compiling.outline import Outline
from portal.reports.compiling.references import keys_in
from portal.reports.compiling.wording import with_unit
from portal.reports.models import Compilation, Draft, Figure, FigureCell
from portal.reports.offices import abbreviation, above, head_of, signature_of
from portal.reports.queries.compilations.lists import cited, figures_of, outline_of, shown
from portal.reports.queries.compilations.money import money_of

# Columns of the annex by agency, as far as anything was counted: those that agencies do themselves.
_BY_AGENCY = (
    "hoat-dong.cuoc",
    "hoat-dong.luot-nguoi",
    "hoat-dong.tai-lieu",
    "hoat-dong.phat-song",
    "noi-dung.dang",
    "hoi-dap.tra-loi",
    "hoi-dap.dung-han",
    "so-hoa.tai-lieu",
    "tin-nhan.gui",
)
_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class Signing:
    """What is entered when a report is signed; nothing of it is known of a draft."""

    number: int | None = None
    symbol: str = ""
    on: date | None = None
    signer: str = ""
    position: str = ""


def default_symbol(issuer: Agency) -> str:
    return f"BC-{abbreviation(issuer)}"


def frozen_words(compilation: Compilation) -> str:
    """ "Số liệu trong báo cáo này chốt lúc 08 giờ 30 ngày 05/01/2027 (lần tổng hợp thứ 2), kỳ báo cáo từ … đến …"."""
    at = timezone.localtime(compilation.frozen_at)
    return (
        f"Số liệu trong báo cáo chốt lúc {at:%H} giờ {at:%M} phút ngày {at:%d/%m/%Y}, tính từ ngày "
        f"{compilation.start:%d/%m/%Y} đến hết ngày {compilation.end:%d/%m/%Y}; việc ghi thêm hoặc rút đi sau thời "
        "điểm chốt không làm thay đổi số liệu này."
    )


def report_document(*, compilation: Compilation, draft: Draft, signing: Signing) -> OfficialDocument:
    """Six queries. Raises UnknownReference, SumsDiffer."""
    figures = figures_of(compilation=compilation)
    outline = outline_of(compilation)
    issuer, day = compilation.issuer, signing.on or timezone.localdate(compilation.frozen_at)
    symbol = signing.symbol or default_symbol(issuer)
    report = Report(
        head=head_of(issuer, symbol=symbol, over=above(issuer, on=day), number=signing.number, on=signing.on),
        subject=compilation.title,
        bases=outline.bases,
        sections=tuple((one, draft.sections.get(one.key, "")) for one in outline.sections),
        figures=cited(figures),
        frozen=frozen_words(compilation),
        signature=signature_of(issuer, position=signing.position, name=signing.signer),
        recipients=_recipients(compilation, outline),
        assignments=_assignments(outline, figures),
        agencies=agency_table(compilation=compilation, figures=figures),
        money=money_of(compilation=compilation, figures=figures),
        sources=_sources(draft, figures),
    )
    return document_of(report)


def _recipients(compilation: Compilation, outline: Outline) -> Recipients:
    department = compilation.issuer.kind != "committee"
    to = (
        f"{outline.receiver} (để báo cáo)",
        *(("Lãnh đạo Sở",) if department else ("Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân",)),
        "Các cơ quan có trong báo cáo",
        "Cổng thông tin phổ biến, giáo dục pháp luật (để công bố)",
    )
    return Recipients(to, archive="VT, PBGDPL" if department else "VT, NC")


def _assignments(outline: Outline, figures: list[Figure]) -> tuple[AssignmentRow, ...]:
    known = cited(figures)
    return tuple(
        AssignmentRow(
            one.number,
            one.title,
            one.leads,
            one.deadlines,
            "\n".join(f"{known[key].label}: {with_unit(known[key])}" for key in one.keys if key in known),
            one.state,
        )
        for one in outline.rows
    )


def agency_table(*, compilation: Compilation, figures: list[Figure]) -> AgencyTable | None:
    """What each agency did of the figures that agencies do, the busiest columns as far as they fit. Two queries."""
    columns = [one for key in _BY_AGENCY for one in figures if one.key == key and one.value > 0][:_COLUMNS]
    if not columns:
        return None
    sums: dict[int | None, dict[int, int]] = defaultdict(dict)
    rows = FigureCell.objects.filter(figure__in=columns).values_list("agency", "figure").annotate(Sum("value"))
    for agency, figure, value in rows.order_by():
        sums[agency][figure] = value
    known = Agency.objects.filter(pk__in=[key for key in sums if key is not None]).order_by("name_sort", "pk")
    lines = [(one.name, tuple(sums[one.pk].get(column.pk, 0) for column in columns)) for one in known]
    if None in sums:
        lines.append(("Không ghi cơ quan", tuple(sums[None].get(column.pk, 0) for column in columns)))
    return AgencyTable(tuple(shown(one) for one in columns), tuple(lines))


def _sources(draft: Draft, figures: list[Figure]) -> tuple[SourceRow, ...]:
    """Every figure that the text cites, once, in the order of the figures; one of an assignment says of which."""
    named = {key for text in draft.sections.values() for key in keys_in(text)}
    cited_here = [one for one in figures if one.key in named]
    keys = {one.assignment_id for one in cited_here if one.assignment_id}
    numbers = dict(Assignment.objects.filter(pk__in=keys).values_list("pk", "number"))
    return tuple(source_row(shown(one), one.formula, of=numbers.get(one.assignment_id)) for one in cited_here)
