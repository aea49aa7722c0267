"""An act is an identity, held or not: events on it act, what relies on it is flagged, its wording may come later."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.test import Client

from portal.design.refusals import Incomplete
from portal.journal.models import Entry
from portal.library.models import Event, Instrument, Relation, Reliance, StaleFlag
from portal.library.operations import (
    CitingContent,
    EventDraft,
    EventDraftTarget,
    ReliancePlace,
    accept_event,
    decline_event,
    enter_event,
    register_item,
    revoke_event,
    turn_over,
    withdraw_instrument,
)
from portal.library.operations.catalogue import load_catalogue
from portal.library.queries import open_flags, stale_notices
from portal.library.queries.changes import stale_lines
from portal.library.queries.citations import is_of_one_act
from portal.library.readers.catalogue import CatalogueInstrument, CatalogueRelation, InstrumentCatalogue
from portal.library.states import CatalogueRelationKind, EventKind, EventState, RelationKind
from portal.questions.states import GUARDED
from tests.portal.agencies.factories import make_officer
from tests.portal.api.answers import publish
from tests.portal.library.amended import decree
from tests.portal.library.factories import AT, bring, bring_records, record

pytestmark = pytest.mark.django_db

TODAY = AT.date()
KIND, LABOUR = "rooms.leaflet", "45-2019-qh14"
WRITTEN = datetime(2025, 3, 1, 8, tzinfo=UTC)
CODE = CatalogueInstrument(
    "45/2019/QH14", "Bộ luật", "Bộ luật Lao động", "Quốc hội", date(2019, 11, 20), date(2021, 1, 1), ()
)


def cite(address: str = "dieu-35", *, document: str = LABOUR, key: str = "1") -> None:
    content = CitingContent(
        kind=KIND,
        key=key,
        title="Nghỉ việc phải báo trước mấy ngày?",
        url=f"/to-gap/{key}/",
        written_at=WRITTEN,
    )
    register_item(content=content, places=[ReliancePlace(document, address)], at=AT)


def list_code() -> None:
    load_catalogue(catalogue=InstrumentCatalogue("danh mục thử", TODAY, (CODE,), ()), by=None, at=AT)


def hold_code(folder: Path) -> None:
    held = record(
        "45/2019/QH14",
        title="Bộ luật Lao động",
        doc_type="Bộ luật",
        issuer="Quốc hội",
        issued="20/11/2019",
        effective="01/01/2021",
        articles=(("35", "Quyền đơn phương chấm dứt hợp đồng", "1. Người lao động phải báo trước 30 ngày."),),
    )
    bring_records(folder, held, name="bo-luat.jsonl")


def amend(folder: Path, *, number: str = "12/2026/QH16", day: str = "01 tháng 10 năm 2026") -> None:
    """A law that changes Điều 35 comes to the shelf."""
    text = decree(
        number,
        "Sửa đổi, bổ sung một số điều của Bộ luật Lao động số 45/2019/QH14",
        "20 tháng 8 năm 2026",
        "Điều 1. Sửa đổi, bổ sung một số điều của Bộ luật Lao động số 45/2019/QH14",
        "1. Sửa đổi, bổ sung khoản 1 Điều 35 như sau:",
        "“1. Người lao động phải báo trước 45 ngày.”.",
        "Điều 2. Hiệu lực thi hành",
        f"Luật này có hiệu lực thi hành kể từ ngày {day}.",
        bases=("Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;",),
    )
    for printed, meant in (("CHÍNH PHỦ\n", "QUỐC HỘI\n"), ("NGHỊ ĐỊNH\n", "LUẬT\n"), ("Chính phủ ban", "Quốc hội ban")):
        text = text.replace(printed, meant)
    path = folder / "sua-doi.txt"
    path.write_text(text, encoding="utf-8")
    bring(path)


def entered(**said: object) -> Event:
    draft = EventDraft(
        **{
            "kind": EventKind.AMENDED,
            "document_key": LABOUR,
            "day": TODAY,
            "targets": (EventDraftTarget("dieu-35-khoan-1", "sua-doi"),),
        }
        | said
    )
    return enter_event(draft=draft, source=None, by=make_officer(), at=AT)


def flagged(key: str = "1") -> list[str]:
    return [flag.address for flag in open_flags(kind=KIND, key=key)]


class TestWhichActIsMeant:
    @pytest.mark.parametrize(
        ("key", "is_one"),
        [
            ("45-2019-qh14", True),
            ("168-2024-nd-cp", True),
            ("66-16-2026-nq-cp", True),
            ("hien-phap-2013", True),
            ("12-2020-qd-ubnd", False),  # every province has one
            ("7-2020-nq-hdnd", False),
            ("12-2020-qd-stnmt", False),
            ("1234-qd-ttg", False),  # begins anew every year
            ("name:luật lao động", False),
        ],
    )
    def test_by_its_number(self, key: str, is_one: bool):
        assert is_of_one_act(key) is is_one

    def test_a_bare_name_is_decided_by_the_catalogue(self):
        cite(document="name:bộ luật lao động")
        assert Reliance.objects.get().identity == ""
        list_code()
        assert (Reliance.objects.get().identity, Reliance.objects.get().instrument) == (LABOUR, None)

    def test_and_flagged_for_what_was_accepted_of_it_before(self):
        cite(document="name:bộ luật lao động")
        entered()
        assert flagged() == []
        list_code()
        assert flagged() == ["dieu-35"]
        raised = Entry.objects.get(verb="flag.raised")  # by which indexes and copies look at the content again
        assert (raised.details["event"], raised.details["flags"]) == (Event.objects.get().pk, 1)

    def test_the_database_keeps_it(self, tmp_path: Path):
        cite()
        hold_code(tmp_path)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reliance.objects.update(identity="")
        event = entered()
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(instrument=None, identity="")


class TestAnActThatIsNotHeld:
    def test_is_changed_at_once_by_a_text_that_tells_so(self, tmp_path: Path):
        cite()
        cite("dieu-36", key="2")
        amend(tmp_path)
        event = Event.objects.get(kind=EventKind.AMENDED)
        assert (event.state, event.instrument, event.identity) == (EventState.TOLD, None, LABOUR)
        assert (flagged(), flagged("2")) == (["dieu-35"], [])
        told = Entry.objects.get(verb="provision.told")
        assert (told.details["slug"], told.details["flags"]) == (LABOUR, 1)

    def test_waits_for_the_officer_where_the_text_is_of_lower_force(self, tmp_path: Path):
        cite()
        amend(tmp_path, number="12/2026/NĐ-CP")
        assert Event.objects.get(kind=EventKind.AMENDED).state == EventState.PROPOSED
        assert flagged() == []

    def test_is_accepted_declined_revoked_like_any_other(self, tmp_path: Path):
        cite()
        amend(tmp_path)
        event = accept_event(event=Event.objects.get(kind=EventKind.AMENDED), by=make_officer(), at=AT)
        assert flagged() == ["dieu-35"]
        relation = Relation.objects.get(event=event)
        assert (relation.kind, relation.target, relation.target_key) == (RelationKind.AMENDS, None, LABOUR)
        changed = Entry.objects.get(verb="provision.changed").details
        assert (changed["slug"], changed["flags"]) == (LABOUR, 1)
        revoke_event(event=event, reason="Đọc nhầm", by=make_officer(), at=AT)
        assert flagged() == []
        assert not Relation.objects.filter(kind=RelationKind.AMENDS.value, event__isnull=False).exists()

    def test_is_not_changed_any_more_when_the_officer_declines(self, tmp_path: Path):
        cite()
        amend(tmp_path)
        decline_event(event=Event.objects.get(kind=EventKind.AMENDED), reason="Sai", by=make_officer(), at=AT)
        assert flagged() == []

    def test_changes_at_midnight(self):
        cite()
        event = entered(day=TODAY + timedelta(days=1))
        assert flagged() == []
        assert [notice.is_coming for notice in stale_notices(kind=KIND, key="1", day=TODAY)] == [True]
        turn_over(at=AT + timedelta(days=1))
        assert flagged() == ["dieu-35"]
        assert Event.objects.get(pk=event.pk).took_effect_at is not None

    def test_is_suspended_and_resumed(self):
        cite()
        suspended = (EventDraftTarget("dieu-35", "ngung-hieu-luc"),)
        entered(kind=EventKind.SUSPENDED, targets=suspended)
        assert flagged() == ["dieu-35"]
        entered(kind=EventKind.RESUMED, targets=suspended)
        assert flagged() == []

    @pytest.mark.parametrize(
        ("cited", "is_reached"),
        [
            ("dieu-35-khoan-1", True),
            ("dieu-35-khoan-1-diem-a", True),
            ("dieu-35", True),
            ("dieu-35-khoan-2", False),
            ("dieu-350", False),
            ("", False),
            ("chuong-3", False),  # what the chapters hold is not known
        ],
    )
    def test_reaches_what_overlaps_by_address(self, cited: str, is_reached: bool):
        cite(cited)
        entered()
        assert flagged() == ([cited] if is_reached else [])

    @pytest.mark.parametrize("document", ["name:luật chợ", "12-2020-qd-ubnd"])
    def test_is_not_changed_while_nobody_knows_which_it_is(self, document: str):
        cite(document=document)
        with pytest.raises(Incomplete, match="Chưa rõ văn bản chịu tác động là văn bản nào"):
            entered(document_key=document)
        assert not Event.objects.exists()

    def test_another_undecided_act_is_not_meant(self):
        cite(document="name:luật chợ")
        entered()
        assert flagged() == []


class TestItsWordingArrives:
    def test_nothing_is_flagged_twice_and_nothing_is_lost(self, tmp_path: Path):
        cite()
        amend(tmp_path)
        before = list(StaleFlag.objects.values_list("pk", "raised_at", "settled_at"))
        hold_code(tmp_path)
        event, code = Event.objects.get(kind=EventKind.AMENDED), Instrument.objects.get(slug=LABOUR)
        assert (event.instrument, event.state) == (code, EventState.TOLD)
        assert Reliance.objects.get().instrument == code
        assert list(StaleFlag.objects.values_list("pk", "raised_at", "settled_at")) == before

    def test_what_was_accepted_stays_accepted_and_is_its_own(self, tmp_path: Path):
        cite()
        amend(tmp_path)
        event = accept_event(event=Event.objects.get(kind=EventKind.AMENDED), by=make_officer(), at=AT)
        hold_code(tmp_path)
        event.refresh_from_db()
        code = Instrument.objects.get(slug=LABOUR)
        assert (event.instrument, event.state) == (code, EventState.ACCEPTED)
        assert Relation.objects.get(event=event).target == code
        assert flagged() == ["dieu-35"]
        revoke_event(event=event, reason="Đọc nhầm", by=make_officer(), at=AT)
        assert flagged() == []

    def test_what_was_declined_is_not_proposed_again(self, tmp_path: Path):
        amend(tmp_path)
        decline_event(event=Event.objects.get(kind=EventKind.AMENDED), reason="Sai", by=make_officer(), at=AT)
        hold_code(tmp_path)
        bring(tmp_path / "sua-doi.txt", rereads=True)
        assert Event.objects.get(kind=EventKind.AMENDED).state == EventState.DECLINED

    def test_and_is_withdrawn(self, tmp_path: Path):
        cite()
        amend(tmp_path)
        hold_code(tmp_path)
        withdraw_instrument(instrument=Instrument.objects.get(slug=LABOUR), reason="Thử", by=make_officer(), at=AT)
        assert flagged() == ["dieu-35"]

    @pytest.mark.parametrize("document", [LABOUR, "name:bộ luật lao động"])
    @pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
    def test_the_order_does_not_matter(self, tmp_path: Path, document: str, order: tuple[int, ...]):
        steps: list[Callable[[], object]] = [
            lambda: cite(document=document),
            lambda: amend(tmp_path),
            lambda: hold_code(tmp_path),
            list_code,
        ]
        for step in order:
            steps[step]()
        assert flagged() == ["dieu-35"]
        assert StaleFlag.objects.count() == 1


class TestItsPage:
    def read(self, client: Client) -> str:
        return client.get(f"/van-ban/{LABOUR}/").content.decode()

    def test_is_not_there_while_nobody_speaks_of_it(self, client: Client):
        assert client.get(f"/van-ban/{LABOUR}/").status_code == 404
        entered()
        assert client.get(f"/van-ban/{LABOUR}/").status_code == 200
        assert client.get(f"/van-ban/{LABOUR}/toan-van/").status_code == 404
        assert client.get(f"/van-ban/{LABOUR}/ngay/2026-01-01/").status_code == 404

    def test_tells_what_is_known_and_by_whom(self, client: Client, tmp_path: Path):
        cite()
        amend(tmp_path)
        list_code()
        page = self.read(client)
        assert '<meta name="robots" content="noindex">' in page
        for said in ("Bộ luật Lao động", "45/2019/QH14", "Quốc hội", "20/11/2019", "danh mục thử"):
            assert said in page
        assert "Lời văn của văn bản này chưa có trong thư viện" in page
        assert "Khoản 1 Điều 35 được sửa đổi" in page
        assert 'href="/van-ban/12-2026-qh16/' in page
        assert "chưa được xác nhận" in page
        assert 'href="/to-gap/1/"' in page

    def test_tells_what_the_catalogue_says_of_it(self, client: Client):
        acting = CatalogueInstrument("12/2026/QH16", "Luật", "Luật mới", "Quốc hội", date(2026, 8, 20), None, ())
        change = CatalogueRelation(
            "12/2026/QH16", CatalogueRelationKind.AMENDS, "45/2019/QH14", date(2026, 10, 1), "", ""
        )
        catalogue = InstrumentCatalogue("danh mục thử", TODAY, (CODE, acting), (change,))
        load_catalogue(catalogue=catalogue, by=None, at=AT)
        assert "Luật mới (12/2026/QH16)" in self.read(client)
        assert "Bộ luật Lao động (45/2019/QH14)" in client.get("/van-ban/12-2026-qh16/").content.decode()

    def test_becomes_the_page_of_the_law_when_its_wording_arrives(self, client: Client, tmp_path: Path):
        amend(tmp_path)
        list_code()
        hold_code(tmp_path)
        page = self.read(client)
        assert "Người lao động phải báo trước 30 ngày." in page
        assert "noindex" not in page
        assert "chưa có trong thư viện" not in page

    def test_is_gone_with_the_law(self, client: Client, tmp_path: Path):
        amend(tmp_path)
        hold_code(tmp_path)
        law = Instrument.objects.get(slug=LABOUR)
        withdraw_instrument(instrument=law, reason="Thử", by=make_officer(), at=AT)
        assert client.get(f"/van-ban/{LABOUR}/").status_code == 404

    def test_costs_few_queries(self, client: Client, tmp_path: Path, django_assert_max_num_queries):
        cite()
        amend(tmp_path)
        list_code()
        self.read(client)
        with django_assert_max_num_queries(16):
            self.read(client)

    def test_is_named_by_what_acts_on_it(self, client: Client, tmp_path: Path):
        amend(tmp_path)
        page = client.get("/van-ban/12-2026-qh16/lich-su/").content.decode()
        assert f'<a href="/van-ban/{LABOUR}/">45/2019/QH14</a>' in page
        assert "Khoản 1 Điều 35" in page


class TestItsReader:
    def banner(self) -> str:
        page = Template('{% load library %}{% stale_banner "rooms.leaflet" "1" %}').render(Context())
        return " ".join(page.split())

    def test_is_told_and_led_to_what_is_known(self, tmp_path: Path):
        cite()
        amend(tmp_path)
        assert "Khoản" not in (page := self.banner())
        assert "Điều 35 Văn bản số 45/2019/QH14" in page or "Điều 35 văn bản số 45/2019/QH14" in page
        assert "chưa có trong thư viện" in page
        assert f'href="/van-ban/{LABOUR}/"' in page
        list_code()
        assert "Điều 35 Bộ luật Lao động (45/2019/QH14)" in self.banner()
        accept_event(event=Event.objects.get(kind=EventKind.AMENDED), by=make_officer(), at=AT)
        assert "Luật đã thay đổi mà nội dung này chưa xét đến" in self.banner()
        revoke_event(event=Event.objects.get(kind=EventKind.AMENDED), reason="Nhầm", by=make_officer(), at=AT)
        assert self.banner() == ""

    def test_costs_one_query_more(self, django_assert_num_queries):
        cite()
        entered()
        notices = stale_notices(kind=KIND, key="1", day=TODAY)
        with django_assert_num_queries(1):
            stale_lines(notices)


class TestAnAnswerThatCitesIt:
    """The story: nobody holds Bộ luật Lao động, an amending law arrives, and who reads the answer is told."""

    def test_says_so_on_its_page_and_in_the_open_data(self, client: Client, tmp_path: Path):
        answer = publish("Nghỉ việc phải báo trước mấy ngày?", at=WRITTEN)
        content = CitingContent(GUARDED, str(answer.number), answer.title, written_at=WRITTEN)
        register_item(content=content, places=[ReliancePlace(LABOUR, "dieu-35")], at=WRITTEN)
        page, data = answer.get_absolute_url(), f"/api/v1/answers/{answer.number}"
        assert client.get(data).json()["stale"] is None
        amend(tmp_path)
        (change,) = client.get(data).json()["stale"]["changes"]
        assert change["document"]["key"] == LABOUR
        assert change["document"]["title"] == "45/2019/QH14"
        assert "chưa được xác nhận" in change["sentence"]
        assert "chưa có trong thư viện" in client.get(page).content.decode()
        accept_event(event=Event.objects.get(kind=EventKind.AMENDED), by=make_officer(), at=AT)
        assert "chưa được xác nhận" not in client.get(data).json()["stale"]["changes"][0]["sentence"]
        assert "Luật đã thay đổi mà nội dung này chưa xét đến" in client.get(page).content.decode()
        revoke_event(event=Event.objects.get(kind=EventKind.AMENDED), reason="Nhầm", by=make_officer(), at=AT)
        assert client.get(data).json()["stale"] is None
        assert "chưa có trong thư viện" not in client.get(page).content.decode()
