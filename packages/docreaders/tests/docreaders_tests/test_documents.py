"""Which reader a file is for, by what is in it and then by its name."""

import pytest

from docreaders.documents import ReadableKind, kind_of, read_document
from docreaders.text import Scanned
from safefiles.checks import FileLimits
from safefiles.errors import Empty, Unsupported

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TestKindOf:
    @pytest.mark.parametrize(
        ("head", "name", "kind"),
        [
            (b"%PDF-1.7", "a.docx", ReadableKind.PDF),
            (b"\xff\xd8\xff" + b" " * 90 + b"%PDF-1.4", "a.jpg", ReadableKind.PDF),
            (b"PK\x03\x04", "a.docx", ReadableKind.DOCX),
            (b"PK\x03\x04", "a.ZIP", ReadableKind.ZIP),
            (OLD, "a.doc", ReadableKind.DOC),
            (OLD, "a", ReadableKind.DOC),
            (b"{\\rtf1", "a.doc", ReadableKind.RTF),
            (b'{"a": 1}', "a.json", ReadableKind.JSON),
            (b'\xef\xbb\xbf {"a": 1}', "a.jsonl", ReadableKind.JSONL),
            (b'{"a": 1}', "a.jsonl.gz", ReadableKind.JSONL),
            (b'{"a": 1}', "a.NDJSON", ReadableKind.JSONL),
            (b'{"a": 1}', "a", ReadableKind.JSON),
            (b'{"a": 1}', "a.txt", ReadableKind.TEXT),
            (b"<!DOCTYPE html>", "a.txt", ReadableKind.HTML),
            (b"a <b>", "a.htm", ReadableKind.HTML),
            (b"a b", "a.htm", ReadableKind.TEXT),
            (b"a <b>", "a.txt", ReadableKind.TEXT),
            (b"a", "a.md", ReadableKind.TEXT),
            (b"a", "LUAT", ReadableKind.TEXT),
        ],
    )
    def test_is_told_by_the_bytes_first(self, head: bytes, name: str, kind: ReadableKind):
        assert kind_of(head=head, name=name) is kind

    @pytest.mark.parametrize(
        ("head", "name", "fault", "words"),
        [
            (b"\0\0 ", "a.txt", Empty, None),
            (b"\x89PNG\r\n\x1a\n", "a.png", Scanned, None),
            (OLD, "a.docx", Unsupported, "đặt mật khẩu"),
            (OLD, "a.xls", Unsupported, "hãy lưu lại thành .xlsx"),
            (b"a", "a.pdf", Unsupported, "nội dung không phải PDF"),
            (b"a", "a.docx", Unsupported, "nội dung không phải DOCX"),
            (b"a", "a.exe", Unsupported, "đuôi tệp .exe"),
        ],
    )
    def test_refuses_in_words(self, head: bytes, name: str, fault: type[Exception], words: str | None):
        with pytest.raises(fault, match=words):
            kind_of(head=head, name=name)


class TestReadDocument:
    def test_reads_with_the_reader_of_the_kind(self):
        limits = FileLimits()
        assert read_document(b"<p>xin</p>", kind=ReadableKind.HTML, limits=limits).text == "xin"
        assert read_document(b"<p>xin</p>", kind=ReadableKind.TEXT, limits=limits).text == "<p>xin</p>"

    @pytest.mark.parametrize(
        ("kind", "words"), [(ReadableKind.ZIP, "tệp nén nằm trong tệp nén"), (ReadableKind.JSON, "JSON")]
    )
    def test_refuses_what_is_no_single_document(self, kind: ReadableKind, words: str):
        with pytest.raises(Unsupported, match=words):
            read_document(b"", kind=kind, limits=FileLimits())
