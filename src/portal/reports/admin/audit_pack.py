"""The audit package (gói kiểm toán) of a signed report: one ZIP with the data behind it and a script that recomputes it
anywhere.

As in the report itself, the signer is the only person named: titles are those that the public may read, officers are
account numbers, and free text (words of returns, reasons, remarks) is left out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import batched
from pathlib import Path
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.http import FileResponse, HttpRequest
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.activities.models import ActivityPhoto
from portal.agencies.queries import covers, reach_of
from portal.design.admin import ListColumns, cells_of
from portal.design.refusals import or_404, permit
from portal.design.sheets import harmless_cell
from portal.journal.models import ChainLink, Entry, said_by
from portal.journal.queries.attestations import attestation_of, proof_of
from portal.journal.states import verb_label
from portal.plans.models import BudgetEntry, GuidanceReceipt, Progress
from portal.reports.admin.compilations import compilation_or_404
from portal.reports.compilation.figures import BUDGET_LINES, SPENDINGS
from portal.reports.compilation.text import FORMS
from portal.reports.models import Compilation, FigureCell, FigureThing, PaperCopy, ReturnAct, Submission
from portal.reports.queries.compilations import GateLook, figures_in_text, figures_of, newest_draft, outline_of
from portal.reports.queries.drilldown import closed_to_the_public, entered_later, withdrawn_since
from portal.reports.queries.rounds import ON_PAPER
from portal.reports.states import APPROVE, COMPILE, ActKind
from portal.schema.queries import narrowed

_ROWS = 2000  # rows in memory at once
_SCRIPT = Path(__file__).resolve().parents[1] / "rules" / "kiem-tra.py"


@require_safe
def audit_pack(request: HttpRequest, slug: str) -> FileResponse:
    """Download the package, for those who compile or approve at the issuing agency.

    Raises Http404 for an unsigned report.
    """
    held = compilation_or_404(request, slug)
    permit(any(covers(reach_of(request.user, verb), held.issuer_id) for verb in (COMPILE, APPROVE)))
    or_404(held if held.is_signed else None)
    answer = FileResponse(packed(held), as_attachment=True, filename=f"{slug}-kiem-toan.zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


def packed(held: Compilation) -> IO[bytes]:
    """The ZIP as an unnamed temporary file, deleted when it is closed. Rows are read in batches of `_ROWS`."""
    made, sums = TemporaryFile(), ""  # noqa: SIM115  the response closes it
    with ZipFile(made, "w") as archive:
        for name, pieces in _files(held):
            sums += f"{_put(archive, name, pieces, held)}  {name}\n"
        _put(archive, "SHA256SUMS", [sums.encode()], held)
    made.seek(0)
    return made


def _put(archive: ZipFile, name: str, pieces: Iterable[bytes], held: Compilation) -> str:
    """Write one file into the archive and return its SHA-256 as hex.

    The file's timestamp is the time of the freeze, so that the same report gives the same bytes.
    """
    told, digest = ZipInfo(name, timezone.localtime(held.frozen_at).timetuple()[:6]), sha256()
    told.compress_type = ZIP_DEFLATED
    with archive.open(told, "w", force_zip64=True) as entry:
        for piece in pieces:
            digest.update(piece)
            entry.write(piece)
    return digest.hexdigest()


def _files(held: Compilation) -> Iterator[tuple[str, Iterable[bytes]]]:
    signed = held.signed
    yield "DOC-TRUOC.txt", [_READ_FIRST.encode()]
    yield "kiem-tra.py", [_SCRIPT.read_bytes()]
    yield "bao-cao.docx", [bytes(signed.file)]
    for paper in PaperCopy.objects.filter(signed=signed):
        yield "bao-cao.pdf", [bytes(paper.file)]
    yield "bao-cao.json", [_json(_report(held))]
    for name, (columns, rows) in _tables(held).items():
        yield name, _lines(columns, rows)
    yield "nhat-ky.jsonl", map(_json, _journal(held))
    attested = attestation_of(held)
    if attested is not None and (proof := proof_of(attested)) is not None:
        yield "bang-chung.json", [_json(proof)]


def _json(said: object) -> bytes:
    """JSON on one line; line breaks inside strings are escaped."""
    return json.dumps(said).encode() + b"\n"


def _report(held: Compilation) -> dict[str, str]:
    signed, texts = held.signed, held.signed.draft.sections
    return {
        "Báo cáo số": f"{signed}",
        "Ngày ký": f"{signed.signed_on}",
        "Người ký": f"{signed.position} {signed.signer}",
        "Trích yếu": held.title,
        "Cơ quan ban hành": held.issuer.name,
        "Kỳ": held.period.name,
        "Số liệu chốt lúc": f"{timezone.localtime(held.frozen_at).isoformat()}",
        "Văn bản": "\n".join(texts.get(one.key, "") for one in outline_of(held).sections),
    }


# ---- tables ----------------------------------------------------------------------------------------------------------

_FIGURE: ListColumns = {
    "Khóa": "key",
    "Nhóm": "heading",
    "Số liệu": "label",
    "Đơn vị": "unit",
    "Giá trị": "value",
    "Kỳ trước": "before",
    "So với kỳ trước": lambda one: FORMS["so sánh"](figures_in_text(one)),
    "Rút trước khi chốt": "gone",
    "Ước tính": "is_estimate",
    "Nguồn": lambda one: one.spec.get("source"),
    "Loại": lambda one: "|".join(one.spec.get("kinds", ())),
    "Phân tổ": lambda one: "|".join(one.spec.get("parts", ())),
    "Cộng": lambda one: bool(one.spec.get("sum")),
    "Tử": lambda one: one.spec.get("share", ("", ""))[0],
    "Mẫu": lambda one: one.spec.get("share", ("", ""))[1],
    "Cách tính": "formula",
}
_CELL: ListColumns = {
    "Khóa": "figure.key",
    "Cơ quan": "agency.name",
    "Tháng": "month",
    "Giá trị": "value",
    "Ước tính": "is_estimate",
}
_THING: ListColumns = {
    "Nguồn": "source",
    "Đối tượng": "key",
    "Loại": "kind",
    "Phân tổ": "part",
    "Cơ quan": "counted_as.name",
    "Cơ quan thực hiện": "agency.name",
    "Ngày": "day",
    "Số lượng": "amount",
    "Ước tính": "is_estimate",
    "Việc": "public_label",
    "Mục nhật ký": "entry_id",
}
_MONEY: ListColumns = {
    "Bố trí hay chi": lambda one: "chi" if one.source == SPENDINGS else "bố trí",
    "Cơ quan": "counted_as.name",
    "Nguồn kinh phí, năm, nhiệm vụ": "public_label",
    "Ngày chi": "day",
    "Số tiền (đồng)": "amount",
    "Chứng từ số": "voucher",
}
_RETURN: ListColumns = {
    "Cơ quan": "agency.name",
    "Đợt": "round.name",
    "Tình trạng": "get_state_display",
    "Lúc chốt": "standing",
    "Hạn gửi": "due_on",
    "Gửi lần đầu": "sent_at",
    "Trễ hạn": "was_late",
    "Tiếp nhận": "accepted_at",
    "Số lần gửi": "times",
    "Nhập thay theo bản giấy": "is_on_paper",
}
_RETURN_ACT: ListColumns = {
    "Cơ quan": "of.agency.name",
    "Đợt": "of.round.name",
    "Việc": "get_kind_display",
    "Bậc đôn đốc": "rung.get_rung_display",
    "Lý do, khi hệ thống tự cho miễn": lambda one: one.words if one.kind == ActKind.EXCUSED and not one.by_id else "",
    "Hạn": "until",
    "Lúc": "at",
    "Tài khoản": "by_id",
}
_RECEIPT: ListColumns = {
    "Số, ký hiệu": "guidance.number",
    "Ngày ban hành": "guidance.issued_date",
    "Cơ quan ban hành": "guidance.issuer.name",
    "Trích yếu": "guidance.title",
    "Nơi nhận": "agency.name",
    "Xác nhận đến hết ngày": "guidance.due_on",
    "Mở lúc": "opened_at",
    "Xác nhận lúc": "acknowledged_at",
    "Số lần nhắc": "reminder_count",
    "Báo lãnh đạo cơ quan lúc": "escalated_at",
    "Báo kết quả đến hết ngày": "guidance.answer_due_on",
    "Trả lời lúc": "answered_at",
    "Rút văn bản lúc": "guidance.withdrawn_at",
}
_EVIDENCE: ListColumns = {
    "Nhiệm vụ": "assignment.number",
    "Cơ quan": "agency.name",
    "Ghi lúc": "at",
    "Liên kết": "evidence_url",
    "Văn bản trên Cổng, mục nhật ký": "paper.entry_id",
    "Loại tệp": "media_type",
    "Kích thước tệp": "size",
    "Mã kiểm tệp (SHA-256)": "checksum",
}
_PHOTO: ListColumns = {
    "Việc": "activity.code",
    "Cơ quan": "activity.agency.name",
    "Ngày": "activity.day",
    "Gửi lúc": "added_at",
    "Loại tệp": "media_type",
    "Kích thước tệp": "size",
    "Mã kiểm tệp (SHA-256)": "checksum",
}
_STEP: ListColumns = {
    "Lúc": "at",
    "Thành": "get_after_display",
    "Bản thảo": "draft_number",
    "Tài khoản": "by_id",
    "Điều đã bỏ qua có lý do": lambda one: "; ".join(
        f"{said['label']} ({len(said['found'])})" for said in one.overruled or ()
    ),
}
_LATE: ListColumns = {
    "Việc": lambda one: f"{one.of}, lần gửi {one.number}" if isinstance(one, Submission) else one.told,
    "Ngày": "day",
    "Cơ quan": "whose",
    "Ghi lúc": "noted_at",
}


def _tables(held: Compilation) -> dict[str, tuple[ListColumns, Iterable[Any]]]:
    figures = figures_of(compilation=held)
    returns = GateLook(held, figures, newest_draft(compilation=held)).returns()
    acts = ReturnAct.objects.filter(of__in=returns.order_by().values("pk")).order_by("pk")
    cells = FigureCell.objects.filter(figure__compilation=held).order_by("figure__position", "pk")
    receipts = narrowed(GuidanceReceipt.objects.order_by("guidance__issued_date", "pk"), guidance__plan=held.plan)
    within = receipts.filter(guidance__issued_date__gte=held.start, guidance__issued_date__lte=held.end)
    frozen = held.things.filter(source="returns", key=Cast(OuterRef("pk"), CharField())).values("kind")[:1]
    activities, others, sent = entered_later(compilation=held, figures=figures)
    late = (
        activities.annotate(told=F("code"), whose=F("agency__name"), noted_at=F("entered_at")),
        others.annotate(told=Concat("source", Value(" "), "key"), whose=F("agency__name"), noted_at=F("entry__at")),
        sent.annotate(day=TruncDate("at"), whose=F("of__agency__name"), noted_at=F("at")),
    )
    return {
        "so-lieu.csv": (_FIGURE, figures),
        "o-so-lieu.csv": (_CELL, cells.select_related("figure", "agency").iterator(_ROWS)),
        "viec.csv": (_THING, _things(held)),
        "kinh-phi.csv": (_MONEY, _money(held)),
        "bao-cao-co-quan.csv": (
            _RETURN,
            returns.annotate(times=Count("submissions"), is_on_paper=Exists(ON_PAPER), standing=Subquery(frozen)),
        ),
        "don-doc.csv": (_RETURN_ACT, acts.select_related("of__agency", "of__round__regime", "rung").iterator(_ROWS)),
        "huong-dan.csv": (_RECEIPT, within.select_related("guidance__issuer", "agency").iterator(_ROWS)),
        "minh-chung.csv": (_EVIDENCE, _evidence(held)),
        "anh-minh-chung.csv": (_PHOTO, _photos(held).iterator(_ROWS)),
        "cac-buoc.csv": (_STEP, held.acts.order_by("at", "pk")),
        "ghi-sau.csv": (_LATE, (one for ones in late for one in ones.iterator(_ROWS))),
    }


def _evidence(held: Compilation) -> QuerySet[Progress]:
    """The evidence of the plan's assignments up to the freeze: one row per file, or one for a link without files."""
    found = Progress.objects.filter(assignment__plan=held.plan, at__lte=held.frozen_at).select_related(
        "assignment", "agency", "paper"
    )
    shown = found.exclude(evidence_url="", files=None, paper=None).order_by("at", "pk", "files__pk")
    return shown.annotate(**{name: F(f"files__{name}") for name in ("media_type", "size", "checksum")})


