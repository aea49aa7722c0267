"""Files told by their first bytes."""

import pytest

from safefiles.formats import FORMATS, HEAD_BYTES, PICTURES, holds_pdf, is_blank, sniff
from safefiles_tests import files

HEADS = {
    "pdf": b"%PDF-1.4\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "gif": b"GIF89a",
    "tif": b"II*\x00",
    "heic": b"\x00\x00\x00\x18ftypheic",
    "avif": b"\x00\x00\x00\x18ftypavif",
    "zip": b"PK\x03\x04",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "rtf": b"  {\\rtf1",
    "bmp": b"BM\x00\x00",
}


@pytest.mark.parametrize("ending", HEADS)
def test_a_head_tells_the_format(ending: str):
    assert sniff(HEADS[ending]) == ending
    assert FORMATS[ending].matches(HEADS[ending])


@pytest.mark.parametrize(
    "head", [b"<html>", b"<svg/>", b"MZ\x90\x00", b"", b" %PDF-1.4", "Điều 1".encode(), b"ID3\x04"]
)
def test_text_and_programs_are_no_format_that_is_told_by_bytes(head: bytes):
    assert sniff(head) == ""


def test_a_pdf_behind_something_else_is_seen():
    assert holds_pdf(b"GIF89a" + b" " * 500 + b"%PDF-1.4")
    assert not holds_pdf(b" " * 2000 + b"%PDF-1.4")


@pytest.mark.parametrize(("head", "is_one"), [(b"", True), (b"\x00\n \t", True), (b" a", False)])
def test_blank_is_what_has_no_byte_that_says_anything(head: bytes, is_one: bool):
    assert is_blank(head) is is_one


def test_a_word_file_is_packed():
    assert sniff(files.docx()[:HEAD_BYTES]) == "zip"
    assert FORMATS["docx"].matches(files.docx())


def test_pictures_are_in_the_table():
    assert set(FORMATS) > PICTURES


@pytest.mark.parametrize(
    ("ending", "head", "is_one"),
    [
        ("webp", b"RIFF\0\0\0\0WAVE", False),
        ("webp", b"RIFX\0\0\0\0WEBP", False),
        ("mp4", b"\0\0\0\x18ftypisom", True),  # a film of any brand
        ("mp4", b"\0\0\0\x18moov", False),
        ("heic", b"\0\0\0\x18ftypisom", False),
        ("webm", b"\x1a\x45\xdf\xa3", True),
        ("mp3", b"ID3\x04", True),
        ("mp3", b"\xff\xfb", True),
        ("mp3", b"\xff\xf3", True),
        ("mp3", b"\xff\xfd", False),  # layer II
        ("mp3", b"\xff\x1b", False),  # eleven bits are set, or it is no frame
        ("mp3", b"\xfe\xfb", False),
        ("mp3", b"\xff", False),
        ("txt", "Điều 1".encode(), True),
        ("txt", "Điều".encode()[:-1], True),  # a letter is cut off
        ("txt", b"\xe1\xe1 a", False),
        ("txt", b"a\0b", False),
        ("vtt", b"WEBVTT\n", True),
        ("vtt", b"\xef\xbb\xbfWEBVTT\n", True),
        ("vtt", b"WEBVTT\0", False),
        ("vtt", b"a WEBVTT", False),
        ("html", b"<html>", True),
        ("docx", b"PK\x05\x06", False),  # an empty archive
        ("zip", b"PK\x05\x06", True),
    ],
)
def test_a_format_of_the_table_is_told_by_its_first_bytes(ending: str, head: bytes, is_one: bool):
    assert FORMATS[ending].matches(head) is is_one


@pytest.mark.parametrize(("before", "is_seen"), [(1019, True), (1020, False)])
def test_a_pdf_is_looked_for_in_the_first_kilobyte(before: int, is_seen: bool):
    assert holds_pdf(b" " * before + b"%PDF-1.4") is is_seen
