"""People without an account: a leader decides by a link, an expert reads by one."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from portal.agencies.models import Officer
from portal.agencies.operations import rate_limits
from portal.design.refusals import NotAllowed
from portal.editorial.models import ArticlePage, DeskLink, ExpertRemark, StepState
from portal.editorial.operations.personal_links import (
    MOST_WRONG_PINS,
    LinkExpired,
    PinWrong,
    decide_by_link,
    make_expert_link,
    make_leader_link,
    register_leader,
    revoke_link,
)
from portal.editorial.operations.workflow import approve_step, return_step
from portal.editorial.queries.personal_links import PersonalLinkStatus
from portal.editorial.queries.reminders import open_step_of
from portal.editorial.states.workflow import PersonalLinkOutcome
from portal.editorial.web.personal_links import WRONG_SECRETS
from portal.journal.models import Entry
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.publishing.desk import Newsroom, submissions
from tests.portal.journal.terms import clean
from tests.portal.laid import laid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


@laid
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def article(room: Newsroom) -> ArticlePage:
    """A draft that was checked and waits for a leader."""
    article = room.draft()
    approve_step(state=room.submit(article), by=room.somebody("legal"), at=timezone.now())
    return article


@pytest.fixture
def state(article: ArticlePage) -> StepState:
    return open_step_of(page=article)


class Sent(NamedTuple):
    """A link, the secret that is in the leader's mailbox, and the PIN that its maker reads out."""

    link: DeskLink
    token: str
    pin: str


def sent(room: Newsroom, state: StepState, *, leader: Officer | None = None) -> Sent:
    officer = leader or leader_of(room)
    link, pin = make_leader_link(state=state, officer=officer, by=room.somebody("editor"), at=timezone.now())
    assert mail.outbox[-1].to == [officer.email]
    (token,) = re.findall(r"/duyet/([\w-]{20,})/", mail.outbox[-1].body)
    return Sent(link, token, pin)


def leader_of(room: Newsroom) -> Officer:
    leader = room.somebody("leader")
    leader.email = "lanhdao@example.gov.vn"
    leader.save()
    return leader


def decide(sent: Sent, outcome: PersonalLinkOutcome = PersonalLinkOutcome.APPROVED, **said: Any) -> bool:
    asked = {"pin": sent.pin, "note": "", "at": timezone.now()} | said
    return decide_by_link(link=sent.link, outcome=outcome, **asked)


AGREE = {"viec": "dong-y", "xac-nhan": "1"}


def is_public(article: ArticlePage) -> bool:
    return ArticlePage.objects.get(pk=article.pk).live


