"""Breaches replayed through the portal, as whoever does them would: each is an alert the next time the watch looks.

And what follows: a person sees to it, a case is opened with its clock, whose data were seen is told, a notice is
written, and "there was no breach" is said by two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from axes.models import AccessLog
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Authenticator, Officer
from portal.agencies.operations import rate_limits
from portal.agencies.queries.imprint import current_imprint
from portal.journal.jobs import watch_accounts
from portal.journal.models import ENTRIES_LOCK, Alert, BreachCase, Entry
from portal.journal.operations.personal import person_mark
from portal.journal.queries.personal import held_on
from portal.journal.queries.watch import CHECKS, RULE_OF
from portal.questions.models import Asker, Question
from portal.questions.operations.personal_data import show_contact
from portal.questions.states import ContactReason, ReplyBy
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.journal.terms import clean
from tests.portal.questions.factories import AT
from tests.portal.questions.triage_story import referred

pytestmark = pytest.mark.django_db
PASSWORD = "mot-cau-that-dai"
HERE = "203.0.113.7"
DAY = timezone.make_aware(datetime.combine(timezone.localdate(), time(10)))
NIGHT = timezone.make_aware(datetime.combine(timezone.localdate(), time(23, 30)))


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """The portal's clock stands still; the database's goes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        yield


@pytest.fixture(autouse=True)
def _told(settings, tmp_path):
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"
    settings.JOURNAL_READERS = []
    settings.VAR_DIR = tmp_path
    cache.clear()


@pytest.fixture
def agency() -> Agency:
    return make_agency("Sở Tư pháp")


def officer(name: str, role: str, agency: Agency) -> Officer:
    made = make_officer(name, email=f"{name}@example.vn", password=PASSWORD, display_name=name)
    return make_posting(role, officer=made, agency=agency, on=timezone.localdate()).officer


@pytest.fixture
def hoa(agency: Agency) -> Officer:
    return officer("hoa", "editor", agency)


@pytest.fixture
def quan(agency: Agency) -> Officer:
    return officer("quan", "administrator", agency)


@pytest.fixture
def tri(agency: Agency) -> Officer:
    return officer("tri", "administrator", agency)


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def sign_in(password: str, *, name: str = "hoa", address: str = HERE, agent: str = "Firefox/140.0", client=None) -> int:
    said = {"x-forwarded-for": address, "user-agent": agent}
    typed = {"username": name, "password": password}
    return (client or Client()).post("/quan-tri/login/", typed, headers=said).status_code


NAMESAKE = "Trần Thị Lệ Hoa"


def asked(agency: Agency, count: int, *, number: str = "") -> list[Question]:
    found = [referred(agency) for _ in range(count)]
    for at, question in enumerate(found):
        contact = number or f"09{at:08d}"
        told = {"reply_by": ReplyBy.PHONE.value, "contact": contact, "wording": "1", "consented_at": AT}
        Asker.objects.create(question=question, name=NAMESAKE, **told)
    return found


def look(client: Client, questions: list[Question]) -> None:
    for one in questions:
        assert client.post(reverse("questions_contact", args=[one.pk]), {"reason": "tra-loi"}).status_code == 200


def look_fast(by: Officer, questions: list[Question]) -> None:
    """The same past the page, which takes its time."""
    for one in questions:
        show_contact(question=one, reason=ContactReason.REPLY, words="", by=by, at=timezone.now())


# ---- the scripts -----------------------------------------------------------------------------------------------------


def guesses_one_password(hoa: Officer, **_: Any) -> None:
    assert [sign_in("sai") for _ in range(6)][-1] == 429


def tries_one_officer_from_many_places(hoa: Officer, **_: Any) -> None:
    assert sign_in(PASSWORD) == 302
    assert {sign_in("sai", address=f"198.51.100.{number}") for number in range(24)} == {200}
    assert sign_in(PASSWORD, address="198.51.100.99") == 200, "the door for this name is shut to strangers"
    assert sign_in(PASSWORD) == 302, "and open where the officer has come in before"


def sprays_one_password_over_many_names(hoa: Officer, **_: Any) -> None:
    assert {sign_in("Matkhau@123", name=f"canbo{number}") for number in range(9)} == {200}


