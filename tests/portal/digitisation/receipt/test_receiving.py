"""A file is brought: kept untouched, recognised when it comes again, refused in plain words where it is no use."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from portal.design.refusals import WrongState
from portal.digitisation.models import Scan
from portal.digitisation.operations.ingest import (
    AlreadyReceived,
    IncomingScan,
    drop_scan,
    receive_scan,
    restore_scan,
)
from portal.digitisation.operations.storage import original_path, tidy
from portal.digitisation.states import IntakeChannel, Material, NotPhotographs, ScanState, UnfitScan
from portal.files.operations import checksum_of
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.digitisation import paper
from tests.portal.digitisation.factories import AT, read_all, receive
from tests.portal.digitisation.proof_story import make_scan

pytestmark = pytest.mark.django_db


class TestReceiveScan:
    def test_keeps_the_original_untouched_and_counts_pages(self, tmp_path: Path) -> None:
        path = paper.write_scan_pdf(tmp_path / "Công văn_số 15.pdf", pages=3)
        scan = receive(path)
        assert (scan.code, scan.title, scan.page_count, scan.original_kind) == (
            "sh-2026-0001",
            "Công văn số 15",
            3,
            "pdf",
        )
        kept = original_path(scan)
        assert kept.read_bytes() == path.read_bytes()
        assert kept.name == checksum_of(path) == scan.checksum
        assert kept.stat().st_mode & 0o777 == 0o444
        assert scan.pages.count() == 3
        assert Entry.objects.filter(verb="scan.received", subject_id=str(scan.pk)).exists()

    def test_counts_on_past_codes_that_somebody_gave(self, tmp_path: Path) -> None:
        make_scan(agency=make_agency(), code="sh-2026-vi-du")
        codes = [receive(paper.write_picture(tmp_path / f"{mark}.png", mark=mark)).code for mark in (1, 2)]
        assert codes == ["sh-2026-0001", "sh-2026-0002"]

    def test_says_where_the_same_file_already_is(self, tmp_path: Path) -> None:
        path = paper.write_picture(tmp_path / "a.png")
        first = receive(path)
        with pytest.raises(AlreadyReceived) as said:
            receive(path)
        assert said.value.about == first
        assert Scan.objects.count() == 1

    def test_takes_a_file_again_whose_scan_was_dropped(self, tmp_path: Path) -> None:
        path, by = paper.write_picture(tmp_path / "a.png"), make_officer()
        first = drop_scan(scan=receive(path), by=by, at=AT)
        second = receive(path)
        assert second.code != first.code
        with pytest.raises(AlreadyReceived):
            restore_scan(scan=first, by=by, at=AT)

    def test_counts_codes_through_the_year_beyond_four_digits(self, tmp_path: Path) -> None:
        scan = receive(paper.write_picture(tmp_path / "a.png"))
        Scan.objects.filter(pk=scan.pk).update(code="sh-2026-9999")
        assert receive(paper.write_picture(tmp_path / "b.png", mark=2)).code == "sh-2026-10000"
        assert receive(paper.write_picture(tmp_path / "c.png", mark=3)).code == "sh-2026-10001"

    def test_makes_one_document_of_photographs_in_the_given_order(self, tmp_path: Path) -> None:
        paths = [paper.write_picture(tmp_path / f"{mark}.jpg", mark=mark, size=(300, 400 + mark)) for mark in (2, 1)]
        scan = photographed(paths)
        assert (scan.page_count, scan.original_kind, scan.original_name) == (2, "photos", "To gap.zip")
        read_all()
        assert [page.height for page in scan.pages.order_by("number")] == [402, 401]
        with pytest.raises(AlreadyReceived):
            photographed(paths)

    def test_binds_no_other_files_among_photographs(self, tmp_path: Path) -> None:
        with pytest.raises(NotPhotographs):
            photographed([paper.write_picture(tmp_path / "1.png"), paper.write_scan_pdf(tmp_path / "2.pdf")])
        assert not list((tmp_path / "private").rglob("*.part"))

    def test_says_which_photograph_is_no_use(self, tmp_path: Path) -> None:
        (tmp_path / "2.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing behind it")
        with pytest.raises(UnfitScan) as said:
            photographed([paper.write_picture(tmp_path / "1.png"), tmp_path / "2.jpg"])
        assert str(said.value).startswith("Ảnh thứ 2:")

    @pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp", "heic"])
    def test_takes_every_kind_of_picture(self, tmp_path: Path, ending: str) -> None:
        import_heif(ending)
        scan = receive(paper.write_picture(tmp_path / f"a.{ending}"))
        read_all()
        page = scan.pages.get()
        assert (page.width, page.height, page.state) == (400, 560, "da-doc")


def import_heif(ending: str) -> None:
    if ending == "heic":
        pytest.importorskip("pillow_heif").register_heif_opener()


def photographed(paths: list[Path]) -> Scan:
    slip = IncomingScan("To gap.zip", Material.LEAFLET, make_agency(), IntakeChannel.PHOTOGRAPHS)
    photographs = [(path, path.name) for path in paths]
    return receive_scan(incoming=slip, file=paths[0], photographs=photographs, by=None, at=AT)


class TestHostileFiles:
    """Each ends in a sentence, and nothing of it is kept."""

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("enc_user.pdf", "mật khẩu"),
            ("trunc.pdf", "bị hỏng"),
            ("garbage.pdf", "bị hỏng"),
            ("empty.pdf", "không có gì"),
            ("bomb.png", "60 triệu điểm ảnh"),
        ],
    )
    def test_are_refused_at_the_door(self, shared_data: Path, name: str, said: str) -> None:
        self.refuse(shared_data / "hostile_files" / name, said)

    @pytest.mark.parametrize("name", ["bigpage.pdf", "enc_owner.pdf", "noxref.pdf"])
    def test_are_taken_where_they_only_look_so(self, shared_data: Path, name: str) -> None:
        scan = receive(shared_data / "hostile_files" / name)
        read_all()
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFING

    def test_a_picture_in_a_pdf_that_unpacks_to_gigabytes_is_refused_when_read(self, tmp_path: Path) -> None:
        scan = receive(paper.write_big_image_pdf(tmp_path / "a.pdf"))
        read_all()
        scan.refresh_from_db()
        assert scan.state == ScanState.REFUSED
        assert "60 triệu điểm ảnh" in scan.refusal

    def test_a_script_in_a_pdf_does_nothing(self, tmp_path: Path) -> None:
        scan = receive(paper.write_script_pdf(tmp_path / "a.pdf"))
        read_all()
        scan.refresh_from_db()
        assert scan.state == ScanState.PROOFING

    def test_a_locked_pdf_asks_for_one_without_password(self, tmp_path: Path) -> None:
        self.refuse(paper.write_locked_pdf(tmp_path / "a.pdf"), "bỏ mật khẩu")

    def test_a_picture_of_thirty_thousand_pixels_is_refused(self, tmp_path: Path) -> None:
        Image.new("1", (30_000, 30_000), 1).save(tmp_path / "a.png")
        self.refuse(tmp_path / "a.png", "60 triệu điểm ảnh")

    def test_a_tiff_of_five_thousand_pages_is_refused(self, tmp_path: Path) -> None:
        self.refuse(paper.write_tiff(tmp_path / "a.tif", pages=5_000), "2.000 trang")

    def test_a_word_file_that_unpacks_to_gigabytes_is_refused(self, tmp_path: Path) -> None:
        self.refuse(paper.write_bomb_docx(tmp_path / "a.docx"), "không an toàn", "giới hạn")

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.jpg", b"\xff\xd8\xff\xe0 JFIF %PDF-1.7 two in one", "hai loại"),
            ("a.html", b"<html><!-- %PDF-1.7 --></html>", "hai loại"),
            ("a.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200, "chưa nhận"),
            ("a.txt", b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "chưa nhận"),
            ("a.zip", b"PK\x03\x04" + b"x" * 100, "giải nén"),
            ("a.docx", b"PK\x03\x04" + b"x" * 100, "hỏng"),
            ("a.pdf", b"\x00" * 5000, "không có gì"),
            ("a.gif", b"GIF89a" + b"x" * 50, "chưa nhận"),
            ("a.jpg", b"\xff\xd8\xff\xe0 nothing behind it", "bị hỏng"),
            ("a.tif", b"II*\x00\xff\xff\xff\xff", "bị hỏng"),
        ],
    )
    def test_what_is_not_what_it_seems_is_refused(self, tmp_path: Path, name: str, data: bytes, said: str) -> None:
        (tmp_path / name).write_bytes(data)
        self.refuse(tmp_path / name, said)

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../../etc/passwd.png", "passwd.png"),
            ("..\\..\\windows\\a.png", "a.png"),
            ("x" * 300 + ".png", "x" * 200 + ".png"),
            ("a\r\nSet-Cookie: x.png", "a Set-Cookie x.png"),
            ("Kế hoạch số 15/KH-UBND.exe", "KH-UBND.png"),
            ("....", "tai-lieu.png"),
            ("<script>.png", "script.png"),
        ],
    )
    def test_a_name_leads_nowhere(self, tmp_path: Path, name: str, kept: str) -> None:
        path = paper.write_picture(tmp_path / "a.png")
        slip = IncomingScan(name, Material.OTHER, make_agency(), IntakeChannel.UPLOAD)
        scan = receive_scan(incoming=slip, file=path, by=None, at=AT)
        assert scan.original_name == kept

    def test_a_file_beyond_the_bound_is_refused_before_it_is_read(self, settings, tmp_path: Path) -> None:
        settings.SCANS_MOST_BYTES = 100
        self.refuse(paper.write_picture(tmp_path / "a.png"), "quá lớn")

    def test_a_full_disk_is_said(self, monkeypatch, tmp_path: Path) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10, 10, 0))
        self.refuse(paper.write_picture(tmp_path / "a.png"), "hết chỗ")

    def refuse(self, path: Path, *said: str) -> None:
        with pytest.raises(UnfitScan) as refusal:
            receive(path)
        assert any(one in str(refusal.value) for one in said), str(refusal.value)
        assert not Scan.objects.exists()


class TestDroppingAndRestoring:
    def test_a_scan_is_put_aside_and_comes_back_where_it_was(self, tmp_path: Path) -> None:
        by, scan = make_officer(), receive(paper.write_picture(tmp_path / "a.png"))
        drop_scan(scan=scan, by=by, at=AT)
        assert read_all() == 0
        assert original_path(scan).is_file()
        assert restore_scan(scan=scan, by=by, at=AT).state == ScanState.RECEIVED
        assert read_all() == 1
        drop_scan(scan=scan, by=by, at=AT)
        assert restore_scan(scan=scan, by=by, at=AT).state == ScanState.PROOFING
        with pytest.raises(WrongState):
            restore_scan(scan=scan, by=by, at=AT)

    def test_what_no_scan_names_is_cleared_and_originals_stay(self, tmp_path: Path, private: Path) -> None:
        scan = receive(paper.write_picture(tmp_path / "a.png"))
        stray = private / "digitisation" / "originals" / ("0" * 64)
        stray.write_bytes(b"half")
        assert tidy(before=stray.stat().st_mtime + 10) == 1
        assert original_path(scan).is_file()
        assert not stray.exists()