class TestMakingOne:
    def test_keeps_no_secret(self, room: Newsroom, state: StepState):
        link, token, pin = sent(room, state)
        for secret in (token, pin):
            assert secret not in str(vars(DeskLink.objects.get(pk=link.pk)))
            assert secret not in str(list(Entry.objects.filter(verb="link.made").values("details")))
        assert pin not in mail.outbox[-1].body + mail.outbox[-1].subject

    def test_is_told_in_the_journal_and_the_pages_history(self, room: Newsroom, state: StepState, article: ArticlePage):
        sent(room, state)
        assert Entry.objects.get(verb="link.made").actor == room.somebody("editor")
        told = PageLogEntry.objects.get(page=article.pk, action="editorial.link.made")
        assert told.message == f"Tạo liên kết cho {told.data['for']}"

    def test_is_for_a_leaders_step_alone(self, room: Newsroom):
        with pytest.raises(NotAllowed):
            sent(room, room.submit(room.draft("Chưa kiểm tra")))

    @pytest.mark.parametrize("role", ["reception", "legal"])
    def test_is_for_who_writes_there(self, room: Newsroom, state: StepState, role: str):
        with pytest.raises(NotAllowed):
            make_leader_link(state=state, officer=room.somebody("leader"), by=room.somebody(role), at=timezone.now())

    def test_never_names_an_author_nor_a_stranger_nor_oneself(self, room: Newsroom, state: StepState):
        stranger = make_posting("leader", agency=make_agency("Sở Công Thương")).officer
        for wrong in (room.somebody("editor"), stranger, room.somebody("legal")):
            with pytest.raises(NotAllowed):
                sent(room, state, leader=wrong)
        approver = room.somebody("approver")
        with pytest.raises(NotAllowed):
            make_leader_link(state=state, officer=approver, by=approver, at=timezone.now())

    def test_a_second_one_takes_the_first_back(self, room: Newsroom, state: StepState):
        first = sent(room, state)
        sent(room, state)
        with pytest.raises(LinkExpired) as caught:
            decide(first)
        assert caught.value.standing is PersonalLinkStatus.REVOKED

    def test_a_leader_without_an_account_can_be_registered_and_decide(
        self, room: Newsroom, state: StepState, article: ArticlePage
    ):
        admin = room.somebody("administrator")
        leader = register_leader(
            name="Lê Văn Sáu", mailbox="sau@example.gov.vn", agency=room.agency, by=admin, on=timezone.localdate()
        )
        assert not leader.has_usable_password()
        decide(sent(room, state, leader=leader))
        assert is_public(article)

    def test_an_editor_registers_nobody(self, room: Newsroom):
        with pytest.raises(NotAllowed):
            register_leader(
                name="Ai",
                mailbox="ai@example.gov.vn",
                agency=room.agency,
                by=room.somebody("editor"),
                on=timezone.localdate(),
            )


class TestDeciding:
    def test_publishes_the_version_that_was_sent_and_names_the_leader(
        self, room: Newsroom, state: StepState, article: ArticlePage
    ):
        decide(sent(room, state))
        assert is_public(article)
        for verb in ("link.used", "step.approved", "page.published"):
            assert Entry.objects.filter(verb=verb).latest("pk").actor == room.somebody("leader")

    def test_is_once(self, room: Newsroom, state: StepState):
        link = sent(room, state)
        decide(link, PersonalLinkOutcome.RETURNED, note="Thiếu căn cứ")
        with pytest.raises(LinkExpired) as caught:
            decide(link)
        assert caught.value.standing is PersonalLinkStatus.USED

    def test_sends_back_with_words(self, room: Newsroom, state: StepState, article: ArticlePage):
        decide(sent(room, state), PersonalLinkOutcome.RETURNED, note="Thiếu căn cứ")
        assert submissions(article) == ["cancelled"]
        state.refresh_from_db()
        assert state.comment == "Thiếu căn cứ"

    def test_not_after_two_days(self, room: Newsroom, state: StepState):
        self._refused(room, state, PersonalLinkStatus.EXPIRED, at=timezone.now() + timedelta(hours=49))

    def test_not_after_the_maker_took_it_back(self, room: Newsroom, state: StepState):
        link = sent(room, state)
        revoke_link(link=link.link, by=room.somebody("editor"), at=timezone.now())
        with pytest.raises(LinkExpired):
            decide(link)

    def test_not_after_the_submission_was_taken_back(self, room: Newsroom, state: StepState):
        link = sent(room, state)
        state.workflow_state.cancel(user=room.somebody("editor"))
        with pytest.raises(LinkExpired) as caught:
            decide(link)
        assert caught.value.standing is PersonalLinkStatus.OVERTAKEN

    def test_not_after_somebody_else_decided(self, room: Newsroom, state: StepState):
        link = sent(room, state)
        return_step(state=state, by=room.somebody("approver"), at=timezone.now(), note="Sửa lại")
        with pytest.raises(LinkExpired):
            decide(link)

    def test_not_by_a_leader_who_no_longer_is_one(self, room: Newsroom, state: StepState):
        link = sent(room, state)
        room.somebody("leader").postings.update(to_date=timezone.localdate())
        self._is_refused(link, PersonalLinkStatus.NOT_YOURS)

    def test_not_by_a_closed_officer(self, room: Newsroom, state: StepState):
        link = sent(room, state)
        Officer.objects.filter(pk=room.somebody("leader").pk).update(is_active=False)
        self._is_refused(link, PersonalLinkStatus.NOT_YOURS)

    def _refused(self, room: Newsroom, state: StepState, standing: PersonalLinkStatus, *, at: object) -> None:
        link = sent(room, state)
        with pytest.raises(LinkExpired) as caught:
            decide(link, at=at)
        assert caught.value.standing is standing

    def _is_refused(self, link: Sent, standing: PersonalLinkStatus) -> None:
        with pytest.raises(LinkExpired) as caught:
            decide(link)
        assert caught.value.standing is standing


