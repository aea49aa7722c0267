"""People of an agency: invited by a link that opens once, kept by its head, and nobody of another agency."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import AccessRequest, Agency, Officer, Posting
from portal.agencies.operations import end_posting
from portal.agencies.operations.invitations import invitation_link, renew_invitation
from portal.agencies.operations.register import give_temporary_password
from portal.design.refusals import NotAllowed
from portal.frontpages.operations.people import approve_access
from portal.journal.models import Entry
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting

TODAY, PASSWORD = timezone.localdate(), "mot-cau-that-dai-cua-hoa"
PAGE = "/quan-tri/co-quan-toi/"


@pytest.fixture(autouse=True)
def _scene(settings, db):
    cache.clear()
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"
    settings.MAIL_IS_CONFIGURED = True


@pytest.fixture
def own() -> Agency:
    return make_agency("Sở Công Thương")


def officer(role: str, agency: Agency) -> Officer:
    return make_posting(role, officer=make_officer(role, display_name=role), agency=agency, on=TODAY).officer


@pytest.fixture
def keeper(own) -> Officer:
    return officer("unit_admin", own)


@pytest.fixture
def head(own) -> Officer:
    return officer("leader", own)


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def person(agency: Agency, **said: object) -> dict[str, Any]:
    return {"name": "Hoa", "contact": "hoa@example.vn", "agency": agency.pk, "role": "editor"} | said


def ask(by: Officer, agency: Agency, **said: object) -> str:
    """What whoever invites reads."""
    return browser(by).post(PAGE, person(agency, **said), follow=True).content.decode()


def hoa() -> Officer:
    return Officer.objects.get(username="hoa@example.vn")


def link_in(text: str) -> str:
    (link,) = re.findall(r"https?://[^/\s]+(/quan-tri/loi-moi/\S+?/)(?=[\s<&]|$)", text)
    return link


def take_up(link: str, client: Client | None = None) -> Any:
    client = client or Client()
    shown = client.get(link, follow=True)
    assert shown.status_code == 200
    address = shown.redirect_chain[-1][0] if shown.redirect_chain else link
    said = {"display_name": "Trần Thị Hoa", "new_password1": PASSWORD, "new_password2": PASSWORD}
    return client.post(address, said)


class TestAnInvitation:
    def test_goes_by_letter_opens_once_and_leads_to_the_telephone(self, keeper, own, mailoutbox, settings):
        assert "Máy chủ thư đã nhận thư mời" in ask(keeper, own)
        (letter,) = mailoutbox
        settings.STAFF_SECOND_FACTOR = True
        client, link = Client(), link_in(letter.body)
        assert take_up(link, client).status_code == 302
        assert client.get("/quan-tri/hai-buoc/").context["secret"]
        assert (hoa().display_name, hoa().check_password(PASSWORD)) == ("Trần Thị Hoa", True)
        assert "không dùng được" in Client().get(link, follow=True).content.decode()
        told = Entry.objects.filter(verb__in=("officer.invited", "officer.signed_in")).order_by("pk")
        assert [(one.verb, one.details) for one in told] == [
            ("officer.invited", {"by_letter": True}),
            ("officer.signed_in", {"way": "invitation"}),
        ]
        assert Entry.objects.get(verb="password.set").actor == hoa()

    def test_is_shown_once_where_no_letter_went(self, keeper, own, monkeypatch):
        def away(*args: object) -> None:
            raise SMTPServerDisconnected

        monkeypatch.setattr("portal.agencies.operations.invitations.send_mail", away)
        page = ask(keeper, own)
        assert "Máy chủ thư đã nhận" not in page
        assert take_up(link_in(page)).status_code == 302
        assert link_in(page) not in browser(keeper).get(PAGE).content.decode()

    def test_by_telephone_has_no_mailbox(self, keeper, own):
        assert take_up(link_in(ask(keeper, own, contact="0912345678"))).status_code == 302
        assert Officer.objects.get(username="0912345678").email == ""

    @pytest.mark.parametrize("happens", ["renewed", "revoked", "mailbox", "old"])
    def test_is_over(self, happens: str, keeper, own, mailoutbox, monkeypatch):
        ask(keeper, own)
        link, posting = link_in(mailoutbox[0].body), hoa().postings.get()
        if happens == "mailbox":
            Officer.objects.filter(pk=hoa().pk).update(email="khac@example.vn")
        elif happens == "old":
            later = timezone.now().replace(tzinfo=None) + timedelta(days=4)
            monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda self: later)
        else:
            way = {"renewed": "moi-lai", "revoked": "thu-hoi"}[happens]
            browser(keeper).post(f"{PAGE}{posting.pk}/{way}/")
        assert "không dùng được" in Client().get(link, follow=True).content.decode()
        assert take_up(link).status_code == 200
        assert hoa().last_login is None

    @pytest.mark.parametrize("happens", ["role", "agency", "closed"])
    def test_opens_nothing_where_the_role_is_gone(self, happens: str, keeper, own, mailoutbox):
        ask(keeper, own)
        posting = hoa().postings.get()
        Posting.objects.filter(pk=posting.pk).update(from_date=TODAY - timedelta(days=2))
        posting.refresh_from_db()
        if happens == "role":
            end_posting(posting=posting, to_date=TODAY, on=TODAY)
        elif happens == "agency":
            close_agency(agency=own, on=TODAY, successors=[], decision="NQ 1")
        else:
            Officer.objects.filter(pk=hoa().pk).update(is_active=False)
        link = link_in(mailoutbox[0].body)
        assert "không giữ vai trò nào" in Client().get(link, follow=True).content.decode()
        assert take_up(link).status_code == 200
        assert hoa().last_login is None

    def test_of_another_number_says_nothing_of_an_account(self, keeper, own, mailoutbox):
        ask(keeper, own)
        *_, token, _ = link_in(mailoutbox[0].body).split("/")
        other = invitation_link(keeper).split("/")[-3]
        page = Client().get(f"/quan-tri/loi-moi/{other}/{token}/").content.decode()
        assert "không dùng được" in page
        assert "đã được dùng" not in page

    def test_is_no_password_of_a_letter_and_the_other_way_round(self, keeper, own, mailoutbox):
        ask(keeper, own)
        *_, uid, token, _ = link_in(mailoutbox[0].body).split("/")
        page = Client().get(reverse("wagtailadmin_password_reset_confirm", args=[uid, token]))
        assert page.context["validlink"] is False

    def test_of_somebody_who_came_in_is_not_given_again(self, keeper, own, mailoutbox):
        ask(keeper, own)
        take_up(link_in(mailoutbox[0].body))
        browser(keeper).post(f"{PAGE}{hoa().postings.get().pk}/moi-lai/")
        assert len(mailoutbox) == 1
        assert hoa().check_password(PASSWORD)

    def test_of_a_mailbox_that_is_known_is_refused(self, keeper, own):
        make_officer("cu", email="hoa@example.vn")
        assert browser(keeper).post(PAGE, person(own)).status_code == 422


class TestWhoWasNeverInvited:
    def test_is_offered_an_invitation_and_nothing_to_take_back(self, keeper, own, mailoutbox):
        posting, client = (
            make_posting("editor", agency=own, officer=make_officer("an", email="a@example.vn"), on=TODAY),
            browser(keeper),
        )
        page = client.get(PAGE).content.decode()
        assert ("Gửi lời mời" in page, "Thu hồi lời mời" in page, "Mời lại" in page) == (True, False, False)
        client.post(f"{PAGE}{posting.pk}/thu-hoi/")
        assert not Entry.objects.filter(verb="officer.invitation_revoked").exists()
        client.post(f"{PAGE}{posting.pk}/moi-lai/")
        page = client.get(PAGE).content.decode()
        assert ("mời lúc" in page, "Thu hồi lời mời" in page, "Mời lại" in page) == (True, True, True)
        client.post(f"{PAGE}{posting.pk}/thu-hoi/")
        assert "Thu hồi lời mời" not in client.get(PAGE).content.decode()

    def test_nor_is_a_link_taken_back_that_has_ended_by_itself(self, keeper, own, mailoutbox, settings):
        ask(keeper, own)
        settings.PASSWORD_RESET_TIMEOUT = 0
        page = browser(keeper).get(PAGE).content.decode()
        assert ("liên kết đã hết hạn" in page, "Thu hồi lời mời" in page) == (True, False)

    def test_whose_letter_did_not_go_and_whose_link_nobody_saw_counts_as_not_invited(self, head, own, settings):
        settings.MAIL_IS_CONFIGURED = False
        posting = make_posting("approver", agency=own, officer=make_officer("an"), on=TODAY)
        give_temporary_password(posting.officer)
        browser(head).post(f"{PAGE}{posting.pk}/moi-lai/")
        assert not Entry.objects.filter(verb="officer.invited").exists()
        assert Officer.objects.get(pk=posting.officer_id).has_usable_password(), "the password they hold still opens"
        assert "mời lúc" not in browser(head).get(PAGE).content.decode()


def test_a_head_alone_brings_nobody_in(keeper, head, own, mailoutbox, settings):
    settings.MAIL_IS_CONFIGURED = False
    page = ask(head, own, role="approver")
    assert "chỉ có khi một người này duyệt: unit_admin" in page
    assert "loi-moi" not in page
    assert not Posting.objects.filter(officer=hoa()).exists()
    request = AccessRequest.objects.get()
    browser(head).post(f"/quan-tri/de-nghi-cap-quyen/{request.pk}/")
    assert not Posting.objects.filter(officer=hoa()).exists()
    page = browser(keeper).post(f"/quan-tri/de-nghi-cap-quyen/{request.pk}/", follow=True).content.decode()
    assert hoa().postings.get().role == "approver"
    again = browser(head).post(f"{PAGE}{hoa().postings.get().pk}/moi-lai/", follow=True).content.decode()
    assert "loi-moi" not in again  # the head never holds an account that takes two
    page = browser(keeper).post(f"{PAGE}{hoa().postings.get().pk}/moi-lai/", follow=True).content.decode()
    assert take_up(link_in(page)).status_code == 302


def test_power_beyond_an_agency_is_invited_by_letter_once_two_gave_it(own, mailoutbox, settings):
    quan, tri = officer("administrator", own), make_officer("tri")
    make_posting("administrator", officer=tri, agency=own, on=TODAY)
    ask(quan, own, role="justice")
    assert (mailoutbox, hoa().postings.count()) == ([], 0)
    settings.MAIL_IS_CONFIGURED = False
    page = browser(tri).post(f"/quan-tri/de-nghi-cap-quyen/{AccessRequest.objects.get().pk}/", follow=True)
    assert "loi-moi" not in page.content.decode()
    settings.MAIL_IS_CONFIGURED = True
    browser(quan).post(f"{PAGE}{hoa().postings.get().pk}/moi-lai/")
    assert take_up(link_in(mailoutbox[0].body)).status_code == 302


def test_the_page_says_before_it_is_given_anew_that_a_password_handed_over_would_be_void(keeper, own):
    given = officer("editor", own)
    give_temporary_password(given)
    words = "mật khẩu ấy không dùng được nữa"
    page = browser(keeper)
    assert words in page.get(PAGE).content.decode()
    renew_invitation(given)
    assert words not in page.get(PAGE).content.decode()


class TestTheHeadOfAnAgency:
    def test_sees_and_ends_its_people(self, head, own):
        posting = make_posting("editor", agency=own, officer=make_officer("an", display_name="Lê Văn An"), on=TODAY)
        client = browser(head)
        assert "Lê Văn An" in client.get(PAGE).content.decode()
        client.post(f"{PAGE}{posting.pk}/thoi/")
        posting.refresh_from_db()
        assert posting.to_date == TODAY
        assert Entry.objects.get(verb="posting.ended").actor == head

    def test_is_told_how_long_a_role_that_begins_today_still_lasts(self, head, own):
        posting, client = make_posting("editor", agency=own, on=TODAY), browser(head)
        asked = f"{PAGE}{posting.pk}/thoi/"
        assert "khép lại ngay" in client.get(asked).content.decode()
        Posting.objects.filter(pk=posting.pk).update(from_date=TODAY)
        page = client.get(asked).content.decode()
        assert "khép lại ngay" not in page
        assert f"{TODAY:%d/%m/%Y} nên hết từ ngày hôm sau" in page

    @pytest.mark.parametrize("role", ["leader", "unit_admin", "justice"])
    def test_ends_neither_itself_nor_what_another_gives(self, role: str, head, own):
        posting = head.postings.get() if role == "leader" else officer(role, own).postings.get()
        assert browser(head).post(f"{PAGE}{posting.pk}/thoi/").status_code in (302, 403)
        posting.refresh_from_db()
        assert posting.to_date is None

    def test_never_sees_or_ends_or_invites_anothers(self, head):
        other = make_agency("Sở Y tế")
        posting = make_posting("editor", agency=other, officer=make_officer("an", display_name="Lê Văn An"), on=TODAY)
        client = browser(head)
        assert "Lê Văn An" not in client.get(PAGE).content.decode()
        for way in ("thoi", "moi-lai", "thu-hoi"):
            assert client.post(f"{PAGE}{posting.pk}/{way}/").status_code == 404
        assert client.post(PAGE, person(other)).status_code == 422
        assert not Officer.objects.filter(username="hoa@example.vn").exists()

    def test_an_editor_has_no_such_page(self, own):
        assert browser(officer("editor", own)).get(PAGE).status_code in (302, 403)

    def test_approves_no_request(self, head, own):
        concerns = {"officer": make_officer("an"), "requested_by": make_officer("ai"), "requested_at": timezone.now()}
        asked = AccessRequest.objects.create(kind="role", agency=own, role="editor", reason="x", **concerns)
        with pytest.raises(NotAllowed):
            approve_access(asked=asked, by=head, at=timezone.now())
        assert AccessRequest.objects.get().state == "requested"
