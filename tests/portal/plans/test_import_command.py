"""`manage.py import_plan`: JSON alone on the output, Vietnamese sentences for what is wrong, nothing half-imported."""

import json
from io import StringIO
from pathlib import Path

import pytest
from demo.scenes.agencies import load_demo_agencies
from django.core.management import CommandError, call_command

from portal.plans.models import Assignment, Plan
from tests.portal.plans.factories import PLAN, REAL_PLAN
from tests.portal.plans.parser import layouts

pytestmark = pytest.mark.django_db


def run(file: Path, **options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_plan", str(file), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.md"
    path.write_text(PLAN, encoding="utf-8")
    return path


class TestJson:
    def test_of_the_real_plan_has_words_agencies_and_dates(self) -> None:
        load_demo_agencies()
        out, _ = run(REAL_PLAN, dry_run=True, json=True)
        read = json.loads(out)
        assert len(read["assignments"]) == 8
        first, third = read["assignments"][0], read["assignments"][2]
        assert first["lead"] == ["Sở Tư pháp"]
        assert first["coordinating"] == ["các sở, ban, ngành tỉnh"]
        assert first["deadlines"] == ["Quý II/2021", "theo tiến độ thực hiện các hoạt động"]
        assert first["products"] == []
        assert first["deadline_dates"][0]["end"] == "2021-06-30"
        assert [agency["slug"] for agency in first["lead_agencies"][0]["agencies"]] == ["so-tu-phap-hau-giang"]
        assert len(third["lead_agencies"][2]["agencies"]) == 8

    def test_is_not_escaped(self) -> None:
        out, _ = run(REAL_PLAN, dry_run=True, json=True)
        assert "Sở Tư pháp" in out
        assert "\\u" not in out

    def test_stands_alone_on_the_output(self, file: Path) -> None:
        out, err = run(file, json=True)
        assert json.loads(out)["number"] == "54/KH-UBND"
        assert "Đã đưa lên kế hoạch: /ke-hoach/54-kh-ubnd-2026/" in err


class TestDryRun:
    def test_writes_nothing(self, file: Path) -> None:
        out, err = run(file, dry_run=True)
        assert not Plan.objects.exists()
        assert out == ""
        assert "Đọc được 3 nhiệm vụ" in err


class TestImport:
    def test_second_time_changes_nothing(self, file: Path) -> None:
        run(file)
        _, err = run(file)
        assert "không có gì thay đổi" in err
        assert (Plan.objects.count(), Assignment.objects.count()) == (1, 3)

    def test_docx_of_the_same_words_is_another_version_of_the_same_plan(self, tmp_path: Path) -> None:
        text = REAL_PLAN.read_text(encoding="utf-8")
        run(REAL_PLAN)
        path = tmp_path / "ke-hoach.docx"
        path.write_bytes(layouts.docx_table(text))
        _, err = run(path)
        assert "Đã ghi bản mới" in err
        assert Plan.objects.get().versions.count() == 2
        assert Assignment.objects.filter(withdrawn_in__isnull=True).count() == 8

    def test_doubts_are_told_with_their_lines(self, file: Path) -> None:
        _, err = run(file)
        assert "Chưa chắc, dòng 14: nhiệm vụ 2: không nêu cơ quan phối hợp" in err


class TestBadFiles:
    """Each is refused with a sentence that says what to do, and leaves nothing behind."""

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("trong.md", b"", "không có chữ"),
            ("hong.docx", b"PK\x03\x04 not really a zip", "hỏng"),
            ("cu.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".doc"),
            ("anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "ảnh"),
            ("trang.html", b"<!doctype html><p>x</p>", "DOCX, Markdown"),
            ("koi8.txt", "Закон о земле. ".encode("koi8-r") * 40, "bảng mã"),
            ("thu.txt", "Kính gửi bà Lan, xin chào.".encode(), "chưa nhập gì"),
        ],
    )
    def test_is_refused(self, tmp_path: Path, name: str, data: bytes, said: str) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(CommandError, match=said):
            run(path)
        assert not Plan.objects.exists()

    def test_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="không mở được"):
            run(tmp_path / "khong-co.md")

    def test_folder_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="không mở được"):
            run(tmp_path)

    @pytest.mark.corpus
    def test_hostile_files_are_refused(self, shared_data: Path) -> None:
        for path in sorted((shared_data / "hostile_files").glob("*.p*")):
            with pytest.raises(CommandError):
                run(path)
        assert not Plan.objects.exists()