class TestThePin:
    def test_publishes_nothing_without_the_one_that_the_maker_was_shown(
        self, room: Newsroom, state: StepState, article: ArticlePage, client: Client
    ):
        """The author has no address, and whoever reads the leader's mail has no PIN."""
        link, token, pin = sent(room, state)
        wrong = f"{(int(pin) + 1) % 10**6:06}"
        answer = client.post(f"/duyet/{token}/", AGREE | {"ma": wrong})
        assert answer.status_code == 422
        assert "Mã không đúng" in answer.content.decode()
        assert client.post(f"/duyet/{token}/", AGREE).status_code == 422
        assert not is_public(article)
        link.refresh_from_db()
        assert link.wrong_pins == 2
        client.post(f"/duyet/{token}/", AGREE | {"ma": f" {pin[:3]} {pin[3:]} "})
        assert is_public(article)

    def test_is_guessed_five_times_at_most(self, room: Newsroom, state: StepState, client: Client):
        link, token, pin = sent(room, state)
        for _ in range(MOST_WRONG_PINS):
            answer = client.post(f"/duyet/{token}/", AGREE | {"ma": "sai"})
        assert answer.status_code == 410
        assert "Đã nhập sai mã 5 lần" in answer.content.decode()
        assert client.post(f"/duyet/{token}/", AGREE | {"ma": pin}).status_code == 410
        link.refresh_from_db()
        assert link.used_at is None
        assert Entry.objects.get(verb="link.revoked").actor is None

    def test_of_one_link_opens_no_other(self, room: Newsroom, state: StepState):
        first = sent(room, state)
        second = sent(room, state)
        if first.pin != second.pin:
            with pytest.raises(PinWrong):
                decide(second, pin=first.pin)


class TestAfterwards:
    def test_the_leader_is_told(self, room: Newsroom, state: StepState, django_capture_on_commit_callbacks: Any):
        link = sent(room, state)
        with django_capture_on_commit_callbacks(execute=True):
            decide(link)
        letter = mail.outbox[-1]
        assert letter.to == ["lanhdao@example.gov.vn"]
        assert f"do {room.somebody('editor')} tạo" in letter.body
        assert "đồng ý" in letter.body.lower()

    @pytest.mark.parametrize(
        ("outcome", "verb"),
        [(PersonalLinkOutcome.APPROVED, "step.approved"), (PersonalLinkOutcome.RETURNED, "step.returned")],
    )
    def test_the_decision_names_the_link_and_who_made_it(
        self, room: Newsroom, state: StepState, article: ArticlePage, outcome: PersonalLinkOutcome, verb: str
    ):
        link = sent(room, state)
        decide(link, outcome, note="Thiếu căn cứ")
        said = Entry.objects.filter(verb=verb).latest("pk").details
        assert (said["link"], said["link_made_by"]) == (link.link.pk, room.somebody("editor").pk)
        told = PageLogEntry.objects.get(page=article.pk, action="editorial.link.used")
        assert f"do {room.somebody('editor')} tạo" in told.message


