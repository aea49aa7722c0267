"""What an auditor takes away: every number recomputed from the pack alone, and nobody named in it."""

import csv
import hashlib
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client

from portal.activities.models import ActivityPhoto
from portal.agencies.models import Officer
from portal.plans.models import BudgetEntry
from portal.reports.admin.audit_pack import packed
from portal.reports.models import Compilation, Return, ReturnAct, Submission
from portal.reports.operations.compilations import publish_report, sign_report
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import (
    FROZEN,
    Province,
    compiled,
    counted_thing,
    make_activity,
    make_return,
    make_round,
)
from tests.portal.reports.compilations.test_money import line, spend
from tests.portal.reports.compilations.test_text import SIGNED, approved

pytestmark = [pytest.mark.django_db]
OWN: dict[str, Any] = {
    "heading": "ket-qua",
    "text": "Lời của ông Trần Văn Kín",
    "figures": [{"label": "Vụ hòa giải  thành", "value": 7, "unit": "vụ", "kind": "flow", "of": 9}],
}


@laid
def report(province: Province) -> Compilation:
    """Signed and published, with activities, money, an agency's own figures and what is told of persons."""
    activity = make_activity(
        province.other, province.justice, title="Phổ biến cho ông Nguyễn Văn A", gatherings=2, people=1290
    )
    for digest, sent in (("a1", FROZEN), ("b2", FROZEN + timedelta(hours=1))):
        said = {"name": "bà B.jpg", "place": digest, "media_type": "image/jpeg", "size": 9, "checksum": digest}
        ActivityPhoto.objects.create(activity=activity, by=province.justice, added_at=sent, **said)
    counted_thing("articles", province.other, title="Bài công khai")
    counted_thing("replies", province.other, kind="false", title="Câu hỏi của bà B")
    counted_thing("replies", province.department, kind="true", title="Câu hỏi của bà B")
    held = make_round(province)
    make_return(held, province.other, province.justice, OWN)
    excused = make_return(held, province.committee, province.justice)
    Return.objects.filter(pk=excused.pk).update(state="excused")
    for words, by in (("Đã kết thúc hoạt động trong kỳ.", None), ("Lời của ông Trần Văn Kín", province.justice)):
        ReturnAct.objects.create(of=excused, kind="excused", words=words, by=by, at=FROZEN)
    spend(province, line(province, province.department, 100_000_000, number=1), 40_000_000)
    held = approved(compiled(province), province)
    sign_report(compilation=held, signed=SIGNED, by=province.justice, at=FROZEN)
    return publish_report(compilation=Compilation.objects.get(pk=held.pk), by=province.justice, at=FROZEN)


@pytest.fixture
def folder(report: Compilation, tmp_path: Path) -> Path:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # the chain is written before the commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with packed(Compilation.objects.get(pk=report.pk)) as made:
        ZipFile(made).extractall(tmp_path)
    return tmp_path


def test_pictures_are_named_by_their_digests_alone(folder: Path) -> None:
    (row,) = csv.DictReader((folder / "anh-minh-chung.csv").read_text("utf-8-sig").splitlines())
    assert (row["Mã kiểm tệp (SHA-256)"], row["Loại tệp"]) == ("a1", "image/jpeg"), "not what came after the freeze"
    assert "bà B" not in "".join(row.values())


def recompute(folder: Path) -> subprocess.CompletedProcess[str]:
    """As a stranger does it: no environment, no packages, not even those of Python's own site."""
    command = [sys.executable, "-I", "-S", "kiem-tra.py"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def alter(folder: Path, name: str, old: str, new: str, *, is_resealed: bool = False) -> None:
    """The first place; `is_resealed`: whoever did it put the list of digests right."""
    file = folder / name
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())
    if is_resealed:
        sums = folder / "SHA256SUMS"
        names = [row[66:] for row in sums.read_text("utf-8").splitlines()]
        sums.write_text("".join(f"{hashlib.sha256((folder / one).read_bytes()).hexdigest()}  {one}\n" for one in names))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text("utf-8-sig").splitlines()))


class TestRecomputing:
    @pytest.mark.both_engines
    def test_a_stranger_comes_to_every_number_of_the_report(self, folder: Path, report: Compilation):
        done = recompute(folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"ĐÚNG: {report.figures.count()} số liệu")
        assert len((folder / "kiem-tra.py").read_text("utf-8").splitlines()) <= 50

    @pytest.mark.parametrize("is_resealed", [False, True])
    @pytest.mark.parametrize(
        ("name", "old", "new", "told"),
        [
            ("so-lieu.csv", ",lượt người,1290,", ",lượt người,1390,", "SAI số liệu hoat-dong.luot-nguoi"),
            ("so-lieu.csv", ",%,500,", ",%,510,", "SAI số liệu hoi-dap.ty-le-dung-han"),
            ("viec.csv", "12/05/2026,40000000,", "12/05/2026,30000000,", "SAI số liệu kinh-phi.da-chi"),
            ("viec.csv", ",excused,", ",missing,", "SAI số liệu che-do.khong-phai"),
            ("bao-cao-co-quan.csv", ",on_time,", ",late,", "SAI phần Sở Nội vụ, late"),
            ("o-so-lieu.csv", "Sở Nội vụ", "Sở Tư pháp", "SAI phần hoat-dong.cuoc"),
            ("nhat-ky.jsonl", "figures", "fugures", "SAI nhật ký, mục "),
        ],
    )
    def test_what_was_altered_is_named(
        self, folder: Path, name: str, old: str, new: str, told: str, *, is_resealed: bool
    ):
        alter(folder, name, old, new, is_resealed=is_resealed)
        done = recompute(folder)
        assert done.returncode == 1
        assert told in done.stdout
        assert (f"SAI tệp {name}" in done.stdout) is not is_resealed

    def test_another_paper_is_not_the_one_that_was_signed(self, folder: Path):
        (folder / "bao-cao.docx").write_bytes(_with_another_number((folder / "bao-cao.docx").read_bytes()))
        said = recompute(folder).stdout
        assert "SAI tệp đã ký, theo nhật ký" in said
        assert "SAI văn bản, số liệu hoat-dong.luot-nguoi" in said


