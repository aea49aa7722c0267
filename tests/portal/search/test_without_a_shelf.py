"""What is told of a library without the shelf that stands for the tests of other files."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.journal.models import Entry
from portal.search.jobs import index_reader
from tests.portal.plans.factories import REAL_PLAN, accept
from tests.portal.search.test_index_reader import best


class TestIndexReader:
    def test_finds_the_assignments_of_plans_too(self, index_folder: Path, db: None):
        accept(REAL_PLAN.read_text("utf-8"))
        index_reader.read(list(Entry.objects.filter(verb="plan.imported")))
        found = [thing.kind for thing in best("hội nghị tập huấn báo cáo viên pháp luật")]
        assert found
        assert set(found) == {"ke-hoach"}


@pytest.mark.django_db
class TestLearnSyllables:
    def test_an_empty_library_teaches_nothing(self, tmp_path: Path):
        with pytest.raises(CommandError, match="chưa có văn bản"):
            call_command("learn_syllables", "--output", str(tmp_path / "table.txt"))
        assert not (tmp_path / "table.txt").exists()