def _photos(held: Compilation) -> QuerySet[ActivityPhoto]:
    """The photos, still kept, of the activities counted at the freeze.

    The package lists only their digests, since people are seen in pictures.
    """
    counted = held.things.filter(source="amounts", key=OuterRef("activity__code"))
    found = ActivityPhoto.objects.filter(Exists(counted), added_at__lte=held.frozen_at)
    return found.select_related("activity__agency").order_by("activity__code", "pk")


def _things(held: Compilation) -> Iterator[FigureThing]:
    """The counted things as they were frozen; those withdrawn or closed to the public since then have no name."""
    found = held.things.select_related("agency", "counted_as").order_by("pk")
    for things in batched(found.iterator(_ROWS), _ROWS, strict=False):
        nameless = withdrawn_since(things=things).keys() | closed_to_the_public(things=things)
        for one in things:
            one.public_label = "" if one.pk in nameless else one.public_label
            yield one


def _money(held: Compilation) -> Iterator[FigureThing]:
    found = held.things.filter(source__in=(BUDGET_LINES, SPENDINGS)).select_related("counted_as").order_by("pk")
    lines = held.plan.budget_lines.all() if held.plan else ()
    vouchers = dict(BudgetEntry.objects.filter(line__in=lines).values_list("pk", "document_number"))
    for one in found.iterator(_ROWS):
        one.voucher = vouchers.get(int(one.key), "") if one.source == SPENDINGS else ""  # type: ignore[attr-defined]
        yield one


