"""`manage.py evaluate_ocr` and `python -m scripts.train_reading`, asked as an operator asks."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from scripts.train_reading import main as train
from tools.ocr_evaluation import known_pages

from scanreading.engines.language import unpack
from scanreading.engines.ocr import missing as engines_missing
from scanreading_tests.engines.drawing import LETTER, drawn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One letter drawn twice, with its truth."""
    Image.fromarray(drawn()).save(tmp_path / "letter-p1.s200.png", dpi=(200, 200))
    Image.fromarray(drawn(dpi=150)).save(tmp_path / "letter-p1.l150.jpg", dpi=(150, 150))
    (tmp_path / "letter-p1.gt.txt").write_text("\n".join(text for _, _, text in LETTER), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(bool(engines_missing()), reason="this machine has no tesseract that reads Vietnamese")
class TestEvaluateOcr:
    def test_tells_figures_by_variant_and_in_all(self, folder: Path) -> None:
        said = StringIO()
        call_command("evaluate_ocr", folder, "--json", "--processes", "1", stdout=said)
        told = json.loads(said.getvalue())
        assert set(told["variants"]) == {"s200", "l150"}
        assert told["all"]["pages"] == 2
        for row in (told["all"], *told["variants"].values()):
            assert row["cer"] < 5
            assert row["diacritics"] > 95
            assert row["pages_per_minute"] > 0
            assert {"wer", "flagged", "caught", "core_seconds"} <= set(row)

    def test_measures_only_the_variants_named(self, folder: Path) -> None:
        said = StringIO()
        call_command("evaluate_ocr", folder, "--variants", "l150", "--first-only", "--processes", "1", stdout=said)
        assert "l150" in said.getvalue()
        assert "s200" not in said.getvalue()

    def test_says_that_a_folder_holds_nothing_to_measure(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="TRANG.gt.txt"):
            call_command("evaluate_ocr", tmp_path)

    def test_counts_a_file_that_cannot_be_read_as_read_wrong(self, folder: Path) -> None:
        (folder / "letter-p1.s200.png").write_bytes(b"no picture")
        said, complained = StringIO(), StringIO()
        call_command("evaluate_ocr", folder, "--json", "--processes", "1", stdout=said, stderr=complained)
        assert json.loads(said.getvalue())["variants"]["s200"]["cer"] == 100
        assert "letter-p1.s200.png" in complained.getvalue()


class TestKnownPages:
    def test_are_pictures_beside_their_truth(self, folder: Path) -> None:
        assert [known.variant for known in known_pages(folder)] == ["l150", "s200"]

    def test_are_pages_of_a_pdf_whose_name_begins_alike(self, tmp_path: Path) -> None:
        for name in ("real1-congvan.pdf", "real12-other.pdf", "r1-p1.gt.txt", "r1-p2.gt.txt", "r12-p1.gt.txt"):
            (tmp_path / name).touch()
        assert [(known.page, known.file.name, known.number) for known in known_pages(tmp_path)] == [
            ("r1-p1", "real1-congvan.pdf", 1),
            ("r1-p2", "real1-congvan.pdf", 2),
            ("r12-p1", "real12-other.pdf", 1),
        ]

    def test_are_whole_documents_too(self, tmp_path: Path) -> None:
        for name in ("luat.b200.pdf", "luat.gt.txt"):
            (tmp_path / name).touch()
        (known,) = known_pages(tmp_path)
        assert (known.variant, known.number) == ("b200", None)


class TestTrainReading:
    def test_leaves_out_what_is_kept_for_measuring(self, tmp_path: Path) -> None:
        taught = "\n".join(f"phổ biến giáo dục pháp luật lần thứ {number} cho người dân" for number in range(40))
        kept = "Hậu Giang ban hành kế hoạch riêng về công nghệ thông tin trong phổ biến pháp luật năm nay"
        (tmp_path / "taught.txt").write_text(taught, encoding="utf-8")
        (tmp_path / "known.txt").write_text(kept, encoding="utf-8")
        (tmp_path / "measured.gt.txt").write_text(kept.lower(), encoding="utf-8")
        said = StringIO()
        texts = [str(tmp_path / "taught.txt"), str(tmp_path / "known.txt")]
        train(
            [*texts, "--without", str(tmp_path / "measured.gt.txt"), "--output", str(tmp_path / "model.npz")], out=said
        )
        model = unpack((tmp_path / "model.npz").read_bytes())
        assert "1 texts left out" in said.getvalue()
        assert model.count("phổ") == 40

    def test_says_that_there_is_nothing_to_learn(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="no text to learn from"):
            train([str(tmp_path), "--output", str(tmp_path / "model.npz")])
