"""Files that are broken, empty, locked, huge or made to do harm: a clear sentence, and nothing half-imported."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from portal.library.models import Instrument
from portal.library.operations import IntakeState
from safefiles.checks import UPLOAD, FileLimits
from tests.portal.library.factories import DECREE, bring, docx, record, write_corpus

pytestmark = pytest.mark.django_db

_ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b"<w:p/>" * 4_000_000)
    return made.getvalue()


def zip_with(name: str, text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, text)
    return made.getvalue()


FILES = {
    # empty in every way
    "rong.txt": (b"", "không có chữ"),
    "trang.txt": (b" \n\n\t", "không có chữ"),
    "khong-so.txt": (b"1 2 3 4", "không có chữ"),
    # not what the name says
    "gia.pdf": (DECREE.encode(), "nội dung không phải PDF"),
    "gia.docx": (DECREE.encode(), "nội dung không phải DOCX"),
    "anh.txt": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "ảnh chụp"),
    "cu.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Word cũ .doc"),
    "nhi-phan.txt": (bytes(range(256)) * 40, "nhị phân"),
    "tcvn3.txt": ("§iÒu 1. Ph¹m vi ®iÒu chØnh cña NghÞ ®Þnh nµy. ".encode("latin-1") * 30, "số, ký hiệu"),
    "koi8.txt": ("Статья первая. Закон о земле. ".encode("koi8-r") * 30, "bảng mã cũ"),
    "vni.txt": (b"Dieu 1. Pham vi dieu chinh cua nghi dinh nay. " * 30, "bảng mã cũ"),
    # broken
    "hong.docx": (b"PK\x03\x04" + b"\x00" * 400, "hỏng"),
    "hong.pdf": (b"%PDF-1.7\n" + b"\xff" * 3000, "hỏng"),
    "hong.jsonl.gz": (gzip.compress(json.dumps(record()).encode())[:-9], "hỏng"),
    "hong.json": (b'{"law_id": ', "JSON sai cú pháp"),
    "sau.json": (b'{"a":' * 100_000, "JSON sai cú pháp"),
    "la.json": (b'{"law_id": "1/2020/TT-BTC", "articles": "x"}', "Bản ghi không đúng dạng"),
    # hostile
    "bom.docx": (bomb(), "không an toàn"),
    "thuc-the.docx": (zip_with("word/document.xml", _ENTITY), "không an toàn"),
    "leo.docx": (zip_with("../../etc/passwd", "x"), "không phải DOCX"),
    "sau.docx": (docx("<w:p>" * 3000 + "</w:p>" * 3000), "hỏng"),
    # readable, but no law
    "thu.txt": ("Kính gửi bà con, chợ sẽ mở lại vào thứ hai tuần sau. ".encode() * 20, "."),
}


class TestBadFile:
    @pytest.mark.parametrize("name", FILES)
    def test_is_refused_with_a_sentence(self, name: str, tmp_path: Path) -> None:
        data, said = FILES[name]
        (tmp_path / name).write_bytes(data)
        [outcome] = bring(tmp_path / name)
        assert outcome.state is IntakeState.REFUSED
        assert said in outcome.reason
        assert outcome.reason.endswith(".")
        assert not Instrument.objects.exists()

    def test_of_html_nested_without_end_is_read_or_refused(self, tmp_path: Path) -> None:
        (tmp_path / "sau.html").write_bytes(b"<html>" + b"<div>" * 300_000 + "chữ".encode())
        [outcome] = bring(tmp_path / "sau.html")
        assert outcome.state is IntakeState.REFUSED

    def test_too_large_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(DECREE.encode() * 3)
        [outcome] = bring(tmp_path / "a.txt", limits=FileLimits(file_bytes=1000))
        assert "vượt giới hạn" in outcome.reason

    def test_that_unpacks_without_end_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"law_id": "' + b"x" * 5_000_000 + b'"}'))
        [outcome] = bring(tmp_path / "a.jsonl.gz", limits=FileLimits(record_bytes=100_000))
        assert "vượt giới hạn" in outcome.reason

    def test_does_not_keep_the_good_ones_out(self, tmp_path: Path) -> None:
        (tmp_path / "a.docx").write_bytes(bomb())
        (tmp_path / "b.txt").write_bytes(DECREE.encode())
        assert [outcome.state for outcome in bring(tmp_path)] == [IntakeState.REFUSED, IntakeState.ACCEPTED]

    def test_line_in_a_corpus_fails_alone(self, tmp_path: Path) -> None:
        corpus = write_corpus(tmp_path / "a.jsonl", [record(), {"law_id": "8/2021/NĐ-CP", "articles": [3]}])
        assert [outcome.state for outcome in bring(corpus)] == [IntakeState.ACCEPTED, IntakeState.REFUSED]

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("enc_user.pdf", "mật khẩu"),
            ("enc_owner.pdf", "ảnh chụp"),
            ("bomb60k.pdf", "ảnh chụp"),
            ("bigpage.pdf", "ảnh chụp"),
            ("garbage.pdf", "hỏng"),
            ("trunc.pdf", "hỏng"),
            ("empty.pdf", "không có chữ"),
        ],
    )
    def test_of_the_hostile_collection(self, name: str, said: str, shared_data: Path) -> None:
        [outcome] = bring(shared_data / "hostile_files" / name)
        assert (outcome.state, said in outcome.reason) == (IntakeState.REFUSED, True), outcome.reason

    def test_a_pdf_that_eats_time_is_stopped(self, shared_data: Path) -> None:
        file = shared_data / "gazette" / "luat-so-51-2024-qh15-43559.pdf"
        [outcome] = bring(file, limits=FileLimits(pages=3))
        assert "quá nhiều trang" in outcome.reason


class TestUpload:
    """A person waits, so that less is taken at once; the sentence says how much."""

    def test_of_an_archive_of_too_many_files_is_refused(self, tmp_path: Path) -> None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for number in range(UPLOAD.members + 1):
                archive.writestr(f"{number}.txt", DECREE)
        (tmp_path / "a.zip").write_bytes(made.getvalue())
        [outcome] = bring(tmp_path / "a.zip", limits=UPLOAD)
        assert f"hơn {UPLOAD.members} tệp" in outcome.reason

    @pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
    def test_of_a_list_of_too_many_rows_is_refused(self, name: str, tmp_path: Path) -> None:
        rows = [("Số, ký hiệu", "Trích yếu")] * (UPLOAD.rows + 1)
        if name.endswith(".csv"):
            (tmp_path / name).write_text("\n".join(map(";".join, rows)), encoding="utf-8")
        else:
            book = Workbook(write_only=True)
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
            book.save(tmp_path / name)
        [outcome] = bring(tmp_path / name, limits=UPLOAD)
        assert f"hơn {UPLOAD.rows} dòng" in outcome.reason

    def test_of_a_sheet_that_declares_entities_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes(zip_with("xl/workbook.xml", _ENTITY))
        [outcome] = bring(tmp_path / "a.xlsx")
        assert "không an toàn" in outcome.reason