def _lines(columns: ListColumns, rows: Iterable[Any]) -> Iterator[bytes]:
    """The rows as CSV, one line each, with the byte order mark by which Excel recognises UTF-8."""
    writer = csv.writer(SimpleNamespace(write=str.encode))
    yield "\ufeff".encode()
    yield writer.writerow(columns)
    for one in rows:
        yield writer.writerow([harmless_cell(" ".join(f"{cell}".split())) for cell in cells_of(one, columns)])


def _journal(held: Compilation) -> Iterator[dict[str, Any]]:
    """The journal entries of the report, each with the text that was digested and its link of the hash chain."""
    entries = Entry.objects.filter(subject_type=ContentType.objects.get_for_model(held), subject_id=f"{held.pk}")
    before = ChainLink.objects.filter(number=OuterRef("number") - 1).values("hash")
    links = ChainLink.objects.filter(entry__in=entries).annotate(before=Subquery(before)).select_related("entry")
    for one in links.order_by("number").iterator(_ROWS):
        said = said_by(one.entry, is_older=one.entry.digest is None).decode()
        link = {"before": one.before or "", "number": one.number, "entry": one.entry_id, "hash": one.hash}
        yield link | {"verb": verb_label(one.entry.verb), "said": said}


_READ_FIRST = """GÓI KIỂM TOÁN CỦA MỘT BÁO CÁO ĐÃ KÝ

Tính lại mọi số liệu và soát mọi mã kiểm, không cần mạng, không cần cài thêm gì ngoài Python 3:

    python3 kiem-tra.py

Kết quả là một dòng ĐÚNG, hoặc mỗi điều sai một dòng SAI nêu tên số liệu, tệp. Riêng mã kiểm: sha256sum -c SHA256SUMS

bao-cao.docx, bao-cao.pdf   Báo cáo đã ký, đúng từng byte; bản PDF có khi máy chủ đã làm.
bao-cao.json                Số, ngày, người ký và lời báo cáo với khóa của từng số liệu.
so-lieu.csv                 Số liệu đã chốt và cách tính.
o-so-lieu.csv               Phần của từng cơ quan, từng tháng trong mỗi số liệu.
viec.csv                    Từng việc được đếm, như lúc chốt; đã rút, đã gỡ thì không còn tên.
kinh-phi.csv                Kinh phí bố trí và từng khoản chi với số chứng từ.
bao-cao-co-quan.csv         Báo cáo của từng cơ quan, cả cơ quan được miễn; don-doc.csv: việc đã làm với báo cáo ấy,
                            và vì sao hệ thống cho miễn (lý do cán bộ viết thì đọc trên Cổng).
minh-chung.csv              Tệp, liên kết mà cơ quan đã nộp làm minh chứng của nhiệm vụ đến lúc chốt (mã kiểm để đối
                            chiếu; tệp thì mở trên Cổng).
anh-minh-chung.csv          Ảnh của các hoạt động được đếm, gửi đến lúc chốt: chỉ mã kiểm, vì trong ảnh có thể có người.
                            Ảnh mở trên Cổng theo quyền, đối chiếu bằng sha256sum; ảnh đã xóa hẳn thì không còn dòng.
huong-dan.csv               Văn bản hướng dẫn ban hành trong kỳ, cơ quan nào mở, xác nhận lúc nào.
cac-buoc.csv                Các bước soạn, duyệt, ký, công bố, theo số tài khoản.
ghi-sau.csv                 Việc, báo cáo của kỳ được ghi, gửi sau khi chốt, không nằm trong số đã ký.
nhat-ky.jsonl               Mục nhật ký của báo cáo với mắt xích của chuỗi.
bang-chung.json             Đường từ bản công bố đến một dấu đã ký của chuỗi, khi đã có dấu.

Số của kỳ trước giữ như lúc chốt, không tính lại từ gói này. Gói không có tên cán bộ (trừ người ký), tên người dân
và lời viết tự do của cán bộ; những lời ấy đọc trên Cổng theo quyền.
"""


urls = [path("bao-cao-tong-hop/<slug:slug>/goi-kiem-toan.zip", audit_pack, name="compilation_pack")]
