"""The security documents that an authority requires, from a table of requirements and the present state; and the notice
of a personal data breach, filled in from the journal.

Each requirement is answered by evidence (a test, a setting's value, a document, rows held) or by a named gap; what is
unknown about a breach is a gap too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from officialdocs import (
    Annex,
    Block,
    DashBlock,
    DocumentTitle,
    LetterSubject,
    NumberedHeadingBlock,
    OfficialDocument,
    PlainTextBlock,
    Recipients,
    TableBlock,
    TableBlockColumn,
)
from portal.agencies.models import Agency, Imprint, Officer
from portal.agencies.queries.imprint import imprint_on
from portal.journal.models import BreachCase
from portal.journal.queries.retention import in_words, retention_kinds, term_days
from portal.journal.queries.watch import accesses_of, affected_persons, unnamed_count
from portal.journal.states import breach_term
from portal.reports.queries.documents import abbreviation, above, head_of, signature_of

_TABLE = Path(__file__).parents[1] / "rules" / "security_dossier.toml"
LEVELS = (2, 3)  # security levels of Nghị định 85/2016/NĐ-CP
_COLUMNS = (
    TableBlockColumn("Yêu cầu, rủi ro", 3),
    TableBlockColumn("Căn cứ, loại", 1.6),
    TableBlockColumn("Bằng chứng", 3),
    TableBlockColumn("Còn thiếu", 2.4),
)
# Lets a table cell break the path of a test.
_BREAKS = str.maketrans({":": "\u200b:", "/": "/\u200b", "_": "_\u200b"})
_TO_FILL = "………………………………"


# Defaults of a paper, a part and a requirement. `between`: range of the number of rows that `models` may hold;
# `switches`: settings shown as on or off; `terms`: kinds of data whose retention period is shown.
_PAPER = {"components": False}
_PART = {"rows": (), "facts": False}
_ROW = {
    **dict.fromkeys(("tests", "settings", "switches", "documents", "models", "terms"), ()),
    **{"levels": LEVELS, "between": (0, 2**63), "gap": ""},
}


@cache
def dossier_papers() -> tuple[SimpleNamespace, ...]:
    """The table as shipped: papers with `parts`, these with `rows`; texts may contain {portal}, {level}."""
    table = tomllib.loads(_TABLE.read_text("utf-8"))
    return tuple(SimpleNamespace(**_PAPER | one | {"parts": [*map(_part, one["parts"])]}) for one in table["papers"])


def _part(said: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(**_PART | said | {"rows": [requirement(**row) for row in said.get("rows", ())]})


def requirement(**said: Any) -> SimpleNamespace:
    """A row of the table: a `need` with its `source`, and everything that answers it."""
    return SimpleNamespace(**_ROW | said)


def dossier_lines(*, level: int) -> list[tuple[SimpleNamespace, ...]]:
    """Every requirement of a level, with its paper and part."""
    return [
        (paper, part, row)
        for paper in dossier_papers()
        for part in paper.parts
        for row in part.rows
        if level in row.levels
    ]


def answers_to(row: SimpleNamespace) -> tuple[list[str], list[str]]:
    """The evidence for a requirement now, and the gaps; at least one of the two lists is not empty."""
    found = [f"Kiểm thử: {one.translate(_BREAKS)}" for one in row.tests] + [f"Tài liệu: {one}" for one in row.documents]
    missing = [row.gap] if row.gap else []
    for name in (*row.settings, *row.switches):
        value = getattr(settings, name)
        if value or name in row.switches:
            found.append(f"Thiết lập {name}: {_told(value)}")
        else:
            missing.append(f"Thiết lập {name} đang tắt hoặc để trống")
    for name in row.terms:
        days = term_days(name, timezone.localdate())
        (found if days else missing).append(f"Hạn lưu: {retention_kinds()[name].label}: {in_words(days)}")
    held = {str(model._meta.verbose_name): model._default_manager.count() for model in map(apps.get_model, row.models)}
    found += [f"Đang giữ: {count} {name}" for name, count in held.items()]
    total = sum(held.values())
    if not row.between[0] <= total <= row.between[1]:
        missing.append(f"Số đang giữ là {total}, không thuộc trường hợp này; cơ quan dự báo và kết luận")
    return found, missing


def _told(value: Any) -> str:
    """A setting in words. Of lists only the length: they may name people."""
    if isinstance(value, bool):
        return "bật" if value else "tắt"
    if isinstance(value, list | tuple | set | frozenset):
        return f"đã đặt ({len(value)})"
    return str(value) if isinstance(value, int | float) else "đã đặt"


def dossier_document(paper: SimpleNamespace, *, level: int, on: date) -> OfficialDocument:
    """A paper to be signed; number, date and signer are left blank."""
    imprint = imprint_on(on=on)
    words = {"portal": imprint.name, "level": level}
    agency = Agency.objects.existing_on(on).filter(name=imprint.owner).select_related("parent", "place").first()
    agency = agency or Agency(name=imprint.owner, kind="department")
    symbol = {"Phương án": "PA", "Báo cáo": "BC"}[paper.kind]
    body: list[Block] = [PlainTextBlock(paper.bases)]
    for part in paper.parts:
        body.append(NumberedHeadingBlock(part.heading.format(**words)))
        body += map(PlainTextBlock, _facts(imprint)) if part.facts else []
        if rows := [row for row in part.rows if level in row.levels]:
            body.append(_table(rows))
    return OfficialDocument(
        head=head_of(agency, symbol=f"{symbol}-{abbreviation(agency)}", over=above(agency, on=on)),
        title=DocumentTitle(paper.kind, paper.subject.format(**words)),
        body=tuple(body),
        signature=signature_of(agency),
        recipients=Recipients((_TO_FILL,)),
        annexes=(_components(),) if paper.components else (),
    )


def _table(rows: list[SimpleNamespace]) -> TableBlock:
    answers = [answers_to(row) for row in rows]
    cells = ((row.need, row.source, "\n".join(a), "\n".join(b)) for row, (a, b) in zip(rows, answers, strict=True))
    return TableBlock(_COLUMNS, tuple(cells))


def _facts(imprint: Imprint) -> Iterator[str]:
    """Facts about this installation; what software cannot know is left to be filled in."""
    yield f"Tên hệ thống: {imprint.name}. Địa chỉ: {settings.PORTAL_BASE_URL}. Bản phát hành: {settings.RELEASE}."
    editor = imprint.editor or _TO_FILL
    yield f"Cơ quan chủ quản ghi trên cổng: {imprint.owner}. Người chịu trách nhiệm nội dung: {editor}."
    yield f"Chủ quản hệ thống thông tin (khoản 1 Điều 3): {_TO_FILL}. Đơn vị vận hành (khoản 3 Điều 3): {_TO_FILL}."
    agencies, officers = Agency.objects.filter(exists_to=None).count(), Officer.objects.filter(is_active=True).count()
    yield f"Số cơ quan dùng cổng: {agencies}. Số tài khoản cán bộ đang mở: {officers}."
    files = "máy chủ S3" if "shared" in settings.STORAGES else "máy chủ của cổng"
    yield f"Cơ sở dữ liệu: {connection.vendor}. Nơi lưu tệp: {files}."


def _components() -> Annex:
    found = sorted({(one.name, one.version, _licence(one)) for one in distributions()}, key=lambda row: row[0].lower())
    columns = TableBlockColumn("Gói", 2), TableBlockColumn("Phiên bản", 1), TableBlockColumn("Giấy phép", 3)
    return Annex("Gói Python đang cài", (TableBlock(columns, tuple(found)),))


def _licence(one: Any) -> str:
    told = one.metadata
    named = [said.rpartition(" :: ")[2] for said in told.get_all("Classifier", []) if said.startswith("License ::")]
    return str(told.get("License-Expression") or ", ".join(named) or told.get("License", "không ghi")[:60])


# ---- the notice of a breach ------------------------------------------------------------------------------------------

_GAP = "[Chưa ghi: {}]"


def breach_notice(case: BreachCase, *, owner: Agency, on: datetime) -> OfficialDocument:
    """A letter in the layout of Nghị định 30/2020/NĐ-CP, to be read and signed. The signer fills in the addressee."""
    return OfficialDocument(
        head=head_of(owner, symbol=f"{abbreviation(owner)}-CNTT", over=above(owner, on=timezone.localdate(on))),
        title=LetterSubject("thông báo vi phạm về bảo vệ dữ liệu cá nhân", (_GAP.format("cơ quan nhận thông báo"),)),
        body=tuple(_breach_body(case)),
        signature=signature_of(owner),
        recipients=Recipients(("Như trên",), "VT"),
    )


def _breach_body(case: BreachCase) -> Iterator[Block]:
    persons, unnamed = affected_persons(case), unnamed_count(case)
    term, acts = breach_term(timezone.localdate(case.found_at)), accesses_of(case).count()
    yield PlainTextBlock(f"Căn cứ: {term.source}.")
    yield NumberedHeadingBlock("Sự việc", level=2)
    yield DashBlock(f"{case.title}.")
    yield DashBlock(f"Xảy ra từ {_moment(case.begins)} đến {_moment(case.ends)}.")
    yield DashBlock(f"Phát hiện lúc {_moment(case.found_at)}; hạn thông báo {_moment(case.due_at)}.")
    yield NumberedHeadingBlock("Dữ liệu và người bị ảnh hưởng", level=2)
    yield DashBlock(f"Nhật ký của cổng có {acts} lượt xem, tải dữ liệu trong thời gian này, của {len(persons)} người.")
    if unnamed:
        yield DashBlock(f"Có {unnamed} lượt không còn xác định được là dữ liệu của ai.")
    yield DashBlock("Loại dữ liệu: " + (_kinds(case) or _GAP.format("loại dữ liệu")) + ".")
    for heading, said in (
        ("Nguyên nhân, diễn biến", case.cause),
        ("Hậu quả có thể xảy ra", case.harm),
        ("Biện pháp khắc phục, giảm thiểu", case.measures),
    ):
        yield NumberedHeadingBlock(heading, level=2)
        yield PlainTextBlock(said.strip() or _GAP.format(heading.lower()))
    yield NumberedHeadingBlock("Đầu mối liên hệ", level=2)
    yield PlainTextBlock(_GAP.format("họ tên, chức vụ, điện thoại, thư điện tử"))


_KINDS = {
    "question.contact_shown": "họ tên, liên hệ của người hỏi",
    "personal.shown": "mọi dữ liệu cổng giữ về một người",
    "personal.copied": "mọi dữ liệu cổng giữ về một người",
    "question.file_read": "tệp người hỏi gửi kèm",
}


def _kinds(case: BreachCase) -> str:
    verbs = accesses_of(case).order_by("verb").values_list("verb", flat=True).distinct()
    return "; ".join(dict.fromkeys(_KINDS[one] for one in verbs))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H giờ %M ngày %d/%m/%Y}"
