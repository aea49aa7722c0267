"""The index follows the journal, and the commands build and measure it."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lawsearch.candidates import ordered
from lawsearch.engine import IndexHit
from lawsearch.ranking import tokens
from lawsearch.ranking.vocabulary import Lexicon
from portal.agencies.models import Officer
from portal.journal.models import Entry
from portal.library.models import Instrument
from portal.library.operations import withdraw_instrument
from portal.search.jobs import index_reader
from portal.search.queries import engine

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def held(word: str) -> int:
    """How many things are found by a word."""
    return len(best(word))


def best(question: str) -> list[IndexHit]:
    """What is found, best first."""
    snapshot = engine().snapshot()
    return snapshot.fetch(ordered(tokens(question), snapshot, lexicon=Lexicon([])).refs)


class TestIndexReader:
    def test_builds_the_index_where_there_is_none(self, shelf: None, index_folder: Path):
        index_reader.read(list(Entry.objects.filter(verb="edition.accepted")))
        assert held("cọc") == 1

    def test_takes_away_what_was_withdrawn(self, indexed: Path):
        law = Instrument.objects.get(slug="91-2015-qh13")
        officer = Officer.objects.create(username="can-bo")
        withdraw_instrument(instrument=law, reason="nhập nhầm", by=officer, at=NOW)
        index_reader.read(list(Entry.objects.filter(verb="instrument.withdrawn")))
        assert held("cọc") == 0
        assert held("thai") == 2

    def test_twice_is_the_same_as_once(self, indexed: Path):
        total = engine().snapshot().total
        entries = list(Entry.objects.filter(verb="edition.accepted"))
        for _ in range(2):
            index_reader.read(entries)
        assert engine().snapshot().total == total

    def test_passes_over_entries_that_name_nothing(self, indexed: Path):
        index_reader.read([Entry(verb="instrument.corrected", at=NOW, details={})])


class TestRebuildSearch:
    def test_builds_and_says_where(self, shelf: None, index_folder: Path):
        said = StringIO()
        call_command("rebuild_search", stdout=said)
        assert str(index_folder) in said.getvalue()
        assert held("cọc") == 1

    def test_leaves_a_good_index_alone_if_asked_to(self, indexed: Path):
        before = (indexed / "current").read_text()
        call_command("rebuild_search", "--if-missing", stdout=StringIO())
        assert (indexed / "current").read_text() == before

    def test_catches_up_on_what_the_program_before_an_upgrade_read(self, indexed: Path):
        law = Instrument.objects.get(slug="91-2015-qh13")
        withdraw_instrument(instrument=law, reason="nhập nhầm", by=Officer.objects.create(username="can-bo"), at=NOW)
        call_command("rebuild_search", "--since=2126-11-24T08:00+07:00", stdout=StringIO())
        assert held("cọc") == 1
        call_command("rebuild_search", "--since=2026-11-24T08:00+00:00", stdout=StringIO())
        assert held("cọc") == 0


def questions(folder: Path, *records: Any) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return file


ASKED = (
    {
        "id": "1",
        "question": "Đặt cọc là gì?",
        "relevant": [{"law_id": "91/2015/QH13", "article_id": "328"}],
    },
    {
        "id": "2",
        "question": "Lao động nữ được nghỉ thai sản bao lâu?",
        "relevant": [{"law_id": "45/2019/QH14", "article_id": "139"}],
    },
    {"id": "3", "question": "Việc không có ở đây?", "relevant": [{"law_id": "1/1999/QH10", "article_id": "1"}]},
)


class TestEvaluateSearch:
    @pytest.mark.parametrize("options", [[], ["--unmarked"]])
    def test_gives_the_figures_as_json(self, indexed: Path, tmp_path: Path, options: list[str]):
        said = StringIO()
        call_command("evaluate_search", str(questions(tmp_path, *ASKED)), "--json", *options, stdout=said)
        figures = json.loads(said.getvalue())
        assert list(figures) == ["R@1", "R@5", "R@10", "R@20", "R@100", "MRR@10", "p50_ms", "p95_ms"]
        assert figures["R@1"] == figures["MRR@10"] == pytest.approx(2 / 3)

    def test_prints_them_for_people(self, indexed: Path, tmp_path: Path):
        said = StringIO()
        call_command("evaluate_search", str(questions(tmp_path, *ASKED)), stdout=said)
        assert "R@10  0.6667" in said.getvalue()

    @pytest.mark.parametrize("record", [{"question": "x"}, [], {"question": "x", "relevant": [{}]}])
    def test_says_which_line_is_wrong(self, indexed: Path, tmp_path: Path, record: Any):
        with pytest.raises(CommandError, match="line 2"):
            call_command("evaluate_search", str(questions(tmp_path, ASKED[0], record)))

    def test_asks_for_an_index(self, db: None, index_folder: Path, tmp_path: Path):
        with pytest.raises(CommandError, match="rebuild_search"):
            call_command("evaluate_search", str(questions(tmp_path, *ASKED)))

    def test_asks_for_questions(self, indexed: Path, tmp_path: Path):
        with pytest.raises(CommandError):
            call_command("evaluate_search", str(tmp_path / "none.jsonl"))
        with pytest.raises(CommandError, match="không có câu hỏi"):
            call_command("evaluate_search", str(questions(tmp_path)))
