from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.journal import operations
from portal.journal.models import Slip
from portal.journal.operations import pause_after, read_some, record
from tests.portal.journal.recorder import recorder

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _recorder(settings, notes: Path, monkeypatch):
    settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
    monkeypatch.setenv("RECORDER_NOTES", str(notes))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def lay(*numbers: int, bad: tuple[int, ...] = ()) -> None:
    for number in numbers:
        record("stone.laid", subject=None, by=None, at=NOW, details={"number": number, "bad": number in bad})


@pytest.mark.django_db
class TestReadSome:
    def test_reads_in_the_order_of_writing(self, notes: Path):
        lay(3, 1, 2)
        assert read_some(reader=recorder, at=NOW) == 3
        assert notes.read_text().split() == ["3", "1", "2"]
        assert read_some(reader=recorder, at=NOW) == 0

    def test_takes_a_bundle_at_a_time(self, monkeypatch):
        monkeypatch.setattr(operations, "BATCH", 2)
        lay(1, 2, 3)
        assert [read_some(reader=recorder, at=NOW) for _ in range(3)] == [2, 1, 0]

    def test_one_bad_entry_holds_up_nobody(self, notes: Path):
        lay(1, 2, 3, bad=(2,))
        read_some(reader=recorder, at=NOW)
        assert set(notes.read_text().split()) == {"1", "3"}
        left = Slip.objects.unread().get()
        assert left.error == "ValueError: cannot read 2"
        assert left.attempts == 1
        assert left.not_before == NOW + pause_after(1)

    def test_notes_when_what_was_read(self):
        lay(1)
        read_some(reader=recorder, at=NOW)
        slip = Slip.objects.get()
        assert (slip.read_at, slip.attempts, slip.error) == (NOW, 1, "")

    def test_one_entry_alone_is_not_tried_twice_at_once(self):
        lay(1, bad=(1,))
        read_some(reader=recorder, at=NOW)
        assert Slip.objects.get().not_before == NOW + pause_after(1)
        read_some(reader=recorder, at=NOW + pause_after(1))
        assert Slip.objects.get().not_before == NOW + pause_after(1) + pause_after(2)

    def test_a_bundle_ends_before_what_failed(self, notes: Path):
        lay(1, 2, 3)
        Slip.objects.filter(entry__details__number=2).update(attempts=1)
        assert [read_some(reader=recorder, at=NOW) for _ in range(4)] == [1, 1, 1, 0]
        assert notes.read_text().split() == ["1", "2", "3"]

    def test_tries_again_later_and_is_stuck_in_the_end(self, notes: Path):
        lay(1, bad=(1,))
        at, tries = NOW, 0
        while read_some(reader=recorder, at=at):
            tries += 1
            at += timedelta(days=1)
        assert tries == Slip.MAX_ATTEMPTS
        assert Slip.objects.stuck().count() == 1

    def test_forgets_the_error_when_it_was_read_after_all(self):
        lay(1)
        Slip.objects.update(error="ValueError: before", attempts=3)
        read_some(reader=recorder, at=NOW)
        assert Slip.objects.get().error == ""

    def test_what_somebody_else_has_taken_waits_for_the_lease(self, settings):
        lay(1)
        operations._take(reader=recorder, at=NOW)
        assert read_some(reader=recorder, at=NOW + timedelta(seconds=settings.JOURNAL_LEASE_SECONDS - 1)) == 0
        assert read_some(reader=recorder, at=NOW + timedelta(seconds=settings.JOURNAL_LEASE_SECONDS)) == 1

    def test_what_failed_before_is_read_alone(self):
        """An entry that kills its process takes only itself along the second time."""
        lay(1, 2, 3)
        Slip.objects.filter(entry__details__number=1).update(attempts=1)
        assert [read_some(reader=recorder, at=NOW) for _ in range(3)] == [1, 2, 0]


class TestPauseAfter:
    def test_doubles_up_to_a_limit(self):
        pauses = [pause_after(attempts) for attempts in range(1, 20)]
        assert pauses[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
        assert max(pauses) == pauses[-1] == timedelta(hours=6)


@pytest.mark.django_db
class TestEmptyTray:
    def test_leaves_the_slips_of_an_unknown_reader_alone(self, settings):
        lay(1)
        settings.JOURNAL_READERS = []
        assert operations.empty_outbox.call("recorder") == 0
        assert Slip.objects.unread().count() == 1

    def test_reads_until_nothing_is_due(self, monkeypatch):
        monkeypatch.setattr(operations, "BATCH", 2)
        lay(1, 2, 3)
        assert operations.empty_outbox.call("recorder") == 3
        assert not Slip.objects.unread().exists()
