"""A decree of 1998 in every form in which such decrees lie in a drawer: old fonts, old bytes, old Word."""

import shutil
import time
from pathlib import Path

import pytest

from docreaders.documents import convert_document
from docreaders.docx import read_docx
from docreaders.text import OldEncoding, read_html, read_text
from portal.library.readers.jobs import read_file
from safefiles.checks import COMMAND, FileLimits
from safefiles.errors import Broken, TooSlow, UnreadableFile
from tests.portal.library.factories import docx

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def run(text: str, font: str = "") -> str:
    properties = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def styles(**fonts: str) -> dict[str, str]:
    """Styles by name: a font, or another style that they are based on."""
    made = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}">'
        + (
            f'<w:basedOn w:val="{said[1:]}"/>'
            if said.startswith("=")
            else f'<w:rPr><w:rFonts w:ascii="{said}"/></w:rPr>'
        )
        + "</w:style>"
        for name, said in fonts.items()
    )
    return {"word/styles.xml": f"<w:styles {_W}>{made}</w:styles>"}


def words(*paragraphs: str, parts: dict[str, str] | None = None) -> list[str]:
    return read_docx(docx(*paragraphs, parts=parts), limits=COMMAND).text.split("\n")


class TestWordDocument:
    def test_is_read_by_the_fonts_of_its_runs(self) -> None:
        line = paragraph(run("ChÝnh phñ", ".VnTimeH"), run(" ban hµnh ", ".VnTime"), run("Nghị định", "Arial"))
        assert words(line) == ["CHÍNH PHỦ ban hành Nghị định"]

    def test_letters_of_vni_that_a_spell_checker_cut_in_two_are_joined(self) -> None:
        assert words(paragraph(run("Caên cö", "VNI-Times"), run("ù Luaät", "VNI-Times"))) == ["Căn cứ Luật"]

    def test_fonts_are_inherited_from_styles(self) -> None:
        given = styles(Normal=".VnTime", Giua="=Normal", Tua=".VnTimeH", Tay="Times New Roman")
        lines = [paragraph(run("Bé tr­ëng")), paragraph(run("ViÖt Nam"), style="Giua")]
        lines += [paragraph(run("c«ng b¸o"), style="Tua"), paragraph(run("Số liệu"), style="Tay")]
        assert words(*lines, parts=given) == ["Bộ trưởng", "Việt Nam", "CÔNG BÁO", "Số liệu"]

    def test_keeps_the_letter_that_libreoffice_takes_for_a_soft_hyphen(self) -> None:
        font = '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'
        eaten = f"<w:r>{font}<w:t>Thñ t</w:t><w:softHyphen/><w:t>íng</w:t></w:r>"
        assert words(paragraph(eaten)) == ["Thủ tướng"]

    def test_a_soft_hyphen_of_a_unicode_text_hyphenates(self) -> None:
        assert words("<w:p><w:r><w:t>Thủ</w:t><w:softHyphen/><w:t> tướng</w:t></w:r></w:p>") == ["Thủ tướng"]

    def test_a_font_name_that_was_left_behind_harms_nothing(self) -> None:
        text = "Căn cứ Luật Tổ chức Chính phủ của nước ta"
        assert words(paragraph(run(text, ".VnTime"))) == [text]

    def test_copied_into_another_font_it_is_known_by_its_words(self) -> None:
        assert words(paragraph(run("C¨n cø LuËt Tæ chøc ChÝnh phñ", "Arial"))) == ["Căn cứ Luật Tổ chức Chính phủ"]

    def test_says_what_was_converted(self) -> None:
        read = read_docx(docx(paragraph(run("ChÝnh phñ", ".VnTime"))), limits=COMMAND)
        assert read.doubts == ("Đã chuyển 1 đoạn chữ dùng phông TCVN3 sang Unicode; cần đối chiếu với bản gốc.",)

    def test_styles_in_a_circle_end(self) -> None:
        assert words(paragraph(run("ViÖt"), style="A"), parts=styles(A="=B", B="=A", C=".VnTime")) == ["ViÖt"]


class TestWebPage:
    def test_is_read_by_the_fonts_it_names(self) -> None:
        page = (
            '<html><meta charset="windows-1252"><p><font face=".VnTimeH">chÝnh phñ</font></p>'
            "<p style=\"font-family: '.VnTime', serif\">C¨n cø <b>LuËt</b></p><p>Hanoi</p></html>"
        )
        assert read_html(page.encode("cp1252"), limits=COMMAND).text.split("\n") == [
            "CHÍNH PHỦ",
            "Căn cứ Luật",
            "Hanoi",
        ]