def sprays_from_many_places(hoa: Officer, **_: Any) -> None:
    assert {sign_in("sai", name=f"cb{number}", address=f"198.51.100.{number}") for number in range(41)} == {200}


def guesses_the_second_factor(hoa: Officer, settings: Any, **_: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    Authenticator.objects.create(user=hoa, confirmed=True)
    client = browser(hoa)
    for _n in range(5):
        Authenticator.objects.update(throttling_failure_count=0)
        assert client.post(reverse("second_factor_verify"), {"code": "000000"}).status_code == 200


def comes_with_a_strange_device(hoa: Officer, **_: Any) -> None:
    assert sign_in(PASSWORD) == 302
    AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=3))
    assert sign_in(PASSWORD, agent="Firefox/141.0") == 302
    assert sign_in(PASSWORD, agent="curl/8.0", address="198.51.100.5") == 302


def gives_power(hoa: Officer, quan: Officer, tri: Officer, agency: Agency, **_: Any) -> None:
    client = browser(quan)
    said = {"kind": "role", "officer": hoa.pk, "agency": agency.pk, "role": "justice", "reason": "Thay người nghỉ"}
    assert client.post(reverse("access_requests"), said).status_code == 302
    pk = hoa.access_requests.get().pk
    assert browser(tri).post(reverse("access_request_decide", args=[pk])).status_code == 302


def reads_many_contacts(hoa: Officer, agency: Agency, **_: Any) -> None:
    look(browser(hoa), asked(agency, 40))


def reads_at_night(hoa: Officer, agency: Agency, **_: Any) -> None:
    look(browser(hoa), asked(agency, 5))


def takes_many_along(agency: Agency, **_: Any) -> None:
    asked(agency, 50)
    said = {"typed": NAMESAKE, "muc": [held.key for held in held_on([NAMESAKE])], "viec": "chep", "dang": "json"}
    desk = browser(officer("lan", "justice", agency))
    assert desk.post(reverse("personal_data"), said).headers["Content-Type"] == "application/json"


def guesses_receipt_codes(monkeypatch: pytest.MonkeyPatch, **_: Any) -> None:
    wrong, address = {"code": "7KQ2-M9TX-4HBC"}, {"x-forwarded-for": HERE}
    for minute in range(3):
        monkeypatch.setattr(rate_limits, "this_minute", lambda at=minute: 30_000_000 + at)
        told = [Client().post(reverse("questions:look_up"), wrong, headers=address).status_code for _ in range(12)]
        assert told[0] == 422
        assert told[-1] == 429


