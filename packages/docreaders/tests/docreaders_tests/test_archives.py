"""Members of an archive, one by one."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from docreaders.documents import head_of, members, unpacked
from safefiles.checks import FileLimits
from safefiles.errors import Broken, TooLarge

LIMITS = FileLimits()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.mkdir("luat")
        made.writestr("luat/1.TXT", "xin chào")
        made.writestr("luat/Nghị định.txt", "hai")  # says that its name is in UTF-8
        made.writestr("../../etc/passwd.t~t", "ba")
    return path


class TestMembers:
    def test_are_files_by_the_names_that_people_know(self, archive: Path):
        assert list(members(archive, limits=LIMITS)) == [
            ("luat/1.TXT", "luat/1.TXT", 9),
            ("luat/Nghị định.txt", "luat/Nghị định.txt", 3),
            ("../../etc/passwd.t~t", "../../etc/passwd.t~t", 2),
        ]

    @pytest.mark.parametrize("name", ["Quyết định.txt", "Caf\u00e9.txt"])
    def test_of_windows_are_read_in_utf_8_where_they_are(self, tmp_path: Path, name: str):
        """Without the mark that says so; what is no UTF-8 stays in the characters of DOS."""
        written = name.encode() if "ế" in name else name.encode("cp437")
        path = tmp_path / "b.zip"
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("x" * len(written), "a")
        path.write_bytes(path.read_bytes().replace(b"x" * len(written), written))
        assert [readable for _, readable, _ in members(path, limits=LIMITS)] == [name]

    @pytest.mark.parametrize(("most", "is_taken"), [(3, True), (2, False)])
    def test_are_so_many_at_most(self, archive: Path, most: int, is_taken: bool):
        limits = replace(LIMITS, members=most)
        if is_taken:
            assert len(list(members(archive, limits=limits))) == 3
        else:
            with pytest.raises(TooLarge, match="hơn 2 tệp"):
                list(members(archive, limits=limits))


class TestUnpacked:
    @pytest.mark.parametrize(
        ("member", "name", "words"),
        [("luat/1.TXT", "van-ban.txt", "xin chào"), ("../../etc/passwd.t~t", "van-ban", "ba")],
    )
    def test_is_a_file_by_its_ending_alone(self, archive: Path, member: str, name: str, words: str):
        with unpacked(archive, member, limits=LIMITS) as file:
            assert (file.name, file.read_text(encoding="utf-8")) == (name, words)
        assert not file.parent.exists()

    def test_is_there_and_not_too_large(self, archive: Path):
        with pytest.raises(Broken), unpacked(archive, "luat/2.txt", limits=LIMITS):
            pass
        with pytest.raises(TooLarge), unpacked(archive, "luat/1.TXT", limits=replace(LIMITS, file_bytes=8)):
            pass

    def test_shows_how_it_begins(self, archive: Path):
        assert head_of(archive, "luat/1.TXT", count=3) == b"xin"