class TestTheLeadersPage:
    def test_shows_the_text_and_acts_only_on_the_second_press(
        self, room: Newsroom, state: StepState, article: ArticlePage, client: Client
    ):
        _, token, pin = sent(room, state)
        address = f"/duyet/{token}/"
        html = client.get(address).content.decode()
        assert "Đồng ý đăng" in html
        assert "Bỏ cọc thì mất cọc." in html
        assert "Một đoạn." in html
        client.get(address + "?viec=dong-y&xac-nhan=1")
        client.post(address, {"viec": "dong-y"})
        assert not is_public(article)
        assert "Đã ghi: đồng ý" in client.post(address, AGREE | {"ma": pin}).content.decode()
        assert is_public(article)
        again = client.get(address)
        assert again.status_code == 410
        assert "đã dùng lúc" in again.content.decode()

    def test_calls_public_only_the_version_that_was_decided(
        self, room: Newsroom, state: StepState, article: ArticlePage, client: Client
    ):
        _, token, pin = sent(room, state)
        ArticlePage.objects.filter(pk=article.pk).update(live=True)  # an earlier version
        state.revision.content |= {"go_live_at": f"{timezone.now() + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"}
        state.revision.save(update_fields=["content"])
        said = client.post(f"/duyet/{token}/", AGREE | {"ma": pin}).content.decode()
        assert "chờ đến giờ hẹn" in said
        assert "Bài đã công khai" not in said

    def test_wants_words_for_sending_back(self, room: Newsroom, state: StepState, client: Client):
        _, token, pin = sent(room, state)
        assert client.post(f"/duyet/{token}/", {"viec": "tra-lai", "xac-nhan": "1"}).status_code == 422
        client.post(f"/duyet/{token}/", {"viec": "tra-lai", "comment": "Sai điều luật", "xac-nhan": "1", "ma": pin})
        state.refresh_from_db()
        assert (state.status, state.comment) == ("rejected", "Sai điều luật")

    def test_shows_what_changes_against_the_public_text(self, room: Newsroom, client: Client):
        article = room.approved(room.draft())
        room.edited(article, "Bỏ cọc thì mất gấp đôi.")
        approve_step(state=room.submit(article), by=room.somebody("legal"), at=timezone.now())
        _, token, pin = sent(room, open_step_of(page=article))
        html = client.get(f"/duyet/{token}/").content.decode()
        assert "<ins>" in html
        assert "gấp đôi" in html

    def test_the_whole_page_can_be_seen_as_readers_will(self, room: Newsroom, state: StepState, client: Client):
        _, token, pin = sent(room, state)
        answer = client.get(f"/duyet/{token}/ban/")
        assert answer.status_code == 200
        assert "Bỏ cọc thì mất cọc." in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]

    def test_is_nobody_elses_affair(self, room: Newsroom, state: StepState, client: Client):
        _, token, pin = sent(room, state)
        answer = client.get(f"/duyet/{token}/")
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "unsafe-inline" not in answer["Content-Security-Policy"]

    def test_asks_for_the_token_of_its_form(self, room: Newsroom, state: StepState, article: ArticlePage):
        _, token, pin = sent(room, state)
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(f"/duyet/{token}/", AGREE | {"ma": pin})
        assert answer.status_code == 403
        assert not is_public(article)

    @pytest.mark.parametrize("role", ["editor", "legal"])
    def test_does_not_open_in_the_browser_of_a_writer_or_checker(
        self, room: Newsroom, state: StepState, article: ArticlePage, client: Client, role: str
    ):
        _, token, pin = sent(room, state)
        client.force_login(room.somebody(role))
        answer = client.post(f"/duyet/{token}/", AGREE | {"ma": pin})
        assert answer.status_code == 403
        assert not is_public(article)

    def test_a_secret_that_opens_nothing_is_not_found_and_counted(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 1)
        answers = [
            client.get(f"/duyet/sai-{number}/", REMOTE_ADDR="203.0.113.7").status_code
            for number in range(WRONG_SECRETS.limit + 1)
        ]
        assert answers == [404] * WRONG_SECRETS.limit + [429]

    def test_an_experts_secret_decides_nothing(self, room: Newsroom, article: ArticlePage, client: Client):
        _, token = make_expert_link(
            page=article, name="PGS. An", office="", days=3, by=room.somebody("editor"), at=timezone.now()
        )
        assert client.get(f"/gop-y/{token}/").status_code == 200
        assert client.get(f"/duyet/{token}/").status_code == 404


