"""A withdrawn copy is gone when somebody has looked; until then letters climb, each with what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.journal.models import Entry
from portal.sharing.delivery import sight_of
from portal.sharing.models import Copy, CopyLetter, Partner
from portal.sharing.operations import delivery
from portal.sharing.operations.delivery import climb_ladder, copies_to_look_at, look_at_some
from portal.sharing.queries.items import copies_still_read
from portal.sharing.states import CopySight, LetterRung
from safehttp.client import MemoryClient
from safehttp.types import Response
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.sharing.factories import make_item, make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
AT = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TITLE = "Chuyện cái ao làng"
URL = "https://xa.example.vn/ao.html"


@pytest.mark.parametrize(
    ("status", "robots", "body", "sight"),
    [
        (404, "", "", CopySight.GONE),
        (410, "", TITLE, CopySight.GONE),
        (200, "noindex", TITLE, CopySight.GONE),
        (200, "", f"<meta name='robots' content='noindex'><h1>{TITLE}</h1>", CopySight.GONE),
        (200, "", "<h1>Chuyện  cái\nao làng</h1>", CopySight.STANDS),
        (200, "", "Trang đang bảo trì", CopySight.ABSENT),
        (503, "", "", CopySight.UNCLEAR),
        (403, "", "", CopySight.UNCLEAR),
    ],
)
def test_what_is_seen(status: int, robots: str, body: str, sight: CopySight):
    assert sight_of(status=status, robots=robots, body=body, title=TITLE) is sight


def withdrawn_copy(*, url: str = URL, confirmed: int = 2, email: str = "xa@example.vn") -> Copy:
    item = make_item(title=TITLE, version=2, withdrawn_at=AT, withdrawal="rut", agency=make_agency("Sở Tư pháp"))
    return Copy.objects.create(
        partner=make_partner(contact_email=email),
        item=item,
        wanted_version=2,
        confirmed_version=confirmed,
        confirmed_at=AT,
        is_withdrawn=True,
        wanted_at=AT,
        not_before=AT,
        copy_url=url,
    )


def look(at: datetime, *answers: Response) -> Copy:
    told = iter(answers)
    look_at_some(door=MemoryClient({URL: lambda asked: next(told)}), clock=lambda: at)
    return Copy.objects.get()


class TestLooking:
    def test_believes_no_receipt(self):
        withdrawn_copy()
        copy = look(AT, Response(200, body=TITLE.encode()))
        assert copy.sight == CopySight.STANDS
        assert list(copies_still_read(at=AT)) == [copy]
        assert look(AT + HOUR, Response(410)).sight == CopySight.GONE
        assert not copies_still_read(at=AT).exists()

    def test_takes_a_page_of_maintenance_for_nothing(self):
        withdrawn_copy()
        bare = Response(200, body="Trang đang bảo trì".encode())
        assert look(AT, bare).sight == CopySight.ABSENT
        assert look(AT + HOUR, Response(200, body=TITLE.encode())).sight == CopySight.STANDS
        assert look(AT + 2 * HOUR, bare).sight == CopySight.ABSENT
        assert look(AT + 3 * HOUR, bare).sight == CopySight.GONE

    def test_goes_on_each_week(self):
        withdrawn_copy()
        look(AT, Response(404))
        assert not copies_to_look_at(at=AT + timedelta(days=6)).exists()
        Copy.objects.update(rung=3)
        copy = look(AT + timedelta(days=7), Response(200, body=TITLE.encode()))
        assert (copy.sight, copy.rung) == (CopySight.STANDS, 0)
        assert not copies_to_look_at(at=AT + timedelta(days=7)).exists()

    def test_asks_nothing_of_what_has_no_address(self):
        withdrawn_copy(url="")
        assert not copies_to_look_at(at=AT).exists()


class TestTheLadder:
    def climb(self, *hours: float) -> list[tuple[str, bool, str]]:
        for one in hours:
            climb_ladder(at=AT + timedelta(hours=one))
        return list(CopyLetter.objects.order_by("pk").values_list("rung", "is_sent", "error"))

    def test_goes_from_the_receiver_to_the_leader_once_each(self, mailoutbox):
        copy = withdrawn_copy(confirmed=1)
        for role in ("approver", "leader"):
            make_posting(role, agency=copy.item.agency, officer=make_officer(email=f"{role}@example.vn"))
        assert self.climb(0.1) == []
        told = self.climb(0.3, 0.4, 5, 6, 25, 26, 100)
        assert [rung for rung, _, _ in told] == [*LetterRung]
        assert all(is_sent for _, is_sent, _ in told)
        assert [mail.to for mail in mailoutbox] == [["xa@example.vn"], ["approver@example.vn"], ["leader@example.vn"]]
        assert all(TITLE in mail.body for mail in mailoutbox)
        assert Entry.objects.filter(verb="copy.written_of").count() == 3

    def test_says_what_was_not_sent_and_climbs_on(self, monkeypatch: pytest.MonkeyPatch, settings):
        withdrawn_copy(email="", confirmed=1)
        assert self.climb(1) == [(LetterRung.PARTNER, False, "chưa có địa chỉ thư")]
        monkeypatch.setattr(delivery, "send_mail", deaf)
        Copy.objects.update(rung=0)
        Partner.objects.update(contact_email="xa@example.vn")
        assert self.climb(2, 2.5) == [(LetterRung.PARTNER, False, delivery._NOT_TAKEN)]
        monkeypatch.undo()
        settings.MAIL_IS_CONFIGURED = False
        assert self.climb(2.6) == [(LetterRung.PARTNER, False, delivery._NO_SERVER)]
        settings.MAIL_IS_CONFIGURED = True
        assert self.climb(3) == [(LetterRung.PARTNER, True, "")]

    def test_is_for_what_was_withdrawn_since_it_stands(self):
        withdrawn_copy(confirmed=1)
        Copy.objects.update(wanted_at=datetime(2026, 11, 20, tzinfo=UTC))
        assert self.climb(1) == []

    def test_writes_once_of_many(self, mailoutbox):
        first = withdrawn_copy(confirmed=1)
        for _ in range(3):
            item = make_item(title="Bài khác", version=2, withdrawn_at=AT, withdrawal="rut", agency=first.item.agency)
            said = {"wanted_version": 2, "is_withdrawn": True, "wanted_at": AT, "not_before": AT}
            Copy.objects.create(partner=first.partner, item=item, **said)
        assert len(self.climb(1, 2)) == 4
        assert len(mailoutbox) == 1
        assert mailoutbox[0].body.count("Bài khác") == 3

    def test_stops_when_the_copy_was_seen_gone(self):
        withdrawn_copy()
        look(AT, Response(404))
        assert self.climb(1, 30) == []

    def test_of_a_confirmed_copy_without_address_asks_the_receiver_alone(self):
        withdrawn_copy(url="")
        assert [rung for rung, _, _ in self.climb(1, 30, 60)] == [LetterRung.PARTNER]


def deaf(*said: object) -> None:
    raise ConnectionRefusedError
