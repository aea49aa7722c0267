"""What the journal is told of identities: who came in, what of whose account changed, and who did it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp

from portal.agencies.models import Authenticator, EnrolmentCode, Officer, Posting
from portal.agencies.models.access import acting
from portal.agencies.operations import make_enrolment_code
from portal.agencies.operations.register import open_account
from portal.journal.models import Entry
from portal.journal.states import verb_label
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting

TODAY, PASSWORD, OTHER = timezone.localdate(), "mot-cau-that-dai", "mot-cau-khac-han"


@pytest.fixture(autouse=True)
def _nobody_has_guessed(db):
    cache.clear()


@pytest.fixture
def hoa(db) -> Officer:
    officer = make_officer("hoa", password=PASSWORD, email="hoa@example.vn")
    return make_posting("editor", officer=officer, on=TODAY).officer


@pytest.fixture
def quan(db) -> Officer:
    return make_posting("administrator", on=TODAY, officer=make_officer("quan")).officer


@pytest.fixture(autouse=True)
def _is_told(settings, hoa, quan):
    """Those who were there before are not told of."""
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"


def told(*verbs: str) -> list[tuple[str, str | None]]:
    """Verb and who did it, as entered."""
    rows = Entry.objects.order_by("pk").values_list("verb", "actor__username")
    return [(verb, by) for verb, by in rows if not verbs or verb in verbs]


def details(verb: str) -> dict[str, Any]:
    return Entry.objects.get(verb=verb).details


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def sign_in(password: str = PASSWORD, name: str = "hoa") -> Client:
    client = Client()
    client.post("/quan-tri/login/", {"username": name, "password": password})
    return client


class TestComingAndGoing:
    def test_is_told(self, hoa):
        client = sign_in()
        client.post("/quan-tri/logout/")
        assert told() == [("officer.signed_in", "hoa"), ("officer.signed_out", "hoa")]
        assert details("officer.signed_out") == {"asked": True}

    def test_in_vain_is_told_of_an_account_and_of_no_other_name(self, hoa):
        sign_in("doan-bua-mot-cau")
        sign_in("doan-bua-mot-cau", name="mat-khau-go-nham-o")
        assert told() == [("officer.sign_in_failed", None)]
        assert "doan-bua" not in str(Entry.objects.values_list("details", "subject_label"))

    def test_with_a_wrong_code_is_told(self, hoa, settings):
        settings.STAFF_SECOND_FACTOR = True
        Authenticator.objects.create(user=hoa, confirmed=True, name="Điện thoại")
        sign_in().post("/quan-tri/hai-buoc/xac-thuc/", {"code": "000000"})
        assert details("officer.sign_in_failed") == {"step": "second_factor"}

    def test_a_locked_door_tells_no_more(self, hoa, settings):
        for _ in range(settings.AXES_FAILURE_LIMIT + 3):
            sign_in("doan-bua-mot-cau")
        assert len(told("officer.sign_in_failed")) <= settings.AXES_FAILURE_LIMIT


class TestAccounts:
    def test_are_told_when_made_by_a_keeper_or_a_command(self, quan):
        said = {"name": "Mới", "contact": "0912345678", "agency": quan.postings.get().agency_id, "role": "editor"}
        assert browser(quan).post("/quan-tri/co-quan-toi/", said).url == "/quan-tri/co-quan-toi/"
        call_command("createsuperuser", username="goc", email="g@example.vn", interactive=False)
        assert told("officer.made") == [("officer.made", "quan"), ("officer.made", None)]
        goc = Entry.objects.filter(verb="officer.made", actor=None).get()
        assert goc.details["is_superuser"] is True
        assert goc.subject == Officer.objects.get(username="goc")

    def test_are_told_when_changed_before_and_after(self, hoa, quan):
        said = {"username": "hoa.tran", "email": "hoa@example.vn", "is_active": "on"}
        browser(quan).post(f"/quan-tri/can-bo/edit/{hoa.pk}/", said)
        assert details("officer.changed") == {"username": ["hoa", "hoa.tran"]}

    def test_are_told_when_ended(self, hoa, quan):
        browser(quan).post(f"/quan-tri/can-bo/edit/{hoa.pk}/", {"username": "hoa", "email": "hoa@example.vn"})
        assert told() == [("officer.ended", "quan")]
        assert details("officer.ended") == {"is_active": [True, False]}

    def test_are_not_told_of_when_nothing_changed(self, hoa, quan):
        said = {"username": "hoa", "email": "hoa@example.vn", "is_active": "on", "display_name": "Trần Thị Hoa"}
        browser(quan).post(f"/quan-tri/can-bo/edit/{hoa.pk}/", said)
        assert told() == []


class TestPasswords:
    def test_set_by_a_keeper(self, hoa, quan):
        said = {"username": "hoa", "email": "hoa@example.vn", "is_active": "on", "new_password": OTHER}
        browser(quan).post(f"/quan-tri/can-bo/edit/{hoa.pk}/", said)
        assert told() == [("password.set", "quan")]
        assert details("password.set") == {"handed_over": True}

    def test_chosen_on_wagtails_own_page(self, hoa):
        said = {"password-old_password": PASSWORD, "password-new_password1": OTHER, "password-new_password2": OTHER}
        name = {"name_email-first_name": "Hoa", "name_email-last_name": "Trần", "name_email-email": "hoa@moi.vn"}
        look = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
        answer = browser(hoa).post("/quan-tri/account/", said | name | look | {"theme-keyboard_shortcuts": "on"})
        assert answer.status_code == 302, answer.context["panels_by_tab"]
        assert set(told()) == {("officer.changed", "hoa"), ("password.set", "hoa")}
        assert details("officer.changed") == {"email": ["hoa@example.vn", "hoa@moi.vn"]}

    def test_chosen_by_a_letter(self, hoa, mailoutbox):
        Client().post("/quan-tri/password_reset/", {"email": "hoa@example.vn"})
        client, (address,) = Client(), re.findall(r"/quan-tri/password_reset/confirm/\S+", mailoutbox[0].body)
        client.post(client.get(address).url, {"new_password1": OTHER, "new_password2": OTHER})
        assert told() == [("password.set", None)]

    def test_a_hash_that_is_renewed_at_a_sign_in_is_no_new_password(self, hoa, settings):
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ]
        sign_in()
        hoa.refresh_from_db()
        assert hoa.password.startswith("scrypt")
        assert told() == [("officer.signed_in", "hoa")]


class TestRoles:
    def test_are_told_given_and_taken(self, hoa, quan):
        said = {"officer": hoa.pk, "agency": make_agency().pk, "role": "legal", "from_date": "2026-01-01"}
        browser(quan).post("/quan-tri/phan-cong/new/", said)
        posting = Posting.objects.get(role="legal")
        browser(quan).post(f"/quan-tri/phan-cong/edit/{posting.pk}/", said | {"to_date": TODAY.isoformat()})
        assert told() == [("posting.made", "quan"), ("posting.ended", "quan")]
        assert details("posting.made")["role"] == "legal"
        assert details("posting.ended") == {"to_date": [None, TODAY.isoformat()]}

    def test_are_told_when_their_agency_ceases(self, hoa):
        close_agency(agency=hoa.postings.get().agency, on=TODAY, successors=[make_agency()], decision="NQ 1")
        assert told() == [("posting.ended", None)]


class TestDevices:
    @pytest.fixture(autouse=True)
    def _two_factors(self, settings):
        settings.STAFF_SECOND_FACTOR = True

    def test_a_password_alone_enrols_nothing(self, hoa):
        client = sign_in()
        page = client.get("/quan-tri/hai-buoc/").content.decode()
        assert "Nhập mã đăng ký thiết bị" in page
        assert "<svg" not in page
        assert not Authenticator.objects.exists()
        assert "Mã không đúng" in client.post("/quan-tri/hai-buoc/", {"code": "abcd-abcd-abcd-abcd"}).content.decode()

    def test_enrolment_and_reset_are_told(self, hoa, quan):
        code = make_enrolment_code(officer=hoa, at=timezone.now())
        client = sign_in()
        assert client.post("/quan-tri/hai-buoc/", {"code": f" {code.upper()} "}).status_code == 302
        client.get("/quan-tri/hai-buoc/")
        device = hoa.authenticator_set.get(confirmed=False)
        client.post("/quan-tri/hai-buoc/", {"code": f"{totp(device.bin_key):06d}"})
        assert client.get("/quan-tri/").status_code == 200
        assert ("factor.enrolled", "hoa") in told()
        assert not EnrolmentCode.objects.exists()

    def test_a_code_is_good_once_and_void_after_ten_guesses(self, hoa):
        code = make_enrolment_code(officer=hoa, at=timezone.now())
        for _ in range(10):
            sign_in().post("/quan-tri/hai-buoc/", {"code": "abcd-abcd-abcd-abcd"})
        assert "Mã không đúng" in sign_in().post("/quan-tri/hai-buoc/", {"code": code}).content.decode()

    def test_a_code_is_its_officers_alone(self, hoa):
        code = make_enrolment_code(officer=make_officer("khac"), at=timezone.now())
        assert "Mã không đúng" in sign_in().post("/quan-tri/hai-buoc/", {"code": code}).content.decode()

    def test_founding_prints_one_for_who_signs_in_by_command(self, hoa, capsys):
        call_command("found", enrolment="hoa")
        code = capsys.readouterr().out.split()[0]
        assert sign_in().post("/quan-tri/hai-buoc/", {"code": code}).status_code == 302


class TestPastOurForms:
    def test_wagtails_own_pages_of_users_and_groups_are_shut_to_a_superuser(self, hoa):
        client = browser(Officer.objects.create_superuser("goc"))
        group = hoa.groups.first()
        said = {"username": "hoa", "email": "x@y.vn", "first_name": "a", "last_name": "b", "is_superuser": "on"}
        pages = (f"users/edit/{hoa.pk}/", f"users/delete/{hoa.pk}/", "users/new/", f"groups/edit/{group.pk}/")
        pages += (f"groups/delete/{group.pk}/", "groups/new/")
        pages += tuple(
            f"bulk/agencies/officer/{one}/?id={hoa.pk}" for one in ("delete", "assign_role", "set_active_state")
        )
        form = said | {"name": "Quyền lén", "role": group.pk, "mark_as_active": ""}
        assert {client.post(f"/quan-tri/{page}", form).status_code for page in pages} == {302}
        assert client.get("/quan-tri/users/").url == "/quan-tri/can-bo/"
        hoa.refresh_from_db()
        assert (hoa.is_superuser, hoa.email, hoa.is_active) == (False, "hoa@example.vn", True)
        assert not hoa.groups.model.objects.filter(name="Quyền lén").exists()
        assert hoa.groups.filter(pk=group.pk).exists()


class TestSessions:
    def test_a_ping_does_not_keep_one_open(self, hoa, settings):
        client = sign_in()
        client.get("/quan-tri/")
        session = client.session
        long_ago = (timezone.now() - timedelta(minutes=settings.STAFF_IDLE_MINUTES - 5)).isoformat()
        session["staff_seen_at"] = long_ago
        session.save()
        client.get("/quan-tri/", headers={"Sec-Fetch-Mode": "cors"})
        assert client.session["staff_seen_at"] == long_ago
        client.get("/quan-tri/", headers={"Sec-Fetch-Mode": "navigate"})
        assert client.session["staff_seen_at"] > long_ago

    def test_are_listed_to_their_officer_alone_and_ended_together(self, hoa, quan):
        here, there, other = sign_in(), sign_in(), browser(quan)
        for client in (here, there, other):
            assert client.get("/quan-tri/").status_code == 200
        page = here.get("/quan-tri/phien-dang-nhap/").content.decode()
        assert [page.count(f">Trình duyệt {which}<") for which in ("này", "khác")] == [1, 1]
        assert here.post("/quan-tri/phien-dang-nhap/").url == "/quan-tri/login/"
        assert [client.get("/quan-tri/").status_code for client in (here, there, other)] == [302, 302, 200]
        assert details("officer.signed_out") == {"everywhere": 2}

    def test_are_ended_one_by_one_or_all_others(self, hoa, quan):
        here, there, third, other = sign_in(), sign_in(), sign_in(), browser(quan)
        for client in (here, there, third, other):
            client.get("/quan-tri/")
        page = here.get("/quan-tri/phien-dang-nhap/")
        marks = {one["key"]: one["mark"] for one in page.context["sessions"]}
        assert there.session.session_key not in page.content.decode()
        here.post("/quan-tri/phien-dang-nhap/", {"end": marks[there.session.session_key]})
        assert [client.get("/quan-tri/").status_code for client in (here, there, third)] == [200, 302, 200]
        here.post("/quan-tri/phien-dang-nhap/", {"end": "others"})
        assert [client.get("/quan-tri/").status_code for client in (here, third, other)] == [200, 302, 200]

    def test_and_all_else_of_an_account_are_reached_from_its_page(self, hoa):
        page = browser(hoa).get("/quan-tri/account/").content.decode()
        for name in ("second_factor_enrol", "own_passkeys", "own_sessions"):
            assert reverse(name) in page
        assert "chưa đăng ký điện thoại" in page

    def test_are_begun_and_kept_on_pages_where_nothing_inline_runs(self, hoa, quan):
        """Elsewhere in the back office Wagtail's own scripts run, each with the nonce of its answer."""
        strict = ["login/", "hai-buoc/", "mat-khau/", "phien-dang-nhap/", "de-nghi-cap-quyen/", "password_reset/"]
        strict += ["viec-can-hai-nguoi/"]
        for page in strict:
            client = Client() if page in ("login/", "password_reset/") else browser(quan)
            answer = client.get(f"/quan-tri/{page}")
            assert answer.status_code == 200, page
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"], page
            assert "nonce-" not in answer.headers["Content-Security-Policy"], page
        policy = browser(quan).get("/quan-tri/").headers["Content-Security-Policy"]
        loose = [one.partition(" ")[0] for one in policy.split("; ") if "unsafe-inline" in one]
        assert loose == ["style-src-elem"]

    def test_one_ends_with_its_day_however_busy(self, hoa, settings):
        client = sign_in()
        client.get("/quan-tri/")
        session = client.session
        begun = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)
        session["staff_begun_at"] = begun.isoformat()
        session.save()
        assert client.get("/quan-tri/").url == "/quan-tri/login/"
        assert details("officer.signed_out") == {"asked": False}
        assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_letter_goes_to_the_mailbox_of_before_too(hoa, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), acting(by=hoa, at=timezone.now()):
        hoa.email = "hoa@moi.vn"
        hoa.set_password(OTHER)
        hoa.save()
    assert {to for letter in mailoutbox for to in letter.to} == {"hoa@moi.vn", "hoa@example.vn"}
    text = "".join(letter.body for letter in mailoutbox)
    assert "Đặt mật khẩu" in text
    assert OTHER not in text


def test_every_verb_has_words(hoa, quan):
    open_account(mailbox="moi@example.vn", name="Mới")
    assert [verb for verb, _ in told() if verb_label(verb) == verb] == []
