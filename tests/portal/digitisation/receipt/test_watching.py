"""Files that scanners write into a folder are taken once they have settled; nothing is lost, and refusals say why."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.digitisation import jobs
from portal.digitisation.models import Scan
from portal.digitisation.operations.ingest import Watch
from portal.digitisation.states import IntakeChannel, Material
from tests.portal.agencies.factories import make_agency
from tests.portal.digitisation import paper
from tests.portal.digitisation.factories import AT

pytestmark = pytest.mark.django_db


class TestTheWatchedFolder:
    @pytest.fixture(autouse=True)
    def watched(self, settings, tmp_path: Path, monkeypatch) -> None:
        self.agency = make_agency()
        self.root = tmp_path / "quet"
        self.folder = self.root / self.agency.slug
        self.folder.mkdir(parents=True)
        settings.SCANS_WATCHED_DIR = str(self.root)
        monkeypatch.setattr(jobs, "_watch", Watch())

    def visit(self) -> int:
        return jobs.watch_folder(at=AT)

    def test_takes_a_file_that_has_stood_still(self) -> None:
        path = paper.write_picture(self.folder / "a.png")
        assert self.visit() == 0
        with path.open("ab") as file:
            file.write(b"\x00")
        assert self.visit() == 0
        assert self.visit() == 1
        scan = Scan.objects.get()
        assert (scan.agency, scan.door, scan.received_by) == (self.agency, IntakeChannel.FOLDER, None)
        assert [one.name for one in self.folder.iterdir()] == ["da-nhan"]
        assert self.visit() == 0

    def test_puts_aside_what_is_no_use_and_says_why(self) -> None:
        (self.folder / "a.pdf").write_bytes(b"%PDF-1.7 rubbish")
        self.visit()
        assert self.visit() == 1
        refused = self.folder / "khong-nhan"
        assert sorted(one.name for one in refused.iterdir()) == ["a.pdf", "a.pdf.txt"]
        assert "bị hỏng" in (refused / "a.pdf.txt").read_text("utf-8")

    def test_says_of_the_same_file_which_scan_it_is(self) -> None:
        for _ in range(2):
            paper.write_picture(self.folder / "a.png")
            self.visit()
            self.visit()
        assert Scan.objects.count() == 1
        assert Scan.objects.get().code in (self.folder / "khong-nhan" / "a.png.txt").read_text("utf-8")

    def test_keeps_files_of_one_name_apart(self) -> None:
        for mark in (1, 2):
            paper.write_picture(self.folder / "a.png", mark=mark)
            self.visit()
            self.visit()
        assert sorted(one.name for one in (self.folder / "da-nhan").iterdir()) == ["a-2.png", "a.png"]

    def test_passes_over_what_is_on_its_way_links_and_folders_of_nobody(self) -> None:
        paper.write_picture(self.folder / "a.png").rename(self.folder / "a.png.part")
        paper.write_picture(self.folder / ".a.png")
        os.symlink("/etc/hostname", self.folder / "b.txt")
        (self.root / "khong-ai").mkdir()
        paper.write_picture(self.root / "khong-ai" / "a.png")
        os.symlink(self.root / "khong-ai", self.root / make_agency().slug)
        assert self.visit() + self.visit() == 0
        (self.folder / "a.png.part").rename(self.folder / "a.png")
        assert self.visit() + self.visit() == 1


class TestCommands:
    def test_watch_takes_what_has_settled_once(self, tmp_path: Path) -> None:
        agency, said = make_agency(), StringIO()
        paper.write_picture(tmp_path / "a.png")
        arguments = [str(tmp_path), "--agency", agency.slug, "--material", "sach", "--once", "--settle", "0"]
        call_command("watch_scans", *arguments, stdout=said)
        assert "Đã nhận: sh-" in said.getvalue()
        assert Scan.objects.get().material == Material.BOOK

    def test_digitise_takes_files_and_folders_and_goes_on_after_bad_ones(self, tmp_path: Path) -> None:
        folder, said = tmp_path / "x", StringIO()
        folder.mkdir()
        paper.write_picture(folder / "a.png")
        (folder / "b.pdf").write_bytes(b"%PDF-1.7 rubbish")
        one = paper.write_picture(tmp_path / "c.png", mark=2)
        arguments = [str(folder), str(one), "--agency", make_agency().slug, "-v0"]
        call_command("digitise", *arguments, stdout=said)
        assert "Đã nhận 2/3 tệp." in said.getvalue()
        assert set(Scan.objects.values_list("door", flat=True)) == {IntakeChannel.COMMAND}

    @pytest.mark.parametrize("arguments", [["/khong/co", "--agency", "x"], [".", "--agency", "khong-co"]])
    def test_say_what_is_wrong(self, arguments: list[str]) -> None:
        for command in ("digitise", "watch_scans"):
            with pytest.raises(CommandError):
                call_command(command, *arguments, "-v0")
