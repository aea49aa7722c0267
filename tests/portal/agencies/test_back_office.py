"""Who may do what behind the staff door: one boundary, one test."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Posting
from portal.agencies.operations import end_posting
from portal.agencies.queries import may
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting

TODAY = timezone.localdate()
PAGES = ["co-quan", "ke-thua", "dia-ban", "can-bo", "phan-cong"]


def enter(role: str, **fields: object) -> Client:
    """A browser in which an officer with this role has signed in."""
    posting = make_posting(role, on=TODAY, **fields)
    client = Client()
    client.force_login(posting.officer)
    return client


def saved(response) -> bool:
    return response.status_code == 302 and response.url != "/quan-tri/"


@pytest.mark.django_db
class TestAdministrator:
    @pytest.mark.parametrize("page", PAGES)
    def test_sees_every_list(self, page: str):
        make_agency("Sở Y tế")
        response = enter("administrator").get(f"/quan-tri/{page}/")
        assert response.status_code == 200

    @pytest.mark.parametrize("page", [page for page in PAGES if page != "can-bo"])
    def test_opens_every_form(self, page: str):
        assert enter("administrator").get(f"/quan-tri/{page}/new/").status_code == 200

    def test_gives_a_role(self):
        client, agency, officer = enter("administrator"), make_agency("Sở Y tế"), make_officer("hoa")
        assert not officer.has_perm("wagtailadmin.access_admin"), "a role opens the door, not the account"
        form = {"officer": officer.pk, "agency": agency.pk, "role": "editor", "from_date": "2026-01-01"}
        assert saved(client.post("/quan-tri/phan-cong/new/", form))
        assert Officer.objects.get(pk=officer.pk).has_perm("wagtailadmin.access_admin")
        assert may(officer=officer, verb="article.write", agency=agency, on=TODAY)

    def test_opens_no_account_but_by_an_invitation(self):
        form = {"username": "hoa", "is_active": "on", "new_password": "mot-cau-that-dai"}
        assert enter("administrator").post("/quan-tri/can-bo/new/", form).status_code in (302, 403)
        assert not Officer.objects.filter(username="hoa").exists()

    def test_corrects_an_agency(self):
        agency = make_agency("Sở Y tế")
        form = {"name": "Sở Y tế tỉnh", "slug": agency.slug, "kind": "department", "level": "province"}
        assert saved(enter("administrator").post(f"/quan-tri/co-quan/edit/{agency.pk}/", form))
        agency.refresh_from_db()
        assert (agency.name, agency.name_fold) == ("Sở Y tế tỉnh", "so y te tinh")

    def test_deletes_nothing(self):
        agency = make_agency("Sở Y tế")
        answer = enter("administrator").post(f"/quan-tri/co-quan/delete/{agency.pk}/")
        assert answer.url == "/quan-tri/", "refused at an address that is there"
        assert Agency.objects.filter(pk=agency.pk).exists()

    def test_cannot_become_more_than_that(self):
        """Not through the account of somebody who may do everything, nor through Wagtail's own page of users."""
        chief = make_officer("chief", is_superuser=True)
        client = enter("administrator")
        said = {"is_active": "on", "new_password": "mot-cau-that-dai"}
        assert client.post(f"/quan-tri/can-bo/edit/{chief.pk}/", said | {"username": "chief"}).url == "/quan-tri/"
        chief.refresh_from_db()
        assert not chief.check_password("mot-cau-that-dai")
        other = make_officer("hoa")
        assert saved(client.post(f"/quan-tri/can-bo/edit/{other.pk}/", said | {"username": "hoa"}))
        other.refresh_from_db()
        assert other.check_password("mot-cau-that-dai")
        assert client.get("/quan-tri/users/").url == "/quan-tri/"
        assert client.get("/quan-tri/groups/").url == "/quan-tri/"

    def test_reads_of_an_account_neither_that_it_is_public_nor_that_nobody_uses_it(self):
        posting = make_posting("editor", on=timezone.localdate())
        html = enter("administrator").get(f"/quan-tri/can-bo/edit/{posting.officer_id}/").content.decode()
        assert "Dùng 0 lần" not in html
        assert "Công khai" not in html
        assert f"/quan-tri/can-bo/history/{posting.officer_id}/" in html

    def test_frees_an_officer_from_a_lost_telephone(self):
        officer = make_officer("hoa")
        officer.authenticator_set.create(name="cũ")
        form = {"username": "hoa", "is_active": "on", "forget_second_factor": "on"}
        assert saved(enter("administrator").post(f"/quan-tri/can-bo/edit/{officer.pk}/", form))
        assert not officer.authenticator_set.exists()


