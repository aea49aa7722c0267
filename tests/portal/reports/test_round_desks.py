"""The desks of rounds: an agency writes and sends, the receiver judges; nothing typed is lost, nobody sees too much."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Agency
from portal.plans.models import Assignment, Progress
from portal.plans.operations import set_indicator
from portal.reports.models import Regime, Return, ReturnPart, Round, Submission
from portal.reports.operations.supervision import lock_round, send_back
from portal.reports.queries.returns import figures_odd, figures_proposed, own_in_words
from portal.reports.states import PeriodKind, ReturnState, RoundState, period_with
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.files.files import picture, picture_from_a_telephone
from tests.portal.laid import laid
from tests.portal.plans.factories import make_plan
from tests.portal.reports.rounds_story import OPENED, Q3_DUE, at, make_regime, make_round, return_of, send, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def signed_in(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=timezone.localdate()).officer)
    return client


def agency_of(name: str) -> Agency:
    return Agency.objects.get(name=name)


@laid
def round() -> Round:
    """A round of a plan whose third assignment is everybody's, with one thing that is counted."""
    for name in ("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính"):
        make_agency(name)
    plan = make_plan()
    third = Assignment.objects.get(plan=plan, number=3)
    by = make_officer()
    set_indicator(assignment=third, measure="articles", of_set=None, target=None, by=by, at=at(date(2026, 2, 1)))
    return make_round("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính", plan=plan)


@pytest.fixture
def of(round: Round) -> Return:
    return return_of(round, "Sở Nội vụ")


@pytest.fixture
def editor(of: Return) -> Client:
    return signed_in("editor", of.agency)


@pytest.fixture
def approver(of: Return) -> Client:
    return signed_in("approver", of.agency)


@pytest.fixture
def justice(of: Return) -> Client:
    return signed_in("justice", agency_of("Sở Tư pháp"))


