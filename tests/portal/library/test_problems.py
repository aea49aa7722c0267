"""A reader reports a fault of a text without saying who they are; an officer answers; the receipt tells the reader."""

from pathlib import Path

import pytest
from django.test import Client

from portal.agencies.models import Officer
from portal.design.refusals import WrongState
from portal.journal.models import Entry
from portal.library.models import Instrument, ProblemReport
from portal.library.operations import settle_problem
from portal.library.states import ProblemState
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.library.factories import AT, DECREE, bring

pytestmark = pytest.mark.django_db

FORM = "/van-ban/7-2021-nd-cp/bao-loi/"
SAID = {"kind": "sai-loi-van", "message": "Khoản 2 Điều 2 thiếu chữ “hữu cơ”.", "address": "dieu-2-khoan-2"}


@laid
def decree(folder: Path) -> Instrument:
    (folder / "nghi-dinh.txt").write_text(DECREE, encoding="utf-8")
    bring(folder / "nghi-dinh.txt")
    return Instrument.objects.get()


def _signed_in(client: Client, role: str) -> Officer:
    officer = make_officer()
    make_posting(role, officer=officer)
    client.force_login(officer)
    return officer


class TestTheReader:
    def test_comes_from_a_place_and_leaves_with_a_receipt(self, decree: Instrument, client: Client) -> None:
        assert "khoản 2 Điều 2" in client.get(f"{FORM}?tai=dieu-2-khoan-2").text
        answer = client.post(FORM, SAID, follow=True)
        made = ProblemReport.objects.get()
        assert made.code in answer.text
        assert "Đã nhận báo lỗi" in answer.text
        assert (made.instrument, made.address) == (decree, "dieu-2-khoan-2")

    @pytest.mark.parametrize(
        ("page", "way"),
        [
            ("", FORM),
            ("toan-van/", FORM),
            ("dieu-2/", f"{FORM}?tai=dieu-2"),
            ("ngay/2022-01-01/dieu-2/", f"{FORM}?tai=dieu-2"),
        ],
    )
    def test_finds_the_way_on_every_page_of_the_text(
        self, page: str, way: str, decree: Instrument, client: Client
    ) -> None:
        html = client.get(f"{decree.get_absolute_url()}{page}").text
        assert f'<a href="{way}" rel="nofollow">Báo lỗi văn bản này</a>' in html

    def test_may_say_that_a_provision_is_missing(self, decree: Instrument, client: Client) -> None:
        answer = client.get(f"{decree.get_absolute_url()}dieu-99/")
        assert answer.status_code == 404
        assert f'href="{FORM}?tai=dieu-99"' in answer.text

    def test_reads_what_is_missing_and_loses_nothing(self, decree: Instrument, client: Client) -> None:
        answer = client.post(FORM, {"message": "Sai."})
        assert answer.status_code == 422
        assert "Hãy chọn loại lỗi." in answer.text
        assert ">\nSai.</textarea>" in answer.text
        assert not ProblemReport.objects.exists()

    def test_may_give_a_place_that_is_none(self, decree: Instrument, client: Client) -> None:
        client.post(FORM, SAID | {"address": "javascript:alert(1)"})
        assert ProblemReport.objects.get().address == ""

    def test_that_is_a_machine_leaves_no_trace(self, decree: Instrument, client: Client) -> None:
        answer = client.post(FORM, SAID | {"website": "https://example.org"})
        assert answer.status_code == 302
        assert not ProblemReport.objects.exists()

    def test_may_report_only_so_often(self, decree: Instrument, client: Client) -> None:
        answers = [client.post(FORM, SAID, REMOTE_ADDR="203.0.113.9").status_code for _ in range(7)]
        assert answers == [302] * 5 + [429] * 2

    def test_stays_unknown_in_the_journal(self, decree: Instrument, client: Client) -> None:
        client.post(FORM, SAID)
        entry = Entry.objects.get(verb="problem.reported")
        assert entry.actor is None
        assert "hữu cơ" not in str(entry.details)

    def test_mistypes_the_code(self, client: Client) -> None:
        assert client.get("/van-ban/bao-loi/AAAAAAAA/").status_code == 404


class TestTheOfficer:
    @pytest.fixture
    def problem(self, decree: Instrument, client: Client) -> ProblemReport:
        client.post(FORM, SAID)
        return ProblemReport.objects.get()

    def test_sees_the_text_and_answers_and_the_reader_reads_it(self, problem: ProblemReport, client: Client) -> None:
        _signed_in(client, "justice")
        assert problem.message in client.get("/quan-tri/bao-loi-van-ban/").text.replace("&quot;", '"')
        page = f"/quan-tri/bao-loi-van-ban/{problem.pk}/"
        assert "Rác được phân loại" in client.get(page).text
        client.post(page, {"state": "da-sua", "reply": "Đã bổ sung theo bản gốc. Cảm ơn ông, bà."})
        client.logout()
        told = client.get(f"/van-ban/bao-loi/{problem.code.lower()}/").text
        assert "Đã bổ sung theo bản gốc" in told
        assert "Kết quả báo lỗi" in told

    @pytest.mark.parametrize("role", ["editor", "reception", "leader"])
    def test_of_another_duty_may_not(self, role: str, problem: ProblemReport, client: Client) -> None:
        _signed_in(client, role)
        for address in ("/quan-tri/bao-loi-van-ban/", f"/quan-tri/bao-loi-van-ban/{problem.pk}/"):
            assert client.get(address).status_code in (302, 403)
        answer = client.post(f"/quan-tri/bao-loi-van-ban/{problem.pk}/", {"state": "da-sua", "reply": "x"})
        assert answer.status_code in (302, 403)
        problem.refresh_from_db()
        assert problem.state == ProblemState.OPEN

    def test_finds_it_settled_by_somebody_else(self, problem: ProblemReport) -> None:
        officer = make_officer()
        settle_problem(report=problem, state=ProblemState.FIXED, reply="Đã sửa.", by=officer, at=AT)
        with pytest.raises(WrongState, match="Báo lỗi này đã có người khác xử lý"):
            settle_problem(report=problem, state=ProblemState.NOT_A_FAULT, reply="Không.", by=officer, at=AT)