class TestTheDesk:
    ADDRESS = "/quan-tri/lien-ket/lanh-dao/{}/"

    def test_sends_the_address_to_the_leader_and_shows_its_maker_the_pin_alone(
        self, room: Newsroom, article: ArticlePage, client: Client
    ):
        leader, address = leader_of(room), self.ADDRESS.format(article.pk)
        client.force_login(room.somebody("editor"))
        assert str(leader) in client.get(address).content.decode()
        html = client.post(address, {"officer": leader.pk}).content.decode()
        (found,) = re.findall(r"/duyet/([\w-]{20,})/", mail.outbox[-1].body)
        (pin,) = re.findall(r">(\d{6})<", html)
        assert found not in html
        after = client.get(address).content.decode()
        assert found not in after
        assert pin not in after
        assert client.get(f"/duyet/{found}/").status_code == 403  # still signed in as the writer
        assert Client().get(f"/duyet/{found}/").status_code == 200

    def test_says_that_nothing_was_sent_where_the_mail_server_refuses(
        self, room: Newsroom, article: ArticlePage, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        def refused(*said: object) -> None:
            raise SMTPRecipientsRefused({})

        leader = leader_of(room)
        monkeypatch.setattr("portal.editorial.operations.personal_links.send_mail", refused)
        client.force_login(room.somebody("editor"))
        answer = client.post(self.ADDRESS.format(article.pk), {"officer": leader.pk})
        assert answer.status_code == 422
        assert "chưa có liên kết nào được gửi" in answer.content.decode()
        assert DeskLink.objects.get().revoked_at is not None

    def test_offers_nobody_without_a_mailbox_or_with_a_second_factor(
        self, room: Newsroom, article: ArticlePage, client: Client
    ):
        leader, address = room.somebody("leader"), self.ADDRESS.format(article.pk)
        client.force_login(room.somebody("editor"))
        option = f'<option value="{leader.pk}">'
        assert option not in client.get(address).content.decode()
        leader_of(room)
        assert option in client.get(address).content.decode()
        leader.authenticator_set.create(name="điện thoại", confirmed=True)
        assert option not in client.get(address).content.decode()
        assert client.post(address, {"officer": leader.pk}).status_code == 422

    def test_lets_nobody_who_keeps_mailboxes_send_one(
        self, room: Newsroom, article: ArticlePage, state: StepState, client: Client
    ):
        """Whoever registers a leader could write to themselves."""
        both = room.somebody("editor")
        make_posting("unit_admin", agency=room.agency, officer=both)
        leader, address = leader_of(room), self.ADDRESS.format(article.pk)
        client.force_login(both)
        page = client.get(address).content.decode()
        assert "nên không tự gửi liên kết" in page
        said = {"name": "Lê Văn Sáu", "mailbox": "sau@example.gov.vn"}
        assert client.post(address, said).status_code == 302
        assert Officer.objects.get(display_name="Lê Văn Sáu").email == "sau@example.gov.vn"
        assert client.post(address, said).status_code == 422, "a mailbox of one's own"
        assert client.post(address, {"officer": leader.pk}).url == "/quan-tri/", "refused"
        with pytest.raises(NotAllowed):
            make_leader_link(state=state, officer=leader, by=both, at=timezone.now())
        assert not DeskLink.objects.exists()

    def test_takes_a_link_back(self, room: Newsroom, state: StepState, client: Client):
        link = sent(room, state).link
        client.force_login(room.somebody("editor"))
        client.post(f"/quan-tri/lien-ket/thu-hoi/{link.pk}/")
        link.refresh_from_db()
        assert link.revoked_at is not None

    def test_asks_before_it_takes_a_link_back(
        self, room: Newsroom, state: StepState, article: ArticlePage, client: Client
    ):
        link = sent(room, state).link
        client.force_login(room.somebody("editor"))
        back, take = f"/quan-tri/lien-ket/lanh-dao/{article.pk}/", f"/quan-tri/lien-ket/thu-hoi/{link.pk}/"
        listed = client.get(back).content.decode()
        assert f'href="{take}"' in listed
        assert "dùng được đến" not in listed  # it may be overtaken before its day
        asked = client.get(take).content.decode()
        assert f"Thu hồi liên kết đã gửi {link.officer}?" in asked
        assert f'href="{back}">Không, để nguyên</a>' in asked
        link.refresh_from_db()
        assert link.revoked_at is None

    def test_asks_nobody_who_may_not_take_it_back(self, room: Newsroom, state: StepState, client: Client):
        link = sent(room, state).link
        client.force_login(make_posting("editor").officer)
        answer = client.get(f"/quan-tri/lien-ket/thu-hoi/{link.pk}/")
        assert answer.status_code in (302, 403)


class TestTheExpert:
    @pytest.fixture
    def invited(self, room: Newsroom, article: ArticlePage) -> tuple[DeskLink, str]:
        return make_expert_link(
            page=article, name="PGS. An", office="Trường Luật", days=3, by=room.somebody("editor"), at=timezone.now()
        )

    def test_reads_the_draft_and_writes_remarks_and_nothing_else(
        self, invited: tuple[DeskLink, str], article: ArticlePage, client: Client
    ):
        address = f"/gop-y/{invited[1]}/"
        assert "Bỏ cọc thì mất cọc." in client.get(address).content.decode()
        client.post(address, {"quote": "mất cọc", "text": "Thiếu trường hợp khoản 2.", "viec": "dong-y"})
        assert ExpertRemark.objects.get().text == "Thiếu trường hợp khoản 2."
        assert not is_public(article)

    def test_says_something(self, invited: tuple[DeskLink, str], client: Client):
        assert client.post(f"/gop-y/{invited[1]}/", {"text": " "}).status_code == 422

    def test_is_not_let_in_after_the_days_or_when_taken_back(
        self, room: Newsroom, invited: tuple[DeskLink, str], client: Client
    ):
        revoke_link(link=invited[0], by=room.somebody("editor"), at=timezone.now())
        assert client.get(f"/gop-y/{invited[1]}/").status_code == 410
        DeskLink.objects.update(revoked_at=None, expires_at=timezone.now())
        assert "hết hạn" in client.get(f"/gop-y/{invited[1]}/").content.decode()

    def test_is_heard_by_officers_of_the_agency_alone(
        self, room: Newsroom, invited: tuple[DeskLink, str], client: Client
    ):
        ExpertRemark.objects.create(link=invited[0], text="Thiếu khoản 2.", at=timezone.now())
        client.force_login(room.somebody("approver"))
        assert "Thiếu khoản 2." in client.get("/quan-tri/gop-y/").content.decode()
        client.force_login(make_posting("editor", agency=make_agency("Sở Công Thương")).officer)
        assert "Thiếu khoản 2." not in client.get("/quan-tri/gop-y/").content.decode()

    def test_is_forgotten_after_some_months(self, invited: tuple[DeskLink, str]):
        ExpertRemark.objects.create(link=invited[0], text="Thiếu khoản 2.", at=timezone.now())
        assert clean("experts", at=timezone.now() + timedelta(days=300)) == 0
        assert clean("experts", at=timezone.now() + timedelta(days=380)) == 1
        assert not ExpertRemark.objects.exists()

    def test_stays_unnamed_in_journal_and_history(self, invited: tuple[DeskLink, str], article: ArticlePage):
        told = str(list(Entry.objects.values("details"))) + str(
            [entry.data for entry in PageLogEntry.objects.filter(page=article.pk)]
        )
        assert Entry.objects.filter(verb="link.made").exists()
        assert "PGS. An" not in told
