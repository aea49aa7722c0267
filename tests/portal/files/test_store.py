"""What is kept is what was sent, wholly or not at all, and once."""

import hashlib
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.files import operations
from portal.files.operations import DamagedFile, DiskFull, checksum_of, keep_bytes, keep_file, keep_valid
from portal.files.states import MOST_PICTURE_BYTES, UnfitFile, UploadFault, ValidFile
from tests.portal.files import files

DATA = b"luat dat dai" * 1000
CHECKSUM = hashlib.sha256(DATA).hexdigest()
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "store" / "ab" / "kept"


def keep(sent: Path, target: Path, *, checksum: str = CHECKSUM, least_free: int = 0) -> None:
    keep_file(sent, target=target, checksum=checksum, least_free=least_free)


class TestKeepFile:
    def test_lays_it_down_where_nobody_changes_it(self, sent: Path, target: Path):
        keep(sent, target)
        assert checksum_of(target) == CHECKSUM
        assert target.stat().st_mode & 0o777 == 0o444
        assert target.parent.stat().st_mode & 0o777 == 0o700
        assert list(target.parent.iterdir()) == [target]

    def test_leaves_alone_what_is_there(self, sent: Path, target: Path):
        keep(sent, target)
        before = target.stat().st_ino
        keep(sent, target)
        assert target.stat().st_ino == before

    @pytest.mark.parametrize("there", [b"short", DATA[:-1] + b"?"])
    def test_takes_the_place_of_what_is_broken(self, sent: Path, target: Path, there: bytes):
        target.parent.mkdir(parents=True)
        target.write_bytes(there)
        keep(sent, target)
        assert target.read_bytes() == DATA

    @pytest.mark.parametrize(("free", "is_kept"), [(len(DATA) + 500, True), (len(DATA) + 499, False), (0, False)])
    def test_leaves_room_for_the_database(
        self, sent: Path, target: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_kept: bool
    ):
        monkeypatch.setattr(operations.shutil, "disk_usage", lambda _: Disk(10**9, 0, free))
        if is_kept:
            keep(sent, target, least_free=500)
        else:
            with pytest.raises(DiskFull):
                keep(sent, target, least_free=500)
        assert target.exists() is is_kept

    def test_refuses_what_is_not_what_was_sent(self, sent: Path, target: Path):
        with pytest.raises(DamagedFile):
            keep(sent, target, checksum="0" * 64)
        assert list(target.parent.iterdir()) == []

    def test_counts_on_the_room_of_the_disk_it_lies_on(self, sent: Path, target: Path):
        keep(sent, target, least_free=shutil.disk_usage(sent).free // 4)
        assert target.exists()


class TestKeepBytes:
    def test_replaces_what_is_there(self, target: Path):
        keep_bytes(b"one", target=target)
        keep_bytes(b"two", target=target)
        assert target.read_bytes() == b"two"
        assert list(target.parent.iterdir()) == [target]

    def test_lays_the_same_bytes_down_once(self, tmp_path: Path):
        file = ValidFile("a.pdf", "application/pdf", ".pdf", DATA)
        place = keep_valid(file=file, folder=tmp_path)
        assert place == f"{CHECKSUM[:2]}/{CHECKSUM}.pdf"
        before = (tmp_path / place).stat().st_ino
        assert keep_valid(file=file, folder=tmp_path) == place
        assert (tmp_path / place).stat().st_ino == before


class TestValidateField:
    def test_takes_the_file_of_a_form(self):
        kept = operations.validate_field(SimpleUploadedFile("đơn.pdf", files.pdf()))
        assert (kept.name, kept.media_type, kept.ending) == ("đơn.pdf", "application/pdf", ".pdf")

    def test_does_not_read_what_is_too_big(self):
        file = SimpleUploadedFile("a.jpg", b"")
        file.size = MOST_PICTURE_BYTES + 1
        with pytest.raises(UnfitFile) as told:
            operations.validate_field(file)
        assert told.value.fault is UploadFault.TOO_BIG
        file.size = MOST_PICTURE_BYTES
        with pytest.raises(UnfitFile) as told:
            operations.validate_field(file)
        assert told.value.fault is UploadFault.EMPTY
