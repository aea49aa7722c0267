"""Whatever people and mail servers do, no log and no entry of the journal names an address or a secret of a link."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.operations import rate_limits
from portal.design.incidents import latest_incidents
from portal.dissemination import operations
from portal.dissemination.jobs.schedule import followers_reader, send_letters
from portal.dissemination.models import Follower, Letter
from portal.dissemination.operations import write_letters
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.queries.outbox import deliveries_stuck
from portal.dissemination.states import LetterState
from portal.dissemination.web import subscriptions
from portal.journal.models import Entry
from portal.journal.queries.personal import held_on
from portal.library.models import Instrument
from portal.library.operations import revoke_event
from portal.settings.environment import smtp_mailer
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.dissemination.factories import address_in, change, clean_all, empty_outbox, mail_account, make_law
from tests.portal.dissemination.smtp_peer import Peer, mail_server

pytestmark = pytest.mark.django_db

HOST = "hop-thu-rieng.example.vn"
SOMEBODY = f"bich.ngoc@{HOST}"
# What comes of each: no such mailbox, refused for its words, full, busy, no answer.
UNLUCKY = [f"{name}@{HOST}" for name in ("none", "spam", "full", "busy", "drop")]
FORM, STAFF = "/theo-doi/van-ban/7-2021-nd-cp/", "/quan-tri/gui-tin/thu/"


@pytest.fixture
def peer(settings) -> Iterator[Peer]:  # noqa: ANN001
    cache.clear()
    with mail_server() as server:
        settings.MAILERS = {"default": smtp_mailer({"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(server.port)})}
        yield server
    cache.clear()


@pytest.fixture
def law() -> Instrument:
    return make_law()


@pytest.fixture
def silent(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Afterwards everything that any logger was told at any level, and the journal, is searched."""
    # Django's log of queries is written on a developer's wish only, and holds whatever the database is given.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    with caplog.at_level(logging.DEBUG):
        yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    said = "\n".join([caplog.text, *(f"{one.getMessage()} {one.args} {one.exc_text}" for one in records)])
    assert "Forbidden" in said or "was not accepted" in said, "nothing was listened to"
    kept = json.dumps(list(Entry.objects.values_list("subject_label", "details")), default=str)
    for log in (said, kept):
        assert HOST not in log
        assert "bich.ngoc" not in log


def ask(client: Client, address: str) -> HttpResponse:
    return client.post(FORM, {"address": address, "frequency": "ngay", "agrees": "on"})


def deliver(*, minutes: int = 0) -> None:
    """The task's work, so many minutes from now."""
    later = timedelta(minutes=minutes)
    write_letters(at=timezone.now() + later)
    empty_outbox(provider_of(mail_account()), at=timezone.now() + later)


def last_letter(peer: Peer, part: str) -> str:
    return address_in(peer.letters[-1].get_body(("plain",)).get_content(), part)


@pytest.mark.usefixtures("silent")
def test_a_followers_whole_way(client: Client, law: Instrument, peer: Peer):
    Client(enforce_csrf_checks=True).post(FORM, {"address": SOMEBODY})
    assert ask(client, f"{SOMEBODY}, {SOMEBODY}").status_code == 400
    assert ask(client, SOMEBODY).status_code == 302
    deliver()
    client.post(last_letter(peer, "xac-nhan"))

    event = change(law, "dieu-5", at=timezone.now())
    followers_reader.read(list(Entry.objects.all()))
    send_letters(at=timezone.now())
    deliver(minutes=11)
    revoke_event(event=event, reason="nhầm", by=make_officer(), at=timezone.now())
    followers_reader.read(list(Entry.objects.filter(verb="event.revoked")))
    deliver(minutes=30)
    assert "không còn đúng" in peer.letters[-1].get_body(("plain",)).get_content()

    mine = last_letter(peer, "cua-toi")
    subscription = Follower.objects.get().subscriptions.get().pk
    client.post(mine, {"viec": "doi", "subscription": subscription, "frequency": "hang-tuan"})
    client.post("/theo-doi/lien-ket/", {"address": SOMEBODY})
    Client(enforce_csrf_checks=True).post(last_letter(peer, "thoi"), {"List-Unsubscribe": "One-Click"})
    client.post(mine, {"viec": "xoa"})
    assert not Follower.objects.exists()
    clean_all(at=timezone.now() + timedelta(days=1000))


@pytest.mark.usefixtures("silent", "law")
def test_letters_that_cannot_be_delivered_and_what_officers_do_about_them(client: Client, peer: Peer):
    for address in UNLUCKY:
        ask(client, address)
    deliver()
    deliver(minutes=2)
    assert Letter.objects.filter(state=LetterState.SENT).count() == 0
    officer = Client()
    officer.force_login(make_posting("justice", on=timezone.localdate()).officer)
    officer.get(STAFF)
    assert deliveries_stuck().exists()
    for delivery in deliveries_stuck():
        officer.post(f"{STAFF}gui-lai/", {"delivery": delivery.pk})
    for address in (*UNLUCKY, "khong phai dia chi"):
        wish = {"typed": address, "viec": "xoa", "chac": "1", "muc": [held.key for held in held_on([address])]}
        officer.post(reverse("personal_data"), wish)
    assert not Follower.objects.exists()
    assert Entry.objects.filter(verb="follower.forgotten").count() == len(UNLUCKY)


@pytest.mark.usefixtures("silent", "law")
def test_a_machine_that_asks_too_often(peer: Peer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subscriptions, "ASKING", rate_limits.RateLimit("follow", 2))
    monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)
    client = Client(REMOTE_ADDR="203.0.113.5")
    assert [ask(client, SOMEBODY).status_code for _ in range(3)] == [302, 302, 429]
    Client(enforce_csrf_checks=True).post(FORM, {"address": SOMEBODY})


@pytest.mark.usefixtures("law")
def test_what_breaks_while_a_form_is_read(
    client: Client,
    settings,  # noqa: ANN001
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
):
    """A fault of our own is logged, and kept for the operators, with its place and not with what was typed."""

    def broken(**said: object) -> None:
        raise RuntimeError("broken")

    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(operations, "ask_to_follow", broken)
    client.raise_request_exception = False
    answer = ask(client, SOMEBODY)
    assert answer.status_code == 500
    (kept,) = latest_incidents(number=answer.headers["X-Request-ID"])
    for log in (caplog.text, str(dict(kept))):
        assert "RuntimeError" in log
        assert HOST not in log
