"""Files that come piece by piece, and what a file is before it is taken."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.digitisation.operations import uploads
from portal.digitisation.operations.uploads import NoSuchUpload, Upload, WrongOffset
from portal.digitisation.states import OriginalKind, ScanFault, UnfitScan

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
MOST = 1000


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(uploads, "folder", lambda: tmp_path)
    return tmp_path / "uploads"


def begun(name: str = "a.pdf", *, officer: int = 1, size: int = 10, mark: str = "") -> Upload:
    return uploads.open_upload(officer=officer, name=name, size=size, mark=mark, most_bytes=MOST)


class TestOpen:
    def test_goes_on_where_it_was_begun(self):
        upload = begun()
        uploads.add_piece(upload=upload, offset=0, data=b"1234")
        again = begun()
        assert (again, again.offset, again.is_whole) == (upload, 4, False)
        assert uploads.add_piece(upload=again, offset=4, data=b"567890") == 10
        assert again.is_whole

    def test_is_another_by_officer_name_size_and_mark(self):
        others = [begun("b.pdf"), begun(officer=2), begun(size=11), begun(mark="2026")]
        assert len({one.token for one in [begun(), *others]}) == 5
        assert [one.name for one in uploads.uploads_of(officer=2)] == ["a.pdf"]

    @pytest.mark.parametrize(
        ("size", "fault"),
        [(0, ScanFault.EMPTY), (-1, ScanFault.EMPTY), (1, None), (MOST, None), (MOST + 1, ScanFault.TOO_LARGE)],
    )
    def test_has_a_size_that_may_be(self, size: int, fault: ScanFault | None):
        if fault is None:
            assert begun(size=size).size == size
        else:
            with pytest.raises(UnfitScan, match=re.escape(fault)):
                begun(size=size)

    @pytest.mark.parametrize(("files", "size"), [(2, 100), (9, 20)])
    def test_is_bounded_for_one_officer(self, monkeypatch: pytest.MonkeyPatch, files: int, size: int):
        """Two files of ten bytes are there: two at most, or twenty bytes at most."""
        monkeypatch.setattr(uploads, "MOST_FILES", files)
        monkeypatch.setattr(uploads, "MOST_BYTES", size)
        begun("a.pdf")
        begun("b.pdf")
        assert begun("b.pdf").name == "b.pdf"  # known already
        with pytest.raises(UnfitScan, match=re.escape(ScanFault.TOO_MANY)):
            begun("c.pdf", size=1)
        assert begun("c.pdf", officer=2, size=1)

    @pytest.mark.parametrize("token", ["0" * 32, "../1", "0" * 31, ""])
    def test_is_not_found_by_another_name(self, token: str):
        begun()
        with pytest.raises(NoSuchUpload):
            uploads.find_upload(officer=1, token=token)

    def test_is_not_found_by_another_officer_or_once_forgotten(self, place: Path):
        upload = begun()
        with pytest.raises(NoSuchUpload):
            uploads.find_upload(officer=2, token=upload.token)
        uploads.forget_upload(upload=upload)
        assert not list(place.glob("*/*"))
        with pytest.raises(NoSuchUpload):
            uploads.find_upload(officer=1, token=upload.token)


class TestPieces:
    @pytest.mark.parametrize("offset", [3, 5])
    def test_follow_each_other(self, offset: int):
        upload = begun()
        uploads.add_piece(upload=upload, offset=0, data=b"1234")
        with pytest.raises(WrongOffset) as told:
            uploads.add_piece(upload=upload, offset=offset, data=b"5")
        assert told.value.offset == 4

    @pytest.mark.parametrize(("piece", "is_taken"), [(5, True), (6, False)])
    def test_have_a_size(self, monkeypatch: pytest.MonkeyPatch, piece: int, is_taken: bool):
        monkeypatch.setattr(uploads, "PIECE_BYTES", 5)
        upload = begun()
        if is_taken:
            assert uploads.add_piece(upload=upload, offset=0, data=b"x" * piece) == piece
        else:
            with pytest.raises(UnfitScan, match=re.escape(ScanFault.TOO_LARGE)):
                uploads.add_piece(upload=upload, offset=0, data=b"x" * piece)

    def test_do_not_go_beyond_what_was_announced(self):
        upload = begun()
        uploads.add_piece(upload=upload, offset=0, data=b"x" * 10)
        with pytest.raises(UnfitScan, match=re.escape(ScanFault.TOO_LARGE)):
            uploads.add_piece(upload=upload, offset=10, data=b"x")


class TestTidy:
    def age(self, path: Path, *, days: float) -> None:
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))

    def test_removes_what_nobody_has_gone_on_with(self, place: Path):
        old, new = begun("old.pdf"), begun("new.pdf", officer=2)
        for upload, days in ((old, 2.1), (new, 1.9)):
            self.age(upload.path, days=days)
            self.age(upload.path.with_suffix(".json"), days=days)
        lost = place / "1" / "lost.json"  # a note without its file
        lost.touch()
        self.age(lost, days=3)
        assert uploads.tidy(at=NOW) == 2
        assert [one.name for one in uploads.uploads_of(officer=2)] == ["new.pdf"]
        assert not (place / "1").exists()

    def test_leaves_an_old_note_whose_file_goes_on(self, place: Path):
        upload = begun()
        self.age(upload.path, days=1)
        self.age(upload.path.with_suffix(".json"), days=9)
        assert uploads.tidy(at=NOW) == 0
        assert begun() == upload

    def test_takes_empty_folders_away(self, place: Path):
        (place / "7").mkdir(parents=True)
        assert uploads.tidy(at=NOW) == 0
        assert not (place / "7").exists()


class TestKinds:
    @pytest.mark.parametrize(
        ("head", "name", "kind"),
        [
            (b"%PDF-1.7", "a.png", OriginalKind.PDF),
            (b"\xef\xbb\xbf\r\n%PDF-1.7", "a.pdf", OriginalKind.PDF),
            (b"\x89PNG\r\n\x1a\n", "a.pdf", OriginalKind.PNG),
            (b"II*\x00", "a.tif", OriginalKind.TIFF),
            (b"PK\x03\x04", "a.docx", OriginalKind.DOCX),
            (b"{\\rtf1", "a.rtf", OriginalKind.RTF),
            (b"<html>", "a.html", OriginalKind.HTML),
            (b"Lu\xe1\xba\xadt", "a.txt", OriginalKind.TEXT),
            (b"\xff\xfea\x00", "a.txt", OriginalKind.TEXT),
        ],
    )
    def test_are_told_by_the_bytes(self, head: bytes, name: str, kind: OriginalKind):
        assert uploads.kind_of_head(head, name=name) is kind

    @pytest.mark.parametrize(
        ("head", "name", "fault"),
        [
            (b"\x89PNG\r\n\x1a\n%PDF-1.7", "a.png", ScanFault.TWO_KINDS),
            (b"PK\x03\x04", "a.zip", ScanFault.PACKED),
            (b"GIF89a", "a.gif", ScanFault.WRONG_KIND),
            (b"a\x00b", "a.txt", ScanFault.WRONG_KIND),
            (b"MZ", "a.exe", ScanFault.WRONG_KIND),
            (b'{"a": 1}', "a.json", ScanFault.WRONG_KIND),
            (b"  ", "a.txt", ScanFault.EMPTY),
        ],
    )
    def test_that_are_not_taken_say_why(self, head: bytes, name: str, fault: ScanFault):
        with pytest.raises(UnfitScan, match=re.escape(fault)):
            uploads.kind_of_head(head, name=name)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kind", "safe"),
        [
            ("C:\\Văn thư\\CV số 15.PDF", OriginalKind.PDF, "CV số 15.pdf"),
            ("a/b/", OriginalKind.PDF, "b.pdf"),
            ("Nghị định 30.2020", OriginalKind.PDF, "Nghị định 30.pdf"),
            ("Nghị định số.hai mươi", OriginalKind.PDF, "Nghị định số.hai mươi.pdf"),
            ("a.abcdef", OriginalKind.PDF, "a.pdf"),
            ("a.abcdefg", OriginalKind.PDF, "a.abcdefg.pdf"),
            ("<script>.png", OriginalKind.PNG, "script.png"),
            (" . ", OriginalKind.PDF, "tai-lieu.pdf"),
            ("x" * 300 + ".pdf", OriginalKind.PDF, "x" * 200 + ".pdf"),
        ],
    )
    def test_hold_nothing_of_a_path_and_the_true_ending(self, name: str, kind: OriginalKind, safe: str):
        assert uploads.safe_name(name, kind=kind) == safe

    @pytest.mark.parametrize(
        ("name", "title"),
        [("cv_so-15 (1).pdf", "cv so-15 (1)"), ("cv", "cv"), (".pdf", ".pdf"), ("_.pdf", "Tài liệu chưa có tên")],
    )
    def test_give_a_title_to_begin_with(self, name: str, title: str):
        assert uploads.title_of(name) == title
