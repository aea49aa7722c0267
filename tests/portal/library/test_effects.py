"""Law about law: what happens to an instruction is asked of what comes from it; a text read anew is compared."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import permutations
from pathlib import Path

import pytest
from django.apps import apps
from django.template import Context, Template
from django.test import Client

from portal.agencies.models import Officer
from portal.design.refusals import WrongState
from portal.journal.models import Entry
from portal.library.models import Event, EventTarget, Instrument, Reliance, StaleFlag
from portal.library.operations import (
    CitingContent,
    ReliancePlace,
    accept_event,
    decline_event,
    register_item,
    revoke_event,
    settle_flags,
    turn_over,
)
from portal.library.operations.consolidations import settle_wording
from portal.library.operations.events import keep_event
from portal.library.queries import stale_notices
from portal.library.queries.changes import stale_lines
from portal.library.states import Blow, EventKind, EventQuestion, EventState, FlagOutcome, Precedence
from tests.portal.agencies.factories import make_officer
from tests.portal.laid import laid
from tests.portal.library.amended import BASE, bring_text, decree
from tests.portal.library.factories import AT, bring

pytestmark = pytest.mark.django_db

POINT, CLAUSE, RULE = "dieu-2-khoan-2-diem-c", "dieu-3-khoan-3", "dieu-2-khoan-1"
LATER = AT + timedelta(minutes=1)
NEW_YEAR = datetime(2027, 1, 1, 3, tzinfo=UTC)
TITLE = "Sửa đổi, bổ sung một số điều của Nghị định số 7/2021/NĐ-CP"


def amending(
    *orders: str, number: str = "9/2026/NĐ-CP", issued: str = "05 tháng 10 năm 2026", day: str = "01 tháng 01 năm 2027"
) -> str:
    orders = orders or (
        "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:",
        "“c) Rác cồng kềnh và rác còn lại.”.",
        "2. Bổ sung khoản 3 vào sau khoản 2 Điều 3 như sau:",
        "“3. Ban quản lý chợ công khai lịch thu gom rác.”.",
        "3. Bãi bỏ khoản 1 Điều 2.",
    )
    return decree(
        number,
        f"{TITLE} ngày 04 tháng 01 năm 2021 về vệ sinh chợ nông thôn",
        issued,
        f"Điều 1. {TITLE} ngày 04 tháng 01 năm 2021 của Chính phủ",
        *orders,
        "Điều 2. Hiệu lực thi hành",
        f"Nghị định này có hiệu lực thi hành kể từ ngày {day}.",
    )


def about(
    number: str,
    *orders: str,
    of: str = "9/2026/NĐ-CP",
    issued: str = "10 tháng 11 năm 2026",
    day: str = "15 tháng 12 năm 2026",
) -> str:
    """A decree on the amending one."""
    return decree(
        number,
        f"Sửa đổi, bổ sung một số điều của Nghị định số {of}",
        issued,
        f"Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số {of} của Chính phủ",
        *orders,
        "Điều 2. Hiệu lực thi hành",
        f"Nghị định này có hiệu lực thi hành kể từ ngày {day}.",
    )


REPEALING = about("10/2026/NĐ-CP", "1. Bãi bỏ khoản 1 Điều 1.")


@laid
def law(folder: Path) -> Instrument:
    return bring_text(folder, BASE, name="goc.txt")


@laid
def officer() -> Officer:
    return make_officer()


def cite(address: str = POINT) -> None:
    content = CitingContent(
        kind="rooms.leaflet", key="1", title="Rác chợ", url="/x/", written_at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    register_item(content=content, places=[ReliancePlace("7-2021-nd-cp", address)], at=AT)


def at(address: str, *, of: str = "7-2021-nd-cp") -> Event:
    """The latest event at a place that is not out of the way."""
    gone = [EventState.REREAD.value]
    return Event.objects.exclude(state__in=gone).filter(identity=of, targets__address=address).latest("pk")


def states(of: str = "7-2021-nd-cp") -> dict[str, str]:
    targets = EventTarget.objects.filter(event__identity=of).select_related("event")
    return {f"{one.address} {one.event.source}"[:60]: one.event.state for one in targets}


class TestBeforeItsDay:
    def test_what_is_repealed_never_takes_effect(self, law: Instrument, tmp_path: Path) -> None:
        cite()
        bring_text(tmp_path, amending(), name="sua.txt")
        assert {at(place).state for place in (POINT, CLAUSE, RULE)} == {EventState.TOLD}
        bring_text(tmp_path, REPEALING, name="bo.txt")
        held = at(POINT)
        assert (held.state, held.question) == (EventState.HELD, EventQuestion.ENDED)
        assert held.cause == at("dieu-1-khoan-1", of="9-2026-nd-cp")
        assert {at(place).state for place in (CLAUSE, RULE)} == {EventState.TOLD}
        turn_over(at=NEW_YEAR)
        assert not StaleFlag.objects.exists()
        assert at(POINT).took_effect_at is None
        assert at(RULE).took_effect_at is not None

    def test_nor_what_an_officer_had_accepted(self, law: Instrument, tmp_path: Path, officer: Officer) -> None:
        bring_text(tmp_path, amending(), name="sua.txt")
        accept_event(event=at(POINT), by=officer, at=AT)
        bring_text(tmp_path, REPEALING, name="bo.txt")
        assert at(POINT).state == EventState.HELD
        turn_over(at=NEW_YEAR)
        assert at(POINT).took_effect_at is None

    def test_taken_back_all_is_as_before(self, law: Instrument, tmp_path: Path, officer: Officer) -> None:
        bring_text(tmp_path, amending(), name="sua.txt")
        accept_event(event=at(POINT), by=officer, at=AT)
        bring_text(tmp_path, REPEALING, name="bo.txt")
        repeal = accept_event(event=at("dieu-1-khoan-1", of="9-2026-nd-cp"), by=officer, at=LATER)
        revoke_event(event=repeal, reason="đọc nhầm", by=officer, at=LATER)
        free = at(POINT)
        assert (free.state, free.question, free.cause) == (EventState.ACCEPTED, "", None)

    def test_what_nobody_had_decided_is_told_again(self, law: Instrument, tmp_path: Path, officer: Officer) -> None:
        bring_text(tmp_path, amending(), name="sua.txt")
        bring_text(tmp_path, REPEALING, name="bo.txt")
        decline_event(event=at("dieu-1-khoan-1", of="9-2026-nd-cp"), reason="sai", by=officer, at=AT)
        assert at(POINT).state == EventState.TOLD

    def test_an_officer_may_say_that_it_happens_all_the_same(
        self, law: Instrument, tmp_path: Path, officer: Officer
    ) -> None:
        bring_text(tmp_path, amending(), name="sua.txt")
        bring_text(tmp_path, REPEALING, name="bo.txt")
        accept_event(event=at(POINT), by=officer, at=LATER)
        bring_text(tmp_path, about("12/2026/NĐ-CP", "1. Bãi bỏ khoản 3 Điều 1."), name="khac.txt")
        assert at(POINT).state == EventState.ACCEPTED
        assert at(RULE).state == EventState.HELD

    def test_of_three_the_first_decides(self, law: Instrument, tmp_path: Path) -> None:
        bring_text(tmp_path, amending(), name="1.txt")
        bring_text(tmp_path, REPEALING, name="2.txt")
        last = about("11/2026/NĐ-CP", "1. Bãi bỏ khoản 1 Điều 1.", of="10/2026/NĐ-CP", day="10 tháng 12 năm 2026")
        bring_text(tmp_path, last, name="3.txt")
        assert at("dieu-1-khoan-1", of="9-2026-nd-cp").state == EventState.HELD
        assert at(POINT).state == EventState.TOLD

    def test_two_that_end_each_other(self, tmp_path: Path) -> None:
        for number, of, day in (
            ("20/2026/NĐ-CP", "21/2026/NĐ-CP", "20 tháng 12 năm 2026"),
            ("21/2026/NĐ-CP", "20/2026/NĐ-CP", "15 tháng 12 năm 2026"),
        ):
            bring_text(tmp_path, about(number, "1. Bãi bỏ khoản 1 Điều 1.", of=of, day=day), name=f"{day}.txt")
        by_act = {event.identity: event.state for event in Event.objects.all()}
        assert by_act == {"20-2026-nd-cp": EventState.TOLD, "21-2026-nd-cp": EventState.HELD}

    def test_in_whatever_order_they_come(self, tmp_path: Path) -> None:
        last = about("11/2026/NĐ-CP", "1. Bãi bỏ khoản 1 Điều 1.", of="10/2026/NĐ-CP", day="10 tháng 12 năm 2026")
        found = set()
        for order in permutations([BASE, amending(), REPEALING, last]):
            Instrument.objects.all().delete()
            Event.objects.all().delete()
            for position, text in enumerate(order):
                bring_text(tmp_path, text, name=f"{position}.txt")
            found.add(tuple(sorted({**states(), **states("9-2026-nd-cp"), **states("10-2026-nd-cp")}.items())))
        assert len(found) == 1

    def test_the_pages_tell_both(self, client: Client, law: Instrument, tmp_path: Path) -> None:
        bring_text(tmp_path, amending(), name="sua.txt")
        bring_text(tmp_path, REPEALING, name="bo.txt")
        for page in (law.get_absolute_url(), f"{law.get_absolute_url()}lich-su/"):
            said = client.get(page).content.decode()
            assert "10/2026/NĐ-CP" in said
            assert "tạm giữ" in said.lower()


class TestAfterItsDay:
    @laid
    def accepted(self, law: Instrument, folder: Path, officer: Officer) -> Event:
        bring_text(folder, amending(day="01 tháng 11 năm 2026"), name="sua.txt")
        return accept_event(event=at(POINT), by=officer, at=AT)

    def test_an_end_of_the_place_is_asked_about(self, accepted: Event, tmp_path: Path, officer: Officer) -> None:
        bring_text(tmp_path, REPEALING, name="bo.txt")
        asked = at(POINT)
        assert (asked.state, asked.question) == (EventState.ACCEPTED, EventQuestion.ENDED)
        assert asked.took_effect_at is not None
        kept = keep_event(event=asked, by=officer, at=LATER)
        assert (kept.question, Entry.objects.filter(verb="event.kept").count()) == ("", 1)
        bring_text(tmp_path, about("12/2026/NĐ-CP", "1. Bãi bỏ khoản 3 Điều 1."), name="khac.txt")
        assert at(POINT).question == ""
        with pytest.raises(WrongState, match="Sự kiện này đã có người xử lý"):
            keep_event(event=kept, by=officer, at=LATER)

    def test_an_end_of_the_whole_act_is_the_way_of_things(self, accepted: Event, tmp_path: Path) -> None:
        ends = decree(
            "30/2026/NĐ-CP",
            "Về chợ",
            "10 tháng 11 năm 2026",
            "Điều 1. Hiệu lực thi hành",
            "1. Nghị định này có hiệu lực thi hành kể từ ngày 15 tháng 12 năm 2026.",
            "2. Nghị định số 9/2026/NĐ-CP hết hiệu lực kể từ ngày Nghị định này có hiệu lực thi hành.",
        )
        bring_text(tmp_path, ends, name="het.txt")
        assert (at(POINT).state, at(POINT).question) == (EventState.ACCEPTED, "")

    def test_new_words_of_the_place_are_another_change(self, accepted: Event, tmp_path: Path) -> None:
        again = about(
            "10/2026/NĐ-CP",
            "1. Sửa đổi khoản 1 Điều 1 như sau:",
            "“1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:",
            "“c) Rác cồng kềnh, rác nguy hại và rác còn lại.”.”.",
        )
        bring_text(tmp_path, again, name="sua-nua.txt")
        new = at(POINT)
        assert new.pk != accepted.pk
        assert (new.state, new.day, new.revises) == (EventState.PROPOSED, date(2026, 12, 15), None)
        assert new.targets.get().wording == "c) Rác cồng kềnh, rác nguy hại và rác còn lại."
        accepted.refresh_from_db()
        assert (accepted.state, accepted.question) == (EventState.ACCEPTED, "")

    def test_what_comes_from_the_new_words_is_not_asked_about_because_of_them(
        self, accepted: Event, tmp_path: Path, officer: Officer, client: Client
    ) -> None:
        inner = "“1. Sửa đổi điểm c khoản 2 Điều 2 như sau:\n“c) Rác lớn.”.”."
        orders = ("1. Sửa đổi khoản 1 Điều 1 như sau:", inner)
        bring_text(tmp_path, about("10/2026/NĐ-CP", *orders, day="15 tháng 11 năm 2026"), name="sua-nua.txt")
        accept_event(event=at("dieu-1-khoan-1", of="9-2026-nd-cp"), by=officer, at=LATER)
        new = at(POINT)
        assert (new.state, new.question) == (EventState.PROPOSED, "")
        accept_event(event=new, by=officer, at=LATER)
        page = client.get("/van-ban/7-2021-nd-cp/").content.decode()
        line = page.partition("Rác lớn")[0].rpartition("<li>")[2]
        assert "9/2026/NĐ-CP" in line
        assert "10/2026/NĐ-CP" in line  # by which the clause reads so

    def test_a_correction_from_the_same_day_gives_its_words_too(
        self, accepted: Event, tmp_path: Path, officer: Officer
    ) -> None:
        said = "Đính chính cụm từ “Rác cồng kềnh” tại khoản 1 Điều 1 Nghị định số 9/2026/NĐ-CP thành “Rác lớn”."
        title = "Đính chính Nghị định số 9/2026/NĐ-CP"
        bring_text(tmp_path, decree("40/ĐC-CP", title, "10 tháng 11 năm 2026", f"Điều 1. {title}", said), name="dc.txt")
        correction = Event.objects.get(kind=EventKind.CORRECTED.value)
        accept_event(event=correction, by=officer, at=LATER, day=date(2026, 11, 1))
        new = Event.objects.get(revises=accepted)
        accepted.refresh_from_db()
        assert (new.state, new.question, accepted.state) == (EventState.PROPOSED, "", EventState.ACCEPTED)

    def test_a_correction_holds_from_the_first(self, accepted: Event, tmp_path: Path, officer: Officer) -> None:
        cite()
        corrects = decree(
            "40/ĐC-CP",
            "Đính chính Nghị định số 9/2026/NĐ-CP",
            "10 tháng 11 năm 2026",
            "Điều 1. Đính chính Nghị định số 9/2026/NĐ-CP",
            "Đính chính cụm từ “Rác cồng kềnh” tại khoản 1 Điều 1 Nghị định số 9/2026/NĐ-CP thành “Rác lớn”.",
            "Điều 2. Hiệu lực thi hành",
            "Văn bản này có hiệu lực từ ngày 15 tháng 11 năm 2026.",
        )
        bring_text(tmp_path, corrects, name="dinh-chinh.txt")
        correction = Event.objects.get(kind=EventKind.CORRECTED.value, identity="9-2026-nd-cp")
        if correction.state == EventState.PROPOSED:
            accept_event(event=correction, by=officer, at=LATER, day=date(2026, 11, 15))
        accepted.refresh_from_db()
        assert accepted.question in (EventQuestion.CORRECTED, EventQuestion.REREAD)
        new = Event.objects.get(revises__isnull=False)
        assert (new.day, new.targets.get().wording) == (date(2026, 11, 1), "c) Rác lớn và rác còn lại.")
        accept_event(event=new, by=officer, at=LATER)
        accepted.refresh_from_db()
        assert accepted.state == EventState.REREAD
        (line,) = stale_lines(stale_notices(kind="rooms.leaflet", key="1", day=AT.date()))
        assert not line.is_mistake


class TestReadAgain:
    @laid
    def first(self, law: Instrument, folder: Path) -> Instrument:
        return bring_text(folder, amending(day="01 tháng 11 năm 2026"), name="sua.txt")

    def again(self, tmp_path: Path, *orders: str) -> None:
        path = tmp_path / "doc-lai.txt"
        path.write_text(amending(*orders, day="01 tháng 11 năm 2026") + "\n", encoding="utf-8")
        bring(path)

    def test_the_same_again_changes_nothing(self, first: Instrument, tmp_path: Path, officer: Officer) -> None:
        accept_event(event=at(POINT), by=officer, at=AT)
        decline_event(event=at(RULE), reason="chưa rõ", by=officer, at=AT)
        before = sorted(Event.objects.values_list("pk", "state", "question"))
        path = tmp_path / "sua.txt"
        bring(path, rereads=True)
        assert sorted(Event.objects.values_list("pk", "state", "question")) == before

    def test_other_words_come_as_another_reading(self, first: Instrument, tmp_path: Path, officer: Officer) -> None:
        cite()
        old = accept_event(event=at(POINT), by=officer, at=AT)
        self.again(
            tmp_path,
            "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:",
            "“c) Rác cồng kềnh và mọi thứ rác còn lại.”.",
            "2. Bổ sung khoản 3 vào sau khoản 2 Điều 3 như sau:",
            "“3. Ban quản lý chợ công khai lịch thu gom rác.”.",
        )
        old.refresh_from_db()
        assert (old.state, old.question) == (EventState.ACCEPTED, EventQuestion.REREAD)
        new = at(POINT)
        assert (new.revises, new.state) == (old, EventState.PROPOSED)
        assert not Event.objects.exclude(state=EventState.REREAD.value).filter(targets__address=RULE).exists()
        flag = StaleFlag.objects.get(event=old)
        accept_event(event=new, by=officer, at=LATER)
        old.refresh_from_db()
        flag.refresh_from_db()
        assert (old.state, bool(flag.settled_at)) == (EventState.REREAD, True)
        assert StaleFlag.objects.filter(event=new, settled_at__isnull=True).exists()

    def test_who_reworded_after_it_is_not_told_that_the_rule_is_as_before(
        self, first: Instrument, tmp_path: Path, officer: Officer
    ) -> None:
        cite()
        old = accept_event(event=at(POINT), by=officer, at=AT)
        settle_flags(
            flags=[StaleFlag.objects.get(event=old)], outcome=FlagOutcome.CORRECTED, note="", by=officer, at=LATER
        )
        self.again(tmp_path, "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:", "“c) Rác khác.”.")
        accept_event(event=at(POINT), by=officer, at=LATER)
        lines = stale_lines(stale_notices(kind="rooms.leaflet", key="1", day=AT.date()))
        assert [(line.is_mistake, line.is_reverted) for line in lines if line.is_mistake] == [(True, False)]
        told = Template('{% load library %}{% stale_banner "rooms.leaflet" "1" %}').render(Context())
        assert "trước đây ghi là" in told
        assert "Quy định vẫn như trước" not in told

    def test_what_is_not_there_any_more_is_asked_about(
        self, first: Instrument, tmp_path: Path, officer: Officer
    ) -> None:
        old = accept_event(event=at(RULE), by=officer, at=AT)
        self.again(tmp_path, "1. Sửa đổi, bổ sung điểm c khoản 2 Điều 2 như sau:", "“c) Rác cồng kềnh.”.")
        old.refresh_from_db()
        assert (old.state, old.question) == (EventState.ACCEPTED, EventQuestion.GONE)

    def test_what_an_officer_has_read_is_not_asked_again(
        self, first: Instrument, tmp_path: Path, officer: Officer
    ) -> None:
        target = EventTarget.objects.get(address=POINT)
        settle_wording(target=target, wording="c) Rác cồng kềnh, rác còn lại.", by=officer, at=AT)
        day = date(2026, 11, 5)
        accept_event(event=at(POINT), by=officer, at=AT, day=day)
        bring(tmp_path / "sua.txt", rereads=True)
        assert (at(POINT).state, at(POINT).question, at(POINT).day) == (EventState.ACCEPTED, "", day)


class TestUpgrade:
    def test_names_the_acts_of_what_is_stored(self, law: Instrument, tmp_path: Path) -> None:
        upgrade = import_module("portal.library.migrations.0003_acts_and_effects")
        bring_text(tmp_path, amending(), name="sua.txt")
        cite()
        cite_another = ReliancePlace("45-2019-qh14", "dieu-35")
        content = CitingContent(kind="rooms.leaflet", key="2", title="Nghỉ việc", url="/y/")
        register_item(content=content, places=[cite_another, ReliancePlace("name:luật chợ", "dieu-1")], at=AT)
        before = [sorted(one.objects.values_list("pk", "identity")) for one in (Event, Reliance)]
        Reliance.objects.filter(instrument__isnull=True).update(identity="")
        upgrade.name_the_acts(apps, None)
        assert [sorted(one.objects.values_list("pk", "identity")) for one in (Event, Reliance)] == before


@pytest.mark.parametrize(
    ("kind", "day", "issued", "until", "is_whole", "expected"),
    [
        (EventKind.REPEALED, 1, 1, None, False, (EventQuestion.ENDED, True)),
        (EventKind.REPEALED, 9, 1, None, False, (EventQuestion.ENDED, False)),
        (EventKind.REPEALED, 9, 1, None, True, None),
        (EventKind.EXPIRED, 1, 1, None, True, (EventQuestion.ENDED, True)),
        (EventKind.REPEALED, 5, 6, None, False, (EventQuestion.ENDED, True)),  # of one day: the later issue prevails
        (EventKind.REPEALED, 5, 2, None, False, (EventQuestion.ENDED, False)),
        (EventKind.SUSPENDED, 1, 1, None, False, (EventQuestion.SUSPENDED, True)),
        (EventKind.SUSPENDED, 1, 1, 4, False, (EventQuestion.SUSPENDED, False)),  # over before the day
        (EventKind.AMENDED, 1, 1, None, False, (EventQuestion.AMENDED, True)),
        (EventKind.AMENDED, 9, 1, None, False, None),
        (EventKind.CORRECTED, 9, 1, None, False, (EventQuestion.CORRECTED, False)),
        (EventKind.CORRECTED, 5, 6, None, False, (EventQuestion.CORRECTED, False)),  # from the first day on
        (EventKind.CORRECTED, 1, 6, None, False, (EventQuestion.CORRECTED, True)),
    ],
)
def test_what_a_blow_asks(
    kind: EventKind,
    day: int,
    issued: int,
    until: int | None,
    is_whole: bool,
    expected: tuple[EventQuestion, bool] | None,
) -> None:
    def on(number: int) -> date:
        return date(2027, 1, number)

    blow = Blow(kind, Precedence(on(day), on(issued), 1, "2", 2), on(until) if until else None, is_whole)
    assert blow.asks(Precedence(on(5), on(4), 1, "1", 1)) == expected
