"""Guessing passwords behind the proxy, where an officer goes after the second factor, what is kept of sign-ins.

And whom a password that was handed over lets in.
"""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.agencies.admin.forms import WRONG_SIGN_INS
from portal.agencies.models import Authenticator, Officer
from portal.agencies.operations import forget_sessions, rate_limits, renew_backup_codes
from portal.agencies.operations.register import open_account
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.journal.terms import clean, keep_for

PASSWORD = "mot-cau-that-dai"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _no_visits_yet():
    cache.clear()


@pytest.fixture
def officer(db) -> Officer:
    return make_posting("editor", officer=make_officer("hoa", password=PASSWORD), on=timezone.localdate()).officer


def sign_in(password: str = PASSWORD, *, address: str = HERE, name: str = "hoa", client: Client | None = None):
    """Through a proxy on this machine, as an installation has it."""
    client = client or Client()
    return client.post(
        "/quan-tri/login/", {"username": name, "password": password}, headers={"x-forwarded-for": address}
    )


class TestGuessing:
    def test_locks_the_name_for_the_machine_that_guesses(self, officer: Officer):
        for _ in range(5):
            sign_in("sai-mat-khau")
        assert sign_in().status_code == 429
        assert "Tạm khóa đăng nhập" in sign_in().content.decode()

    def test_locks_nobody_out_elsewhere(self, officer: Officer):
        for _ in range(5):
            sign_in("sai-mat-khau")
        assert sign_in().status_code == 429
        assert sign_in(address=ELSEWHERE).status_code == 302

    def test_with_many_names_is_slowed_down(self, officer: Officer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)  # the minute does not turn meanwhile
        for number in range(WRONG_SIGN_INS.limit):
            sign_in("sai-mat-khau", name=f"ai-do-{number}")
        assert "Xin chờ một phút" in sign_in().content.decode()
        assert sign_in(address=ELSEWHERE).status_code == 302

    def test_right_passwords_are_not_counted(self, officer: Officer):
        assert {sign_in().status_code for _ in range(WRONG_SIGN_INS.limit + 2)} == {302}


class TestAForgottenPassword:
    def ask(self, email: str):
        return Client().post("/quan-tri/password_reset/", {"email": email})

    def test_is_answered_by_one_letter_however_often_somebody_asks(self, officer: Officer, mailoutbox: list[Any]):
        Officer.objects.filter(pk=officer.pk).update(email="hoa@example.vn")
        assert {self.ask("hoa@example.vn").url for _ in range(5)} == {"/quan-tri/password_reset/done/"}
        assert [letter.to for letter in mailoutbox] == [["hoa@example.vn"]]

    def test_tells_nobody_whether_there_is_such_an_officer(self, officer: Officer, mailoutbox: list[Any]):
        assert self.ask("khong-ai@example.vn").url == "/quan-tri/password_reset/done/"
        assert mailoutbox == []


class TestTheSecondFactor:
    @pytest.fixture(autouse=True)
    def _asked_for(self, settings):
        settings.STAFF_SECOND_FACTOR = True

    @pytest.fixture
    def client_with_code(self, officer: Officer) -> tuple[Client, str]:
        Authenticator.objects.create(user=officer, confirmed=True, name="Điện thoại")
        client = Client()
        sign_in(client=client)
        return client, renew_backup_codes(officer)[0]

    @pytest.mark.parametrize("wanted", ["/quan-tri/ke-hoach/viec/", "/quan-tri/hoat-dong/?trang=2&loai=hoi-nghi"])
    def test_goes_on_to_what_was_asked_for(self, client_with_code: tuple[Client, str], wanted: str):
        client, code = client_with_code
        step = client.get(wanted).url
        assert step.startswith("/quan-tri/hai-buoc/xac-thuc/?next=")
        assert client.post(step, {"code": code}).url == wanted

    @pytest.mark.parametrize(
        "wanted",
        ["https://vi-du.example/", "//vi-du.example/quan-tri/", "/\\vi-du.example", "/hoi-dap/", "quan-tri", ""],
    )
    def test_leads_nowhere_else(self, client_with_code: tuple[Client, str], wanted: str):
        client, code = client_with_code
        asked = client.post(f"/quan-tri/hai-buoc/xac-thuc/?{'next=' + wanted}", {"code": code})
        assert asked.url == "/quan-tri/"

    def test_a_form_is_not_gone_to(self, client_with_code: tuple[Client, str]):
        client, _ = client_with_code
        assert client.post("/quan-tri/nhat-ky/thu-lai/").url == "/quan-tri/hai-buoc/xac-thuc/"


