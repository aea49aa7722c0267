"""What the guards refuse, and in which words."""

import io

import pytest

from safefiles import checks
from safefiles.checks import (
    MEGABYTE,
    FileLimits,
    check_docx,
    check_pdf,
    check_picture,
    checked_package,
    checked_parts,
    open_zip,
    parse_xml,
    part_bytes,
    redraw_picture,
)
from safefiles.errors import ActiveContent, Broken, Hostile, TooLarge, TooManyPixels, UndecodablePicture, Unsupported
from safefiles.sandbox import ProcessResult
from safefiles.sandbox_child import ProcessLimits
from safefiles_tests import files

LIMITS = FileLimits()
PROCESS = ProcessLimits(seconds=15, memory_bytes=640 * MEGABYTE)
FETCHES = files.RELATIONS.format('<Relationship Id="r1" Type="x/attachedTemplate" TargetMode="External" Target="h"/>')
LINKS = files.RELATIONS.format('<Relationship Id="r1" Type="x/hyperlink" TargetMode="External" Target="h"/>')
ENTITIES = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


def _default(ending: str, kind: str) -> str:
    return f'<Default Extension="{ending}" ContentType="{kind}"/>'


def _override(name: str, kind: str) -> str:
    kind = files.MAIN.replace("document.main+xml", kind)
    return f'<Override PartName="/word/{name}" ContentType="{kind}"/>'


class TestDocx:
    def test_with_nothing_besides_is_taken(self):
        check_docx(files.docx(("word/_rels/document.xml.rels", LINKS)), limits=LIMITS)

    @pytest.mark.parametrize("said", [r"PAGE \* MERGEFORMAT", r' TOC \o "1-3" ', "=SUM(ABOVE)", " hyperlink https://a"])
    def test_with_the_fields_of_every_document_is_taken(self, said: str):
        check_docx(files.docx(text=files.body("[", said, "]")), limits=LIMITS)
        check_docx(files.docx(text=files.body("[", "IF ", "[", said, "]", " = 1", "]")), limits=LIMITS)

    def test_with_parts_of_known_kinds_is_taken(self):
        png = _default("png", "image/png")
        check_docx(files.docx(("word/media/a.png", "x"), ("word/theme/a.xml", "<a/>"), types=png), limits=LIMITS)

    @pytest.mark.parametrize(
        ("data", "fault", "said"),
        [
            (files.package(("a.txt", "x")), Unsupported, "không phải DOCX"),
            (files.docx(("../../etc/passwd", "x")), Hostile, "đi ra ngoài tệp"),
            (files.docx(("word\\..\\..\\evil.xml", "<a/>")), Hostile, "đi ra ngoài tệp"),
            (files.docx(("word/document.xml", files.BODY)), Hostile, "hai lần"),
            (files.docx(("Word/Document.XML", files.BODY)), Hostile, "hai lần"),
            (files.docx(("word/_rels/a.rels", ENTITIES)), Hostile, "DOCTYPE"),
            (files.docx(("word/settings.xml", ENTITIES)), Hostile, "DOCTYPE"),
            (files.docx(("word/_rels/a.rels", FETCHES)), ActiveContent, "tự chạy"),
            (files.docx(("word/vbaProject.bin", "x")), ActiveContent, "tự chạy"),
            (files.docx(("word/embeddings/a.xlsx", "x")), ActiveContent, "tự chạy"),
            (files.docx() + b"PK behind", ActiveContent, "ẩn"),
            (files.docx(("word/_rels/a.rels", "<a>")), Broken, "XML"),
            (files.docx(("word/a.xml", "x" * 9 * MEGABYTE)), Hostile, "phình ra"),
            # What is of no known kind, or is called otherwise than it is read.
            (files.docx(("word/a.dat", "x")), ActiveContent, "tự chạy"),
            (
                files.docx(("word/a.dat", "x"), types=_default("dat", "application/x-msdownload")),
                ActiveContent,
                "tự chạy",
            ),
            (files.docx(("word/a.dat", files.BODY), types=_override("a.dat", "header+xml")), ActiveContent, "tự chạy"),
            (
                files.docx(("word/a.xml", "<a/>"), types=_override("a.xml", "template.main+xml")),
                ActiveContent,
                "tự chạy",
            ),
            # Two documents in one file: which one an officer sees hangs on the program.
            (
                files.docx(("word/a.xml", files.BODY), types=_override("a.xml", "document.main+xml")),
                Hostile,
                "duy nhất",
            ),
            (files.docx(start=files.START * 2), Hostile, "duy nhất"),
            (files.docx(start=files.START.replace("document.xml", "a.xml")), Hostile, "duy nhất"),
            (files.docx(start=""), Hostile, "duy nhất"),
            # Fields that start a program or fetch, however they are written.
            (
                files.docx(text=files.body("[", r' DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"', "]")),
                ActiveContent,
                "tự chạy",
            ),
            (files.docx(text=files.body("[", "DD", "E cmd", "]")), ActiveContent, "tự chạy"),
            (files.docx(text=files.body("[", " dde cmd")), ActiveContent, "tự chạy"),
            (files.docx(text=files.body("[", "[", "QUOTE 68 68 69", "]", "cmd", "]")), ActiveContent, "tự chạy"),
            (files.docx(text=files.body("[", "[", "PAGE", "]", "]")), ActiveContent, "tự chạy"),
            (files.docx(text=files.body("[", "INCLUDETEXT http://x", "]")), ActiveContent, "tự chạy"),
            (files.docx(("word/header1.xml", files.body("[", "DDE x", "]"))), ActiveContent, "tự chạy"),
            (
                files.docx(text=files.BODY.replace("<w:body/>", '<w:fldSimple w:instr="DDE x"/>')),
                ActiveContent,
                "tự chạy",
            ),
            (files.docx(("word/_rels/document.xml.RELS", FETCHES)), ActiveContent, "tự chạy"),
        ],
    )
    def test_otherwise_is_refused_with_a_sentence(self, data: bytes, fault: type[Exception], said: str):
        with pytest.raises(fault, match=said) as told:
            check_docx(data, limits=LIMITS)
        assert str(told.value).endswith(".")