def one_letter(*, verb: str, keys: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Of the day after the reports were due; nobody is told of an escalation."""
    days = (-1, 1) if verb == "return.reminded" else (-1,)
    return {key: [("Lan", at(Q3_DUE) + timedelta(days=day)) for day in days] for key in keys}


def form_of(of: Return, *, do: str = "luu", **said: str) -> dict[str, str]:
    """What the page of `PLAN`'s round sends: two assignments of Sở Nội vụ, of which one has a counted number."""
    of.refresh_from_db()
    first, third = (Assignment.objects.get(plan=of.round.regime.plan, number=number).pk for number in (1, 3))
    filled = {
        f"nhiem-vu-{first}-text": "Đã mở chuyên mục.",
        f"nhiem-vu-{third}-text": "Đã gửi tin.",
        f"nhiem-vu-{third}-counted": "1",
        "ket-qua-text": "Đã làm đủ việc.",
        "kho-khan-text": "",
        "de-xuat-text": "",
    }
    return (
        {"do": do, "revision": str(of.revision)}
        | filled
        | {key.replace("__", "-"): value for key, value in said.items()}
    )


def said_figure(label: str, value: int) -> dict[str, object]:
    return {"label": label, "value": value, "unit": "", "evidence": "", "kind": "flow", "breakdown": "", "of": None}


def page_of(of: Return) -> str:
    return reverse("reports_return", args=[of.pk])


class TestTheList:
    def test_has_what_was_sent_back_and_what_is_due_first(self, of: Return, editor: Client):
        send(of, make_officer())
        send_back(of=of, reason="Thiếu số.", by=make_officer(), at=at(date(2026, 10, 9)))
        page = editor.get(reverse("reports_owed")).content.decode()
        assert "Quý III năm 2026" in page
        assert "Trả lại để sửa" in page
        assert "Báo cáo của cơ quan" not in page

    def test_shows_nothing_of_another_agency(self, round: Round):
        client = signed_in("editor", make_agency("Sở Y tế"))
        page = client.get(reverse("reports_owed")).content.decode()
        assert "Không còn báo cáo nào phải gửi" in page

    def test_shows_what_is_owed_on_the_first_page(self, editor: Client):
        page = editor.get(reverse("wagtailadmin_home")).content.decode()
        assert "Báo cáo cơ quan bạn phải gửi</a> (1" in page


class TestTheReport:
    def test_asks_of_each_assignment_and_shows_what_was_counted(self, of: Return, editor: Client):
        page = editor.get(page_of(of)).content.decode()
        assert "1. Xây dựng chuyên mục hỏi đáp" in page
        assert "3. Tuyên truyền qua Zalo, tin nhắn" in page
        assert "2. Tập huấn" not in page  # Sở Tư pháp alone has it
        assert "trước ngày 30/11/2026" in page
        assert "Hệ thống không đếm được gì trong cả hai kỳ" in page
        assert "Lưu và gửi" not in page

    def test_is_saved_and_found_again(self, of: Return, editor: Client):
        assert editor.post(page_of(of), form_of(of)).status_code == 302
        of.refresh_from_db()
        assert (of.state, of.revision) == (ReturnState.DRAFT, 1)
        assert "Đã mở chuyên mục." in editor.get(page_of(of)).content.decode()

    def test_begins_with_the_numbers_of_the_year_before_as_guesses(self, of: Return, editor: Client):
        told = {"breakdown": "", "unit": "vụ", "of": None, "evidence": ""}
        asked_of_all = make_regime(asked="Sở Nội vụ")
        for month, flow, stock in ((7, 3, 40), (8, 4, 41), (9, None, 42)):
            period = period_with(date(2025, month, 1), kind=PeriodKind.MONTH)
            held = Round.objects.create(
                regime=asked_of_all, start=period.start, end=period.end, due_on=period.end, opened_at=OPENED
            )
            month_of = Return.objects.create(
                round=held, agency=of.agency, due_on=held.due_on, state="accepted", sent_at=OPENED, was_late=False,
                accepted_at=OPENED,
            )  # fmt: skip
            said = [
                told | {"label": "Vụ hòa giải", "kind": "flow", "value": flow},
                told | {"label": "Tổ hòa giải", "kind": "stock", "value": stock},
            ]
            parts = [{"title": "Kết quả chung", "heading": "ket-qua", "figures": said}]
            Submission.objects.create(of=month_of, number=1, parts=parts, figures=[], by=make_officer(), at=OPENED)
        proposed = figures_proposed(of=of)["Kết quả chung"]
        assert [(one["label"], one["value"], one["is_estimate"]) for one in proposed] == [
            ("Vụ hòa giải", 7, True),
            ("Tổ hòa giải", 42, True),
        ]
        page = editor.get(page_of(of)).content.decode()
        assert "Số ghi sẵn là số ước" in page
        rows = {
            "ket-qua-rows": "1",
            "ket-qua-so0-label": "Vụ hòa giải",
            "ket-qua-so0-value": "7",
            "ket-qua-so0-unit": "vụ",
        }
        editor.post(page_of(of), form_of(of) | rows | {"ket-qua-so0-kind": "flow", "ket-qua-so0-is_estimate": "on"})
        (figure,) = ReturnPart.objects.get(heading="ket-qua").figures
        assert own_in_words(figure) == "Vụ hòa giải: ước 7 vụ"
        assert "Số ghi sẵn" not in editor.get(page_of(of)).content.decode(), "what was saved is the agency's own"
        assert not figures_proposed(of=return_of(of.round, "Sở Tư pháp"))

    def test_takes_numbers_of_its_own_with_where_to_see_them(self, of: Return, editor: Client):
        row = {
            "ket-qua-rows": "1",
            "ket-qua-so0-label": "Tờ rơi",
            "ket-qua-so0-value": "3.000",
            "ket-qua-so0-unit": "tờ",
        }
        row |= {"ket-qua-so0-kind": "flow"}
        editor.post(page_of(of), form_of(of) | row | {"ket-qua-so0-evidence": "https://so.example.vn/to-roi"})
        (figure,) = ReturnPart.objects.get(heading="ket-qua").figures
        said = {"label": "Tờ rơi", "value": 3000, "unit": "tờ", "evidence": "https://so.example.vn/to-roi"}
        assert figure == said | {"kind": "flow", "breakdown": "", "of": None, "is_estimate": False}
        blank = row | {"ket-qua-so0-value": "", "ket-qua-so0-breakdown": "cho nữ"}
        editor.post(page_of(of), form_of(of, revision=1) | blank)
        assert ReturnPart.objects.get(heading="ket-qua").figures[0]["value"] is None
        wrong = editor.post(page_of(of), form_of(of) | row | {"ket-qua-so0-value": "nhiều"})
        assert wrong.status_code == 422
        assert "Hãy ghi số nguyên" in wrong.content.decode()
        assert "Đã mở chuyên mục." in wrong.content.decode()

    def test_keeps_a_draft_as_it_was_typed_and_only_sending_judges(self, of: Return, editor: Client, approver: Client):
        """The telephone rings in the middle of a row: what stands there is there tomorrow."""
        row = {"ket-qua-rows": "1", "ket-qua-so0-label": "Tờ rơi", "ket-qua-so0-value": "2.5", "ket-qua-so0-of": "7"}
        row |= {"ket-qua-so0-evidence": "javascript:alert(1)", "ket-qua-evidence_url": "javascript:alert(2)"}
        task = Assignment.objects.get(plan=of.round.regime.plan, number=1).pk
        row |= {f"nhiem-vu-{task}-percent": "nhiều", f"nhiem-vu-{task}-difficulty": "Dài.\x00" * 1000}
        answer = editor.post(page_of(of), form_of(of) | row)
        assert answer.status_code == 422
        told = answer.content.decode()
        assert "Đã lưu nháp, chưa gửi. Còn 2 phần" in told
        assert "Hãy chọn loại số" in told
        assert "ô này chưa được lưu" in told
        (figure,) = ReturnPart.objects.get(heading="ket-qua").figures
        assert (figure["label"], figure["value"], figure["of"]) == ("Tờ rơi", "2.5", "7")
        of.refresh_from_db()
        assert (of.state, of.revision) == (ReturnState.DRAFT, 1)
        assert 'name="revision" value="1"' in told
        again = editor.get(page_of(of)).content.decode()
        assert 'value="2.5"' in again
        assert "Đã mở chuyên mục." in again
        assert "Dài." in again
        read = signed_in("justice", agency_of("Sở Tư pháp")).get(page_of(of)).content.decode()
        assert 'href="javascript' not in read
        sent = approver.post(page_of(of), form_of(of, do="gui") | row)
        assert sent.status_code == 422
        of.refresh_from_db()
        assert of.state == ReturnState.DRAFT
        assert not of.submissions.exists()

    def test_carries_files_a_link_and_what_stands_in_the_way(
        self, of: Return, editor: Client, settings: LazySettings, tmp_path: Path
    ):
        settings.PRIVATE_DIR = tmp_path
        task = Assignment.objects.get(plan=of.round.regime.plan, number=1).pk
        key = f"nhiem-vu-{task}"
        said = {f"{key}-evidence_url": "https://so.example.vn/1", f"{key}-difficulty": "Thiếu người."}
        said |= {f"{key}-difficulty_kind": "people"}
        photograph = SimpleUploadedFile("anh.jpg", picture_from_a_telephone())
        editor.post(page_of(of), form_of(of) | said | {f"{key}-evidence_files": photograph})
        part = ReturnPart.objects.get(assignment=task)
        (kept,) = part.evidence["files"]
        assert part.difficulty == {"kind": "people", "words": "Thiếu người."}
        here = reverse("reports_part_file", args=[of.pk, kept["checksum"]])
        assert here in editor.get(page_of(of)).content.decode()
        assert b"".join(editor.get(here).streaming_content)[:2] == b"\xff\xd8"
        stranger = signed_in("approver", make_agency("Sở Y tế"))
        assert stranger.get(here).status_code == 404
        many = [SimpleUploadedFile(f"{n}.jpg", picture(size=(200 + n, 200))) for n in range(3)]
        refused = editor.post(page_of(of), form_of(of) | said | {f"{key}-evidence_files": many})
        assert refused.status_code == 422
        editor.post(page_of(of), form_of(of) | said | {f"{key}-dropped": kept["checksum"]})
        part.refresh_from_db()
        assert part.evidence == {"url": "https://so.example.vn/1", "files": []}
        assert of.files.count() == 1, "what was sent once may be in a return that was frozen"

    def test_shows_its_results_as_a_whole_by_a_photograph(
        self, of: Return, editor: Client, approver: Client, justice: Client, settings: LazySettings, tmp_path: Path
    ):
        settings.PRIVATE_DIR = tmp_path
        photograph = SimpleUploadedFile("anh.jpg", picture_from_a_telephone())
        editor.post(page_of(of), form_of(of) | {"ket-qua-evidence_files": photograph})
        (kept,) = ReturnPart.objects.get(heading="ket-qua").evidence["files"]
        approver.post(page_of(of), form_of(of, do="gui"))
        here = reverse("reports_judge", args=[of.round_id, of.pk])
        assert reverse("reports_part_file", args=[of.pk, kept["checksum"]]) in justice.get(here).content.decode()
        justice.post(reverse("reports_judge_act", args=[of.round_id, of.pk]), {"do": "tiep-nhan"})
        of.refresh_from_db()
        assert (of.state, Progress.objects.count()) == ("accepted", 0), "of no task, so that it moves none"
        assert "de-xuat-evidence_files" not in editor.get(page_of(of)).content.decode()

    def test_is_sent_by_who_may(self, of: Return, editor: Client, approver: Client):
        assert editor.post(page_of(of), form_of(of, do="gui")).url == reverse("wagtailadmin_home")
        of.refresh_from_db()
        assert of.state == ReturnState.DRAFT  # what was typed is kept
        told = approver.post(page_of(of), form_of(of, do="gui"), follow=True).content.decode()
        assert "Đã gửi báo cáo quý III năm 2026 đến" in told
        of.refresh_from_db()
        sent = of.submissions.get()
        assert of.state == ReturnState.SENT
        assert [part["text"] for part in sent.parts][:3] == ["Đã mở chuyên mục.", "Đã gửi tin.", "Đã làm đủ việc."]
        assert [(one["measure"], one["value"]) for one in sent.figures] == [("articles", 0)]

    def test_says_part_by_part_what_is_missing(self, of: Return, approver: Client):
        third = Assignment.objects.get(plan=of.round.regime.plan, number=3).pk
        said = form_of(of, do="gui") | {f"nhiem-vu-{third}-counted": "0", "ket-qua-text": " "}
        answer = approver.post(page_of(of), said)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Hãy ghi kết quả chung trong kỳ." in page
        assert "Hãy ghi vì sao số hệ thống đếm chưa đúng." in page
        assert "Còn 2 phần cần điền" in page
        of.refresh_from_db()
        assert f'name="revision" value="{of.revision}"' in page

    def test_that_a_colleague_saved_first_keeps_both(self, of: Return, editor: Client, approver: Client):
        mine = form_of(of, do="luu") | {"ket-qua-text": "Kết quả của tôi."}
        approver.post(page_of(of), form_of(of) | {"ket-qua-text": "Kết quả của chị."})
        answer = editor.post(page_of(of), mine)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Kết quả của tôi." in page
        assert "chị" in page
        assert ReturnPart.objects.get(heading="ket-qua").text == "Kết quả của chị."
        again = editor.post(page_of(of), mine | {"revision": "1", "ket-qua-text": "Của cả hai."})
        assert again.status_code == 302

    def test_that_was_locked_meanwhile_shows_what_was_typed(self, of: Return, editor: Client):
        said = form_of(of)
        lock_round(round=of.round, by=make_officer(), at=timezone.now())
        answer = editor.post(page_of(of), said)
        assert answer.status_code == 409
        assert "đã khóa" in answer.content.decode()
        assert "Đã mở chuyên mục." in answer.content.decode()

    def test_that_comes_after_the_session_ended_is_kept(self, of: Return):
        said, ticket = form_of(of), "9f" * 40
        answer = Client().post(page_of(of), said | {"phieu": ticket}, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 403
        assert "Đã mở chuyên mục." in answer.content.decode()
        assert answer.content.decode().count(ticket) == 1  # travels along, and is not shown as one's own words

    def test_opens_what_is_behind_a_number(self, of: Return, editor: Client):
        indicator = of.round.regime.plan.assignments.get(number=3).indicators.get()
        page = editor.get(reverse("reports_behind", args=[of.pk, indicator.pk])).content.decode()
        assert "Chưa có việc nào được đếm trong kỳ này." in page
        assert editor.get(reverse("reports_behind", args=[of.pk, "khong-co"])).status_code == 404

    def test_shows_what_changed_between_two_times(self, of: Return, editor: Client):
        by = make_officer()
        send(of, by)
        send_back(of=of, reason="Thiếu số.", by=by, at=at(date(2026, 10, 9)))
        assert "Thiếu số." in editor.get(page_of(of)).content.decode()
        of.refresh_from_db()
        write(of, by)
        ReturnPart.objects.filter(heading="ket-qua").update(text="Đã làm đủ việc, thêm một lớp.")
        approver = signed_in("approver", of.agency)
        approver.post(page_of(of), form_of(of, do="gui") | {"ket-qua-text": "Đã làm đủ việc, thêm một lớp."})
        page = editor.get(reverse("reports_history", args=[of.pk])).content.decode()
        assert "Lần 2 so với lần 1" in page
        assert "thêm một lớp" in page

    def test_asks_few_queries(self, of: Return, editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
        editor.get(page_of(of))
        with django_assert_max_num_queries(45):
            assert editor.get(page_of(of)).status_code == 200


class TestWhoMay:
    @pytest.mark.parametrize("name", ["reports_return", "reports_history"])
    def test_another_agencys_report_is_not_there(self, of: Return, name: str):
        stranger = signed_in("approver", make_agency("Sở Y tế"))
        assert stranger.get(reverse(name, args=[of.pk])).status_code == 404
        assert stranger.get(reverse("reports_behind", args=[of.pk, "1"])).status_code == 404
        assert stranger.post(reverse("reports_return", args=[of.pk]), form_of(of)).status_code == 404

    def test_the_heir_reads_what_went_before_it(self, of: Return):
        gone, today = of.agency, timezone.localdate()
        heir = make_agency("Sở Nội vụ mới")
        gone.exists_to = today
        gone.save()
        gone.successions.create(successor=heir, on_date=today)
        assert signed_in("editor", heir).get(page_of(of)).status_code == 200

    def test_who_only_reads_cannot_write(self, of: Return, justice: Client):
        make_posting("editor", agency=of.agency, officer=make_officer(email="nv@example.vn"))
        page = justice.get(page_of(of))
        assert page.status_code == 200
        assert "Lưu nháp" not in page.content.decode()
        assert justice.post(page_of(of), form_of(of)).url == reverse("wagtailadmin_home")
        assert not ReturnPart.objects.exists()

    @pytest.mark.parametrize("role", ["legal", "reception", "unit_admin"])
    def test_others_are_refused(self, of: Return, role: str):
        other = signed_in(role, of.agency)
        answers = [other.get(reverse("reports_owed")), other.get(page_of(of))]
        assert all(one.status_code == 302 and one.url == reverse("wagtailadmin_home") for one in answers) or all(
            one.status_code == 403 for one in answers
        )

    @pytest.mark.parametrize(
        ("name", "extra"),
        [("reports_rounds", ()), ("reports_round", ("round",)), ("reports_round_xlsx", ("round",))],
        ids=["rounds", "round", "xlsx"],
    )
    def test_only_who_reads_all_sees_a_round(self, of: Return, editor: Client, name: str, extra: tuple[str, ...]):
        keys = [of.round_id for _ in extra]
        assert editor.get(reverse(name, args=keys)).status_code in (302, 403)
        chair = signed_in("chair", make_agency("Ủy ban", kind="committee"))
        assert chair.get(reverse(name, args=keys)).status_code == 200

    def test_who_reads_all_decides_nothing(self, of: Return):
        chair = signed_in("chair", make_agency("Ủy ban", kind="committee"))
        acts = [
            (reverse("reports_round_lock", args=[of.round_id]), {}),
            (reverse("reports_judge_act", args=[of.round_id, of.pk]), {"do": "mien", "reason": "Thôi."}),
            (reverse("reports_regimes_load"), {}),
        ]
        assert {chair.post(address, said).url for address, said in acts} == {reverse("wagtailadmin_home")}
        of.refresh_from_db()
        assert (of.state, of.round.state, Regime.objects.count()) == (ReturnState.EXPECTED, RoundState.OPEN, 1)


class TestGoverning:
    def test_sees_a_round_at_a_glance(self, of: Return, justice: Client):
        send(of, make_officer(), on=date(2026, 10, 9))
        page = justice.get(reverse("reports_round", args=[of.round_id])).content.decode()
        assert "<dd>1/3" in page
        assert "33%" in page
        assert "Sở Nội vụ" in page
        silent = justice.get(
            reverse("reports_round", args=[of.round_id]), {"tinh-trang": "chua-gui", "ten": "tai chinh"}
        )
        listed = silent.content.decode()
        assert "Sở Tài chính</a>" in listed
        assert "Sở Nội vụ</a>" not in listed

    def test_judges_one_beside_the_period_before_and_goes_on_to_the_next(self, of: Return, justice: Client):
        by = make_officer()
        send(of, by)
        send(return_of(of.round, "Sở Tài chính"), by)
        here = reverse("reports_judge", args=[of.round_id, of.pk])
        assert "Đã làm đủ việc." in justice.get(here).content.decode()
        act = reverse("reports_judge_act", args=[of.round_id, of.pk])
        justice.post(act, {"do": "tra-lai", "reason": " "})
        of.refresh_from_db()
        assert of.state == ReturnState.SENT
        following = justice.post(act, {"do": "tiep-nhan"})
        assert following.url == reverse("reports_judge", args=[of.round_id, return_of(of.round, "Sở Tài chính").pk])
        of.refresh_from_db()
        assert of.state == ReturnState.ACCEPTED

    def test_is_told_which_own_numbers_depart_from_those_of_the_period_before(self, of: Return):
        parts = [{"title": "Kết quả", "figures": [said_figure("Tờ rơi", n), said_figure("Buổi", 5)]} for n in (20, 900)]
        before, now = (Submission(parts=[one]) for one in parts)
        (odd,) = figures_odd(now, [before])
        assert odd.startswith("Tờ rơi: 900")
        assert "kỳ trước 20" in odd
        assert figures_odd(now, []) == []

    def test_extends_locks_and_reopens(self, of: Return, justice: Client):
        lock, reopen, extend = (
            reverse(f"reports_round_{act}", args=[of.round_id]) for act in ("lock", "reopen", "extend")
        )
        day = timezone.localdate().replace(year=timezone.localdate().year + 1)
        justice.post(extend, {"due_on": f"{day}", "reason": "Bão."})
        assert set(Return.objects.values_list("due_on", flat=True)) == {day}
        again = justice.post(extend, {"due_on": f"{day}", "reason": "Bão."}, follow=True).content.decode()
        assert "Không còn báo cáo chưa gửi nào có hạn trước ngày ấy." in again
        assert "Đã gia hạn 0" not in again
        justice.post(lock)
        assert Round.objects.get().is_locked
        justice.post(reopen, {"reason": ""})
        assert Round.objects.get().is_locked
        justice.post(reopen, {"reason": "Sửa số."})
        assert not Round.objects.get().is_locked

    def test_takes_the_round_along_as_a_spreadsheet(self, of: Return, justice: Client):
        send(of, make_officer(), on=Q3_DUE)
        answer = justice.get(reverse("reports_round_xlsx", args=[of.round_id]))
        book = load_workbook(BytesIO(answer.content))
        rows = list(book["Theo cơ quan"].values)
        assert rows[0][0] == "Cơ quan"
        assert {row[0]: row[2] for row in rows[1:]}["Sở Nội vụ"] == "Đã gửi"
        assert dict(list(book["Tổng hợp"].values)[1:])["Tỷ lệ đúng hạn (%)"] == 33
        task = Assignment.objects.get(number=3)
        told = [row[:4] for row in book["Theo nhiệm vụ"].values]
        assert told[1:] == [("Sở Nội vụ", 3, task.title, None), ("Sở Nội vụ", None, "Kết quả chung", None)]

    def test_sets_a_regime_and_opens_a_round_by_hand(self, of: Return, justice: Client):
        said = {
            "name": "Báo cáo tháng",
            "period": "month",
            "plan": "",
            "receiver": str(agency_of("Sở Tư pháp").pk),
            "asked": "các sở, ban, ngành tỉnh",
            "due_days": "3",
            "open_days": "5",
            "valid_from": "2026-01-01",
            "basis": "Công văn 1/STP",
            "remind": "-1, 1",
            "tell_leader": "3",
            "tell_committee": "",
            "name_publicly": "mười",
        }
        wrong = justice.post(reverse("reports_regimes"), said)
        assert wrong.status_code == 422
        assert "cách nhau bằng dấu phẩy" in wrong.content.decode()
        assert justice.post(reverse("reports_regimes"), said | {"name_publicly": ""}).status_code == 302
        regime = Regime.objects.get(name="Báo cáo tháng")
        assert [(one.days, one.rung) for one in regime.rungs.all()] == [
            (-1, "remind"),
            (1, "remind"),
            (3, "tell_leader"),
        ]
        begun = {"regime": f"{regime.pk}", "day": "2026-10-15"}
        asked = justice.post(reverse("reports_round_begin"), begun)
        assert (asked.status_code, Round.objects.filter(regime=regime).count()) == (200, 0)
        assert [*asked.context["losses"]] == ["Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp"], "who would hear nothing of it"
        assert justice.post(reverse("reports_round_begin"), asked.context["fields"]).status_code == 302
        assert Round.objects.get(regime=regime).name == "Tháng 10 năm 2026"
        assert "Báo cáo tháng" in justice.get(reverse("reports_regimes")).content.decode()

    def test_who_hears_nothing_is_listed_until_somebody_has_a_mailbox(self, of: Return, justice: Client):
        here = reverse("reports_round", args=[of.round_id])
        assert justice.get(here).context["unheard"] == 3
        make_posting("editor", agency=of.agency, officer=make_officer(email="nv@example.vn"), on=timezone.localdate())
        make_posting("reception", agency=agency_of("Sở Tài chính"), officer=make_officer(email="tc@example.vn"))
        page = justice.get(here, {"tinh-trang": "khong-ai-nhan"})
        assert [one.agency.name for one, _ in page.context["rows"]] == ["Sở Tài chính", "Sở Tư pháp"]

    def test_a_reminder_tells_which_letters_left_with_it(self, of: Return, justice: Client, settings: LazySettings):
        settings.OFFICERS_TOLD = f"{__name__}.one_letter"
        rungs = [
            of.round.regime.rungs.create(days=days, rung=rung) for days, rung in ((91, "remind"), (92, "tell_leader"))
        ]
        of.acts.create(kind="reminded", rung=rungs[0], at=at(Q3_DUE))
        of.acts.create(kind="escalated", rung=rungs[1], at=at(Q3_DUE) + timedelta(days=3))
        for page in (reverse("reports_judge", args=[of.round_id, of.pk]), reverse("reports_history", args=[of.pk])):
            told = {one.kind: one.told for one in justice.get(page).context["acts"]}
            assert told == {"reminded": [("Lan", at(Q3_DUE) + timedelta(days=1))], "escalated": []}
            assert "Chưa có thư nào đã gửi." in justice.get(page).content.decode()

    def test_a_round_of_many_asks_few_queries(
        self, justice: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        for n in range(60):
            make_agency(f"Sở {n:02}")
        found = make_round(name="Báo cáo mọi việc")
        here = reverse("reports_round", args=[found.pk])
        justice.get(here)
        with django_assert_max_num_queries(32):
            page = justice.get(here).content.decode()
        assert "Trang 1/2" in page
