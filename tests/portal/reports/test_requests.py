"""An agency takes its report back, asks for time or an excuse; a paper is entered for one where nobody reads."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from portal.agencies.models import Agency, Officer
from portal.design.refusals import ReasonMissing, Refused, SecondPersonNeeded, WrongState
from portal.files.states import ValidFile
from portal.journal.models import Entry
from portal.journal.queries.pending_work import waiting_for, waiting_work
from portal.reports.models import Return, Round
from portal.reports.operations.returns import note_call, send_return
from portal.reports.operations.supervision import (
    accept_return,
    ask_again,
    ask_for_time,
    ask_to_be_excused,
    escalate_rounds,
    excuse_return,
    extend_return,
    lock_round,
    recall_return,
    refuse_request,
    send_back,
)
from portal.reports.queries.rounds import discipline_of_round, request_of
from portal.reports.states import ActKind, ReturnState
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.reports.rounds_story import OPENED, Q3_DUE, at, make_round, return_of, said_of, send, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
LATER = date(2026, 10, 14)
SCAN = ValidFile("Bao cao.pdf", "application/pdf", ".pdf", b"%PDF-1.4 a report on paper")


@pytest.fixture
def round(settings: LazySettings, tmp_path: Path) -> Round:
    settings.PRIVATE_DIR = tmp_path
    return make_round("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính")


@pytest.fixture
def of(round: Round) -> Return:
    return return_of(round, "Sở Nội vụ")


@pytest.fixture
def leader(of: Return) -> Officer:
    return make_posting("leader", agency=of.agency, officer=make_officer(email="nv@example.vn")).officer


@pytest.fixture
def justice(of: Return) -> Officer:
    return make_posting("justice", agency=Agency.objects.get(name="Sở Tư pháp")).officer


def fresh(of: Return) -> Return:
    return return_of(of.round, of.agency.name)


def browser(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def waits(code: str, officer: Officer, *, on: date = Q3_DUE) -> list[int]:
    told = waiting_for(officer=officer, at=at(on))
    return [row.pk for work, asked in told if work is waiting_work()[code] for row in work.found(asked)]


class TestARecall:
    def test_makes_a_report_owed_again_and_keeps_what_was_sent(self, of: Return, leader: Officer):
        send(of, leader, on=OPENED.date())
        recall_return(of=of, reason="Nhầm biểu.", by=leader, at=OPENED)
        again = fresh(of)
        assert (again.state, again.sent_at, again.act_on) == (ReturnState.DRAFT, None, date(2026, 10, 5))
        assert discipline_of_round(returns=of.round.returns.all())["sent"] == 0
        assert [one.number for one in of.submissions.all()] == [1]
        assert of.acts.get(kind="recalled").words == "Nhầm biểu."
        assert Entry.objects.filter(verb="return.recalled").count() == 1
        send(of, leader, on=LATER)
        assert fresh(of).was_late is True

    def test_does_not_hide_who_was_named_in_public(self, of: Return, leader: Officer):
        of.acts.create(kind="named", at=OPENED)
        send(of, leader, on=LATER)
        assert fresh(of).public_since is None
        recall_return(of=of, reason="Nhầm biểu.", by=leader, at=at(LATER))
        assert fresh(of).public_since == LATER

    def test_of_one_that_was_sent_back_leaves_when_it_came_first(self, of: Return, leader: Officer, justice: Officer):
        send(of, leader)
        send_back(of=of, reason="Thiếu số.", by=justice, at=at(date(2026, 10, 8)))
        send(of, leader, on=LATER)
        recall_return(of=of, reason="Còn sai.", by=leader, at=at(LATER))
        assert (fresh(of).state, fresh(of).was_late) == (ReturnState.DRAFT, False)

    def test_has_a_reason_and_ends_where_it_was_accepted(self, of: Return, leader: Officer, justice: Officer):
        send(of, leader)
        with pytest.raises(ReasonMissing):
            recall_return(of=of, reason=" ", by=leader, at=at(Q3_DUE))
        accept_return(of=of, by=justice, at=at(Q3_DUE))
        with pytest.raises(WrongState, match="“Đã tiếp nhận”"):
            recall_return(of=of, reason="Nhầm.", by=leader, at=at(Q3_DUE))

    def test_is_a_button_of_who_sends_for_the_agency(self, of: Return, leader: Officer, justice: Officer):
        send(of, leader)
        address = reverse("reports_recall", args=[of.pk])
        editor = make_posting("editor", agency=of.agency).officer
        other = make_posting("leader", agency=Agency.objects.get(name="Sở Tài chính")).officer
        for stranger, answer in ((justice, 302), (editor, 302), (other, 404)):
            assert browser(stranger).post(address, {"reason": "Thử."}).status_code == answer
            assert fresh(of).state == ReturnState.SENT
        page = browser(leader).get(reverse("reports_return", args=[of.pk])).content.decode()
        assert "Rút lại báo cáo" in page
        assert "nếu chưa từng bị trả lại" in page  # otherwise the day of the first sending stays
        browser(leader).post(address, {"reason": "Nhầm biểu."})
        assert fresh(of).state == ReturnState.DRAFT
        assert "Nhầm biểu." in browser(leader).get(reverse("reports_return", args=[of.pk])).content.decode()


def test_an_agency_sees_that_its_excuse_is_over(of: Return, leader: Officer, justice: Officer):
    excuse_return(of=of, reason="Mới thành lập.", by=justice, at=OPENED)
    ask_again(of=fresh(of), by=justice, at=at(LATER))
    page = browser(leader).get(reverse("reports_return", args=[of.pk])).content.decode()
    assert "Yêu cầu báo cáo lại, ngày" in page
    assert "Mới thành lập." not in page


class TestARequest:
    def test_for_time_moves_the_day_of_that_agency_alone_once_it_is_given(
        self, of: Return, leader: Officer, justice: Officer
    ):
        assert waits("bao-cao-de-nghi", justice) == []
        ask_for_time(of=of, due_on=LATER, reason="Bão số 9.", by=leader, at=OPENED)
        assert (fresh(of).due_on, waits("bao-cao-de-nghi", justice)) == (Q3_DUE, [of.pk])
        page = browser(justice).get(reverse("reports_judge", args=[of.round_id, of.pk])).content.decode()
        assert 'value="14/10/2026"' in page
        extend_return(of=of, due_on=LATER, reason="Đồng ý.", by=justice, at=OPENED)
        assert (fresh(of).due_on, fresh(of).act_on) == (LATER, date(2026, 10, 12))
        assert waits("bao-cao-de-nghi", justice) == []
        assert set(of.round.returns.exclude(pk=of.pk).values_list("due_on", flat=True)) == {Q3_DUE}

    def test_waits_on_while_the_ladder_climbs(self, of: Return, leader: Officer, justice: Officer):
        ask_for_time(of=of, due_on=LATER, reason="Bão số 9.", by=leader, at=OPENED)
        assert escalate_rounds(at=at(date(2026, 10, 5))) == 3
        assert waits("bao-cao-de-nghi", justice) == [of.pk]

    def test_is_refused_with_words_that_the_agency_reads(self, of: Return, leader: Officer, justice: Officer):
        with pytest.raises(Refused, match="không có đề nghị"):
            refuse_request(of=of, reason="Không.", by=justice, at=OPENED)
        ask_for_time(of=of, due_on=LATER, reason="Bận.", by=leader, at=OPENED)
        address = reverse("reports_judge_act", args=[of.round_id, of.pk])
        browser(justice).post(address, {"do": "tu-choi", "reason": "Cần tổng hợp gấp."})
        assert (request_of(of), fresh(of).due_on) == (None, Q3_DUE)
        assert "Cần tổng hợp gấp." in browser(leader).get(reverse("reports_return", args=[of.pk])).content.decode()

    def test_names_a_later_day_and_comes_before_the_report(self, of: Return, leader: Officer):
        with pytest.raises(Refused, match="phải sau hạn cũ"):
            ask_for_time(of=of, due_on=Q3_DUE, reason="Bận.", by=leader, at=OPENED)
        send(of, leader)
        with pytest.raises(WrongState):
            ask_for_time(of=of, due_on=LATER, reason="Bận.", by=leader, at=at(Q3_DUE))

    def test_to_be_excused_is_neither_missing_nor_nothing(self, of: Return, leader: Officer, justice: Officer):
        ask_to_be_excused(of=of, reason="Kỳ này không có việc.", by=leader, at=OPENED)
        counted = discipline_of_round(returns=of.round.returns.all())
        assert (counted["expected"], counted["excused"]) == (3, 0)
        excuse_return(of=of, reason="Đồng ý.", by=justice, at=OPENED)
        counted = discipline_of_round(returns=of.round.returns.all())
        assert (counted["expected"], counted["silent"], counted["excused"]) == (2, 2, 1)
        page = browser(justice).get(reverse("reports_round", args=[of.round_id])).content.decode()
        assert "<dt>Không phải báo cáo</dt><dd>1</dd>" in page

    def test_is_sent_by_who_sends_for_the_agency(self, of: Return, leader: Officer, justice: Officer):
        editor = make_posting("editor", agency=of.agency).officer
        for stranger in (editor, justice):
            browser(stranger).post(
                reverse("reports_ask_time", args=[of.pk]), {"due_on": "14/10/2030", "reason": "Thử."}
            )
            browser(stranger).post(reverse("reports_ask_excuse", args=[of.pk]), {"reason": "Thử."})
        assert not of.acts.exists()
        browser(leader).post(reverse("reports_ask_time", args=[of.pk]), {"due_on": "14/10/2030", "reason": "Bão."})
        browser(leader).post(reverse("reports_ask_excuse", args=[of.pk]), {"reason": "Bão."})
        assert list(of.acts.order_by("pk").values_list("kind", flat=True)) == ["time_asked", "excuse_asked"]


class TestACall:
    """Where nobody gets a letter each rung is somebody's task until a call is noted: a rung has a witness."""

    CODE = "bao-cao-khong-ai-nhan"

    def test_ends_the_task_until_the_next_rung(self, of: Return, justice: Officer):
        assert of.pk in waits(self.CODE, justice, on=OPENED), "the very hour in which the round is opened"
        note_call(of=of, reason="Gặp chị Lan, văn thư: gửi trong tuần.", by=justice, at=at(OPENED))
        assert of.pk not in waits(self.CODE, justice, on=OPENED)
        climbed = 0
        for day in range(1, 30):
            escalate_rounds(at=at(LATER.replace(month=9) + timedelta(days=day)))
            rungs = of.acts.filter(rung__isnull=False).exclude(kind=ActKind.PASSED).count()
            if rungs == climbed:
                continue
            climbed, now = rungs, LATER.replace(month=9) + timedelta(days=day)
            assert of.pk in waits(self.CODE, justice, on=now)
            note_call(of=fresh(of), reason="Máy bận, hẹn gọi lại.", by=justice, at=at(now))
            assert of.pk not in waits(self.CODE, justice, on=now)
        assert climbed > 1

    def test_is_asked_of_nobody_where_a_letter_arrives(self, of: Return, leader: Officer, justice: Officer):
        assert of.pk not in waits(self.CODE, justice, on=OPENED)

    def test_is_noted_with_words_by_who_governs_the_round_alone(self, of: Return, leader: Officer, justice: Officer):
        with pytest.raises(ReasonMissing):
            note_call(of=of, reason=" ", by=justice, at=at(OPENED))
        here = reverse("reports_judge_act", args=[of.round_id, of.pk])
        assert browser(leader).post(here, {"do": "goi-dien", "reason": "Tự ghi"}).status_code in (302, 403)
        assert not Entry.objects.filter(verb="return.called").exists()
        page = browser(justice).post(here, {"do": "goi-dien", "reason": "Gặp chị Lan, văn thư."}, follow=True)
        assert "Gặp chị Lan, văn thư." in page.content.decode()
        assert Entry.objects.get(verb="return.called").actor == justice

    def test_answers_no_request(self, of: Return, leader: Officer, justice: Officer):
        ask_for_time(of=of, due_on=LATER, reason="Bão", by=leader, at=at(OPENED))
        note_call(of=fresh(of), reason="Gặp chị Lan", by=justice, at=at(OPENED))
        assert (waits("bao-cao-de-nghi", justice), request_of(fresh(of)) is not None) == ([of.pk], True)