def parts_of(data: bytes, limits: FileLimits = LIMITS) -> int:
    with open_zip(io.BytesIO(data)) as archive:
        return len(checked_parts(archive, limits))


class TestBounds:
    """What is just within them is taken; one more is not."""

    @pytest.mark.parametrize(("most", "is_taken"), [(2, True), (1, False)])
    def test_of_parts(self, monkeypatch: pytest.MonkeyPatch, most: int, is_taken: bool):
        monkeypatch.setattr(checks, "_MOST_PARTS", most)
        if is_taken:
            assert parts_of(files.package(("a", "x"), ("b", "y"))) == 2
        else:
            with pytest.raises(Hostile, match="quá nhiều phần"):
                parts_of(files.package(("a", "x"), ("b", "y")))

    @pytest.mark.parametrize(("swollen", "is_taken"), [(50_000, True), (49_999, False)])
    def test_of_what_may_be_packed_however_tightly(self, swollen: int, is_taken: bool):
        data, limits = files.package(("a", "x" * 50_000)), FileLimits(swollen_bytes=swollen)
        if is_taken:
            assert parts_of(data, limits) == 1
        else:
            with pytest.raises(Hostile, match="phình ra"):
                parts_of(data, limits)

    def test_are_not_of_what_is_packed_as_words_are(self):
        words = "".join(f"Điều {number}. " for number in range(9_000))
        assert parts_of(files.package(("a", words)), FileLimits(swollen_bytes=1)) == 1

    @pytest.mark.parametrize(("unpacked", "is_taken"), [(25, True), (24, False)])
    def test_of_all_parts_together(self, unpacked: int, is_taken: bool):
        data, limits = files.package(("a", "x" * 60), ("b", "y" * 40)), FileLimits(unpacked_bytes=unpacked)
        if is_taken:
            assert parts_of(data, limits) == 2
        else:
            with pytest.raises(TooLarge):
                parts_of(data, limits)

    @pytest.mark.parametrize(("behind", "is_taken"), [(1019, True), (1020, False)])
    def test_of_what_stands_behind_the_end_of_a_pdf(self, monkeypatch: pytest.MonkeyPatch, behind: int, is_taken: bool):
        monkeypatch.setattr(checks, "run_on_bytes", lambda *_, **__: ProcessResult(0, b"", b""))
        data = b"%PDF-1.7\n%%EOF" + b"x" * behind
        if is_taken:
            check_pdf(data, most_pages=1, limits=PROCESS)
        else:
            with pytest.raises(ActiveContent):
                check_pdf(data, most_pages=1, limits=PROCESS)

    @pytest.mark.parametrize(("size", "is_taken"), [(7, True), (8, False)])
    def test_of_a_file(self, size: int, is_taken: bool):
        if is_taken:
            FileLimits(file_bytes=7).refuse_larger(size)
        else:
            with pytest.raises(TooLarge):
                FileLimits(file_bytes=7).refuse_larger(size)


