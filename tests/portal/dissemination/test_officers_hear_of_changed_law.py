"""Officers hear in the morning that the law has left contents of their agency behind."""

from datetime import UTC, datetime, timedelta

import pytest

from messageproviders.port import OutboundMessage
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.operations import write_officer_letters
from portal.library.models import StaleFlag
from portal.library.operations import CitingContent, ReliancePlace, register_item, revoke_event, settle_flags
from portal.library.states import FlagOutcome
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.factories import empty_outbox
from tests.portal.library.laws import make_event, make_instrument

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def letters(*, at: datetime = MORNING) -> list[OutboundMessage]:
    provider = MemoryProvider()
    write_officer_letters(at=at)
    empty_outbox(provider, at=at)
    return provider.carried


@pytest.fixture(autouse=True)
def _contents() -> None:
    make_instrument()
    for name, officer in (("Sở Y tế", "y.te@example.vn"), ("Sở Nội vụ", "noi.vu@example.vn")):
        agency = make_agency(name)
        make_posting("editor", agency=agency, officer=make_officer(email=officer))
        places = [ReliancePlace("7-2021-nd-cp", "dieu-8" if name == "Sở Y tế" else "dieu-9")]
        for number in range(2):
            content = CitingContent(kind="rooms.leaflet", key=f"{name} {number}", title="Tờ gấp", agency=agency)
            register_item(content=content, places=places, at=NOON - timedelta(days=30))


class TestALetter:
    def test_goes_to_whose_contents_were_left_behind(self):
        make_event("dieu-8", at=NOON)
        (letter,) = letters()
        assert letter.to == "y.te@example.vn"
        assert "Nội dung phải xem lại vì luật thay đổi (2)" in letter.text
        assert "Tờ gấp (7/2021/NĐ-CP)" in letter.text
        assert f"/quan-tri/noi-dung-can-xem-lai/{StaleFlag.objects.first().item_id}/" in letter.text

    def test_says_nothing_of_what_was_looked_at_meanwhile(self):
        make_event("dieu-8", at=NOON)
        by = make_officer()
        assert StaleFlag.objects.count() == 2
        for flag in StaleFlag.objects.all():
            settle_flags(flags=[flag], outcome=FlagOutcome.STILL_RIGHT, note="", by=by, at=NOON)
        assert letters() == []

    def test_goes_again_when_what_they_reworded_was_reworded_for_nothing(self):
        event = make_event("dieu-8", at=NOON)
        by = make_officer()
        for flag in StaleFlag.objects.all():
            settle_flags(flags=[flag], outcome=FlagOutcome.CORRECTED, note="", by=by, at=NOON)
        letters()
        revoke_event(event=event, reason="Nhầm văn bản", by=by, at=MORNING)
        (letter,) = letters(at=MORNING + timedelta(days=1))
        assert "luật thay đổi (2)" in letter.text