def _with_another_number(paper: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(paper)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"1.290", b"1.390"))
    return made.getvalue()


class TestWhatIsInside:
    def test_what_stands_behind_the_report(self, folder: Path, province: Province):
        money = rows(folder, "kinh-phi.csv")
        assert [(one["Số tiền (đồng)"], one["Chứng từ số"]) for one in money] == [
            ("100000000", ""),
            ("40000000", BudgetEntry.objects.get(kind="spent").document_number),
        ]
        assert [(one["Cơ quan"], one["Số lần gửi"]) for one in rows(folder, "bao-cao-co-quan.csv")] == [
            ("Sở Nội vụ", "1"),
            ("Ủy ban nhân dân tỉnh Ví Dụ", "0"),
        ]
        excused = [one for one in rows(folder, "don-doc.csv") if one["Việc"] == "Không phải báo cáo"]
        whys = [one["Lý do, khi hệ thống tự cho miễn"] for one in excused]
        assert whys == ["Đã kết thúc hoạt động trong kỳ.", ""], "what an officer wrote stays in the portal"
        accounts = [(one["Thành"], one["Tài khoản"]) for one in rows(folder, "cac-buoc.csv")]
        assert ("Đã duyệt, chờ ký", f"{province.leader.pk}") in accounts

    def test_no_person_is_in_it_but_the_signer(self, folder: Path, province: Province):
        """What the report itself quotes stays there: in its file and in its text."""
        quoting = {"bao-cao.docx", "bao-cao.json"}
        said = "".join(one.read_text("utf-8") for one in folder.iterdir() if one.name not in quoting)
        names = [
            *Officer.objects.values_list("display_name", flat=True),
            *Officer.objects.values_list("username", flat=True),
        ]
        for name in ("Nguyễn Văn A", "bà B", "Trần Văn Kín", *filter(None, names)):
            assert name not in said

    def test_what_the_screen_tells_as_entered_later(self, client: Client, report: Compilation, province: Province):
        make_activity(province.other, province.justice, gatherings=4)
        counted_thing("articles", province.other, title="Bài đăng sau")
        sent = Submission.objects.get()
        later = FROZEN + timedelta(hours=5)
        Submission.objects.create(
            of=sent.of, number=2, parts=sent.parts, figures=sent.figures, by=province.justice, at=later
        )
        with packed(report) as made, ZipFile(made) as archive:
            rows = list(csv.DictReader(archive.read("ghi-sau.csv").decode("utf-8-sig").splitlines()))
        client.force_login(province.justice)
        listed = client.get(f"/quan-tri/bao-cao-tong-hop/{report.slug}/ghi-sau/").context["page_obj"].paginator
        assert len(rows) == listed.count == 3
        assert {one["Cơ quan"] for one in rows} == {"Sở Nội vụ"}
        assert (rows[-1]["Việc"], rows[-1]["Ghi lúc"]) == (
            f"{sent.of}, lần gửi 2",
            "13:30 06/07/2026",
        )

    def test_the_same_report_gives_the_same_bytes(self, report: Compilation):
        with packed(report) as first, packed(report) as second:
            assert first.read() == second.read()


class TestWhoMay:
    def address(self, report: Compilation) -> str:
        return f"/quan-tri/bao-cao-tong-hop/{report.slug}/goi-kiem-toan.zip"

    @pytest.mark.parametrize(
        ("role", "is_own", "status"),
        [("justice", True, 200), ("leader", True, 200), ("leader", False, 302), ("editor", True, 302)],
    )
    def test_who_compiles_or_approves_where_it_is_issued(
        self, client: Client, report: Compilation, province: Province, role: str, is_own: bool, status: int
    ):
        agency = province.department if is_own else make_agency("Sở Y tế", parent=province.committee)
        client.force_login(make_posting(role, agency=agency).officer)
        answer = client.get(self.address(report))
        assert answer.status_code == status
        assert answer.getvalue()[:2] == b"PK" or status == 302
        page = client.get(f"/quan-tri/bao-cao-tong-hop/{report.slug}/")
        assert page.status_code == (200 if is_own else 302)
        assert ("goi-kiem-toan.zip" in page.content.decode()) is (status == 200)

    def test_before_it_is_signed_there_is_none(self, client: Client, province: Province):
        client.force_login(province.justice)
        assert client.get(self.address(compiled(province))).status_code == 404