class TestZip:
    def test_names_that_climb_matter_in_packages_only(self):
        """Members of an archive of documents are never laid down under their own names."""
        with open_zip(io.BytesIO(files.package(("../../a.txt", "x")))) as archive:
            assert list(checked_parts(archive, LIMITS)) == ["../../a.txt"]
            with pytest.raises(Hostile):
                checked_package(archive, LIMITS)

    def test_dots_in_a_name_climb_nowhere(self):
        with open_zip(io.BytesIO(files.package(("word/a..b.xml", "x"), ("..c", "x")))) as archive:
            assert len(checked_package(archive, LIMITS)) == 2

    def test_more_than_may_be_unpacked_is_refused(self):
        with open_zip(io.BytesIO(files.package(("a", "xy" * 3000)))) as archive, pytest.raises(TooLarge):
            checked_parts(archive, FileLimits(unpacked_bytes=1000))

    def test_a_part_that_is_bigger_than_it_says_is_refused(self):
        with open_zip(io.BytesIO(files.package(("a", "x" * 100)))) as archive:
            part = archive.getinfo("a")
            part.file_size = 10
            with pytest.raises((Hostile, Broken)):
                part_bytes(archive, part)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_xml_that_declares_a_type_is_refused_in_every_encoding(encoding: str):
    with pytest.raises((Hostile, Broken)):
        parse_xml(ENTITIES.encode(encoding))


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
    def test_that_can_be_decoded_are_taken(self, kind: str):
        check_picture(files.picture(kind), most_pixels=10_000, limits=PROCESS)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"GIF89a;<script>alert(1)</script>",
            b"\xff\xd8\xff" + b"no picture" * 9,
            b"\x89PNG\r\n\x1a\n<svg/>",
            files.picture("PNG")[:70],
            files.picture("JPEG")[:300],
        ],
    )
    def test_that_are_none_are_refused_with_a_sentence(self, data: bytes):
        with pytest.raises(UndecodablePicture) as told:
            check_picture(data, most_pixels=10_000, limits=PROCESS)
        assert str(told.value).endswith(".")

    def test_of_too_many_pixels_are_not_unpacked(self):
        with pytest.raises(TooManyPixels):
            check_picture(files.picture("PNG"), most_pixels=100, limits=PROCESS)

    def test_drawn_anew_keep_nothing_that_hid_behind_them(self):
        sent = files.picture("PNG") + files.package(("a", "<script>"))
        drawn = redraw_picture(sent, most_pixels=10_000, longest_side=50, limits=PROCESS)
        assert drawn.startswith(b"\xff\xd8\xff")
        assert b"PK\x03\x04" not in drawn


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"%PDF-1.7\nnothing\n%%EOF", Broken),
        (b"%PDF-1.7\n%%EOF" + b"x" * 2000, ActiveContent),
    ],
)
def test_a_pdf_that_is_none_is_refused(data: bytes, fault: type[Exception]):
    with pytest.raises(fault):
        check_pdf(data, most_pages=60, limits=PROCESS)
