"""Officers with an address are written to of what waits for them: who is, and what is kept of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.models import Agency, Officer, OfficerChannel
from portal.dissemination.channels import fingerprint
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import Account, Delivery, Letter, OfficerNews, Suppression
from portal.dissemination.operations import write_officer_letters
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.states import Channel, LetterKind
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.campaign_factories import make_account
from tests.portal.dissemination.factories import HOUSE, KEY, clean_all, empty_outbox
from tests.portal.questions.answering import Team, asked_of

MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # half past seven, a Wednesday
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def officer_of(agency: Agency, role: str, email: str) -> Officer:
    return make_posting(role, agency=agency, officer=make_officer(email=email)).officer


def test_a_letter_is_for_those_who_deal_with_it_at_the_agency():
    agency = make_agency()
    for role in ("editor", "chair", "unit_admin"):
        officer_of(agency, role, f"{role}@example.vn")
    officer_of(make_agency("Sở Khác"), "editor", "khac@example.vn")
    officer_of(agency, "editor", "")
    Officer.objects.filter(pk=officer_of(agency, "editor", "thoi@example.vn").pk).update(is_active=False)
    asked_of(Team(agency), due_on=date(2026, 12, 10))
    provider = MemoryProvider()
    write_officer_letters(at=MORNING)
    empty_outbox(provider, at=MORNING)
    (message,) = provider.carried
    assert message.to == "editor@example.vn"
    assert message.subject == "Việc đang chờ bạn: 1 việc"
    assert "List-Unsubscribe" not in message.headers
    assert "<li" in message.html


def test_letters_become_numbers():
    agency = make_agency()
    officer_of(agency, "editor", "bien.tap@example.vn")
    asked_of(Team(agency), due_on=date(2026, 12, 10))
    write_officer_letters(at=MORNING)
    empty_outbox(MemoryProvider(), at=MORNING)
    clean_all(at=MORNING + timedelta(days=91))
    letter = Letter.objects.get()
    assert (letter.kind, letter.officer) == (LetterKind.STAFF.value, None)
    assert not OfficerNews.objects.exists()


class TestTheChannelOfOnesChoice:
    """By text message where an account is open; by mail as long as none is, or once that number has said no."""

    @pytest.fixture
    def officer(self) -> Officer:
        agency = make_agency()
        asked_of(Team(agency), due_on=date(2026, 12, 10), title="Tôi bị chủ nợ là ông Tư đe dọa")
        return officer_of(agency, "editor", "bien.tap@example.vn")

    @pytest.fixture
    def sms(self) -> Account:
        return make_account(Channel.SMS)

    def choose(self, officer: Officer, **said: str) -> int:
        client = Client()
        client.force_login(officer)
        own = {"name_email-email": officer.email, "theme-theme": "system", "theme-density": "default"}
        own |= {"theme-contrast": "system", "theme-keyboard_shortcuts": "on", "locale-preferred_language": "vi"}
        typed = {f"own_channel-{name}": value for name, value in said.items()}
        return client.post(reverse("wagtailadmin_account"), own | typed).status_code

    def send(self) -> MemoryProvider:
        provider = MemoryProvider()
        write_officer_letters(at=MORNING)
        empty_outbox(provider, at=MORNING)
        for account in Account.objects.filter(channel=Channel.SMS.value):
            renderer = renderer_of(HOUSE, key=KEY)
            rounds = AccountRounds(
                account=account, provider=provider, renderer=renderer, key=KEY, clock=lambda: MORNING
            )
            while rounds.round():
                pass
            rounds.close()
        return provider

    def test_is_set_on_her_own_page_and_says_how_much_and_where(self, officer: Officer, sms: Account):
        assert self.choose(officer, channel=Channel.SMS.value, number="0912 345 678") == 302
        assert OfficerChannel.objects.get().number == "84912345678"
        (message,) = self.send().carried
        assert (message.to, Delivery.objects.get().channel) == ("84912345678", Channel.SMS.value)
        assert "1 việc" in message.text
        assert "/quan-tri/" in message.text
        assert "ông Tư" not in message.text, "nothing of a citizen"

    def test_needs_a_number_and_an_open_account(self, officer: Officer):
        assert self.choose(officer, channel=Channel.SMS.value, number="0912 345 678") == 200
        make_account(Channel.SMS)
        assert self.choose(officer, channel=Channel.SMS.value, number="không có") == 200
        assert not OfficerChannel.objects.exists()

    def test_is_mail_again_once_the_number_says_no(self, officer: Officer, sms: Account, settings):
        OfficerChannel.objects.create(officer=officer, channel=Channel.SMS.value, number="84912345678")
        mark = fingerprint("84912345678", key=settings.DIGEST_KEY, channel=Channel.SMS)
        Suppression.objects.create(channel=Channel.SMS.value, fingerprint=mark, reason="da-tu-choi", at=MORNING)
        (message,) = self.send().carried
        assert message.to == officer.email

    def test_is_read_by_nobody_else_and_taken_back_by_choosing_mail(self, officer: Officer, sms: Account):
        self.choose(officer, channel=Channel.SMS.value, number="0912 345 678")
        self.choose(officer, channel=Channel.EMAIL.value)
        assert not OfficerChannel.objects.exists()
