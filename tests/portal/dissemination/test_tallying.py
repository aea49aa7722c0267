"""How many were told of a change is a number in the journal, once, that knows nobody."""

from datetime import timedelta

import pytest

from portal.dissemination.notifications.cases import ASKER_VERBS
from portal.dissemination.operations import collect_asker_news, tally_notifications, write_asker_letters
from portal.dissemination.states import FollowedKind, Frequency
from portal.journal.models import Entry
from portal.library.operations import revoke_event
from portal.plans.evidence import EvidenceEntry, EvidenceState, fold
from portal.plans.states.measures import SOURCES
from tests.portal.agencies.factories import make_officer
from tests.portal.dissemination.factories import ADDRESS, NOW, SETTLED, change, follow, make_law, pass_on, send
from tests.portal.dissemination.test_askers import answered, asked

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1, hours=1)


def words() -> list[dict[str, object]]:
    return [entry.details for entry in Entry.objects.filter(verb="news.told").order_by("pk")]


@pytest.fixture
def _told() -> None:
    """A law changes: two follow it, one asked a question whose answer rests on it."""
    law = make_law()
    answered(asked(), cites=law.number_key)
    for address in (ADDRESS, "hai@example.vn"):
        follow(law.slug, address=address)
    change(law, "dieu-8")
    pass_on(after=NOW)
    collect_asker_news(entries=list(Entry.objects.filter(verb__in=ASKER_VERBS)))
    write_asker_letters(at=SETTLED)
    send()


@pytest.mark.usefixtures("_told")
class TestAChange:
    def test_is_counted_when_everybody_was_told(self):
        assert tally_notifications(at=TOMORROW) == 1
        (said,) = words()
        assert said["about"] == "provision.changed"
        assert said["by_channel"] == {"thu-dien-tu": {"da-gui": 3}}
        assert ADDRESS not in str(said)

    def test_is_counted_once(self):
        assert [tally_notifications(at=TOMORROW) for _ in range(2)] == [1, 0]

    def test_is_not_counted_before_receipts_had_their_time(self):
        assert tally_notifications(at=SETTLED) == 0

    def test_that_was_taken_back_is_another_word(self):
        (change,) = Entry.objects.filter(verb="provision.changed")
        revoke_event(event=change.subject.events.get(), reason="nhầm", by=make_officer(), at=SETTLED)
        pass_on(after=SETTLED)
        send(at=SETTLED + timedelta(minutes=10))
        assert tally_notifications(at=TOMORROW) == 2
        assert [said["about"] for said in words()] == ["provision.changed", "event.revoked"]

    def test_counts_in_plans_and_reports(self):
        tally_notifications(at=TOMORROW)
        entry = Entry.objects.get(verb="news.told")
        word = EvidenceEntry(entry.pk, entry.verb, TOMORROW.date(), "", entry.details)
        assert fold(EvidenceState(), [word], source=SOURCES["told"]).amount == 3
        assert fold(EvidenceState(), [word], source=SOURCES["told_arrived"]).amount == 0


def test_who_reads_once_a_week_is_waited_for():
    law = make_law()
    follow(law.slug, frequency=Frequency.WEEKLY, kind=FollowedKind.INSTRUMENT)
    change(law, "dieu-8")
    pass_on(after=NOW)
    assert tally_notifications(at=TOMORROW) == 0
    send(at=NOW + timedelta(days=6))
    assert tally_notifications(at=NOW + timedelta(days=7)) == 1
