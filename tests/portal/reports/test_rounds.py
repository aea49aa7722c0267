"""Rounds open by themselves: who is asked, who answers for whom, by when, how well all report."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Agency, Officer, Succession
from portal.design.refusals import Incomplete, Overtaken, ReasonMissing, Refused, WrongState
from portal.files.operations import validate_upload
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.operations.copies import file_faults
from portal.plans.jobs import evidence_reader
from portal.plans.models import Difficulty, Progress, Role, Standing
from portal.reports.models import Regime, Return, ReturnAct, ReturnPart, Round, Submission
from portal.reports.operations.returns import part_key, save_return, send_return
from portal.reports.operations.rounds import (
    drop_regime,
    end_regime,
    keep_rounds,
    load_regimes,
    open_round,
    settle_round,
)
from portal.reports.operations.supervision import (
    accept_return,
    ask_again,
    excuse_return,
    extend_return,
    lock_round,
    reopen_round,
    send_back,
)
from portal.reports.queries.returns import evidence_of, figures_of_return, part_in_words, tasks_of
from portal.reports.queries.rounds import discipline_of_round
from portal.reports.states import OF_ASSIGNMENT, PeriodKind, ReturnHeading, ReturnState, period_with
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting
from tests.portal.files.files import picture_from_a_telephone
from tests.portal.plans.factories import make_plan
from tests.portal.reports.rounds_story import (
    OPENED,
    Q3,
    Q3_DUE,
    at,
    make_regime,
    make_round,
    return_of,
    said_of,
    send,
    write,
)

pytestmark = pytest.mark.django_db
MERGED = date(2025, 7, 1)
Q3_2025 = period_with(MERGED, kind=PeriodKind.QUARTER)
H2_2025 = period_with(date(2025, 5, 1), kind=PeriodKind.NINE_MONTHS)  # 01/01 – 30/09/2025: the merger lies inside


@pytest.fixture
def writer() -> Officer:
    return make_officer()


def told(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


class TestARoundThatOpensByItself:
    def test_opens_before_its_day_asks_everybody_once_and_says_so(self):
        for name in ("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính"):
            make_agency(name)
        make_regime()
        assert keep_rounds(at=at(date(2026, 9, 22))) == 0  # eleven working days before it is due
        assert keep_rounds(at=at(date(2026, 9, 23))) == 3
        assert keep_rounds(at=at(date(2026, 9, 24))) == 0
        round = Round.objects.get()
        assert (round.start, round.end, round.due_on) == (Q3.start, Q3.end, Q3_DUE)
        assert round.returns.filter(state=ReturnState.EXPECTED, due_on=Q3_DUE, act_on=date(2026, 10, 5)).count() == 3
        assert told("round.opened") == 1

    def test_that_was_killed_in_the_middle_is_finished(self):
        round = make_round("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính")
        round.returns.exclude(agency__name="Sở Nội vụ").delete()
        assert keep_rounds(at=OPENED) == 2
        assert round.returns.count() == 3

    def test_late_gives_everybody_some_days_all_the_same(self):
        make_agency("Sở Tư pháp")
        round = open_round(regime=make_regime(), period=Q3, by=None, at=at(date(2026, 11, 27)))
        assert round.due_on == date(2026, 12, 2)

    def test_of_a_whole_plan_has_the_days_of_the_plan(self):
        make_agency("Sở Tư pháp")
        make_agency("Sở Nội vụ")
        make_agency("Sở Tài chính")
        make_regime(period=PeriodKind.FINAL, plan=make_plan())
        keep_rounds(at=at(date(2026, 12, 28)))
        round = Round.objects.get()
        assert (round.start, round.end) == (date(2026, 1, 5), date(2026, 12, 31))
        assert round.name == "Tổng kết từ 05/01/2026 đến 31/12/2026"

    def test_does_not_open_for_a_regime_that_has_ended(self):
        make_agency("Sở Tư pháp")
        regime = make_regime()
        regime = end_regime(regime=regime, on=date(2026, 9, 30), by=None, at=OPENED)
        assert keep_rounds(at=OPENED) == 0
        with pytest.raises(Refused, match="không áp dụng"):
            open_round(regime=regime, period=Q3, by=None, at=OPENED)


class TestARegime:
    def test_that_asks_nobody_is_refused(self):
        make_agency("Sở Tư pháp")
        with pytest.raises(Refused, match="“Sở Không có”"):
            make_regime(asked="Sở Tư pháp\nSở Không có")

    def test_of_a_final_report_needs_a_plan(self):
        with pytest.raises(Refused, match="gắn với một kế hoạch"):
            make_regime(period=PeriodKind.FINAL)

    def test_in_use_is_ended_and_not_taken_back(self):
        round = make_round("Sở Tư pháp")
        with pytest.raises(Refused, match="đã có đợt báo cáo"):
            drop_regime(regime=round.regime, by=None, at=OPENED)

    def test_comes_with_the_program_once(self):
        receiver = make_agency("Sở Tư pháp")
        make_agency("UBND xã A", kind="committee", level="commune")
        assert load_regimes(receiver=receiver, by=None, at=OPENED) == 4
        assert load_regimes(receiver=receiver, by=None, at=OPENED) == 0
        assert all("09/2019/NĐ-CP" in regime.basis and regime.rungs.count() == 4 for regime in Regime.objects.all())


def merge(*names: str, into: str) -> Agency:
    """Departments that become one on 01/7/2025."""
    heir = make_agency(into, exists_from=MERGED)
    for name in names:
        gone = Agency.objects.get(name=name)
        close_agency(agency=gone, on=MERGED, successors=[heir], decision="NQ 202/2025/QH15")
    return heir


class TestAMergerInsideAPeriod:
    """The reorganisation of 01/7/2025, replayed inside the nine months of that year."""

    def round_of(self, *, start: date = date(2025, 1, 1)) -> Round:
        regime = make_regime(
            receiver=make_agency("Bên nhận", kind="unit"), period=PeriodKind.NINE_MONTHS, valid_from=start
        )
        return open_round(regime=regime, period=H2_2025, by=None, at=at(date(2025, 9, 30)))

    def test_the_heir_answers_once_for_both(self):
        make_agency("Sở Kế hoạch")
        make_agency("Sở Tài chính cũ")
        merge("Sở Kế hoạch", "Sở Tài chính cũ", into="Sở Tài chính")
        round = self.round_of()
        assert [one.agency.name for one in round.returns.all()] == ["Sở Tài chính"]
        of = return_of(round, "Sở Tài chính")
        assert sorted(one.name for one in of.answers_for.all()) == ["Sở Kế hoạch", "Sở Tài chính cũ"]
        assert of.acts.get().words == "Báo cáo thay: Sở Kế hoạch; Sở Tài chính cũ."

    def test_two_mergers_in_a_row_end_at_who_lives(self):
        make_agency("Sở Một")
        between = make_agency("Sở Hai", exists_from=date(2025, 3, 1), exists_to=MERGED)
        last = make_agency("Sở Ba", exists_from=MERGED)
        first = Agency.objects.get(name="Sở Một")
        first.exists_to = date(2025, 3, 1)
        first.save()
        Succession.objects.create(predecessor=first, successor=between, on_date=date(2025, 3, 1))
        Succession.objects.create(predecessor=between, successor=last, on_date=MERGED)
        of = return_of(self.round_of(), "Sở Ba")
        assert {one.name for one in of.answers_for.all()} == {"Sở Một", "Sở Hai"}

    def test_one_that_ended_without_an_heir_is_excused_and_one_that_began_is_asked(self):
        make_agency("Sở Giải thể", exists_to=date(2025, 4, 1))
        make_agency("Sở Mới", exists_from=date(2025, 8, 1))
        round = self.round_of()
        assert return_of(round, "Sở Giải thể").state == ReturnState.EXCUSED
        assert return_of(round, "Sở Giải thể").acts.get().words == "Đã kết thúc hoạt động trong kỳ."
        assert return_of(round, "Sở Mới").state == ReturnState.EXPECTED
        assert discipline_of_round(returns=round.returns.all())["expected"] == 1

    def test_a_body_that_was_divided_is_answered_for_once(self):
        gone = make_agency("Sở Chia", exists_to=MERGED)
        heirs = [make_agency("Sở B", exists_from=MERGED), make_agency("Sở A", exists_from=MERGED)]
        for heir in heirs:
            Succession.objects.create(predecessor=gone, successor=heir, on_date=MERGED)
        round = self.round_of()
        assert {one.agency.name: one.answers_for.count() for one in round.returns.all()} == {"Sở A": 1, "Sở B": 0}

    def test_that_is_told_after_the_round_was_opened_is_followed(self):
        make_agency("Sở Kế hoạch")
        make_agency("Sở Tài chính cũ")
        round = self.round_of()
        assert round.returns.count() == 2
        merge("Sở Kế hoạch", "Sở Tài chính cũ", into="Sở Tài chính")
        assert settle_round(round=round, at=at(date(2025, 10, 1))) == 3
        assert return_of(round, "Sở Kế hoạch").state == ReturnState.EXCUSED
        assert "Sở Tài chính báo cáo thay" in return_of(round, "Sở Kế hoạch").acts.get().words
        assert return_of(round, "Sở Tài chính").answers_for.count() == 2
        assert settle_round(round=round, at=at(date(2025, 10, 2))) == 0

    def test_of_one_that_has_sent_its_report_leaves_that_report(self, writer: Officer):
        make_agency("Sở Kế hoạch")
        round = self.round_of()
        send(return_of(round, "Sở Kế hoạch"), writer, on=date(2025, 10, 2))
        merge("Sở Kế hoạch", into="Sở Tài chính")
        settle_round(round=round, at=at(date(2025, 10, 3)))
        assert return_of(round, "Sở Kế hoạch").state == ReturnState.SENT
        assert return_of(round, "Sở Tài chính").answers_for.count() == 0


def replied(agency: Agency, day: date, *, count: int = 1) -> None:
    """So many answers of an agency, as the room of questions leaves word of them and plans count them."""
    entries = []
    with transaction.atomic():
        for _ in range(count):
            told = {"agency": agency.pk, "reply": f"{Entry.objects.count()}", "late": False}
            entries.append(record("reply.sent", subject=None, by=None, at=at(day), details=told))
    evidence_reader.read(entries)


class TestCountedFigures:
    """What the system counts for a return: of everybody it answers for, once, beside the period before."""

    def test_an_heir_has_the_numbers_of_all_who_became_it(self):
        first, second = make_agency("Sở Kế hoạch"), make_agency("Sở Tài chính cũ")
        replied(first, date(2024, 5, 6))
        replied(first, date(2025, 2, 3), count=2)
        replied(second, date(2025, 6, 30))
        heir = merge("Sở Kế hoạch", "Sở Tài chính cũ", into="Sở Tài chính")
        replied(heir, date(2025, 7, 1), count=3)
        replied(heir, date(2025, 10, 1))  # of the next period
        replied(make_agency("Sở Y tế"), date(2025, 7, 1))
        round = TestAMergerInsideAPeriod().round_of()
        figures = {
            one["measure"]: one for one in figures_of_return(of=return_of(round, "Sở Tài chính"), assignments=[])
        }
        assert (figures["replies"]["value"], figures["replies"]["before"]) == (6, 1)
        assert figures["scans"]["value"] == 0
        found = evidence_of(of=return_of(round, "Sở Tài chính"), key="replies")
        assert found is not None
        assert found[1].count() == 6

    def test_the_period_before_knows_who_was_merged_in_it(self):
        gone = make_agency("Sở Kế hoạch")
        replied(gone, date(2025, 2, 3), count=2)
        heir = merge("Sở Kế hoạch", into="Sở Tài chính")
        TestAMergerInsideAPeriod().round_of()
        replied(heir, date(2026, 2, 2), count=5)
        next_year = period_with(date(2026, 5, 1), kind=PeriodKind.NINE_MONTHS)
        regime = Regime.objects.get()
        round = open_round(regime=regime, period=next_year, by=None, at=at(date(2026, 9, 30)))
        of = return_of(round, "Sở Tài chính")
        (figure,) = [one for one in figures_of_return(of=of, assignments=[]) if one["measure"] == "replies"]
        assert (figure["value"], figure["before"]) == (5, 2)

    def test_are_frozen_as_they_were_when_it_was_sent(self, writer: Officer):
        round = make_round("Sở Nội vụ")
        of = return_of(round, "Sở Nội vụ")
        replied(of.agency, date(2026, 8, 3), count=4)
        sent = send(of, writer)
        replied(of.agency, date(2026, 9, 3))
        sent.refresh_from_db()
        assert [one["value"] for one in sent.figures if one["measure"] == "replies"] == [4]


class TestAReturn:
    @pytest.fixture
    def of(self) -> Return:
        return return_of(make_round("Sở Nội vụ"), "Sở Nội vụ")

    def test_is_saved_as_often_as_somebody_likes(self, of: Return, writer: Officer):
        write(of, writer, said=[ReturnPart(heading=ReturnHeading.RESULTS.value, text="Một.")])
        write(
            of,
            writer,
            said=[
                ReturnPart(heading=ReturnHeading.RESULTS.value, text="Hai."),
                ReturnPart(heading=ReturnHeading.HARDSHIPS.value, text="Thiếu."),
            ],
        )
        of.refresh_from_db()
        assert (of.state, of.revision) == (ReturnState.DRAFT, 2)
        assert dict(of.parts.values_list("heading", "text")) == {"ket-qua": "Hai.", "kho-khan": "Thiếu."}
        assert not Submission.objects.exists()

    def test_that_somebody_else_saved_meanwhile_is_not_overwritten(self, of: Return, writer: Officer):
        write(of, writer, said=[ReturnPart(heading=ReturnHeading.RESULTS.value, text="Một.")])
        with pytest.raises(Overtaken):
            save_return(
                of=of,
                said=[ReturnPart(heading=ReturnHeading.RESULTS.value, text="Hai.")],
                revision=0,
                by=writer,
                at=at(Q3_DUE),
            )
        assert ReturnPart.objects.get().text == "Một."

    def test_is_not_sent_without_words(self, of: Return, writer: Officer):
        with pytest.raises(Incomplete):
            send_return(of=of, revision=0, by=writer, at=at(Q3_DUE))
        saved = write(of, writer, said=[ReturnPart(heading=ReturnHeading.PROPOSALS.value, text="Thêm người.")])
        with pytest.raises(Incomplete) as refused:
            send_return(of=saved, revision=saved.revision, by=writer, at=at(Q3_DUE))
        assert [key for key, _ in refused.value.about] == ["ket-qua", "ket-qua"]

    @pytest.mark.parametrize(
        ("on", "is_late"), [(Q3_DUE, False), (date(2026, 10, 8), True)], ids=["last-day", "day-after"]
    )
    def test_is_in_time_until_the_end_of_its_day(self, of: Return, writer: Officer, on: date, is_late: bool):
        send(of, writer, on=on)
        of.refresh_from_db()
        assert (of.state, of.was_late, of.act_on) == (ReturnState.SENT, is_late, None)
        assert Entry.objects.get(verb="return.sent").details == {
            "agency": of.agency_id,
            "round": of.round_id,
            "due_on": "2026-10-07",
            "number": 1,
            "late": is_late,
        }

    def test_sent_back_and_sent_again_stays_in_time(self, of: Return, writer: Officer):
        send(of, writer)
        with pytest.raises(ReasonMissing):
            send_back(of=of, reason=" ", by=writer, at=at(date(2026, 10, 9)))
        send_back(of=of, reason="Thiếu số liệu.", by=writer, at=at(date(2026, 10, 9)))
        again = send(of, writer, on=date(2026, 10, 20), said=said_of(return_of(of.round, "Sở Nội vụ"), results="Đủ."))
        accept_return(of=of, by=writer, at=at(date(2026, 10, 21)))
        of.refresh_from_db()
        assert (again.number, of.was_late, of.state) == (2, False, ReturnState.ACCEPTED)
        assert list(of.acts.order_by("pk").values_list("kind", flat=True)) == ["sent", "sent_back", "sent", "accepted"]
        assert [one.parts[0]["text"] for one in of.submissions.order_by("number")] == ["Đã làm đủ việc.", "Đủ."]

    def test_what_it_says_is_done_becomes_progress_when_it_is_accepted(self):
        plan, sender, receiver = make_plan(), make_officer(), make_posting("justice").officer
        make_agency("Sở Nội vụ")
        Role.objects.get(assignment__number=2, kind="lead").agencies.set(Agency.objects.filter(name="Sở Nội vụ"))
        held = return_of(make_round("Sở Nội vụ", plan=plan), "Sở Nội vụ")
        tasks = tasks_of(of=held)
        said = [
            *said_of(held),
            *(ReturnPart(heading=OF_ASSIGNMENT, assignment_id=one.pk, is_done=one.number == 2) for one in tasks),
        ]
        send(held, sender, said=said)
        assert not Progress.objects.exists()
        accept_return(of=held, by=receiver, at=at(date(2026, 10, 9)))
        (standing,) = Standing.objects.all()
        assert (standing.assignment.number, standing.agency.name) == (2, "Sở Nội vụ")
        steps = Progress.objects.order_by("pk").values_list("state", "officer")
        assert list(steps) == [("awaiting", sender.pk), ("completed", receiver.pk)]

    def test_how_far_it_says_that_it_is_becomes_progress_and_never_less_than_stands(self):
        plan, sender, receiver = make_plan(), make_officer(), make_posting("justice").officer
        make_agency("Sở Nội vụ")
        Role.objects.get(assignment__number=2, kind="lead").agencies.set(Agency.objects.filter(name="Sở Nội vụ"))
        held = return_of(make_round("Sở Nội vụ", plan=plan), "Sở Nội vụ")
        for percent, stands in ((40, 40), (30, 40), (60, 60)):
            told = {2: percent}
            parts = [
                ReturnPart(heading=OF_ASSIGNMENT, assignment_id=one.pk, percent=told.get(one.number))
                for one in tasks_of(of=held)
            ]
            send(held, sender, said=[*said_of(held), *parts])
            accept_return(of=held, by=receiver, at=at(date(2026, 10, 9)))
            (standing,) = Standing.objects.all()
            assert (standing.assignment.number, standing.percent, standing.state) == (2, stands, "in_progress")
            held.refresh_from_db()
            send_back(of=held, reason="Ghi lại.", by=receiver, at=at(date(2026, 10, 9)))
        last = held.submissions.order_by("-number")[0]
        assert "Cơ quan báo đạt 60%." in "".join(part_in_words(part) for part in last.parts)

    def test_what_shows_it_and_what_stands_in_the_way_go_on_once_however_often_it_is_sent(self, settings, tmp_path):
        settings.PRIVATE_DIR = tmp_path
        plan, sender, receiver = make_plan(), make_officer(), make_posting("justice").officer
        make_agency("Sở Nội vụ")
        Role.objects.get(assignment__number=2, kind="lead").agencies.set(Agency.objects.filter(name="Sở Nội vụ"))
        held = return_of(make_round("Sở Nội vụ", plan=plan), "Sở Nội vụ")
        task = next(one for one in tasks_of(of=held) if one.number == 2)
        photograph = validate_upload(data=picture_from_a_telephone(), name="IMG_2041.jpg")
        hardship = {"kind": "money", "words": "Chưa được cấp kinh phí.\nĐã đề nghị hai lần."}
        key = part_key(task.pk, OF_ASSIGNMENT)
        for turn in (1, 2):
            kept = held.parts.filter(assignment=task).values_list("evidence", flat=True).first() or {"files": []}
            evidence = {"url": "https://so.example.vn/tin/1", "files": kept["files"]}
            part = ReturnPart(
                heading=OF_ASSIGNMENT, assignment_id=task.pk, percent=40, evidence=evidence, difficulty=hardship
            )
            held.refresh_from_db()
            saved = save_return(
                of=held, said=[*said_of(held), part], files={key: [photograph]}, revision=held.revision,
                by=sender, at=at(Q3_DUE),
            )  # fmt: skip
            send_return(of=saved, revision=saved.revision, by=sender, at=at(Q3_DUE))
            assert Progress.objects.exists() == Difficulty.objects.exists() == (turn == 2)
            accept_return(of=held, by=receiver, at=at(date(2026, 10, 9)))
            held.refresh_from_db()
            if turn == 1:
                send_back(of=held, reason="Ghi lại.", by=receiver, at=at(date(2026, 10, 9)))
        (shown,) = Progress.objects.exclude(evidence_url="")
        assert (shown.assignment, shown.agency.name, shown.files.get().checksum) == (
            task,
            "Sở Nội vụ",
            photograph.checksum,
        )
        (raised,) = Difficulty.objects.all()
        assert (raised.kind, raised.title, raised.agency.name, raised.assignment) == (
            "money",
            "Chưa được cấp kinh phí.",
            "Sở Nội vụ",
            task,
        )
        assert held.parts.get(assignment=task).raised == raised
        assert Entry.objects.filter(verb="difficulty.raised").count() == 1
        words = "".join(part_in_words(one) for one in held.submissions.get(number=2).parts)
        assert "IMG_2041" in words
        assert "Khó khăn, vướng mắc (kinh phí)" in words
        lacking, nobodys = file_faults(at=timezone.now() + timedelta(days=1))
        assert lacking == [one for one in nobodys if str(tmp_path) in str(one)] == []  # others are of other tests

    def test_who_sends_for_an_agency_does_not_confirm_it_too(self):
        home = make_agency("Sở Tư pháp")
        both = make_posting("justice", agency=home).officer
        held = return_of(make_round("Sở Tư pháp", plan=make_plan()), "Sở Tư pháp")
        done = [ReturnPart(heading=OF_ASSIGNMENT, assignment_id=one.pk, is_done=True) for one in tasks_of(of=held)]
        send(held, both, said=[*said_of(held), *done])
        accept_return(of=held, by=both, at=at(date(2026, 10, 9)))
        assert set(Standing.objects.values_list("state", flat=True)) == {"awaiting"}

    def test_is_not_written_to_while_it_lies_with_the_receiver(self, of: Return, writer: Officer):
        send(of, writer)
        with pytest.raises(WrongState, match="“Đã gửi”"):
            write(of, writer)

    def test_may_be_excused_and_asked_again(self, of: Return, writer: Officer):
        excuse_return(of=of, reason="Đang giải thể.", by=writer, at=OPENED)
        assert counts(of.round.returns.all()) == (0, 0, 0, 0, 0, 0)
        ask_again(of=of, by=writer, at=OPENED)
        of.refresh_from_db()
        assert (of.state, of.act_on) == (ReturnState.EXPECTED, date(2026, 10, 5))

    def test_gets_another_day_for_a_reason(self, of: Return, writer: Officer):
        with pytest.raises(Refused, match="phải sau hạn cũ"):
            extend_return(of=of, due_on=Q3_DUE, reason="Bão.", by=writer, at=OPENED)
        extend_return(of=of, due_on=date(2026, 10, 14), reason="Bão số 9.", by=writer, at=OPENED)
        send(of, writer, on=date(2026, 10, 14))
        of.refresh_from_db()
        assert of.was_late is False
        given = of.acts.get(kind="extended")
        assert (given.until, given.words) == (date(2026, 10, 14), "Bão số 9.")


class TestALockedRound:
    @pytest.fixture
    def of(self, writer: Officer) -> Return:
        of = return_of(make_round("Sở Nội vụ", "Sở Tài chính"), "Sở Nội vụ")
        send(of, writer)
        lock_round(round=of.round, by=writer, at=at(date(2026, 10, 20)))
        return of

    def test_refuses_every_act(self, of: Return, writer: Officer):
        silent = return_of(of.round, "Sở Tài chính")
        said = {"by": writer, "at": at(date(2026, 10, 21))}
        for act in (
            lambda: save_return(of=silent, said=[], revision=0, **said),
            lambda: send_return(of=silent, revision=0, **said),
            lambda: accept_return(of=of, **said),
            lambda: send_back(of=of, reason="Sửa.", **said),
            lambda: excuse_return(of=silent, reason="Thôi.", **said),
            lambda: extend_return(of=silent, due_on=date(2026, 12, 1), reason="Bão.", **said),
        ):
            with pytest.raises(WrongState, match="đã khóa"):
                act()

    def test_refuses_in_the_database_as_well(self, of: Return, writer: Officer):
        part, silent = of.parts.first(), return_of(of.round, "Sở Tài chính")
        for act in (
            lambda: Return.objects.filter(pk=of.pk).update(state=ReturnState.SENT_BACK.value),
            lambda: ReturnPart.objects.filter(pk=part.pk).update(text="Khác."),
            lambda: ReturnPart.objects.create(of=silent, heading="ket-qua"),
            lambda: ReturnPart.objects.filter(pk=part.pk).delete(),
            lambda: ReturnAct.objects.create(of=of, kind="accepted", by=writer, at=OPENED),
            lambda: Submission.objects.create(of=of, number=9, parts=[], figures=[], by=writer, at=OPENED),
            lambda: of.answers_for.add(silent.agency),
        ):
            with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
                act()

    def test_is_reopened_for_a_reason_and_goes_on(self, of: Return, writer: Officer):
        with pytest.raises(ReasonMissing):
            reopen_round(round=of.round, reason="", by=writer, at=at(date(2026, 10, 22)))
        reopen_round(round=of.round, reason="Sở Nội vụ xin sửa số liệu.", by=writer, at=at(date(2026, 10, 22)))
        send_back(of=of, reason="Sửa như đã xin.", by=writer, at=at(date(2026, 10, 22)))
        assert (told("round.locked"), told("round.reopened")) == (1, 1)

    def test_keeps_what_was_sent_for_ever(self, of: Return, writer: Officer):
        reopen_round(round=of.round, reason="Thử.", by=writer, at=at(date(2026, 10, 22)))
        for act in (
            lambda: Submission.objects.update(parts=[]),
            lambda: Submission.objects.all().delete(),
            lambda: ReturnAct.objects.update(words="Khác."),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                act()


def counts(returns: QuerySet[Return]) -> tuple[int, ...]:
    found = discipline_of_round(returns=returns)
    return tuple(found[name] for name in ("expected", "sent", "in_time", "late", "silent", "sent_back"))


class TestDiscipline:
    @pytest.fixture
    def round(self, writer: Officer) -> Round:
        round = make_round("Sở A", "Sở B", "Sở C", "Sở D", "Sở E")
        send(return_of(round, "Sở A"), writer)
        send(return_of(round, "Sở B"), writer, on=date(2026, 10, 9))
        send_back(of=return_of(round, "Sở B"), reason="Thiếu.", by=writer, at=at(date(2026, 10, 10)))
        excuse_return(of=return_of(round, "Sở E"), reason="Mới lập.", by=writer, at=OPENED)
        write(return_of(round, "Sở D"), writer)
        return round

    def test_counts_as_it_is_asked(self, round: Round):
        assert {of.agency.name: counts(Return.objects.filter(pk=of.pk)) for of in round.returns.all()} == {
            "Sở A": (1, 1, 1, 0, 0, 0),
            "Sở B": (1, 1, 0, 1, 0, 1),
            "Sở C": (1, 0, 0, 0, 1, 0),
            "Sở D": (1, 0, 0, 0, 1, 0),
            "Sở E": (0, 0, 0, 0, 0, 0),
        }
        whole = discipline_of_round(returns=round.returns.all())
        assert counts(round.returns.all()) == (4, 2, 1, 1, 2, 1)
        assert (whole["completeness"], whole["on_time"]) == (50, 25)

    def test_asks_two_queries(self, round: Round, django_assert_num_queries: DjangoAssertNumQueries):
        with django_assert_num_queries(2):
            discipline_of_round(returns=round.returns.all())
