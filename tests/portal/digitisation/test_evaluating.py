"""`python -m benchmarks.understanding` over a folder made for the test: what was read before is not read again."""

import json
from io import StringIO
from pathlib import Path

import pytest
from benchmarks.understanding import main, score_particulars
from PIL import Image

from scanreading.engines.types import ReadPage, words_to_rows
from scanreading.understanding.document import understand_pages
from scanreading_tests.understanding.heads import CASES
from scanreading_tests.understanding.test_particulars import set_case
from scanreading_tests.understanding.typesetting import Sheet, set_text

LAW = ["Điều 1. Phạm vi", "1. Một là như sau.", "2. Hai là như sau.", "Điều 2. Đối tượng", "Áp dụng cho mọi người."]


def _keep(words: Path, name: str, page: ReadPage) -> None:
    held = {
        "route": page.route,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "words": words_to_rows(page.words),
        "readers": page.readers,
    }
    (words / f"{name}.1.json").write_text(json.dumps(held), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laws, pages, words = (tmp_path / name for name in ("scan_to_law_dev", "ocr_dev", "words"))
    for one in (laws, pages, words):
        one.mkdir()
    sheet = Sheet()
    set_text(sheet, [LAW[0], LAW[1], LAW[3], LAW[4]])  # a clause is lost
    Image.new("L", (100, 140), 255).save(laws / "luat.b200.pdf")
    (laws / "luat.gt.txt").write_text("\n".join(LAW), encoding="utf-8")
    _keep(words, "luat.b200.pdf", sheet.page())
    Image.new("L", (100, 140), 255).save(pages / "qd-p1.s200.png")
    _keep(words, "qd-p1.s200.png", set_case(CASES[0])[0])
    (tmp_path / "heads.json").write_text(json.dumps({"qd": {"signer": "Huỳnh Minh Tuấn", "kind": "Kế hoạch"}}))
    return tmp_path


class TestEvaluateUnderstanding:
    def test_tells_what_was_found_of_what_is_there(self, folder: Path) -> None:
        told = StringIO()
        main([str(folder), "--heads", str(folder / "heads.json"), "--words", str(folder / "words"), "--json"], out=told)
        found = json.loads(told.getvalue())
        assert found["structure"]["all"]["dieu"] == {"precision": 1.0, "recall": 1.0, "true": 2}
        assert found["structure"]["all"]["khoan"] == {"precision": 1.0, "recall": 0.5, "true": 2}
        assert found["heads"]["right"] == {"kind": "0/1", "signer": "1/1"}
        assert found["heads"]["wrong"] == ["qd.s200 kind: 'Quyết định'"]

    def test_says_the_same_in_words(self, folder: Path) -> None:
        told = StringIO()
        main([str(folder), "--words", str(folder / "words")], out=told)
        assert "khoan P 100.0% R 50.0% (2)" in told.getvalue()

    def test_refuses_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="no folder"):
            main([str(tmp_path / "nowhere")])


class TestScoreParticulars:
    def test_guessing_what_was_written_by_hand_is_wrong(self):
        case = next(case for case in CASES if case.name.startswith("số và ngày viết tay"))
        found = understand_pages(set_case(case)).particulars
        truth = {"official_number": "viết tay/SGDĐT-VP", "issued_date": "2023-05-31"}
        assert score_particulars(found, truth) == {"official_number": True, "issued_date": False}
