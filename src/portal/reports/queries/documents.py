"""Documents in the layout of Nghị định 30/2020/NĐ-CP: head and signature of an agency; the next plan, the regulation, a
report.

The next plan is worded as in `plans.next_plan.text`, so that the file, read by the importer, gives what was drafted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from lawtext.words import capital
from officialdocs import (
    ArticleBlock,
    AttachedDocument,
    Block,
    ChapterBlock,
    ClauseBlock,
    DocumentHead,
    DocumentTitle,
    OfficialDocument,
    PlainTextBlock,
    PointBlock,
    Recipients,
    SignatureBlock,
    SigningPower,
    promulgation,
)
from portal.agencies.models import Agency
from portal.editorial.models import Regulation
from portal.editorial.queries.regulation import RegulationChapter, text_of
from portal.plans.models import Assignment
from portal.plans.queries.proposals import DraftedPlan, body_lines, opening_words
from portal.reports.compilation.document import (
    AgencyTable,
    ReportOutline,
    ReportOutlineRow,
    document_of,
    source_row,
)
from portal.reports.compilation.text import keys_in, with_unit
from portal.reports.models import Compilation, Draft, Figure, FigureCell, SignedReport
from portal.reports.queries.compilations import cited, figures_in_text, figures_of, money_of, outline_of
from portal.reports.queries.drilldown import why_of_nobody

_LAND = re.compile(r"^(Tỉnh|Thành phố|Xã|Phường|Đặc khu)\s+", re.IGNORECASE)
# Title of the head of an agency by kind, if no position is given.
_HEADS = {"committee": "Chủ tịch", "department": "Giám đốc", "council": "Chủ tịch"}
_BODIES = {"committee": "Ủy ban nhân dân", "council": "Hội đồng nhân dân"}
_UNDER_A_COMMITTEE = ("department", "board", "office")


def abbreviation(agency: Agency) -> str:
    """ "UBND", "STP": the issuing agency in the symbol of its documents."""
    if agency.kind == "committee":
        return "UBND"
    name = re.sub(r"\b(tỉnh|thành phố)\b.*$", "", agency.label, flags=re.IGNORECASE).strip() or agency.label
    return "".join(word[0] for word in name.split()).upper()


def above(agency: Agency, *, on: date) -> Agency | None:
    """The agency named above it in the head: its parent, or else the committee of its place. One query."""
    if agency.kind not in _UNDER_A_COMMITTEE or agency.parent is not None or agency.place_id is None:
        return agency.parent if agency.kind != "committee" else None
    return (
        Agency.objects.existing_on(on)
        .filter(kind="committee", place=agency.place_id, level=agency.level)
        .order_by("pk")
        .first()
    )


def head_of(
    agency: Agency, *, symbol: str, over: Agency | None = None, number: int | None = None, on: date | None = None
) -> DocumentHead:
    """Under a superior body `over`, the agency's name omits the place, since that body's name has it."""
    return DocumentHead(
        agency=agency.label if over else agency.name,
        parent=over.name if over else "",
        symbol=symbol,
        number=number,
        place=_LAND.sub("", agency.place.name) if agency.place else "…",
        date=on,
        issued_by=agency.name,
    )


def chief_of(agency: Agency) -> str:
    return _HEADS.get(agency.kind, "Thủ trưởng")


def signature_of(agency: Agency, *, position: str = "", name: str = "") -> SignatureBlock:
    """The signature block: the head of a collective body signs on its behalf, and a deputy for the chief."""
    chief = chief_of(agency)
    position = position.strip() or chief
    body, is_deputy = _BODIES.get(agency.kind), position.lower().startswith("phó ")
    return SignatureBlock(
        position=position,
        name=name,
        powers=(
            (
                *(((SigningPower.ON_BEHALF, body),) if body else ()),
                *(((SigningPower.DEPUTY, chief),) if is_deputy else ()),
            )
        ),
    )


def next_plan_document(drafted: DraftedPlan, *, issuer: Agency) -> OfficialDocument:
    """The next plan as a document; dots stand for an unknown number, date or signer."""
    archive = next((one.partition(":")[2].strip() for one in drafted["recipients"] if one.startswith("Lưu:")), "VT")
    return OfficialDocument(
        head=head_of(issuer, symbol=f"KH-{abbreviation(issuer)}", number=drafted["number"], on=drafted["issued_date"]),
        title=DocumentTitle("Kế hoạch", drafted["title"]),
        body=(PlainTextBlock(opening_words(drafted)), *body_lines(drafted)),
        signature=signature_of(issuer, name=drafted["signer"]),
        recipients=Recipients(tuple(one for one in drafted["recipients"] if not one.startswith("Lưu:")), archive),
    )


_NUMBER = re.compile(r"^0*(?P<number>[1-9]\d*)?0*/(?P<symbol>[^\s(]+)")
_CLAUSE = re.compile(r"^\d+\.\s+")
_POINT = re.compile(r"^[a-zđ]\)\s+")


def regulation_document(regulation: Regulation) -> OfficialDocument:
    """The decision that promulgates the regulation; dots stand for an unknown number, date or signer."""
    issuer, supervisor = regulation.issuer, regulation.supervisor
    kind, subject = _named(regulation.title)
    return promulgation(
        head=_head(regulation),
        regulation=AttachedDocument(kind=kind, subject=subject, body=tuple(_body(text_of(regulation)))),
        authority=issuer.name,
        bases=[basis.rstrip(";. ") for basis in regulation.bases.splitlines() if basis.strip()],
        executors=(
            f"Thủ trưởng {supervisor.name}, thủ trưởng các cơ quan có chuyên mục trên Cổng và các tổ chức, cá nhân có "
            "liên quan"
        ),
        effect=f"từ ngày {regulation.from_date:%d/%m/%Y}" if regulation.from_date else "kể từ ngày ký",
        signature=signature_of(issuer, position=regulation.signer_post, name=regulation.signer),
        recipients=Recipients(to=("Như Điều 3", supervisor.name, "Các cơ quan có chuyên mục trên Cổng")),
    )


def _head(regulation: Regulation) -> DocumentHead:
    issuer = regulation.issuer
    found = _NUMBER.match(regulation.official_number)
    return head_of(
        issuer,
        symbol=found["symbol"] if found else f"QĐ-{abbreviation(issuer)}",
        over=issuer.parent if issuer.kind != "committee" else None,
        number=int(found["number"]) if found and found["number"] else None,
        on=regulation.issued_on,
    )


def _named(title: str) -> tuple[str, str]:
    """ "Quy chế quản lý và hoạt động …" -> "Quy chế", "Quản lý và hoạt động …"."""
    kind, subject = title[:7], title[7:].strip()
    return ("Quy chế", title) if kind.lower() != "quy chế" or not subject else ("Quy chế", capital(subject))


def _body(chapters: tuple[RegulationChapter, ...]) -> Iterator[Block]:
    for chapter in chapters:
        if chapter.title:
            yield ChapterBlock(chapter.title)
        for article in chapter.articles:
            yield ArticleBlock(article["heading"])
            yield from map(_line, article["lines"])


def _line(line: str) -> Block:
    if _CLAUSE.match(line):
        return ClauseBlock(_CLAUSE.sub("", line))
    return PointBlock(_POINT.sub("", line), letter=line[0]) if _POINT.match(line) else PlainTextBlock(line)


# Possible columns of the annex by agency: figures of what agencies do themselves; those that are zero are left out.
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


def report_document(*, compilation: Compilation, draft: Draft, signing: SignedReport) -> OfficialDocument:
    """The document of a report; `signing` is an unsaved row with the data of the signature, empty for a draft.

    Six queries. Raises UnknownReference, SumsDiffer.
    """
    figures = figures_of(compilation=compilation)
    outline = outline_of(compilation)
    issuer, day = compilation.issuer, signing.signed_on or timezone.localdate(compilation.frozen_at)
    return document_of(
        head=head_of(
            issuer,
            symbol=signing.symbol or default_symbol(issuer),
            over=above(issuer, on=day),
            number=signing.number,
            on=signing.signed_on,
        ),
        subject=compilation.title,
        texts=draft.sections,
        outline=outline,
        figures=cited(figures),
        frozen=frozen_words(compilation),
        signature=signature_of(issuer, position=signing.position, name=signing.signer),
        recipients=_recipients(compilation, outline),
        assignments=_assignments(outline, figures),
        agencies=agency_table(compilation=compilation, figures=figures),
        money=money_of(compilation=compilation, figures=figures),
        sources=_sources(draft, figures),
    )


def _recipients(compilation: Compilation, outline: ReportOutline) -> Recipients:
    department = compilation.issuer.kind != "committee"
    return Recipients(
        (
            (
                f"{outline.receiver} (để báo cáo)",
                *(("Lãnh đạo Sở",) if department else ("Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân",)),
                "Các cơ quan có trong báo cáo",
                "Cổng thông tin phổ biến, giáo dục pháp luật (để công bố)",
            )
        ),
        archive="VT, PBGDPL" if department else "VT, NC",
    )


def _assignments(outline: ReportOutline, figures: list[Figure]) -> tuple[tuple[ReportOutlineRow, str], ...]:
    known = cited(figures)
    return tuple(
        (one, "\n".join(f"{known[key].label}: {with_unit(known[key])}" for key in one["keys"] if key in known))
        for one in outline.rows
    )


def agency_table(*, compilation: Compilation, figures: list[Figure]) -> AgencyTable | None:
    """The agencies with their part of the figures in `_BY_AGENCY`, at most seven columns; None if all are zero.

    Two queries.
    """
    columns = [one for key in _BY_AGENCY for one in figures if one.key == key and one.value > 0][:7]
    if not columns:
        return None
    sums: dict[int | None, dict[int, int]] = defaultdict(dict)
    rows = FigureCell.objects.filter(figure__in=columns).values_list("agency", "figure").annotate(Sum("value"))
    for agency, figure, value in rows.order_by():
        sums[agency][figure] = value
    known = Agency.objects.filter(pk__in=[key for key in sums if key is not None]).order_by("name_sort", "pk")
    lines = [(one.name, tuple(sums[one.pk].get(column.pk, 0) for column in columns)) for one in known]
    if None in sums:
        whys = dict.fromkeys(why_of_nobody(one.spec["source"]) for one in columns if sums[None].get(one.pk))
        lines.append(("; ".join(whys), tuple(sums[None].get(column.pk, 0) for column in columns)))
    return [figures_in_text(one) for one in columns], lines


def _sources(draft: Draft, figures: list[Figure]) -> tuple[tuple[str, str, str], ...]:
    """Name, value and formula of every figure that the text cites, once, in order, with its assignment's number."""
    named = {key for text in draft.sections.values() for key in keys_in(text)}
    cited_here = [one for one in figures if one.key in named]
    numbers = dict(
        Assignment.objects.filter(pk__in={one.assignment_id for one in cited_here if one.assignment_id}).values_list(
            "pk", "number"
        )
    )
    return tuple(source_row(figures_in_text(one), one.formula, of=numbers.get(one.assignment_id)) for one in cited_here)
