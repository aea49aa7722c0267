"""Power that nobody takes or gives alone: asked by one, approved by another, told to whom it concerns, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.agencies.models import AccessRequest, Agency, Authenticator, Officer, Posting
from portal.agencies.queries import may
from portal.agencies.states import ACCESS_LASTS
from portal.design.refusals import NotAllowed, ReasonMissing, SecondPersonNeeded, WrongState
from portal.frontpages.operations.people import approve_access, lapse_requests, refuse_access, request_access
from portal.journal.models import Entry
from portal.journal.operations.by_two import access_to_decide
from tests.portal.agencies.factories import make_agency, make_officer, make_posting

TODAY, PAGE = timezone.localdate(), "/quan-tri/de-nghi-cap-quyen/"
PASSWORD = "mot-cau-that-dai"


@pytest.fixture(autouse=True)
def _is_told(settings, db):
    settings.IDENTITY_JOURNAL = "portal.journal.operations.record"


@pytest.fixture
def agency() -> Agency:
    return make_agency("Sở Tư pháp")


def officer(name: str, role: str, agency: Agency) -> Officer:
    made = make_officer(name, email=f"{name}@example.vn", password=PASSWORD, display_name=name)
    return make_posting(role, officer=made, agency=agency, on=TODAY).officer


@pytest.fixture
def quan(agency: Agency) -> Officer:
    return officer("quan", "administrator", agency)


@pytest.fixture
def tri(agency: Agency) -> Officer:
    return officer("tri", "administrator", agency)


@pytest.fixture
def hoa(agency: Agency) -> Officer:
    return officer("hoa", "editor", agency)


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def asking(hoa: Officer, agency: Agency, role: str = "justice") -> dict[str, object]:
    return {"kind": "role", "officer": hoa.pk, "agency": agency.pk, "role": role, "reason": "Thay người nghỉ hưu"}


def asked(of: Officer, *, by: Officer, role: str = "justice", at: Any = None) -> AccessRequest:
    one = AccessRequest(kind="role", officer=of, agency=by.postings.get().agency, role=role, reason="Thay người")
    return request_access(asked=one, by=by, at=at or timezone.now())


class TestARoleBeyondOneAgency:
    def test_is_asked_for_granted_by_another_used_looked_up_and_taken_away(
        self, quan, tri, hoa, agency, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            assert browser(quan).post(PAGE, asking(hoa, agency)).url == PAGE
        assert not may(officer=hoa, verb="law.decide", agency=None, on=TODAY), "asked for is not given"
        request = AccessRequest.objects.get()
        assert "hoa: Cán bộ Sở Tư pháp" in browser(tri).get("/quan-tri/").content.decode(), "it is Trí's task"
        assert "loai=cap-quyen" not in browser(quan).get("/quan-tri/").content.decode(), "and not Quân's"
        assert {"tri@example.vn", "hoa@example.vn"} <= {to for letter in mailoutbox for to in letter.to}
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            browser(tri).post(f"{PAGE}{request.pk}/")
        assert may(officer=hoa, verb="law.decide", agency=None, on=TODAY)
        assert "hoa@example.vn" in {to for letter in mailoutbox for to in letter.to}
        assert browser(hoa).get("/quan-tri/su-kien-hieu-luc/").status_code == 200, "and used"
        found = browser(tri).get("/quan-tri/nhat-ky/tra-cuu/", {"viec": "access.approved"}).content.decode()
        assert "hoa: Cán bộ Sở Tư pháp" in found, "whoever looks it up finds who gave it"
        told = Entry.objects.get(verb="access.approved")
        assert (told.actor, told.details["officer_id"], told.details["role"]) == (tri, hoa.pk, "justice")
        given = Entry.objects.filter(verb="posting.made").latest("pk")
        assert (given.actor, given.details["role"], given.details["officer_id"]) == (tri, "justice", hoa.pk)
        posting = Posting.objects.get(role="justice")
        said = {"officer": hoa.pk, "agency": agency.pk, "role": "justice", "from_date": posting.from_date.isoformat()}
        later = (TODAY + timedelta(days=1)).isoformat()
        assert (
            browser(quan).post(f"/quan-tri/phan-cong/edit/{posting.pk}/", said | {"to_date": later}).status_code == 302
        )
        ended = Entry.objects.get(verb="posting.ended")
        assert (ended.actor, ended.details["to_date"]) == (quan, [None, later])

    @pytest.mark.parametrize("role", ["administrator", "justice", "chair"])
    def test_is_not_given_by_one_in_any_form(self, role, quan, hoa, agency):
        said = {"officer": hoa.pk, "agency": agency.pk, "role": role, "from_date": TODAY.isoformat()}
        answer = browser(quan).post("/quan-tri/phan-cong/new/", said)
        assert PAGE in str(answer.context["form"].errors["role"])
        own = hoa.postings.get()
        answer = browser(quan).post(f"/quan-tri/phan-cong/edit/{own.pk}/", said)
        assert PAGE in str(answer.context["form"].errors["role"])
        browser(quan).post(
            "/quan-tri/co-quan-toi/", {"name": "M", "contact": "m@x.vn", "agency": agency.pk, "role": role}
        )
        assert not Posting.objects.filter(role=role).exclude(officer=quan).exists()

    def test_is_not_lengthened_or_revived_by_one(self, quan, hoa, agency):
        over = Posting.objects.create(officer=hoa, agency=agency, role="justice", from_date=TODAY - timedelta(days=9))
        Posting.objects.filter(pk=over.pk).update(to_date=TODAY - timedelta(days=1))
        said = {"officer": hoa.pk, "agency": agency.pk, "role": "justice", "from_date": over.from_date.isoformat()}
        for to_date in ("", (TODAY + timedelta(days=9)).isoformat()):
            answer = browser(quan).post(f"/quan-tri/phan-cong/edit/{over.pk}/", said | {"to_date": to_date})
            assert "role" in answer.context["form"].errors, to_date

    def test_of_ones_own_is_not_given_even_within_the_agency(self, quan, agency):
        said = {"officer": quan.pk, "agency": agency.pk, "role": "approver", "from_date": TODAY.isoformat()}
        assert "role" in browser(quan).post("/quan-tri/phan-cong/new/", said).context["form"].errors


class TestDeciding:
    def test_is_nobodys_who_asked_or_whom_it_concerns(self, quan, tri, hoa):
        for request in (asked(hoa, by=quan), asked(quan, by=tri, role="chair")):
            with pytest.raises(SecondPersonNeeded):
                approve_access(asked=request, by=quan, at=timezone.now())
            assert "Cần một người khác" in browser(quan).post(f"{PAGE}{request.pk}/", follow=True).content.decode()
        assert set(AccessRequest.objects.values_list("state", flat=True)) == {"requested"}

    def test_is_held_by_the_database_too(self, quan, tri, hoa):
        request = asked(hoa, by=quan)
        for decider in (quan, hoa):
            with pytest.raises(IntegrityError), transaction.atomic():
                AccessRequest.objects.filter(pk=request.pk).update(decided_by=decider)

    def test_is_not_a_strangers(self, quan, hoa):
        request = asked(hoa, by=quan)
        with pytest.raises(NotAllowed):
            approve_access(asked=request, by=officer("la", "unit_admin", make_agency("Sở Y tế")), at=timezone.now())
        assert browser(hoa).get(PAGE).url == "/quan-tri/"

    def test_happens_once(self, quan, tri, hoa):
        request = asked(hoa, by=quan)
        approve_access(asked=request, by=tri, at=timezone.now())
        with pytest.raises(WrongState, match="đã duyệt"):
            approve_access(asked=request, by=tri, at=timezone.now())

    def test_against_it_needs_a_reason_that_who_asked_reads(self, quan, tri, hoa):
        request = asked(hoa, by=quan)
        with pytest.raises(ReasonMissing):
            refuse_access(asked=request, by=tri, at=timezone.now(), answer=" ")
        browser(tri).post(f"{PAGE}{request.pk}/", {"refuse": "1", "answer": "Chưa có quyết định"})
        assert "Chưa có quyết định" in browser(quan).get(PAGE).content.decode()
        assert not Posting.objects.filter(role="justice").exists()

    def test_lapses_after_a_week(self, quan, tri, hoa):
        now = timezone.now()
        request = asked(hoa, by=quan, at=now)
        lapse_requests(at=now + ACCESS_LASTS)
        assert not Entry.objects.filter(verb="access.lapsed").exists()
        lapse_requests(at=now + ACCESS_LASTS + timedelta(minutes=1))
        with pytest.raises(WrongState):
            approve_access(asked=request, by=tri, at=now)

    def test_waits_once_for_each_thing(self, quan, hoa, agency):
        asked(hoa, by=quan)
        answer = browser(quan).post(PAGE, asking(hoa, agency))
        assert answer.status_code == 422
        assert "Đã có đề nghị như vậy" in answer.content.decode()

    def test_asks_only_for_what_one_could_give(self, hoa, agency):
        keeper = officer("lan", "unit_admin", agency)
        with pytest.raises(PermissionDenied):
            asked(hoa, by=keeper, role="justice")


class TestBothFactors:
    @pytest.fixture(autouse=True)
    def _two_factors(self, settings, hoa):
        settings.STAFF_SECOND_FACTOR = True
        Officer.objects.filter(pk=hoa.pk).update(last_login=timezone.now())
        Authenticator.objects.create(user=hoa, confirmed=True, name="Điện thoại")

    def verified(self, of: Officer) -> Client:
        device = Authenticator.objects.create(user=of, confirmed=True, name="Điện thoại")
        client = browser(of)
        session = client.session
        session["otp_device_id"] = device.persistent_id
        session.save()
        return client

    def edit(self, client: Client, hoa: Officer, **said: str):
        form = {"username": "hoa", "display_name": "hoa", "email": hoa.email, "is_active": "on"}
        return client.post(f"/quan-tri/can-bo/edit/{hoa.pk}/", form | said)

    def test_are_not_reset_by_one_at_once_or_one_after_the_other(self, quan, hoa):
        client = self.verified(quan)
        both = self.edit(client, hoa, new_password=PASSWORD, forget_second_factor="on")
        assert PAGE in str(both.context["form"].errors["forget_second_factor"])
        assert self.edit(client, hoa, new_password="cau-khac-that-dai").status_code == 302
        assert "forget_second_factor" in self.edit(client, hoa, forget_second_factor="on").context["form"].errors

    def test_are_not_reset_by_one_in_the_other_order(self, quan, hoa):
        client = self.verified(quan)
        assert self.edit(client, hoa, forget_second_factor="on").status_code == 302
        assert "new_password" in self.edit(client, hoa, new_password="cau-khac-that-dai").context["form"].errors

    def test_of_an_administrator_who_never_came_are_not_taken(self, quan, tri):
        client = self.verified(quan)
        said = {"username": "tri", "display_name": "tri", "email": tri.email, "is_active": "on"}
        both = client.post(
            f"/quan-tri/can-bo/edit/{tri.pk}/", said | {"new_password": PASSWORD, "forget_second_factor": "on"}
        )
        assert PAGE in str(both.context["form"].errors["forget_second_factor"])

    def test_are_not_reached_by_another_mailbox(self, quan, hoa):
        answer = self.edit(self.verified(quan), hoa, email="quan@example.vn")
        assert "email" in answer.context["form"].errors

    def test_are_reset_by_two_each_of_whom_holds_one(self, quan, tri, hoa):
        first, second = self.verified(quan), self.verified(tri)
        said = {"kind": "reset", "officer": hoa.pk, "reason": "Mất điện thoại, quên mật khẩu"}
        assert first.post(PAGE, said).status_code == 302
        request = AccessRequest.objects.get()
        page = second.post(f"{PAGE}{request.pk}/", follow=True).content.decode()
        assert "Mật khẩu mới của hoa" in page
        hoa.refresh_from_db()
        assert hoa.is_password_handed_over
        assert not hoa.authenticator_set.exists()
        assert "forget_second_factor" in self.edit(second, hoa, forget_second_factor="on").context["form"].errors
        assert self.edit(first, hoa, forget_second_factor="on").status_code == 302
        assert hoa.enrolment_code


class TestAMove:
    """To another agency: asked by who looks after the account, done by who gives the role there; old roles end."""

    @pytest.fixture
    def there(self) -> Agency:
        return make_agency("Sở Nội vụ")

    def asked(self, hoa: Officer, there: Agency, by: Officer, role: str = "editor") -> AccessRequest:
        wish = AccessRequest(kind="move", officer=hoa, agency=there, role=role, reason="Quyết định điều động")
        return request_access(asked=wish, by=by, at=timezone.now())

    def test_takes_an_administrator_of_each_agency(self, hoa: Officer, agency: Agency, there: Agency):
        here, host = officer("nha", "unit_admin", agency), officer("chu", "unit_admin", there)
        wish = self.asked(hoa, there, here)
        assert may(officer=hoa, verb="answer.draft", agency=agency, on=TODAY)
        assert wish.pk in [one.pk for one in access_to_decide(officer=host, on=TODAY)]
        approve_access(asked=wish, by=host, at=timezone.now())
        assert not may(officer=hoa, verb="answer.draft", agency=agency, on=TODAY)
        assert may(officer=hoa, verb="answer.draft", agency=there, on=TODAY)
        assert set(Entry.objects.values_list("verb", flat=True)) >= {"access.approved", "posting.ended", "posting.made"}

    def test_is_not_done_by_two_of_one_agency(self, hoa: Officer, agency: Agency, there: Agency):
        wish = self.asked(hoa, there, officer("nha", "unit_admin", agency))
        with pytest.raises(SecondPersonNeeded):
            approve_access(asked=wish, by=officer("nua", "unit_admin", agency), at=timezone.now())
        assert Posting.objects.filter(officer=hoa, to_date=None, agency=agency).exists()

    def test_is_not_begun_from_outside_nor_alone(self, hoa: Officer, there: Agency, quan: Officer):
        with pytest.raises(NotAllowed):
            self.asked(hoa, make_agency("Sở Xây dựng"), officer("chu", "unit_admin", there))
        with pytest.raises(SecondPersonNeeded):
            approve_access(asked=self.asked(hoa, there, quan), by=quan, at=timezone.now())

    def test_gives_no_role_that_neither_may_give(self, hoa: Officer, agency: Agency, there: Agency):
        wish = self.asked(hoa, there, officer("nha", "unit_admin", agency), role="justice")
        with pytest.raises((SecondPersonNeeded, NotAllowed)):
            approve_access(asked=wish, by=officer("chu", "unit_admin", there), at=timezone.now())

    def test_is_asked_for_on_the_page(self, hoa: Officer, agency: Agency, there: Agency):
        said = {"kind": "move", "officer": hoa.pk, "agency": there.pk, "role": "editor", "reason": "Điều động"}
        assert browser(officer("nha", "unit_admin", agency)).post(PAGE, said).status_code == 302
        assert browser(officer("la", "unit_admin", make_agency("Sở Y tế"))).post(PAGE, said).status_code == 422