class TestPdf:
    @pytest.mark.corpus
    def test_of_2006_keeps_the_capitals_that_are_in_its_fonts(self, shared_data: Path) -> None:
        read = read_file(shared_data / "legacy_dev" / "2006-16EZE_TT01.06GopvonDNNVV.pdf", limits=COMMAND)
        assert read.text.startswith(
            "NGÂN HÀNG NHÀ NƯỚC\nVIỆT NAM\nSố : 01/2006/TT-NHNN\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        )
        assert read.doubts[0].startswith("Đã chuyển 2 trang dùng phông cũ (TCVN3)")


class TestPlainText:
    @pytest.mark.parametrize(
        "data",
        [
            "C¨n cø LuËt Tæ chøc ChÝnh phñ ngµy 30".encode("cp1252"),
            "Caên cöù Luaät Toå chöùc Chính phuû ngaøy 30".encode("cp1252"),
            "Căn cứ Luật Tổ chức Chính phủ ngày 30".encode("utf-16"),
            b"Ca(n cu+' Lua^.t To^? chu+'c Chi'nh phu? nga`y 30",
            # Vietnamese Windows: letters with ^ and horn whole, tones after them.
            "Căn cư\u0301 Luâ\u0323t Tô\u0309 chư\u0301c Chi\u0301nh phu\u0309 nga\u0300y 30".encode("cp1258"),
        ],
    )
    def test_is_read(self, data: bytes) -> None:
        assert read_text(data, limits=COMMAND).text == "Căn cứ Luật Tổ chức Chính phủ ngày 30"

    def test_of_another_language_is_refused(self) -> None:
        with pytest.raises(OldEncoding):
            read_text("Статья первая".encode("koi8-r"), limits=COMMAND)


class TestOldWord:
    @needs_office
    @pytest.mark.corpus
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("2003-A-15.rtf", "Căn cứ Luật Đầu tư nước ngoài tại Việt Nam"),
            ("2004-NghiDinh29_1998.doc", "Điều 1. Ban hành kèm theo Nghị định này bản Quy chế thực hiện dân chủ ở xã."),
            ("2008-23.QD-991-UBND.doc", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ],
    )
    def test_of_the_time_is_read(self, name: str, said: str, shared_data: Path) -> None:
        assert said in read_file(shared_data / "legacy_dev" / name, limits=COMMAND).text

    @needs_office
    def test_written_as_rtf_is_read(self, tmp_path: Path) -> None:
        fonts = rb"{\fonttbl{\f0 .VnTime;}{\f1 .VnTimeH;}}"
        lines = rb"{\f1 ngh\'de \'ae\'denh}\par{\f0 Th\'f1 t\'ad\'edng}\par"
        (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi" + fonts + lines + b"}")
        assert read_file(tmp_path / "a.rtf", limits=COMMAND).text.split("\n")[:2] == ["NGHỊ ĐỊNH", "Thủ tướng"]

    @needs_office
    def test_broken_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
        with pytest.raises(Broken):
            read_file(tmp_path / "a.doc", limits=COMMAND)

    @needs_office
    @pytest.mark.corpus
    def test_cut_off_is_refused(self, tmp_path: Path, shared_data: Path) -> None:
        (tmp_path / "a.doc").write_bytes((shared_data / "legacy_dev" / "2005-QDSUA522.doc").read_bytes()[:9000])
        with pytest.raises(Broken):
            read_file(tmp_path / "a.doc", limits=COMMAND)

    def test_without_libreoffice_says_what_to_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        (tmp_path / "a.rtf").write_bytes(rb"{\rtf1 x}")
        with pytest.raises(UnreadableFile, match="libreoffice-writer-nogui"):
            read_file(tmp_path / "a.rtf", limits=COMMAND)

    def test_a_conversion_that_hangs_is_ended_with_its_children(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The launcher starts another process and waits for it; neither may be left."""
        program = tmp_path / "bin" / "soffice"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n/bin/sleep 300 &\necho $! > {tmp_path}/child\nwait\n", encoding="ascii")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        monkeypatch.setattr("docreaders.documents._START", 0)
        with pytest.raises(TooSlow):
            convert_document(b"{\\rtf1 x}", ending="rtf", to="docx", limits=FileLimits(seconds=2))
        child = int((tmp_path / "child").read_text("ascii"))
        assert _ends(child)


def _ends(pid: int) -> bool:
    """Whether a process ends by itself within the moment that a signal takes to arrive on a busy machine."""
    for _ in range(100):
        if not _is_running(pid):
            return True
        time.sleep(0.05)
    return False


def _is_running(pid: int) -> bool:
    """A process that was ended may wait as a zombie for whoever started it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False
