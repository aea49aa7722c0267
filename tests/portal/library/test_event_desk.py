"""The officer's desk of the living law: proposals, events, relations, consolidations; and who may not sit there."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lawtext.addresses import number_key
from lawtext.amendments import Confidence
from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.journal.models import Entry
from portal.library.models import (
    Consolidation,
    Event,
    EventBatch,
    Instrument,
    KnownInstrument,
    Relation,
    StatusReviewTerm,
)
from portal.library.operations import CitingContent, ReliancePlace, accept_event, register_item
from portal.library.operations.by_two import accept_by_policy
from portal.library.operations.validity import set_review_term
from portal.library.queries import current_edition, history_of, proposals, text_of
from portal.library.queries import provisions_of as units_of_edition
from portal.library.queries.citations import document_name
from portal.library.states import (
    UNDECIDED,
    ConsolidationState,
    EventKind,
    EventQuestion,
    EventState,
    InstrumentStatus,
    Review,
)
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.library.amended import AMENDING, BASE, bring_text, undecide
from tests.portal.library.factories import AT
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def officer_as(role: str, client: Client) -> Officer:
    officer: Officer = make_posting(role, on=TODAY).officer
    officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return officer


@laid
def base(folder: Path) -> Instrument:
    return bring_text(folder, BASE, name="goc.txt")


@laid
def amending(folder: Path, base: Instrument) -> Instrument:
    return bring_text(folder, AMENDING, name="sua-doi.txt")


@pytest.fixture
def justice(client: Client) -> Client:
    officer_as("justice", client)
    return client


def proposed(kind: EventKind) -> Event:
    return Event.objects.get(kind=kind.value, state__in=UNDECIDED)


class TestWhatIsAskedAbout:
    @pytest.fixture
    def asked(self, justice: Client, amending: Instrument) -> Event:
        """Accepted, and then its text was read otherwise."""
        event = proposed(EventKind.REPEALED)
        justice.post(reverse("library_event", args=[event.pk]), {"accept": 1, "day": "2026-11-01", "kept": [
            target.pk for target in event.targets.all()
        ]})  # fmt: skip
        another_agrees()
        Event.objects.filter(pk=event.pk).update(question=EventQuestion.ENDED.value, cause=event.pk)
        return Event.objects.get(pk=event.pk)

    def test_is_found_and_kept_with_one_press(self, justice: Client, asked: Event) -> None:
        listed = justice.get(reverse("library_events"), {"can_xem": "on"}).content.decode()
        assert EventQuestion.ENDED.label in listed
        page = reverse("library_event", args=[asked.pk])
        assert EventQuestion.ENDED.label in justice.get(page).content.decode()
        answer = justice.post(page, {"keep": 1}, follow=True).content.decode()
        asked.refresh_from_db()
        assert (asked.state, asked.question) == (EventState.ACCEPTED, "")
        assert EventQuestion.ENDED.label not in answer
        assert Entry.objects.filter(verb="event.kept").count() == 1

    def test_what_is_held_is_not_ticked_beforehand(self, justice: Client, amending: Instrument) -> None:
        held = proposed(EventKind.REPEALED)
        Event.objects.filter(pk=held.pk).update(
            state=EventState.HELD.value, question=EventQuestion.ENDED.value, took_effect_at=None
        )
        page = justice.get(reverse("library_events"), {"nguon": amending.official_number}).content.decode()
        ticked = re.findall(r'value="(\d+)" id="chon-\d+" checked', page)
        assert ticked
        assert str(held.pk) not in ticked

    def test_another_reading_shows_what_differs(self, justice: Client, tmp_path: Path, amending: Instrument) -> None:
        bring_text(tmp_path, AMENDING.replace("cồng kềnh", "cồng kềnh, bàn ghế hỏng"), name="ban-khac.txt")
        again = Event.objects.get(revises__isnull=False)
        page = justice.get(reverse("library_event", args=[again.pk])).content.decode()
        assert "Đọc lại khác." in page
        assert re.search(r"So với lần đọc trước.*?<ins>[^<]*bàn ghế hỏng", page, re.DOTALL)
        assert reverse("library_event", args=[again.revises_id]) in page

    def test_is_not_for_everybody(self, client: Client, asked: Event) -> None:
        officer_as("editor", client)
        assert client.post(reverse("library_event", args=[asked.pk]), {"keep": 1}).status_code in (302, 403)
        asked.refresh_from_db()
        assert asked.question == EventQuestion.ENDED


class TestInbox:
    def test_lists_what_waits_and_narrows_it(self, justice: Client, base: Instrument, amending: Instrument) -> None:
        page = justice.get(reverse("library_events")).content.decode()
        assert "4 đề xuất đang chờ" in page
        assert "chưa có trong thư viện" in page
        narrowed = justice.get(reverse("library_events"), {"nguon": "09/2026/nđ-cp", "loai": "bai-bo"}).content.decode()
        assert "1 đề xuất đang chờ" in narrowed
        nothing = justice.get(reverse("library_events"), {"tu": "2027-01-01"}).content.decode()
        assert "Không có đề xuất nào hợp với điều kiện lọc." in nothing

    def test_accepted_ones_are_found_again_also_of_an_act_that_is_not_held(
        self, justice: Client, amending: Instrument
    ) -> None:
        event = Event.objects.get(identity="5-2015-nd-cp")
        link, narrowed = reverse("library_event", args=[event.pk]), {"nguon": amending.official_number}
        accept_event(event=event, by=make_posting("justice", on=TODAY).officer, at=AT)
        assert link not in justice.get(reverse("library_events"), narrowed).text
        page = justice.get(reverse("library_events"), narrowed | {"da_nhan": "on"}).text
        assert re.findall(r'<td class="title"><a href="([^"]+)"', page) == [link]
        assert not re.search(r'<button type="submit" class="button">|name="event"', page)

    def test_asks_no_more_for_many_than_for_none(self, justice: Client, tmp_path: Path) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                justice.get(reverse("library_events"))
            return len(queries)

        asked()
        for_none = asked()
        bring_text(tmp_path, AMENDING)
        asked()  # the menu counts anew after each entry
        assert asked() <= for_none + 1

    def test_accepts_many_at_once_and_says_what_is_left(self, justice: Client, amending: Instrument) -> None:
        undecide(proposed(EventKind.EXPIRED))
        every = [one.pk for one in proposals(source=amending)]
        response = justice.post(reverse("library_events_accept"), {"event": every, "next": "?nguon=x"}, follow=True)
        assert "Còn 1 sự kiện chưa ghi nhận được" in response.content.decode()
        another_agrees()
        assert Event.objects.filter(pk__in=every, state=EventState.ACCEPTED).count() == 3

    def test_says_what_one_text_would_flag(self, justice: Client, base: Instrument, amending: Instrument) -> None:
        content = CitingContent(kind="test.item", key="1", title="Bài về rác")
        register_item(content=content, places=[ReliancePlace("7-2021-nd-cp", "dieu-2-khoan-1")], at=AT - timedelta(90))
        page = justice.get(reverse("library_events"), {"nguon": "9/2026/NĐ-CP"}).content.decode()
        assert "sẽ gắn cờ 1 lượt nội dung" in page

    @pytest.mark.parametrize("address", ["https://example.org/", "//example.org"])
    def test_leads_nowhere_else(self, justice: Client, address: str) -> None:
        response = justice.post(reverse("library_events_accept"), {"next": address})
        assert response.headers["Location"] == reverse("library_events")


class TestOneEvent:
    def test_shows_the_words_the_difference_and_what_it_would_flag(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        content = CitingContent(kind="test.item", key="1", title="Bài về rác")
        places = [ReliancePlace("7-2021-nd-cp", "dieu-2-khoan-2-diem-c")]
        register_item(content=content, places=places, at=AT - timedelta(90))
        page = justice.get(reverse("library_event", args=[proposed(EventKind.AMENDED).pk])).content.decode()
        assert "Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau" in page
        assert "<ins> cồng kềnh và rác</ins>" in page
        assert "sẽ gắn cờ 1 nội dung" in page

    def test_that_names_no_place_says_how_many_contents_cite_its_act(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        content = CitingContent(kind="test.item", key="1", title="Bài về rác")
        places = [ReliancePlace("7-2021-nd-cp", "dieu-9")]
        register_item(content=content, places=places, at=AT - timedelta(90))
        event = proposed(EventKind.AMENDED)
        event.targets.all().delete()
        page = justice.get(reverse("library_event", args=[event.pk])).content.decode()
        assert "không có gì bị gắn cờ, dù 1 nội dung trên cổng dẫn văn bản này" in page

    def test_is_accepted_with_the_day_put_right_and_a_place_left_out(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        event = proposed(EventKind.AMENDED)
        kept = event.targets.get(action="sua-doi").pk
        data = {"accept": "1", "day": "2026-11-15", "kept": [kept]}
        assert justice.post(reverse("library_event", args=[event.pk]), data).status_code == 302
        another_agrees()
        event.refresh_from_db()
        assert (event.state, event.day) == (EventState.ACCEPTED, date(2026, 11, 15))
        assert list(event.targets.filter(is_dropped=True).values_list("action", flat=True)) == ["thay-cum-tu"]

    def test_is_not_accepted_while_nobody_knows_which_law_is_meant(self, justice: Client, amending: Instrument) -> None:
        event = undecide(proposed(EventKind.EXPIRED))
        response = justice.post(reverse("library_event", args=[event.pk]), {"accept": "1", "day": "2026-11-01"})
        assert response.status_code == 422
        assert "Chưa rõ văn bản chịu tác động là văn bản nào" in response.content.decode()

    def test_of_a_law_that_is_not_held_is_accepted(self, justice: Client, amending: Instrument) -> None:
        event = proposed(EventKind.EXPIRED)
        page = justice.get(reverse("library_event", args=[event.pk])).content.decode()
        assert "lời văn chưa có trong thư viện" in page
        assert "hãy nạp văn bản trước khi ghi nhận" not in page
        data = {"accept": "1", "day": "2026-11-01"}
        assert justice.post(reverse("library_event", args=[event.pk]), data).status_code == 302
        another_agrees()
        event.refresh_from_db()
        assert (event.state, event.instrument) == (EventState.ACCEPTED, None)

    def test_is_declined_with_a_reason_only(self, justice: Client, amending: Instrument) -> None:
        event = proposed(EventKind.REPEALED)
        address = reverse("library_event", args=[event.pk])
        assert justice.post(address, {"decline": "1", "reason": ""}).status_code == 422
        justice.post(address, {"decline": "1", "reason": "Đọc nhầm"})
        event.refresh_from_db()
        assert event.state == EventState.DECLINED

    def test_accepted_by_mistake_is_revoked(self, justice: Client, base: Instrument, amending: Instrument) -> None:
        event = proposed(EventKind.REPEALED)
        address = reverse("library_event", args=[event.pk])
        justice.post(address, {"accept": "1", "day": "2026-11-01", "kept": [event.targets.get().pk]})
        another_agrees()
        assert base.status_on(TODAY) is InstrumentStatus.PARTLY_EXPIRED
        asked = justice.get(address).content.decode()
        assert "Ghi nhận nhầm?" in asked
        assert "nội dung đã sửa theo sự kiện này được gắn cờ lại" in asked
        page = justice.post(address, {"revoke": "1", "reason": "Nhầm văn bản"}, follow=True).content.decode()
        assert "Ghi nhận nhầm, đã rút lại" in page
        assert "trở về như trước" not in page  # other events count still
        assert base.status_on(TODAY) is InstrumentStatus.TOLD_CHANGED  # what else the decree says waits still


class TestBatches:
    @pytest.fixture
    def batch(self, base: Instrument, amending: Instrument) -> EventBatch:
        maker = make_posting("justice", on=TODAY).officer
        return accept_by_policy(confidence=Confidence.SURE, note="Đọc 20 mẫu, đúng cả.", by=maker, at=AT)[0]

    def test_are_listed_and_carried_away(self, justice: Client, batch: EventBatch) -> None:
        html = justice.get(reverse("library_batches")).text
        assert reverse("library_batch", args=[batch.pk]) in html
        assert "Đọc 20 mẫu, đúng cả." in html
        sheet = justice.get(f"{reverse('library_batches')}?csv")
        assert sheet["Content-Type"].startswith("text/csv")
        assert "Đọc 20 mẫu, đúng cả." in sheet.content.decode("utf-8-sig")

    def test_are_listed_page_by_page_in_as_many_queries(self, justice: Client, batch: EventBatch) -> None:
        def counted() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert justice.get(reverse("library_batches")).status_code == 200
            return len(asked)

        counted()
        few = counted()
        fields = {"confidence": "sure", "note": "Mẫu", "made_by": batch.made_by, "made_at": AT}
        EventBatch.objects.bulk_create(EventBatch(**fields) for _ in range(30))
        assert counted() == few
        assert "Trang 1/2" in justice.get(reverse("library_batches")).text

    def test_show_a_sample(self, justice: Client, batch: EventBatch) -> None:
        html = justice.get(reverse("library_batch", args=[batch.pk])).text
        event = batch.events.filter(state=EventState.ACCEPTED.value).first()
        assert reverse("library_event", args=[event.pk]) in html

    def test_name_an_act_that_is_not_held(self, justice: Client, batch: EventBatch) -> None:
        batch.events.update(instrument=None, identity="5-2015-nd-cp", document_key="5-2015-nd-cp", words="")
        assert "5/2015/NĐ-CP: " in justice.get(reverse("library_batch", args=[batch.pk])).text

    def test_are_taken_back_with_a_reason_behind_a_question(self, justice: Client, batch: EventBatch) -> None:
        address = reverse("library_batch", args=[batch.pk])
        assert justice.post(address, {"reason": ""}).status_code == 422
        question = justice.post(address, {"reason": "Mẫu sai"})
        assert f"Rút lại đợt {batch.pk}?" in question.text
        assert batch.events.filter(state=EventState.ACCEPTED.value).exists()
        for _ in range(2):  # a second click takes nothing back
            assert justice.post(address, {"reason": "Mẫu sai", "confirmed": "1"}).status_code == 302
        assert not Event.objects.filter(state=EventState.ACCEPTED.value).exists()
        entry = Entry.objects.get(verb="event.batch_revoked")
        assert entry.details["reason"] == "Mẫu sai"
        html = justice.get(address).text
        assert "Đã rút lại" in html
        assert "Rút lại cả đợt" not in html


class TestReviewTerms:
    def test_hold_from_a_day_to_come(self, justice: Client) -> None:
        begins = timezone.localdate() + timedelta(days=1)
        said = {"days": "90", "begins": begins.isoformat(), "basis": "Quyết định 12/QĐ-STP"}
        assert justice.post(reverse("library_review_terms"), said).status_code == 302
        assert StatusReviewTerm.objects.get(begins=begins).days == 90
        assert Entry.objects.get(verb="review_term.set").details["basis"] == "Quyết định 12/QĐ-STP"
        html = justice.get(reverse("library_review_terms")).text
        assert f"{begins:%d/%m/%Y} (sắp áp dụng)" in html
        assert ">183<" in html

    @pytest.mark.parametrize(
        "changed", [{"begins": "2026-11-24"}, {"days": "0"}, {"days": "4000"}, {"basis": ""}, {"begins": ""}]
    )
    def test_that_cannot_be_are_refused(self, justice: Client, changed: dict[str, str]) -> None:
        begins = timezone.localdate() + timedelta(days=1)
        said = {"days": "90", "begins": begins.isoformat(), "basis": "Thử"} | changed
        assert justice.post(reverse("library_review_terms"), said).status_code == 422
        assert StatusReviewTerm.objects.count() == 1

    def test_that_have_begun_are_not_changed(self) -> None:
        officer = make_posting("justice", on=TODAY).officer
        with pytest.raises(Refused, match="Hãy chọn từ ngày mai trở đi"):
            set_review_term(begins=AT.date(), days=1, basis="Thử", by=officer, at=AT)


class TestEnteringAnEvent:
    DATA = {"kind": "ngung-hieu-luc", "day": "2026-11-20", "until": "2027-01-01", "places": "Khoản 1 Điều 3; Điều 2"}

    def test_shows_what_was_understood_before_it_is_entered(self, justice: Client, base: Instrument) -> None:
        address = reverse("library_event_new", args=[base.pk])
        page = justice.post(address, self.DATA).content.decode()
        assert "khoản 1 Điều 3; Điều 2" in page
        assert not history_of(instrument=base).exists()
        justice.post(address, self.DATA | {"step": "enter"})
        another_agrees()
        (event,) = history_of(instrument=base)
        assert [one.address for one in event.targets.all()] == ["dieu-3-khoan-1", "dieu-2"]
        assert base.status_on(TODAY) is InstrumentStatus.PARTLY_SUSPENDED

    def test_by_an_act_that_only_the_catalogue_knows_names_it(self, justice: Client, base: Instrument) -> None:
        KnownInstrument.objects.create(
            official_number="12/2026/NĐ-CP",
            number_key=number_key("12/2026/NĐ-CP"),
            doc_type="Nghị định",
            complete_to=TODAY,
            source="danh mục",
        )
        address, data = reverse("library_event_new", args=[base.pk]), self.DATA | {"source": "12/2026/NĐ-CP"}
        assert "theo Nghị định 12/2026/NĐ-CP" in justice.post(address, data).content.decode()
        justice.post(address, data | {"step": "enter"})
        another_agrees()
        (event,) = history_of(instrument=base)
        assert (event.source, event.source_name) == (None, "Nghị định 12/2026/NĐ-CP")
        filled = justice.get(address, {"de-xuat": event.pk}).content.decode()
        assert 'value="12/2026/NĐ-CP"' in filled

    def test_tells_of_a_place_that_no_wording_has(self, justice: Client, base: Instrument) -> None:
        address, unheld = reverse("library_event_new", args=[base.pk]), "Không bản nào trong thư viện"
        assert unheld not in justice.post(address, self.DATA).content.decode()
        data = self.DATA | {"places": "Khoản 99 Điều 3; Điều 2"}
        assert f"{unheld} của văn bản này có: khoản 99 Điều 3." in justice.post(address, data).content.decode()
        added = data | {"kind": EventKind.SUPPLEMENTED.value, "until": ""}
        assert unheld not in justice.post(address, added).content.decode()

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"places": "Điều 2; khoản nào đó"}, "Chưa hiểu: “khoản nào đó”"),
            ({"places": ""}, "Hãy ghi đơn vị chịu tác động"),
            ({"is_whole": "on"}, "Đã chọn toàn bộ văn bản"),
            ({"source": "999/2020/NĐ-CP"}, "Thư viện và danh mục chưa có văn bản"),
            ({"until": "2026-11-20"}, "Ngày kết thúc phải sau ngày bắt đầu"),
            ({"wording": "Lời văn"}, "đúng một đơn vị"),
            ({"day": ""}, "Hãy ghi ngày."),
        ],
    )
    def test_says_what_is_wrong(self, justice: Client, base: Instrument, changed: dict[str, str], said: str) -> None:
        response = justice.post(reverse("library_event_new", args=[base.pk]), self.DATA | changed | {"step": "enter"})
        assert response.status_code == 422
        assert said in response.content.decode()
        assert not history_of(instrument=base).exists()

    def test_is_filled_in_with_what_the_acting_text_says(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        address = reverse("library_event_new", args=[base.pk])
        page = justice.get(address, {"nguon": "9/2026/NĐ-CP"}).content.decode()
        assert "Hệ thống đã đọc được từ văn bản nguồn" in page
        filled = justice.get(address, {"de-xuat": proposed(EventKind.SUPPLEMENTED).pk}).content.decode()
        assert "khoản 3 Điều 3" in filled
        assert "công khai lịch thu gom rác" in filled


class TestRelations:
    def test_are_added_and_removed(self, justice: Client, base: Instrument, amending: Instrument) -> None:
        justice.post(reverse("library_relate", args=[base.pk]), {"kind": "dan-chieu", "number": "9/2026/NĐ-CP"})
        relation = Relation.objects.get(kind="dan-chieu")
        assert (relation.source, relation.target) == (base, amending)
        assert "9/2026/NĐ-CP" in justice.get(reverse("library_living", args=[base.pk])).content.decode()
        justice.post(reverse("library_unrelate", args=[relation.pk]), {"reason": "", "instrument": base.pk})
        assert Relation.objects.filter(pk=relation.pk).exists()
        justice.post(reverse("library_unrelate", args=[relation.pk]), {"reason": "Nhầm", "instrument": base.pk})
        assert not Relation.objects.filter(pk=relation.pk).exists()


class TestConsolidating:
    def test_from_the_first_step_to_the_public_page(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        every = [one.pk for one in proposals(source=amending)]
        justice.post(reverse("library_events_accept"), {"event": every})
        another_agrees()
        assert "4 thay đổi đã có hiệu lực" in justice.get(reverse("library_living", args=[base.pk])).content.decode()
        justice.post(reverse("library_consolidate", args=[base.pk]), {"day": "2026-11-01"})
        draft = Consolidation.objects.get()
        address = reverse("library_consolidation", args=[draft.pk])
        assert "4 bước, còn 4 bước chưa xem" in justice.get(address).content.decode()
        step = draft.steps.get(target__address="dieu-2-khoan-1")
        ask = reverse("library_consolidation_step", args=[step.pk])
        justice.post(ask, {"review": "bo-qua", "reason": ""})
        step.refresh_from_db()
        assert step.review == Review.PENDING
        justice.post(ask, {"review": "bo-qua", "reason": "Chờ hướng dẫn"})
        justice.post(address, {"publish": "1"})
        draft.refresh_from_db()
        assert draft.state == ConsolidationState.DRAFT
        justice.post(address, {"approve": "1"})
        justice.post(address, {"publish": "1"})
        another_agrees()
        page = justice.get(address).content.decode()
        assert "1 bước bị bỏ qua" in page
        edition = current_edition(instrument=base)
        assert edition is not None
        assert "Rác cồng kềnh" in text_of(units_of_edition(edition=edition))

    def published(self, justice: Client, base: Instrument, amending: Instrument) -> tuple[Consolidation, str]:
        justice.post(reverse("library_events_accept"), {"event": [one.pk for one in proposals(source=amending)]})
        another_agrees()
        justice.post(reverse("library_consolidate", args=[base.pk]), {"day": "2026-11-01"})
        draft = Consolidation.objects.get()
        address = reverse("library_consolidation", args=[draft.pk])
        for act in ("approve", "publish"):
            justice.post(address, {act: "1"})
        another_agrees()
        return draft, address

    def test_a_published_text_is_withdrawn_with_a_reason(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        published, address = self.published(justice, base, amending)
        justice.post(address, {"withdraw": "1", "sure": "1", "reason": " "})
        assert current_edition(instrument=base) != published.base
        asked = justice.post(address, {"withdraw": "1", "reason": "Sai bước 2"}).content.decode()
        assert ("Rút bản hợp nhất đã đưa lên?" in asked, "Sai bước 2" in asked) == (True, True)
        page = justice.post(address, {"withdraw": "1", "sure": "1", "reason": "Sai bước 2"}, follow=True)
        assert "4 bước, còn 0 bước chưa xem" in page.content.decode()
        assert current_edition(instrument=base) == published.base
        assert Entry.objects.get(verb="edition.withdrawn").details["reason"] == "Sai bước 2"

    def test_a_merged_event_is_revoked_with_its_text_in_one_press(
        self, justice: Client, base: Instrument, amending: Instrument
    ) -> None:
        published, _ = self.published(justice, base, amending)
        event = Event.objects.get(kind=EventKind.REPEALED.value, state=EventState.ACCEPTED.value)
        address = reverse("library_event", args=[event.pk])
        asked = justice.post(address, {"revoke": "1", "reason": "Nhầm"}).content.decode()
        assert "Bản hợp nhất từ ngày 01/11/2026" in asked
        event.refresh_from_db()
        assert event.state == EventState.ACCEPTED
        justice.post(address, {"revoke": "1", "reason": "Nhầm", "with_editions": "1"})
        event.refresh_from_db()
        assert (event.state, current_edition(instrument=base)) == (EventState.REVOKED, published.base)


READING = [
    "library_events",
    "library_event",
    "library_living",
    "library_event_new",
    "library_consolidation",
    "library_batches",
    "library_batch",
    "library_review_terms",
]
WITHOUT_KEY = ["library_events", "library_events_accept", "library_batches", "library_review_terms"]
WRITING = [
    "library_events_accept",
    "library_event",
    "library_event_new",
    "library_relate",
    "library_consolidate",
    "library_adopt",
    "library_unrelate",
    "library_consolidation",
    "library_consolidation_step",
    "library_batch",
    "library_review_terms",
    "library_confirm",
]


def address_of(name: str, base: Instrument) -> str:
    return reverse(name, args=[] if name in WITHOUT_KEY else [base.pk])


class TestWhoMayNot:
    @pytest.mark.parametrize("name", READING)
    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception", "administrator"])
    def test_read_the_desk(self, role: str, name: str, base: Instrument, client: Client) -> None:
        officer_as(role, client)
        response = client.get(address_of(name, base))
        # Wagtail sends whoever may enter, but not here, back to its first page with a word of refusal.
        assert response.status_code in (302, 403)
        assert response.headers.get("Location", reverse("wagtailadmin_home")) == reverse("wagtailadmin_home")

    @pytest.mark.parametrize("name", WRITING)
    def test_write_from_it(self, name: str, base: Instrument, amending: Instrument, client: Client) -> None:
        officer_as("editor", client)
        event = proposed(EventKind.REPEALED)
        data = {"accept": "1", "event": event.pk, "day": "2026-11-01", "kept": [one.pk for one in event.targets.all()]}
        assert client.post(address_of(name, base), data).status_code in (302, 403)
        assert not Event.objects.exclude(state__in=UNDECIDED).exists()
        assert not Consolidation.objects.exists()

    def test_take_a_batch_back(self, base: Instrument, amending: Instrument, client: Client) -> None:
        maker = officer_as("editor", client)
        batch, _ = accept_by_policy(confidence=Confidence.SURE, note="Mẫu", by=maker, at=AT)
        response = client.post(reverse("library_batch", args=[batch.pk]), {"reason": "Sai", "confirmed": "1"})
        assert response.status_code in (302, 403)
        assert not Entry.objects.filter(verb="event.batch_revoked").exists()

    @pytest.mark.parametrize("name", READING)
    def test_enter_without_a_name(self, name: str, base: Instrument, client: Client) -> None:
        response = client.get(address_of(name, base))
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("wagtailadmin_login"))

    def test_see_it_in_the_menu(self, client: Client, base: Instrument) -> None:
        officer_as("editor", client)
        assert reverse("library_events") not in client.get(reverse("wagtailadmin_home")).content.decode()
        officer_as("justice", client)
        assert reverse("library_events") in client.get(reverse("wagtailadmin_home")).content.decode()

    def test_get_where_something_is_done(self, justice: Client, base: Instrument) -> None:
        for name in ("library_events_accept", "library_relate", "library_consolidate", "library_adopt"):
            assert justice.get(address_of(name, base)).status_code == 405


class TestNamesOfAbsentDocuments:
    @pytest.mark.parametrize(
        ("key", "words", "expected"),
        [
            ("5-2015-nd-cp", "Nghị định số 05/2015/NĐ-CP hết hiệu lực.", "05/2015/NĐ-CP"),
            ("25-2008-qh12", "Sửa đổi khoản 1.", "25/2008/QH12"),
            ("30-2016-nd-cp", "", "30/2016/NĐ-CP"),
            ("2-nq-hdnd", "", "2/NQ-HĐND"),
            ("name:luật đất đai@2013", "", "Luật đất đai 2013"),
            (
                "name:bộ luật hàng hải việt nam@2005",
                "Bộ luật  Hàng hải Việt Nam năm 2005 hết hiệu lực.",
                "Bộ luật Hàng hải Việt Nam 2005",
            ),
        ],
    )
    def test_are_as_printed(self, key: str, words: str, expected: str) -> None:
        assert document_name(Event(document_key=key, words=words)) == expected
