from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.journal.models import Entry, Slip
from portal.journal.operations import NotInTransaction, record, retry_stuck
from portal.journal.queries import BrokenReader, entries_about, entries_found, outboxes, slips_stuck
from tests.portal.agencies.factories import make_agency, make_officer

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _recorder(settings, tmp_path, monkeypatch):
    settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
    monkeypatch.setenv("RECORDER_NOTES", str(tmp_path / "notes"))


@pytest.mark.django_db
class TestRecord:
    def test_writes_who_did_what_to_what_and_when(self):
        officer, agency = make_officer(), make_agency()
        record("agency.opened", subject=agency, by=officer, at=NOW, details={"since": NOW.date()})
        entry = Entry.objects.get()
        assert (entry.verb, entry.subject, entry.actor, entry.at) == ("agency.opened", agency, officer, NOW)
        assert entry.subject_label == "Sở Tư pháp"
        assert entry.details == {"since": NOW.date().isoformat()}
        assert list(entries_about(agency)) == [entry]

    def test_keeps_the_name_that_the_subject_had(self):
        agency = make_agency("Sở Tài chính")
        entry = record("agency.opened", subject=agency, by=None, at=NOW)
        agency.name = "Sở Tài chính – Kế hoạch"
        agency.save()
        entry.refresh_from_db()
        assert entry.subject_label == "Sở Tài chính"

    @pytest.mark.parametrize(
        ("verb", "is_wanted"), [("stone.laid", True), ("lamp.lit", True), ("stone.moved", False), ("lamps.lit", False)]
    )
    def test_leaves_a_slip_for_whoever_wants_the_verb(self, verb: str, is_wanted: bool):
        record(verb, subject=None, by=None, at=NOW, details={"number": 1})
        assert Slip.objects.filter(reader="recorder").exists() is is_wanted

    @pytest.mark.parametrize("verb", ["", "laid", "stone.", "Stone.laid", "stone.laid.twice", "đá.đặt"])
    def test_refuses_what_is_no_verb(self, verb: str):
        with pytest.raises(ValueError, match="A verb reads like"):
            record(verb, subject=None, by=None, at=NOW)

    def test_asks_once_for_many_entries(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as callbacks:
            for number in range(5):
                record("stone.laid", subject=None, by=None, at=NOW, details={"number": number})
        assert len(callbacks) == 1

    def test_asks_again_within_a_block_that_may_be_undone(self, django_capture_on_commit_callbacks):
        """What was asked inside a block goes with it: whoever asks outside asks for himself."""
        with django_capture_on_commit_callbacks() as callbacks:
            with transaction.atomic():
                record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
            record("stone.laid", subject=None, by=None, at=NOW, details={"number": 2})
        assert len(callbacks) == 2

    def test_is_about_nothing_in_particular(self):
        entry = record("stone.laid", subject=None, by=None, at=NOW)
        assert (entry.subject_type, entry.subject_id, entry.subject_label, entry.details) == (None, "", "", {})

    def test_is_read_once_committed(self, django_capture_on_commit_callbacks, tmp_path):
        with django_capture_on_commit_callbacks(execute=True):
            record("stone.laid", subject=None, by=None, at=NOW, details={"number": 7})
            assert not (tmp_path / "notes").exists()
        assert (tmp_path / "notes").read_text() == "7\n"
        assert Slip.objects.get().read_at is not None

    def test_says_so_when_a_reader_is_broken(self, settings):
        settings.JOURNAL_READERS = ["portal.nowhere.Reader"]
        with pytest.raises(BrokenReader, match="cannot be imported"):
            record("stone.laid", subject=None, by=None, at=NOW)


class TestRecordAndTransactions:
    def test_refuses_to_stand_alone(self):
        with pytest.raises(NotInTransaction):
            record("stone.laid", subject=None, by=None, at=NOW)

    @pytest.mark.django_db
    def test_is_undone_with_the_change(self):
        with transaction.atomic():
            record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
            transaction.set_rollback(True)
        assert not Entry.objects.exists()
        assert not Slip.objects.exists()


@pytest.mark.django_db
class TestEntriesNeverChange:
    """The database itself says no, whoever asks and however."""

    @pytest.fixture
    def entry(self) -> Entry:
        return record("stone.moved", subject=None, by=None, at=NOW)

    def test_not_by_saving(self, entry: Entry):
        entry.verb = "stone.stolen"
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            entry.save()

    def test_not_by_updating(self, entry: Entry):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(details={})

    def test_not_by_deleting(self, entry: Entry):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Entry.objects.all()._raw_delete(using="default")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            entry.delete()

    def test_a_name_without_a_kind_is_no_subject(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(verb="stone.laid", subject_id="7", at=NOW)

    def test_a_reader_has_one_slip_for_each_entry(self, entry: Entry):
        Slip.objects.create(entry=entry, reader="recorder", not_before=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Slip.objects.create(entry=entry, reader="recorder", not_before=NOW)


@pytest.mark.django_db
class TestRetryStuck:
    def test_starts_anew_and_is_itself_written_down(self):
        entry = record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
        Slip.objects.update(attempts=Slip.MAX_ATTEMPTS, error="ValueError: x", not_before=NOW + timedelta(days=9))
        assert [slip.entry for slip in slips_stuck()] == [entry]
        assert [(tray["waiting_count"], tray["stuck_count"]) for tray in outboxes()] == [(0, 1)]

        assert retry_stuck(reader="recorder", by=make_officer(), at=NOW) == 1
        assert not slips_stuck().exists()
        assert Slip.objects.get().attempts == 0
        assert entries_found(verb="journal.").get().details == {"reader": "recorder", "count": 1}

    def test_does_nothing_where_nothing_is_stuck(self):
        record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
        assert retry_stuck(reader="recorder", by=make_officer(), at=NOW) == 0
        assert Entry.objects.count() == 1


@pytest.mark.django_db
class TestTrays:
    def test_shows_a_reader_that_settings_no_longer_name(self, settings):
        record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
        settings.JOURNAL_READERS = []
        assert [(tray["reader"], tray["is_known"], tray["waiting_count"]) for tray in outboxes()] == [
            ("recorder", False, 1)
        ]