@pytest.mark.django_db
class TestOtherRoles:
    @pytest.mark.parametrize("role", ["editor", "approver", "reception", "justice"])
    @pytest.mark.parametrize("page", ["can-bo", "phan-cong"])
    def test_do_not_see_accounts_and_roles(self, role: str, page: str):
        assert enter(role).get(f"/quan-tri/{page}/").url == "/quan-tri/", "let in, and refused"

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception", "justice"])
    def test_do_not_change_their_agency(self, role: str):
        agency = make_agency("Sở Y tế")
        form = {"name": "Sở của tôi", "slug": agency.slug, "kind": "department", "level": "province"}
        assert enter(role, agency=agency).post(f"/quan-tri/co-quan/edit/{agency.pk}/", form).url == "/quan-tri/"
        agency.refresh_from_db()
        assert agency.name == "Sở Y tế"

    def test_nobody_gives_themselves_a_role(self):
        agency = make_agency()
        client = enter("leader", agency=agency)
        officer = Officer.objects.get()
        form = {"officer": officer.pk, "agency": agency.pk, "role": "administrator", "from_date": "2026-01-01"}
        assert client.post("/quan-tri/phan-cong/new/", form).url == "/quan-tri/"
        assert not Posting.objects.filter(role="administrator").exists()

    def test_a_leader_sees_the_roles_of_their_own_agency_only(self):
        own, other = make_agency("Sở Y tế"), make_agency("Sở Công Thương")
        make_posting("editor", agency=own, officer=make_officer("cua-toi"))
        make_posting("editor", agency=other, officer=make_officer("cua-ho"))
        page = enter("leader", agency=own).get("/quan-tri/phan-cong/").content.decode()
        assert "cua-toi" in page
        assert "cua-ho" not in page


@pytest.mark.django_db
class TestMay:
    def test_reaches_the_own_agency_and_no_other(self):
        own, other = make_agency("Sở Y tế"), make_agency("Sở Công Thương")
        officer = make_posting("editor", agency=own).officer
        assert may(officer=officer, verb="article.write", agency=own, on=TODAY)
        assert not may(officer=officer, verb="article.write", agency=other, on=TODAY)
        assert not may(officer=officer, verb="article.write", agency=None, on=TODAY)
        assert not may(officer=officer, verb="article.publish", agency=own, on=TODAY)

    def test_begins_and_ends_with_the_posting(self):
        posting = make_posting("editor")
        end_posting(posting=posting, to_date=date(2026, 6, 1), on=TODAY)
        days = {date(2025, 12, 31): False, date(2026, 1, 1): True, date(2026, 5, 31): True, date(2026, 6, 1): False}
        for day, expected in days.items():
            assert may(officer=posting.officer, verb="article.write", agency=posting.agency, on=day) is expected
        assert not posting.officer.groups.exists()

    def test_ends_with_the_agency_and_is_not_inherited(self):
        posting, heir = make_posting("editor"), make_agency("Sở Nội vụ")
        close_agency(agency=posting.agency, on=date(2026, 7, 1), successors=[heir], decision="NQ 1")
        assert not may(officer=posting.officer, verb="article.write", agency=posting.agency, on=TODAY)
        assert not may(officer=posting.officer, verb="article.write", agency=heir, on=TODAY)
        posting.refresh_from_db()
        assert posting.to_date == date(2026, 7, 1)

    def test_is_nothing_for_a_closed_account(self):
        posting = make_posting("administrator")
        assert may(officer=posting.officer, verb="agency.edit", agency=None, on=TODAY)
        posting.officer.is_active = False
        assert not may(officer=posting.officer, verb="agency.edit", agency=None, on=TODAY)

    def test_refuses_what_stands_in_no_row(self):
        posting = make_posting("administrator")
        assert not may(officer=posting.officer, verb="agency.explode", agency=None, on=TODAY)


@pytest.mark.django_db
class TestStaffDoor:
    def test_is_shut_without_a_role(self):
        client = Client()
        client.force_login(make_officer())
        assert client.get("/quan-tri/").url.startswith("/quan-tri/login/")

    def test_shuts_on_the_day_the_role_ends(self):
        assert enter("editor").get("/quan-tri/").status_code == 200
        Posting.objects.update(to_date=TODAY)  # groups still say yes: the day has come by itself
        client = Client()
        client.force_login(Officer.objects.get())
        assert client.get("/quan-tri/").url.startswith("/quan-tri/login/")

    def test_shuts_behind_somebody_who_has_left_the_chair(self, settings):
        client = enter("editor")
        assert client.get("/quan-tri/").status_code == 200
        session = client.session
        session["staff_seen_at"] = (timezone.now() - timedelta(minutes=settings.STAFF_IDLE_MINUTES + 1)).isoformat()
        session.save()
        assert client.get("/quan-tri/").url == "/quan-tri/login/"

    def test_locks_out_whoever_guesses(self, settings):
        make_posting("editor", officer=make_officer("hoa", password="mot-cau-that-dai"), on=TODAY)
        client = Client()
        for _ in range(settings.AXES_FAILURE_LIMIT):
            response = client.post("/quan-tri/login/", {"username": "hoa", "password": "sai"})
        assert response.status_code == 429
        assert "Tạm khóa đăng nhập" in response.content.decode()
        response = client.post("/quan-tri/login/", {"username": "hoa", "password": "mot-cau-that-dai"})
        assert response.status_code == 429, "the right password does not help now"


def test_lists_say_yes_and_no_in_vietnamese(client, db):
    make_posting("editor", officer=make_officer("nghi-viec"), on=timezone.localdate())
    Officer.objects.filter(username="nghi-viec").update(is_active=False)
    client.force_login(make_posting("administrator", on=timezone.localdate()).officer)
    page = client.get("/quan-tri/can-bo/").content.decode()
    heard = {" ".join(words.split()) for words in re.findall(r'<span class="w-sr-only">([^<]*)</span>', page)}
    assert {"Có", "Không"} <= heard
    assert not re.search(r">\s*(True|False)\s*<", page)
