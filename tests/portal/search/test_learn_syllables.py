"""`manage.py learn_syllables`: the table from what the library holds, written where it is wanted."""

from pathlib import Path

import pytest
from django.core.management import call_command

from lawsearch.ranking.syllables import read_table


@pytest.mark.django_db
class TestLearnSyllables:
    def test_reads_the_library_and_what_people_say(self, shelf: None, tmp_path: Path):
        call_command("learn_syllables", "--output", str(tmp_path / "table.txt"))
        table = read_table((tmp_path / "table.txt").read_text(encoding="utf-8"))
        assert table.candidates["dat"][0] == "đất"
        assert "bao_nhiêu" in table.everyday
        assert "nhậu" in table

    def test_twice_is_the_same(self, shelf: None, tmp_path: Path):
        for name in ("one.txt", "two.txt"):
            call_command("learn_syllables", "--output", str(tmp_path / name))
        assert (tmp_path / "one.txt").read_bytes() == (tmp_path / "two.txt").read_bytes()
