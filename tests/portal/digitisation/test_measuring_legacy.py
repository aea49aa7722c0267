"""`python -m benchmarks.legacy_files` over files of before Unicode, made for the test."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from benchmarks.legacy_files import judge, known_files, main

from tests.portal.digitisation import paper

TRUTH = """ỦY BAN NHÂN DÂN TỈNH HÀ TĨNH
Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26 tháng 11 năm 2003;
Thông tư này hướng dẫn các tổ chức, cá nhân thực hiện chính sách đối với người có công."""
TCVN3 = """ñy ban nh©n d©n tØnh hµ tÜnh
C¨n cø LuËt Tæ chøc Héi ®ång nh©n d©n vµ ñy ban nh©n d©n ngµy 26 th¸ng 11 n¨m 2003;
Th«ng t\u00ad nµy h\u00adíng dÉn c¸c tæ chøc, c¸ nh©n thùc hiÖn chÝnh s¸ch ®èi víi ng\u00adêi cã c«ng."""
VNI = """UÛY BAN NHAÂN DAÂN TÆNH HAØ TÓNH
Caên cöù Luaät Toå chöùc Hoäi ñoàng nhaân daân vaø UÛy ban nhaân daân ngaøy 26 thaùng 11 naêm 2003;
Thoâng tö naøy höôùng daãn caùc toå chöùc, caù nhaân thöïc hieän chính saùch ñoái vôùi ngöôøi coù coâng."""


def write_rtf(path: Path, text: str, font: str) -> None:
    """As word processors of the time wrote it: bytes of Western Windows, and the name of the font."""
    coded = "".join(sign if sign.isascii() else f"\\'{ord(sign):02x}" for sign in text).replace("\n", "\\par\n")
    path.write_text(rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f0\fnil {font};}}}}\f0 {coded}\par}}", encoding="ascii")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("thu-vni", "thu-tcvn3"):
        (tmp_path / f"{name}.gt.txt").write_text(TRUTH, encoding="utf-8")
    paper.write_text_pdf(tmp_path / "thu-tcvn3.pdf", TCVN3.split("\n"))
    (tmp_path / "thu-vni.txt").write_bytes(VNI.encode("latin-1"))
    return tmp_path


def measure(folder: Path) -> dict[str, dict]:
    said = StringIO()
    main([str(folder), "--json"], out=said)
    return json.loads(said.getvalue())


class TestMeasuringLegacyFiles:
    def test_receives_and_reads_files_as_the_portal_does(self, folder: Path) -> None:
        told = measure(folder)
        assert set(told["files"]) == {"thu-tcvn3.pdf", "thu-vni.txt"}
        assert told["all"] == {"words": 2 * len(TRUTH.split()), "wer": 0.0, "wer_anywhere": 0.0}

    @pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
    def test_reads_rich_text_by_the_fonts_it_names(self, tmp_path: Path) -> None:
        for name, text, font in (("a", TCVN3, ".VnTime"), ("b", VNI, "VNI-Times")):
            write_rtf(tmp_path / f"{name}.rtf", text, font)
            (tmp_path / f"{name}.gt.txt").write_text(TRUTH, encoding="utf-8")
        assert measure(tmp_path)["all"]["wer"] == 0.0

    def test_counts_a_file_that_is_refused_as_wholly_wrong_and_says_why(self, folder: Path) -> None:
        (folder / "thu-tcvn3.pdf").write_bytes(b"\x00" * 40)
        said, complained = StringIO(), StringIO()
        main([str(folder), "--json"], out=said, err=complained)
        assert json.loads(said.getvalue())["files"]["thu-tcvn3.pdf"]["wer"] == 100.0
        assert complained.getvalue().startswith("thu-tcvn3.pdf: ")

    def test_shows_what_differs(self, folder: Path) -> None:
        (folder / "thu-vni.gt.txt").write_text(TRUTH.replace("có công", "góp công"), encoding="utf-8")
        said = StringIO()
        main([str(folder), "--wrong"], out=said)
        assert "thu-vni.txt: góp → có" in said.getvalue()

    def test_says_that_a_folder_holds_nothing_to_measure(self, tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="NAME.gt.txt"):
            main([str(tmp_path)])

    def test_meets_the_bar_on_real_files(self, shared_data: Path) -> None:
        files = shared_data / "legacy_dev"
        if shutil.which("soffice") is None:
            pytest.skip("LibreOffice is not installed")
        assert measure(files)["all"]["wer"] <= 1.0


class TestKnownFiles:
    def test_are_files_beside_their_truth(self, folder: Path) -> None:
        (folder / "alone.doc").touch()
        assert [file.name for file, _ in known_files(folder)] == ["thu-tcvn3.pdf", "thu-vni.txt"]


class TestJudging:
    @pytest.mark.parametrize(
        ("comment", "known", "read", "misread", "anywhere"),
        [
            ("as printed", "Căn cứ Luật", "Căn cứ Luật", 0, 0),
            ("capitals of a font", "ủy ban", "ỦY BAN", 0, 0),
            ("marks of notes", "điều \x03\x04 này", "điều này", 0, 0),
            ("columns the other way", "một hai ba bốn", "ba bốn một hai", 4, 0),
            ("a mark lost", "thông tư này", "thông t này", 1, 1),
            ("a word lost", "thông tư này", "thông này", 1, 1),
        ],
    )
    def test_counts_words(self, comment: str, known: str, read: str, misread: int, anywhere: int) -> None:
        outcome = judge("a", read=read, known=known)
        assert (outcome.misread, outcome.misread_anywhere) == (misread, anywhere)