def rewrites_the_journal(hoa: Officer, quan: Officer, **_: Any) -> None:
    owner: Any = SimpleNamespace(connection=connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what waits for the commit is done
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    ENTRIES_LOCK.take_off(owner)
    Entry.objects.filter(verb="posting.made").update(actor=quan)
    ENTRIES_LOCK.put_on(owner)
    with pytest.raises(CommandError):
        call_command("verify_journal")


SCRIPTS: dict[Callable[..., None], str] = {
    guesses_one_password: "password_guessed",
    tries_one_officer_from_many_places: "many_addresses",
    sprays_one_password_over_many_names: "sprayed",
    sprays_from_many_places: "sprayed_widely",
    guesses_the_second_factor: "second_factor_guessed",
    comes_with_a_strange_device: "new_device",
    gives_power: "power_given",
    reads_many_contacts: "mass_reading",
    reads_at_night: "night_reading",
    takes_many_along: "mass_export",
    guesses_receipt_codes: "codes_guessed",
    rewrites_the_journal: "chain_broken",
}


@pytest.fixture
def given(agency, hoa, quan, tri, settings, monkeypatch) -> dict[str, Any]:
    return {"agency": agency, "hoa": hoa, "quan": quan, "tri": tri, "settings": settings, "monkeypatch": monkeypatch}


@pytest.mark.parametrize(("script", "rule"), SCRIPTS.items(), ids=lambda one: getattr(one, "__name__", one))
def test_a_breach_is_an_alert_within_five_minutes(script: Callable[..., None], rule: str, given: dict[str, Any]):
    at = {"night_reading": NIGHT, "mass_reading": DAY}.get(rule, timezone.now())
    with clock_at(at):
        watch_accounts(at=timezone.now())
        assert not Alert.objects.exists(), "accounts that were opened and roles given at the console are none"
        script(**given)
        watch_accounts(at=timezone.now() + timedelta(minutes=1))
        watch_accounts(at=timezone.now() + timedelta(minutes=2))
    alert = Alert.objects.get(rule=rule)
    assert alert.raised_at - at < timedelta(minutes=5)
    assert alert.told_at
    letters = [one for one in mail.outbox if RULE_OF[rule].label in one.subject]
    assert len(letters) == 1
    assert set(letters[0].recipients()) == {"quan@example.vn", "tri@example.vn"}
    assert Entry.objects.filter(verb="alert.raised", details__kind=RULE_OF[rule].label).count() == 1
    assert RULE_OF[rule].label.lower() in CHECKS[0].fault(timezone.now())


def test_every_rule_has_its_script():
    assert set(SCRIPTS.values()) == set(RULE_OF)


def test_an_ordinary_day_raises_none(given: dict[str, Any], agency: Agency, hoa: Officer):
    with clock_at(DAY):
        assert [sign_in(said) for said in ("sai", "sai", PASSWORD, PASSWORD)] == [200, 200, 302, 302]
        look_fast(hoa, asked(agency, 12))
        watch_accounts(at=timezone.now())
    assert not Alert.objects.exists()


# ---- who sees to it --------------------------------------------------------------------------------------------------


@pytest.fixture
def alert(hoa: Officer) -> Alert:
    return Alert.objects.create(rule="mass_reading", key=f"{hoa.pk}", officer=hoa, count=41, raised_at=timezone.now())


def see(client: Client, alert: Alert, remark: str = "Đã hỏi: phát giấy mời hội nghị.") -> bool:
    """Whether it was seen to."""
    assert client.post(reverse("journal_alert_see", args=[alert.pk]), {"remark": remark}).status_code in (302, 404)
    alert.refresh_from_db()
    return alert.state == "seen"


@pytest.mark.parametrize(
    ("role", "at", "may"),
    [
        ("unit_admin", "own", True),
        ("unit_admin", "other", False),
        ("administrator", "other", True),
        ("approver", "own", False),
        ("justice", "own", False),
    ],
)
def test_an_alert_is_for_keepers_of_the_agency(role: str, at: str, may: bool, agency: Agency, alert: Alert):
    keeper = officer("keeper", role, agency if at == "own" else make_agency("Sở Y tế"))
    page = browser(keeper).get(reverse("journal_alerts"))
    assert page.status_code == (302 if role in ("approver", "justice") else 200)
    assert ("hoa" in page.content.decode()) is may
    assert see(browser(keeper), alert) is may


def test_nobody_sees_to_an_alert_about_themselves(agency: Agency, quan: Officer, tri: Officer):
    own = Alert.objects.create(rule="new_device", key="1", officer=quan, count=1, raised_at=timezone.now())
    assert not see(browser(quan), own)
    assert not see(browser(tri), own, remark=" ")
    assert see(browser(tri), own)
    assert Entry.objects.get(verb="alert.seen").details["note"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=own.pk).update(seen_by=quan)


def test_what_was_seen_to_is_raised_again_when_as_much_has_happened_once_more(given, agency, hoa, tri):
    with clock_at(DAY):
        questions = asked(agency, 40)
        look_fast(hoa, questions)
        watch_accounts(at=timezone.now())
        assert see(browser(tri), Alert.objects.get())
        look_fast(hoa, questions[:39])
        watch_accounts(at=timezone.now())
        assert Alert.objects.count() == 1
        look_fast(hoa, questions[39:])
        watch_accounts(at=timezone.now())
        assert Alert.objects.count() == 2


# ---- the breach desk -------------------------------------------------------------------------------------------------


@pytest.fixture
def case(given, agency: Agency, hoa: Officer, quan: Officer) -> BreachCase:
    """Opened from the alert, by the form as the page offers it."""
    with clock_at(DAY):
        look_fast(hoa, asked(agency, 40))
        watch_accounts(at=timezone.now())
        address = f"{reverse('breach_open')}?canh-bao={Alert.objects.get().pk}"
        client = browser(quan)
        form = client.get(address).context["form"]
        said = {name: value for name in form.fields if (value := form[name].value()) is not None}
        said |= {name: f"{said[name]:%Y-%m-%dT%H:%M}" for name in ("found_at", "begins", "ends")}
        assert client.post(address, said).status_code == 302
    return BreachCase.objects.get()


def act(by: Officer, case: BreachCase, name: str, **said: str) -> str:
    assert browser(by).post(reverse(f"breach_{name}", args=[case.pk]), said).status_code in (302, 403)
    case.refresh_from_db()
    return case.state


def test_a_case_has_its_clock_its_persons_and_a_notice_with_named_gaps(case: BreachCase, quan: Officer):
    assert case.due_at - case.found_at == timedelta(hours=72)
    assert case.alert is not None
    client = browser(quan)
    page = client.get(reverse("breach", args=[case.pk]))
    assert page.context["page_obj"].paginator.count == 40
    table = client.get(reverse("breach", args=[case.pk]), {"tep": "csv"}).content.decode()
    assert person_mark("0900000007") in table
    assert "0900000007" not in table
    assert Entry.objects.get(verb="breach.exported").details == {"people": 40}
    for hours, fault in ((47, ""), (49, "sắp hết hạn"), (73, "quá hạn")):
        assert fault in CHECKS[1].fault(case.found_at + timedelta(hours=hours))
        assert bool(fault) == bool(CHECKS[1].fault(case.found_at + timedelta(hours=hours)))


def test_the_notice_is_filled_in_and_names_what_nobody_has_said(case: BreachCase, quan: Officer):
    make_agency(current_imprint().owner)
    client = browser(quan)
    assert client.post(reverse("breach", args=[case.pk]), {"cause": "Lộ mật khẩu."}).status_code == 302
    answer = client.get(reverse("breach_notice", args=[case.pk]))
    words = ZipFile(BytesIO(answer.content)).read("word/document.xml").decode()
    for said in ("của 40 người", "Lộ mật khẩu.", "[Chưa ghi: hậu quả", "[Chưa ghi: cơ quan nhận thông báo]"):
        assert said in words


def test_that_there_was_none_is_said_by_two(case: BreachCase, quan: Officer, tri: Officer):
    assert act(quan, case, "confirm_denial") == "open"
    assert act(quan, case, "deny_breach", reason="Phát giấy mời") == "denied"
    assert act(quan, case, "confirm_denial") == "denied"
    assert act(tri, case, "refuse_denial", reason="Chưa thấy giấy mời") == "open"
    assert act(quan, case, "deny_breach", reason="Có giấy mời kèm") == "denied"
    assert act(tri, case, "confirm_denial") == "unfounded"
    with pytest.raises(IntegrityError), transaction.atomic():
        BreachCase.objects.update(ended_by=quan)


def test_is_closed_only_after_a_notice_with_number_and_day(case: BreachCase, quan: Officer):
    assert act(quan, case, "close_case", reason="Xong") == "open"
    assert act(quan, case, "note_notice", document="12/STP-CNTT") == "open"
    assert act(quan, case, "note_notice", document="12/STP-CNTT", document_on="2026-12-01") == "notified"
    assert not CHECKS[1].fault(case.found_at + timedelta(hours=80))
    assert act(quan, case, "close_case", reason="Xong") == "closed"


@pytest.mark.parametrize("role", ["editor", "approver", "leader", "unit_admin", "chair"])
def test_the_desk_is_for_nobody_of_one_agency(role: str, case: BreachCase, agency: Agency):
    client = browser(officer("stranger", role, agency))
    for name in ("breach", "breach_notice"):
        assert client.get(reverse(name, args=[case.pk])).status_code in (302, 403)
    assert client.get(reverse("breaches")).status_code in (302, 403)
    assert act(Officer.objects.get(username="stranger"), case, "deny_breach", reason="Không") == "open"


def test_after_a_year_the_persons_are_gone_and_the_chain_holds(case: BreachCase, quan: Officer):
    clean("journal-details", at=timezone.now() + timedelta(days=400))
    if connection.vendor == "sqlite":
        call_command("verify_journal")
    page = browser(quan).get(reverse("breach", args=[case.pk]))
    assert page.context["page_obj"].paginator.count == 0
    assert page.context["unnamed"] == 40
