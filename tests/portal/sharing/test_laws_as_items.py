"""A law is an item: it has its place in feeds and the repository, follows what is done to it, and comes to those alone
who asked for laws."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from portal.journal.models import Entry
from portal.library.models import Field, Instrument
from portal.library.operations import turn_over, withdraw_instrument
from portal.library.operations.instruments import restore_instrument
from portal.library.states import EventKind
from portal.sharing.delivery import WebhookAction, webhook_payload
from portal.sharing.jobs import items_reader
from portal.sharing.models import Copy, HubSubscription, Item
from portal.sharing.queries.items import changes, newest_items, present
from portal.sharing.states import LAW_SET, SharedItemKind, is_taken
from tests.portal.agencies.factories import make_officer
from tests.portal.library.factories import AT
from tests.portal.library.laws import TODAY, make_event, make_instrument, write_provisions
from tests.portal.sharing.factories import make_answer, make_partner, register_all
from tests.portal.sharing.pulling.schemas import valid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
FEED = f"/nguon-tin/{LAW_SET.replace(':', '/')}"


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    caches["feeds"].clear()  # numbers begin anew with each test


@pytest.fixture
def law() -> Instrument:
    made = make_instrument(issued_date=TODAY - timedelta(days=90), effective_date=TODAY - timedelta(days=60))
    write_provisions(made)
    return made


def read_journal() -> None:
    items_reader.read(list(Entry.objects.order_by("pk")))


def item_of(law: Instrument) -> Item:
    return Item.objects.get(kind=SharedItemKind.LAW, key=str(law.pk))


def amend(*addresses: str, **said: object) -> None:
    source = make_instrument("9/2026/NĐ-CP", issued_date=TODAY)
    make_event(*addresses, **{"source": source, "day": TODAY} | said)  # type: ignore[arg-type]


def feed(client: Client, at: str = FEED) -> list[dict]:
    response = client.get(f"{at}/json/")
    assert response.status_code == 200
    return response.json()["items"]


class TestALaw:
    def test_goes_up_in_its_feed_with_the_sentence_of_what_was_done_to_it(self, client: Client, law: Instrument):
        register_all()
        other = make_instrument("8/2021/NĐ-CP")
        read_journal()
        register_all()
        assert [one["title"] for one in feed(client)][0] == str(other)
        amend("dieu-8-khoan-1")
        read_journal()
        told = next(one for one in feed(client) if one["title"] == str(law))
        assert told["url"].endswith(law.get_absolute_url())
        assert "Khoản 1 Điều 8 được sửa đổi từ ngày" in told["summary"]
        assert "9/2026/NĐ-CP" in told["summary"]
        assert f"http://localhost:8000{law.get_absolute_url()}dieu-8/" in told["content_html"]
        assert item_of(law).version == 2

    def test_that_ends_stays_and_says_by_what(self, client: Client, law: Instrument):
        register_all()
        amend(kind=EventKind.REPEALED)
        read_journal()
        told = next(one for one in feed(client) if one["title"] == str(law))
        assert told["summary"].startswith(law.status_on(TODAY).label)
        assert "bị bãi bỏ" in told["summary"]
        assert "deleted" not in told["_lan_toa"]

    def test_turns_by_itself_when_its_day_comes(self, law: Instrument, monkeypatch: pytest.MonkeyPatch):
        day = timezone.localdate() + timedelta(days=3)
        amend("dieu-9", day=day)
        register_all()
        read_journal()
        (before,) = present([item_of(law)])
        known = Entry.objects.order_by("pk").last()
        monkeypatch.setattr("portal.sharing.queries.contents.laws.timezone.localdate", lambda *at: day)
        turn_over(at=timezone.now() + timedelta(days=3))
        items_reader.read(list(Entry.objects.filter(pk__gt=known.pk)))
        (after,) = present([item_of(law)])
        assert after.version > before.version
        assert "dieu-9/" in before.html
        assert "Điều 9 được sửa đổi" not in before.lead
        assert "Điều 9 được sửa đổi" in after.lead

    def test_that_was_looked_at_once_more_is_no_news(self, law: Instrument):
        register_all()
        before = item_of(law).version
        law.checked_to, law.checked_grade, law.checked_against = TODAY, "xac-nhan", "Công báo"
        law.save()
        register_all()
        assert item_of(law).version == before

    def test_taken_off_the_shelf_is_a_tombstone_and_may_come_back(self, client: Client, law: Instrument):
        register_all()
        withdraw_instrument(instrument=law, reason="nhầm", by=make_officer(), at=AT)
        read_journal()
        (told,) = feed(client)
        assert told["_lan_toa"]["deleted"]["how"] == "xoa"
        assert law.title not in json.dumps(told, ensure_ascii=False)
        restore_instrument(instrument=law, by=make_officer(), at=AT)
        read_journal()
        assert feed(client)[0]["title"] == str(law)


class TestTheRepository:
    def test_has_a_set_of_laws_and_of_the_laws_of_a_field(self, client: Client, law: Instrument):
        law.fields.add(Field.objects.get_or_create(slug="dan-su", defaults={"name": "Dân sự"})[0])
        make_answer()
        register_all()
        for spec in ("loai:van-ban", "loai:van-ban:dan-su"):
            said = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": spec}
            answer = valid(client.get("/oai/", said).content)
            assert [one.text for one in answer.iter("{*}identifier") if one.text.startswith("urn:")] == [
                f"urn:uuid:{item_of(law).content_id}"
                for _ in range(2)  # of the header, of the record
            ]
        assert [one["title"] for one in feed(client, f"{FEED}/dan-su")] == [str(law)]
        assert [one["_lan_toa"]["kind"] for one in feed(client, "/nguon-tin/linh-vuc/dan-su")] == ["tra-loi"]

    def test_tells_of_what_was_taken_off_the_shelf_that_it_is_deleted(self, client: Client, law: Instrument):
        register_all()
        withdraw_instrument(instrument=law, reason="nhầm", by=make_officer(), at=AT)
        read_journal()
        said = {"verb": "GetRecord", "metadataPrefix": "lan_toa", "identifier": f"urn:uuid:{item_of(law).content_id}"}
        (header,) = valid(client.get("/oai/", said).content).iter("{*}header")
        assert header.get("status") == "deleted"


class TestWhoAskedForLaws:
    def test_gets_them_and_nobody_else(self, law: Instrument):
        everything, answers, laws = make_partner(), make_partner(sets=["loai:tra-loi"]), make_partner(sets=[LAW_SET])
        make_answer()
        register_all()
        held = Copy.objects.filter(item=item_of(law))
        assert list(held.values_list("partner", flat=True)) == [laws.pk]
        assert Copy.objects.exclude(item=item_of(law)).count() == 2
        assert {everything.pk, answers.pk} == set(Copy.objects.exclude(partner=laws).values_list("partner", flat=True))

    def test_is_brought_each_change_under_a_type_of_its_own(self, law: Instrument):
        laws = make_partner(sets=[LAW_SET])
        register_all()
        amend("dieu-8")
        read_journal()
        assert Copy.objects.get(partner=laws, item=item_of(law)).wanted_version == 2
        (told,) = present([item_of(law)])
        said = json.loads(webhook_payload(told, action=WebhookAction.CORRECT))["item"]
        assert (said["kind"], said["article_kind"], said["kind_label"]) == ("law", "van-ban", law.doc_type)
        assert "9/2026/NĐ-CP" in said["lead"]

    def test_is_woken_at_the_hub_and_who_follows_contents_is_not(self, law: Instrument):
        for code in ("", LAW_SET):
            said = {"topic": f"/{code}", "callback": f"https://x.vn/{code}", "set_code": code}
            HubSubscription.objects.create(**said, created_at=AT, not_before=AT)
        register_all()
        waiting = HubSubscription.objects.filter(wanted_sequence__gt=0)
        assert list(waiting.values_list("set_code", flat=True)) == [LAW_SET]

    def test_all_contents_are_told_of_without_laws(self, client: Client, law: Instrument):
        answer = make_answer()
        register_all()
        assert [one.title for one in changes()] == [one.title for one in newest_items([], limit=5)] == [answer.title]
        assert [one["title"] for one in feed(client, "/nguon-tin")] == [answer.title]

    @pytest.mark.parametrize(
        ("codes", "by", "is_so"),
        [
            ([LAW_SET], [], False),
            ([LAW_SET], [LAW_SET], True),
            ([f"{LAW_SET}/dan-su", LAW_SET], [f"{LAW_SET}/dan-su"], True),
            (["loai:tin"], [], True),
            ([], [], True),
            (["loai:tin"], [LAW_SET], False),
        ],
    )
    def test_is_one_rule(self, codes: list[str], by: list[str], is_so: bool):
        assert is_taken(codes, by=by) is is_so