class TestWhatIsKept:
    def test_sign_ins_go_after_their_time(self, officer: Officer):
        keep_for(30, "sign-ins")
        sign_in()
        now = timezone.now()
        clean("sign-ins", at=now + timedelta(days=29))
        assert AccessLog.objects.count() == 1
        clean("sign-ins", at=now + timedelta(days=31))
        assert AccessLog.objects.count() == 0

    def test_sessions_go_when_they_are_over(self, officer: Officer):
        sign_in()
        now = timezone.now()
        forget_sessions(at=now)
        assert Session.objects.count() == 1
        forget_sessions(at=now + timedelta(days=2))
        assert Session.objects.count() == 0


@pytest.mark.django_db
class TestHandedOverPassword:
    """A password that somebody else set lets its officer in to choose another, and to nothing else."""

    HANDED, OWN = "mot-cau-that-dai", "chi-minh-toi-biet"

    @pytest.fixture
    def officer(self) -> Officer:
        hoa = make_posting("editor", officer=make_officer("hoa"), on=timezone.localdate()).officer
        said = {"username": "hoa", "is_active": "on", "new_password": self.HANDED}
        keeper = Client()
        keeper.force_login(make_posting("administrator", on=timezone.localdate()).officer)
        assert keeper.post(f"/quan-tri/can-bo/edit/{hoa.pk}/", said).status_code == 302
        return hoa

    def sign_in(self, password: str) -> Client:
        client = Client()
        client.post("/quan-tri/login/", {"username": "hoa", "password": password})
        return client

    def choose(self, client: Client, new: str, *, repeated: str = "", old: str = HANDED) -> HttpResponse:
        said = {"old_password": old, "new_password1": new, "new_password2": repeated or new}
        return client.post("/quan-tri/mat-khau/?next=/quan-tri/tin-bai/", said)

    def test_opens_only_the_page_that_asks_for_another(self, officer: Officer):
        client = self.sign_in(self.HANDED)
        for address in ("/quan-tri/", "/quan-tri/account/", "/quan-tri/tin-bai/"):
            assert client.get(address).url.startswith("/quan-tri/mat-khau/"), address
        assert "do người khác đặt" in client.get("/quan-tri/mat-khau/").content.decode()

    @pytest.mark.parametrize(
        ("new", "said"),
        [
            ({"new": HANDED}, "khác với mật khẩu được trao"),
            ({"new": "ngan"}, "quá ngắn"),
            ({"new": OWN, "repeated": "khac-han-cau-kia"}, "không giống nhau"),
            ({"new": OWN, "old": "doan-bua-mot-cau"}, "Mật khẩu cũ không đúng"),
        ],
    )
    def test_is_kept_until_another_is_chosen(self, officer: Officer, new: dict[str, str], said: str):
        client = self.sign_in(self.HANDED)
        answer = self.choose(client, **new)
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert client.get("/quan-tri/").url == "/quan-tri/mat-khau/"

    def test_is_over_with_the_first_own_one(self, officer: Officer):
        client = self.sign_in(self.HANDED)
        assert self.choose(client, self.OWN).url == "/quan-tri/tin-bai/"
        assert client.get("/quan-tri/").status_code == 200
        assert self.sign_in(self.OWN).get("/quan-tri/").status_code == 200
        assert self.sign_in(self.HANDED).get("/quan-tri/").url.startswith("/quan-tri/login/")

    def test_comes_after_the_second_factor(self, officer: Officer, settings):
        settings.STAFF_SECOND_FACTOR = True
        client = self.sign_in(self.HANDED)
        assert client.get("/quan-tri/mat-khau/").url.startswith("/quan-tri/hai-buoc/")

    def test_is_not_what_an_officer_chose(self, officer: Officer):
        """By a link in the mail, or as the first administrator: nobody else knows it."""
        officer.set_password(self.OWN)
        officer.save()
        assert self.sign_in(self.OWN).get("/quan-tri/").status_code == 200
        first, _ = open_account(mailbox="first@example.vn", name="Người thứ nhất", password=self.OWN)
        listed, given = open_account(mailbox="listed@example.vn", name="Có trong danh sách")
        assert (first.is_password_handed_over, listed.is_password_handed_over) == (False, True)
        assert listed.check_password(given)
