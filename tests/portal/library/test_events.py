"""A law, the decree that amends it, and the officer who says that it is so."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, WrongState
from portal.journal.models import Entry
from portal.library.models import Event, Instrument, Relation, StaleFlag, StatusSpan
from portal.library.operations import (
    AlreadyMerged,
    CitingContent,
    EventDraft,
    EventDraftTarget,
    ReliancePlace,
    accept_event,
    accept_events,
    approve_applied,
    decline_event,
    enter_event,
    publish_consolidation,
    register_item,
    revoke_event,
    start_consolidation,
)
from portal.library.queries import history_of, proposals, provision_statuses_of
from portal.library.states import EventKind, EventOrigin, EventState, InstrumentStatus, RelationKind
from portal.library.states.validity import ProvisionStatusKind
from tests.portal.agencies.factories import make_officer
from tests.portal.laid import laid
from tests.portal.library.amended import AMENDING, BASE, BASE_NUMBER, bring_text, decree, undecide
from tests.portal.library.factories import AT, believe, bring

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
EFFECTIVE = date(2026, 11, 1)


@laid
def officer() -> Officer:
    return make_officer()


@laid
def base(folder: Path) -> Instrument:
    return bring_text(folder, BASE, name="goc.txt")


@laid
def amending(folder: Path, base: Instrument) -> Instrument:
    return bring_text(folder, AMENDING, name="sua-doi.txt")


def proposed(source: Instrument, kind: EventKind) -> Event:
    return proposals(source=source).get(kind=kind.value)


class TestProposing:
    def test_what_an_amending_decree_says_is_told_at_once_and_waits_for_an_officer(
        self, base: Instrument, amending: Instrument
    ) -> None:
        waiting = proposals(source=amending)
        assert [(one.kind, one.instrument, one.day) for one in waiting] == [
            (EventKind.AMENDED, base, EFFECTIVE),
            (EventKind.SUPPLEMENTED, base, EFFECTIVE),
            (EventKind.REPEALED, base, EFFECTIVE),
            (EventKind.EXPIRED, None, EFFECTIVE),
        ]
        assert [one.state for one in waiting] == [EventState.TOLD] * 4  # the act of the last is not held
        assert base.status_on(TODAY) is InstrumentStatus.TOLD_CHANGED
        assert base.status_on(EFFECTIVE - timedelta(1)) is InstrumentStatus.UNCHECKED
        entry = Entry.objects.get(verb="event.proposed")
        assert entry.details == {"slug": amending.slug, "count": 4, "origin": EventOrigin.READ.value}

    def test_a_text_read_again_proposes_nothing_twice(self, tmp_path: Path, amending: Instrument) -> None:
        bring(tmp_path / "sua-doi.txt", rereads=True)
        assert proposals(source=amending).count() == 4

    def test_what_is_read_otherwise_takes_the_place_of_what_was(self, tmp_path: Path, amending: Instrument) -> None:
        named = Counter(one.address for event in proposals(source=amending) for one in event.targets.all())
        bring_text(tmp_path, AMENDING.replace("cồng kềnh", "cồng kềnh, bàn ghế hỏng"), name="ban-khac.txt")
        found = [one for event in proposals(source=amending) for one in event.targets.all()]
        assert Counter(one.address for one in found) == named
        assert [one.wording for one in found if "cồng kềnh" in one.wording] == [
            "c) Rác cồng kềnh, bàn ghế hỏng và rác còn lại."
        ]

    def test_what_was_declined_does_not_come_back(self, tmp_path: Path, amending: Instrument, officer: Officer) -> None:
        decline_event(event=proposed(amending, EventKind.REPEALED), reason="Đọc nhầm", by=officer, at=AT)
        bring(tmp_path / "sua-doi.txt", rereads=True)
        assert proposals(source=amending).count() == 3

    def test_a_proposal_finds_its_law_when_that_arrives(self, tmp_path: Path, amending: Instrument) -> None:
        other = bring_text(
            tmp_path,
            BASE.replace(BASE_NUMBER, "5/2015/NĐ-CP").replace("04 tháng 01 năm 2021", "02 tháng 02 năm 2015"),
            name="cu.txt",
        )
        assert proposed(amending, EventKind.EXPIRED).instrument == other

    def test_own_provisions_that_begin_later_are_the_texts_own(self, tmp_path: Path) -> None:
        text = BASE + (
            "\nĐiều 5. Quy định chuyển tiếp\nKhoản 1 Điều 3 của Nghị định này có hiệu lực từ ngày 01 tháng 01 năm 2027."
        )
        law = bring_text(tmp_path, text)
        event = proposals(source=law).get()
        assert (event.kind, event.instrument, event.day) == (EventKind.IN_FORCE, law, date(2027, 1, 1))
        accept_event(event=event, by=make_officer(), at=AT)
        standing = provision_statuses_of(instrument=law, addresses=["dieu-3-khoan-1", "dieu-3-khoan-2"], day=TODAY)
        assert [one.kind for one in standing.values()] == [ProvisionStatusKind.NOT_YET, ProvisionStatusKind.UNTOUCHED]


class TestAccepting:
    def test_changes_status_relations_and_standing(
        self, base: Instrument, amending: Instrument, officer: Officer
    ) -> None:
        believe(base)
        event = accept_event(event=proposed(amending, EventKind.REPEALED), by=officer, at=AT)
        assert event.took_effect_at == AT
        assert base.status_on(TODAY) is InstrumentStatus.PARTLY_EXPIRED
        assert base.status_on(EFFECTIVE - timedelta(1)) is InstrumentStatus.IN_FORCE
        relation = Relation.objects.get(source=amending, kind=RelationKind.REPEALS.value)
        assert (relation.target, relation.event, relation.origin) == (base, event, EventOrigin.EVENT)
        standings = provision_statuses_of(instrument=base, addresses=["dieu-2-khoan-1", "dieu-2-khoan-2"], day=TODAY)
        assert [(one.kind, one.happening.is_told) for one in standings.values() if one.happening] == [
            (ProvisionStatusKind.OVER, False),
            (ProvisionStatusKind.CHANGED, True),  # what the same decree says of it waits still
        ]

    def test_with_another_day_and_without_a_target(self, amending: Instrument, officer: Officer) -> None:
        event = proposed(amending, EventKind.AMENDED)
        words = event.targets.get(action="thay-cum-tu")
        accepted = accept_event(event=event, day=date(2027, 1, 1), dropped=[words.pk], by=officer, at=AT)
        assert (accepted.day, accepted.took_effect_at) == (date(2027, 1, 1), None)
        assert list(accepted.targets.filter(is_dropped=False).values_list("address", flat=True)) == [
            "dieu-2-khoan-2-diem-c"
        ]

    def test_twice_is_refused(self, amending: Instrument, officer: Officer) -> None:
        event = accept_event(event=proposed(amending, EventKind.AMENDED), by=officer, at=AT)
        with pytest.raises(WrongState, match="Sự kiện này đã có người xử lý"):
            accept_event(event=event, by=officer, at=AT)

    def test_needs_its_law_its_day_and_a_target(self, amending: Instrument, officer: Officer) -> None:
        with pytest.raises(Incomplete, match="Chưa rõ văn bản chịu tác động là văn bản nào"):
            accept_event(event=undecide(proposed(amending, EventKind.EXPIRED)), by=officer, at=AT)
        repealed = proposed(amending, EventKind.REPEALED)
        with pytest.raises(Incomplete, match="Chưa rõ văn bản chịu tác động là văn bản nào"):
            accept_event(event=repealed, dropped=[repealed.targets.get().pk], by=officer, at=AT)
        assert not repealed.targets.filter(is_dropped=True).exists()

    def test_of_several_leaves_what_cannot_be_accepted(self, amending: Instrument, officer: Officer) -> None:
        undecide(proposed(amending, EventKind.EXPIRED))
        decided = accept_events(events=proposals(source=amending), by=officer, at=AT)
        assert [one.kind for one in decided.accepted] == [
            EventKind.AMENDED,
            EventKind.SUPPLEMENTED,
            EventKind.REPEALED,
        ]
        assert [one.kind for one in decided.left] == [EventKind.EXPIRED]

    def test_a_law_that_is_over_proposes_the_end_of_what_details_it(self, tmp_path: Path, officer: Officer) -> None:
        law = bring_text(tmp_path, BASE, name="goc.txt")
        detailing = bring_text(
            tmp_path,
            decree(
                "11/2022/NĐ-CP",
                "Quy định chi tiết một số điều của Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021",
                "03 tháng 3 năm 2022",
                "Điều 1. Phạm vi",
                "Nghị định này quy định về chợ.",
            ),
            name="chi-tiet.txt",
        )
        over = EventDraft(kind=EventKind.REPEALED, instrument=law, day=TODAY)
        enter_event(draft=over, source=None, by=officer, at=AT)
        event = proposals().get()
        assert (event.instrument, event.kind, event.day) == (detailing, EventKind.EXPIRED, TODAY)
        assert (event.origin, event.state) == (EventOrigin.EVENT, EventState.PROPOSED)
        assert "quy định chi tiết" in event.note
        assert not detailing.status_on(TODAY).is_over


class TestEntering:
    def test_is_accepted_by_being_entered(self, base: Instrument, officer: Officer) -> None:
        targets = (EventDraftTarget(address="dieu-3", action="ngung-hieu-luc"),)
        draft = EventDraft(
            kind=EventKind.SUSPENDED, instrument=base, day=TODAY, until=TODAY + timedelta(30), targets=targets
        )
        enter_event(draft=draft, source=None, by=officer, at=AT)
        believe(base)
        assert base.status_on(TODAY) is InstrumentStatus.PARTLY_SUSPENDED
        assert base.status_on(TODAY + timedelta(30)) is InstrumentStatus.IN_FORCE

    def test_needs_a_law_and_a_day(self, base: Instrument, officer: Officer) -> None:
        with pytest.raises(Incomplete, match="Chưa rõ văn bản chịu tác động là văn bản nào"):
            enter_event(draft=EventDraft(kind=EventKind.REPEALED, instrument=base), source=None, by=officer, at=AT)


class TestRevoking:
    def test_leaves_nothing_but_the_journals_word(
        self, base: Instrument, amending: Instrument, officer: Officer
    ) -> None:
        content = CitingContent(kind="test.item", key="1", title="Bài về khoản 1")
        register_item(content=content, places=[ReliancePlace(BASE_NUMBER_KEY, "dieu-2-khoan-1")], at=AT - timedelta(90))
        event = accept_event(event=proposed(amending, EventKind.REPEALED), by=officer, at=AT)
        assert StaleFlag.objects.get().settled_at is None
        revoked = revoke_event(event=event, reason="Nhầm văn bản", by=officer, at=AT)
        assert (revoked.state, revoked.took_effect_at) == (EventState.REVOKED, None)
        assert event not in history_of(instrument=base)
        assert not Relation.objects.filter(event=event).exists()
        assert base.status_on(TODAY) is InstrumentStatus.TOLD_CHANGED  # what else the decree says is told still
        assert StatusSpan.objects.filter(instrument=base).count() == 3
        assert StaleFlag.objects.get().settled_at == AT
        assert Entry.objects.get(verb="event.revoked").details["reason"] == "Nhầm văn bản"

    def test_is_for_accepted_events_only(self, amending: Instrument, officer: Officer) -> None:
        with pytest.raises(WrongState, match="Sự kiện này đã có người xử lý"):
            revoke_event(event=proposed(amending, EventKind.REPEALED), reason="", by=officer, at=AT)

    def test_is_refused_once_an_edition_was_made_of_it(
        self, base: Instrument, amending: Instrument, officer: Officer
    ) -> None:
        event = accept_event(event=proposed(amending, EventKind.REPEALED), by=officer, at=AT)
        consolidation = start_consolidation(instrument=base, day=event.day or AT.date(), by=officer, at=AT)
        approve_applied(consolidation=consolidation, by=officer, at=AT)
        publish_consolidation(consolidation=consolidation, by=officer, at=AT)
        with pytest.raises(AlreadyMerged):
            revoke_event(event=event, reason="", by=officer, at=AT)
        assert Event.objects.get(pk=event.pk).state == EventState.ACCEPTED

    def test_then_it_may_be_entered_anew(self, base: Instrument, amending: Instrument, officer: Officer) -> None:
        event = accept_event(event=proposed(amending, EventKind.REPEALED), by=officer, at=AT)
        revoke_event(event=event, reason="Nhầm ngày", by=officer, at=AT)
        targets = (EventDraftTarget(address="dieu-2-khoan-1", action="bai-bo"),)
        draft = EventDraft(kind=EventKind.REPEALED, instrument=base, day=date(2027, 1, 1), targets=targets)
        again = enter_event(draft=draft, source=amending, by=officer, at=AT)
        assert again.day == date(2027, 1, 1)


BASE_NUMBER_KEY = "7-2021-nd-cp"


class TestChapters:
    def test_a_repealed_chapter_takes_its_articles_along(self, base: Instrument, officer: Officer) -> None:
        targets = (EventDraftTarget(address="chuong-1", action="bai-bo"),)
        draft = EventDraft(kind=EventKind.REPEALED, instrument=base, day=TODAY, targets=targets)
        enter_event(draft=draft, source=None, by=officer, at=AT)
        places = ["dieu-1", "dieu-2-khoan-2-diem-a", "dieu-3"]
        standings = provision_statuses_of(instrument=base, addresses=places, day=TODAY)
        assert [one.kind for one in standings.values()] == [
            ProvisionStatusKind.OVER,
            ProvisionStatusKind.OVER,
            ProvisionStatusKind.UNTOUCHED,
        ]