class TestAPaper:
    def enter(self, of: Return, by: Officer) -> None:
        saved = write(of, by)
        send_return(of=saved, revision=saved.revision, by=by, at=at(Q3_DUE), paper=SCAN)

    def test_is_entered_where_nobody_reads_and_accepted_by_a_colleague(
        self, of: Return, justice: Officer, tmp_path: Path
    ):
        colleague = make_posting("justice", agency=Agency.objects.get(name="Sở Tư pháp")).officer
        self.enter(of, justice)
        kept = of.submissions.get().paper
        assert (tmp_path / "plans" / kept["place"]).read_bytes() == SCAN.data
        assert (waits("bao-cao-cho-tiep-nhan", justice), waits("bao-cao-cho-tiep-nhan", colleague)) == ([], [of.pk])
        with pytest.raises(SecondPersonNeeded):
            accept_return(of=of, by=justice, at=at(Q3_DUE))
        accept_return(of=of, by=colleague, at=at(Q3_DUE))
        assert fresh(of).state == ReturnState.ACCEPTED

    def test_is_not_entered_for_an_agency_that_reads(self, of: Return, justice: Officer, leader: Officer):
        with pytest.raises(Refused, match="không nhập thay được"):
            self.enter(of, justice)
        assert "Lưu và gửi" not in browser(justice).get(reverse("reports_return", args=[of.pk])).content.decode()

    def test_is_told_on_every_screen_and_to_the_agency_once_it_is_there(self, of: Return, justice: Officer):
        page = reverse("reports_return", args=[of.pk])
        client, form = browser(justice), {"do": "gui", "ket-qua-text": "Đã làm đủ.", "ket-qua-counted": "1"}
        assert "Bản quét của báo cáo giấy" in client.get(page).content.decode()
        without = client.post(page, form | {"revision": "0"})
        assert without.status_code == 422
        assert not of.submissions.exists()
        file = SimpleUploadedFile("giay.png", picture(), "image/png")
        client.post(page, form | {"revision": f"{fresh(of).revision}", "paper": file})
        assert of.submissions.get().paper["name"].startswith("giay")
        leader = make_posting("leader", agency=of.agency).officer
        for officer, address in (
            (leader, page),
            (leader, reverse("reports_history", args=[of.pk])),
            (justice, reverse("reports_judge", args=[of.round_id, of.pk])),
            (justice, reverse("reports_round", args=[of.round_id])),
        ):
            assert "nhập thay" in browser(officer).get(address).content.decode().lower(), address
        scan = reverse("reports_paper", args=[of.pk, 1])
        answer = browser(leader).get(scan)
        assert b"".join(answer.streaming_content)
        assert answer["Content-Disposition"].startswith("attachment")
        stranger = make_posting("leader", agency=make_agency("Sở Y tế")).officer
        assert browser(stranger).get(scan).status_code == 404


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, "PNG")
    return made.getvalue()


class TestAClosedRound:
    def test_is_told_to_every_agency_that_was_asked(self, of: Return, leader: Officer, justice: Officer):
        send(of, leader, said=said_of(fresh(of)))
        excused = return_of(of.round, "Sở Tài chính")
        excuse_return(of=excused, reason="Đang sáp nhập.", by=justice, at=at(Q3_DUE))
        lock_round(round=of.round, by=justice, at=at(LATER))
        assert Entry.objects.filter(verb="return.closed").count() == 2
        assert of.acts.filter(kind="closed").exists()
        editor = make_posting("editor", agency=of.agency).officer
        assert waits("dot-da-khoa", editor, on=date(2026, 10, 15)) == [of.pk]
        assert waits("dot-da-khoa", editor, on=date(2026, 10, 30)) == []
