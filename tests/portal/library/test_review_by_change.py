"""Review by change: one change, its difference, and all contents that lean on it, settled by the page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from portal.agencies.models import Agency
from portal.agencies.queries import working_calendar
from portal.journal.models import Entry, Reading
from portal.library.models import CitingItem, Event, EventTarget, ReviewCapacity, StaleFlag
from portal.library.operations import (
    CitingContent,
    ReliancePlace,
    places_in,
    register_item,
    revoke_event,
    settle_flags,
)
from portal.library.queries import stale_notices
from portal.library.queries.changes import stale_lines
from portal.library.queries.editions import rewordings_of
from portal.library.states import REVIEW_DAYS, EventKind, FlagOutcome
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.library.factories import AT
from tests.portal.library.laws import TODAY, make_event, make_instrument, write_provisions

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/noi-dung-can-xem-lai/thay-doi/"
DECREE = "7-2021-nd-cp"
POINT_A, POINT_C = "dieu-8-khoan-2-diem-a", "dieu-8-khoan-2-diem-c"
OLD, NEW, NEWER = (f"c) Rác để tại điểm tập kết của {where}." for where in ("thôn", "xã", "tỉnh"))


def lean(
    key: str, agency: Agency | None, *addresses: str, sentence: str = "", kind: str = "rooms.leaflet"
) -> CitingItem:
    content = CitingContent(
        kind=kind, kind_label="Tờ gấp", key=key, title=f"Tờ {key}", url=f"/to/{key}/", agency=agency
    )
    places = [ReliancePlace(DECREE, address, sentence) for address in addresses or (POINT_C,)]
    return register_item(content=content, places=places, at=AT - timedelta(days=30))


def read(key: str, times: int, *, kind: str = "rooms.leaflet", day: date = TODAY) -> None:
    Reading.objects.create(day=day, kind=kind, key=key, reads=times)


def signed_in(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page_of(event: Event) -> str:
    return reverse("library_stale_change", args=[event.pk])


def press(client: Client, event: Event, act: str = "van-dung", *, flags: list[str] | None = None, **said: object):
    ticked = [row["flags"] for row in client.get(page_of(event)).context["rows"]] if flags is None else flags
    return client.post(page_of(event), {"flag": ticked, act: "1", "note": "Đã đọc."} | said)


@pytest.fixture
def law():
    law = make_instrument(created_at=AT)
    write_provisions(law)
    return law


@pytest.fixture
def ours() -> Agency:
    return make_agency("Sở Nội vụ")


@pytest.fixture
def editor(ours: Agency) -> Client:
    return signed_in(make_posting("editor", agency=ours).officer)


class TestTheOwnWords:
    @pytest.mark.parametrize(
        ("text", "address", "sentences"),
        [
            # the sentence around the citation, and no other
            (
                "Chợ phải sạch. Theo khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP, rác phải phân loại. Hết.",
                "dieu-8-khoan-2",
                ["Theo khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP, rác phải phân loại."],
            ),
            # two sentences that cite one place
            (
                "Xem Điều 9 Nghị định 7/2021/NĐ-CP.\nXe có bạt (Điều 9 Nghị định 7/2021/NĐ-CP).",
                "dieu-9",
                ["Xem Điều 9 Nghị định 7/2021/NĐ-CP.", "Xe có bạt (Điều 9 Nghị định 7/2021/NĐ-CP)."],
            ),
            # a sentence without end is cut around the citation
            (
                f"{'một ' * 200}theo Điều 9 Nghị định 7/2021/NĐ-CP {'hai ' * 200}",
                "dieu-9",
                None,
            ),
        ],
        ids=["one", "two", "endless"],
    )
    def test_are_found_in_the_text(self, text: str, address: str, sentences: list[str] | None):
        (place,) = [one for one in places_in(text) if one.address == address]
        if sentences is None:
            assert len(place.sentence) < 700
            assert place.sentence.startswith("…")
            assert place.sentence.endswith("…")
            assert "theo Điều 9 Nghị định 7/2021/NĐ-CP hai" in place.sentence
        else:
            assert place.sentence.split("\n") == sentences

    def test_are_renewed_with_the_content(self, law):
        lean("1", None, sentence="Cũ.")
        item = lean("1", None, sentence="Mới.")
        assert item.reliances.get().sentence == "Mới."

    def test_of_what_holds_the_place_stand_in_where_the_text_does_not_name_it(self, law, ours, editor):
        content = CitingContent(kind="rooms.leaflet", key="1", title="Tờ 1", agency=ours)
        places = [
            ReliancePlace(DECREE, POINT_C),
            ReliancePlace(DECREE, "dieu-9", "Về xe."),
            ReliancePlace(DECREE, "dieu-8", "Về rác."),
        ]
        register_item(content=content, places=places, at=AT - timedelta(days=30))
        event = make_event(POINT_C)
        (row,) = editor.get(page_of(event)).context["rows"]
        assert row["sentences"] == ["Về rác."]


class TestTheListOfChanges:
    def test_counts_what_is_left_to_the_officers_agencies(self, law, ours, editor):
        lean("1", ours)
        lean("2", ours)
        lean("3", make_agency("Sở Y tế"))
        event = make_event(POINT_C)
        ((found, line),) = editor.get(LIST).context["rows"]
        assert (found.pk, found.content_count) == (event.pk, 2)
        assert "điểm c khoản 2 Điều 8" in line.cited
        ((found, _),) = signed_in(make_posting("justice").officer).get(LIST).context["rows"]
        assert found.content_count == 3

    def test_is_narrowed_as_its_neighbour_and_goes_out_as_a_sheet(self, law, ours, editor):
        lean("1", ours)
        make_event(POINT_C)
        assert len(editor.get(f"{LIST}?loai=rooms.leaflet&van-ban={law.slug}").context["rows"]) == 1
        assert not editor.get(f"{LIST}?loai=khac").context["rows"]
        assert not editor.get(f"{LIST}?giao=toi").context["rows"]
        sheet = editor.get(f"{LIST}?csv")
        assert sheet.headers["Content-Type"].startswith("text/csv")
        assert "điểm c khoản 2 Điều 8" in sheet.content.decode()

    @pytest.mark.parametrize("role", ["leader", "reception", "administrator"])
    def test_is_not_for_who_writes_no_contents(self, law, ours, role: str):
        event = make_event(POINT_C)
        client = signed_in(make_posting(role, agency=ours).officer)
        assert client.get(LIST).status_code in {302, 403}
        assert client.get(page_of(event)).status_code in {302, 403}
        assert client.post(page_of(event)).status_code in {302, 403}

    def test_comes_in_pages_at_a_fixed_number_of_queries(self, law, ours, editor, django_assert_num_queries):
        lean("1", ours)
        for _ in range(33):
            make_event(POINT_C)
        editor.get(LIST)
        with CaptureQueriesContext(connection) as of_three:
            assert len(editor.get(f"{LIST}?p=2").context["rows"]) == 3
        with django_assert_num_queries(len(of_three)):
            assert len(editor.get(LIST).context["rows"]) == 30


class TestTheContentsOfOneChange:
    def test_stand_by_readers_and_gravity_each_with_its_sentence(self, law, ours, editor):
        lean("it", ours, POINT_C)
        lean("nhiều", ours, POINT_C, sentence="Theo điểm c, rác để ở thôn.")
        lean("nặng", ours, POINT_A)
        read("nhiều", 9)
        read("nặng", 4)
        read("it", 100, day=TODAY - timedelta(days=200))
        event = make_event(POINT_C, POINT_A, wording=NEW)
        EventTarget.objects.filter(event=event, address=POINT_A).update(action="bai-bo")
        page = editor.get(page_of(event))
        rows = page.context["rows"]
        assert [row["item"].key for row in rows] == ["nhiều", "nặng", "it"]
        assert [row["item"].read_count for row in rows] == [9, 4, 0]
        html = page.content.decode()
        assert "<q>Theo điểm c, rác để ở thôn.</q>" in html
        assert 'href="/to/it/"' in html
        assert "<del> thôn</del>" in html
        assert "<ins> xã</ins>" in html

    def test_are_those_of_the_officers_agencies(self, law, ours, editor):
        lean("1", ours)
        lean("2", make_agency("Sở Y tế"))
        event = make_event(POINT_C)
        assert [row["item"].key for row in editor.get(page_of(event)).context["rows"]] == ["1"]
        assert "Tờ 2" not in editor.get(f"{page_of(event)}?csv").content.decode()

    def test_of_others_alone_lead_back_to_the_list(self, law, ours, editor):
        lean("2", make_agency("Sở Y tế"))
        event = make_event(POINT_C)
        assert editor.get(page_of(event)).headers["Location"] == LIST

    def test_come_at_a_fixed_number_of_queries(self, law, ours, editor, django_assert_max_num_queries):
        for number in range(55):
            lean(str(number), ours, POINT_A, POINT_C)
        event = make_event(POINT_C, POINT_A, wording=NEW)
        editor.get(page_of(event))
        with CaptureQueriesContext(connection) as of_five:
            assert len(editor.get(f"{page_of(event)}?p=2").context["rows"]) == 5
        with django_assert_max_num_queries(len(of_five)):
            assert len(editor.get(page_of(event)).context["rows"]) == 50
        assert len(of_five) <= 45

    def test_can_be_ticked_all_without_a_script(self, law, ours, editor):
        lean("1", ours)
        event = make_event(POINT_C)
        assert " checked" not in editor.get(page_of(event)).content.decode()
        assert editor.get(f"{page_of(event)}?chon=het").content.decode().count(" checked") == 1


class TestTicking:
    def test_settles_each_by_itself_in_the_record(self, law, ours, editor):
        lean("1", ours)
        lean("2", ours, POINT_A, POINT_C)
        event = make_event(POINT_C, POINT_A)
        assert press(editor, event).status_code == 302
        flags = StaleFlag.objects.all()
        assert {(flag.outcome, flag.note) for flag in flags} == {(FlagOutcome.STILL_RIGHT.value, "Đã đọc.")}
        told = Entry.objects.filter(verb="flag.settled").order_by("pk")
        assert [one.details["key"] for one in told] == ["1", "2"]
        assert {one.details["late"] for one in told} <= {True, False}

    def test_leaves_what_was_not_ticked(self, law, ours, editor):
        items = [lean(str(number), ours) for number in range(2)]
        event = make_event(POINT_C)
        assert press(editor, event, flags=[str(items[0].flags.get().pk)]).status_code == 302
        assert items[0].flags.get().settled_at is not None
        assert items[1].flags.get().settled_at is None

    def test_needs_something_ticked(self, law, ours, editor):
        lean("1", ours)
        event = make_event(POINT_C)
        for flags in ([], ["x"], ["1-"], ["9" * 30]):
            answer = press(editor, event, flags=flags)
            assert answer.status_code == 422
            assert "Hãy đánh dấu" in answer.content.decode()

    def test_never_reaches_contents_of_another_agency(self, law, ours, editor):
        own = lean("1", ours)
        foreign = lean("2", make_agency("Sở Y tế"))
        event = make_event(POINT_C)
        flags = [str(flag.pk) for flag in StaleFlag.objects.all()]
        press(editor, event, flags=flags)
        assert own.flags.get().settled_at is not None
        assert foreign.flags.get().settled_at is None
        colleague = make_posting("editor", agency=ours).officer
        third = lean("3", ours)
        event = make_event(POINT_C)
        flags += [str(third.flags.get().pk)]
        press(editor, event, "giao", flags=flags, officer=colleague.pk)
        assert third.flags.get().assigned_to == colleague
        assert foreign.flags.filter(assigned_to__isnull=False).count() == 0

    def test_never_reaches_flags_of_another_change(self, law, ours, editor):
        item = lean("1", ours)
        event, other = make_event(POINT_C), make_event(POINT_C, kind=EventKind.REPEALED, action="bai-bo")
        press(editor, event, flags=["-".join(str(flag.pk) for flag in item.flags.all())])
        assert item.flags.get(event=event).settled_at is not None
        assert item.flags.get(event=other).settled_at is None

    def test_keeps_what_came_after_the_page_was_opened(self, law, ours, editor):
        item = lean("1", ours)
        event = make_event(POINT_C, POINT_A)
        seen = [str(item.flags.get().pk)]
        lean("1", ours, POINT_C, POINT_A)
        late = StaleFlag.objects.create(
            item=item, event=event, address=POINT_A, since=TODAY, raised_at=AT, due_on=TODAY
        )
        press(editor, event, flags=seen)
        late.refresh_from_db()
        assert StaleFlag.objects.get(pk=seen[0]).settled_at is not None
        assert late.settled_at is None


class TestAssigning:
    def test_asks_a_colleague_who_sees_it_in_a_list_of_her_own(self, law, ours, editor):
        lean("1", ours)
        lean("2", ours)
        event = make_event(POINT_C)
        colleague = make_posting("editor", agency=ours).officer
        flag = StaleFlag.objects.get(item__key="1")
        press(editor, event, "giao", flags=[str(flag.pk)], officer=colleague.pk)
        flag.refresh_from_db()
        assert (flag.assigned_to, flag.settled_at) == (colleague, None)
        assert Entry.objects.get(verb="flag.assigned").details["to"] == colleague.pk
        hers = signed_in(colleague)
        ((found, _),) = hers.get(f"{LIST}?giao=toi").context["rows"]
        assert found.content_count == 1
        assert [row["item"].key for row in hers.get(f"{page_of(event)}?giao=toi").context["rows"]] == ["1"]
        (row,) = hers.get("/quan-tri/noi-dung-can-xem-lai/?giao=toi").context["rows"]
        assert row["item"].key == "1"
        assert "Giao cho tôi" in hers.get("/quan-tri/noi-dung-can-xem-lai/").content.decode().split("<tbody>")[1]

    def test_is_to_nobody_of_another_agency(self, law, ours, editor):
        lean("1", ours)
        event = make_event(POINT_C)
        stranger = make_posting("editor", agency=make_agency("Sở Y tế")).officer
        for to in (stranger, make_posting("reception", agency=ours).officer):
            assert press(editor, event, "giao", officer=to.pk).status_code == 422
        assert press(editor, event, "giao", officer="").status_code == 422
        assert StaleFlag.objects.get().assigned_to is None

    def test_by_who_sees_all_stays_within_the_colleagues_agencies(self, law, ours):
        lean("1", ours)
        lean("2", make_agency("Sở Y tế"))
        event = make_event(POINT_C)
        colleague = make_posting("editor", agency=ours).officer
        press(signed_in(make_posting("justice").officer), event, "giao", officer=colleague.pk)
        assert list(StaleFlag.objects.filter(assigned_to=colleague).values_list("item__key", flat=True)) == ["1"]


class TestDueDays:
    @pytest.fixture(autouse=True)
    def two_a_day(self):
        ReviewCapacity.objects.all().delete()
        ReviewCapacity.objects.create(begins=date(2020, 1, 1), contents=2, basis="Thử")

    def due(self) -> dict[str, int]:
        """Content -> working days after the first due day."""
        calendar = working_calendar()
        first = calendar.after(TODAY, REVIEW_DAYS)
        flags = StaleFlag.objects.filter(settled_at__isnull=True).order_by("pk")
        return {flag.item.key: calendar.count(first, flag.due_on) - 1 for flag in flags}

    def test_are_spread_by_readers_agency_by_agency(self, law, ours):
        for number in range(5):
            lean(f"a{number}", ours)
            read(f"a{number}", number)
        lean("b", make_agency("Sở Y tế"))
        make_event(POINT_C)
        assert self.due() == {"a4": 0, "a3": 0, "a2": 1, "a1": 1, "a0": 2, "b": 0}

    def test_count_what_waits_already(self, law, ours):
        for number in range(3):
            lean(f"a{number}", ours, POINT_C)
        make_event(POINT_C)
        lean("b0", ours, POINT_A)
        lean("b1", ours, POINT_A)
        make_event(POINT_A)
        assert self.due() == {"a0": 0, "a1": 0, "a2": 1, "b0": 1, "b1": 2}

    def test_begin_anew_when_a_mistake_asks_again(self, law, ours):
        lean("1", ours)
        event = make_event(POINT_C)
        StaleFlag.objects.update(due_on=TODAY)
        settle_flags(flags=list(event.flags.all()), outcome=FlagOutcome.CORRECTED, note="", by=make_officer(), at=AT)
        revoke_event(event=event, reason="Nhầm", by=make_officer(), at=AT)
        assert self.due() == {"1": 0}

    def test_are_what_lateness_is_measured_by(self, law, ours):
        for number in range(3):
            lean(str(number), ours)
        make_event(POINT_C)
        calendar = working_calendar()
        second = calendar.after(TODAY, REVIEW_DAYS + 1)
        at = AT + (second - TODAY)
        for flag in StaleFlag.objects.order_by("pk"):
            settle_flags(flags=[flag], outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=at)
        told = Entry.objects.filter(verb="flag.settled").order_by("pk")
        assert [one.details["late"] for one in told] == [True, True, False]
        assert told[2].details["due"] == second.isoformat()


class TestTheDifferenceOfEachChange:
    """Two acts change one point: neither shows what the other did."""

    def said(self, event: Event):
        (found,) = rewordings_of(event=event, places=[(event.targets.get(), POINT_C)])
        return found.old, found.new, found.is_shared

    @pytest.mark.parametrize("merged", [None, 0, 10], ids=["unmerged", "merged on its day", "merged with the next"])
    def test_is_its_own(self, law, ours, merged: int | None):
        lean("1", ours)
        if merged == 0:
            write_provisions(law, valid_from=TODAY - timedelta(days=10), dieu_8_khoan_2_diem_c=NEW)
        if merged is not None:
            write_provisions(law, valid_from=TODAY, dieu_8_khoan_2_diem_c=NEWER)
        first = make_event(POINT_C, wording=NEW, day=TODAY - timedelta(days=10))
        second = make_event(POINT_C, wording=NEWER, day=TODAY)
        assert self.said(first)[:2] == (OLD, NEW)
        assert self.said(second)[:2] == (NEW, NEWER)

    def test_is_its_own_on_one_day(self, law, ours, client):
        lean("1", ours)
        write_provisions(law, valid_from=TODAY, dieu_8_khoan_2_diem_c=NEWER)
        first, second = make_event(POINT_C, wording=NEW), make_event(POINT_C, wording=NEWER)
        assert self.said(first) == (OLD, NEW, True)
        assert self.said(second) == (NEW, NEWER, True)
        lines = stale_lines(stale_notices(kind="rooms.leaflet", key="1", day=TODAY))
        assert len({line.comparison_url for line in lines}) == 2
        shown = [client.get(line.comparison_url).context["rows"] for line in lines]
        assert [["xã" in strip_tags(row["new"]), "tỉnh" in strip_tags(row["new"])] for (row,) in shown] == [
            [True, False],
            [False, True],
        ]
        assert "<del>" in shown[1][0]["old"]
        assert "xã" in strip_tags(shown[1][0]["old"])

    def test_keeps_back_words_that_are_not_proved(self, law, ours, client):
        lean("1", ours)
        event = make_event(POINT_C, wording=NEW)
        EventTarget.objects.update(doubt="cat-ngang")
        (said,) = rewordings_of(event=event, places=[(event.targets.get(), "")])
        assert (said.old, said.new) == (OLD, None)
        (line,) = stale_lines(stale_notices(kind="rooms.leaflet", key="1", day=TODAY))
        (row,) = client.get(line.comparison_url).context["rows"]
        assert "xã" not in f"{row['new']}{row['inline']}"
        assert "chưa có ở đây" in row["told"]

    def test_of_no_event_of_the_law_is_the_sum(self, law, client):
        write_provisions(law, valid_from=TODAY, dieu_8_khoan_2_diem_c=NEW)
        for asked in ("0", "x", "%00"):
            answer = client.get(reverse("library:comparison", args=[law.slug]), {"su-kien": asked})
            assert answer.status_code == 200
            assert "own" not in answer.context


class TestFiveHundredContents:
    def test_are_reviewed_by_one_officer_in_twenty_five_presses(self, law, ours, editor):
        """Opening the list and the change, then for each page: tick all, still right."""
        for number in range(500):
            lean(str(number), ours, sentence=f"Theo điểm c khoản 2 Điều 8, câu {number}.")
        event = make_event(POINT_C, wording=NEW)
        presses = 1
        assert editor.get(LIST).context["rows"][0][0].content_count == 500
        while StaleFlag.objects.filter(settled_at__isnull=True).exists():
            page = editor.get(f"{page_of(event)}?chon=het")
            rows = page.context["rows"]
            assert page.content.decode().count(" checked") == len(rows)
            answer = editor.post(page_of(event), {"flag": [row["flags"] for row in rows], "van-dung": "1", "note": ""})
            assert answer.status_code == 302
            presses += 2
        assert presses + 1 <= 25
        assert Entry.objects.filter(verb="flag.settled").count() == 500
        assert editor.get(page_of(event)).headers["Location"] == LIST
