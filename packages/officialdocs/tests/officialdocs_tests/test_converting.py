"""The files as an office program lays them out: pages, and numbers on them. Needs LibreOffice; skipped without it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from officialdocs import check, write
from officialdocs_tests.samples import (
    AT,
    decision,
    letter,
    plan_with_bases,
    report,
)

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="cần LibreOffice (soffice) để dàn trang tệp DOCX")


def converted(folder: Path, kind: str, **documents) -> Path:
    for name, document in documents.items():
        (folder / f"{name}.docx").write_bytes(write(document, at=AT))
    made = folder / "made"
    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", made]
        + [folder / f"{name}.docx" for name in documents],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return made


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The lines of each page, by document."""
    folder = tmp_path_factory.mktemp("office")
    made = converted(
        folder, "pdf", quyet_dinh=decision(), cong_van=letter(), bao_cao=report(), ke_hoach=plan_with_bases()
    )
    return {
        file.stem: [page.extract_text().strip().split("\n") for page in PdfReader(file).pages]
        for file in made.glob("*.pdf")
    }


def first_lines(pages) -> list[str]:
    return [lines[0].strip() for lines in pages]


class TestPages:
    def test_of_a_decision_begin_anew_with_the_regulation_and_each_annex(self, pages):
        found = first_lines(pages["quyet_dinh"])
        assert len(found) == 6
        assert found[0].startswith("ỦY BAN NHÂN DÂN")
        assert found[1].startswith("ỦY BAN NHÂN DÂN")
        assert found[2:] == ["2", "3", "Phụ lục I", "Phụ lục II"]

    def test_of_a_letter_are_one(self, pages):
        assert len(pages["cong_van"]) == 1

    def test_of_a_report_run_on_through_the_page_that_lies(self, pages):
        found = first_lines(pages["bao_cao"])
        assert found[0].startswith("ỦY BAN NHÂN DÂN")
        assert found[1:] == ["2", "3", "4"]

    def test_repeat_the_headings_of_a_long_table(self, pages):
        for lines in pages["bao_cao"][1:3]:
            assert any("Lĩnh vực" in line and "thứ" not in line for line in lines)

    def test_of_a_draft_show_dots(self, pages):
        assert any("ngày … tháng … năm …" in line for line in pages["ke_hoach"][0])


class TestFilesSavedByAnother:
    def test_are_judged_as_ours(self, tmp_path):
        made = converted(tmp_path, "docx:MS Word 2007 XML", quyet_dinh=decision(), cong_van=letter())
        said = {file.stem: list(map(str, check(file.read_bytes()))) for file in made.glob("*.docx")}
        assert said == {"quyet_dinh": [], "cong_van": []}
