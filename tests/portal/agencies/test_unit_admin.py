"""Whoever keeps the accounts of one agency: what they give, to whom, and what they can never become."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Posting
from portal.agencies.queries.accounts import officers_in_reach, roles_to_give
from portal.agencies.states.roles import MAY_GIVE, ROLES
from tests.portal.agencies.factories import make_agency, make_officer, make_posting

TODAY = timezone.localdate()
PASSWORD = "mot-cau-that-dai"
INVITE = "/quan-tri/co-quan-toi/"


@pytest.fixture
def own(db) -> Agency:
    return make_agency("Sở Công Thương")


@pytest.fixture
def other(db) -> Agency:
    return make_agency("Sở Tư pháp")


@pytest.fixture
def keeper(own) -> Officer:
    return make_posting("unit_admin", agency=own, officer=make_officer("quantri"), on=TODAY).officer


@pytest.fixture
def client(keeper) -> Client:
    browser = Client()
    browser.force_login(keeper)
    return browser


def person(agency: Agency, **said: object) -> dict[str, object]:
    return {"name": "Trần Thị Hoa", "contact": "hoa@example.vn", "agency": agency.pk, "role": "editor"} | said


class TestGiving:
    def test_never_reaches_above_one_agency(self):
        assert MAY_GIVE["unit_admin"].isdisjoint({"administrator", "justice", "unit_admin"})
        assert set(MAY_GIVE) == {code for code, role in ROLES.items() if "posting.edit" in role.may}

    def test_reaches_the_own_agency_alone(self, keeper, own, other):
        assert roles_to_give(officer=keeper, agency=own, on=TODAY) == MAY_GIVE["unit_admin"]
        assert roles_to_give(officer=keeper, agency=other, on=TODAY) == frozenset()

    def test_invites_into_a_role(self, client, own):
        client.post(INVITE, person(own))
        posting = Posting.objects.get(officer__username="hoa@example.vn")
        assert (posting.agency, posting.role, posting.from_date) == (own, "editor", TODAY)

    @pytest.mark.parametrize("role", ["", "administrator", "justice", "unit_admin"])
    def test_invites_nobody_into_more_or_without_a_role(self, role: str, client, own):
        answer = client.post(INVITE, person(own, role=role))
        assert "role" in answer.context["form"].errors
        assert not Officer.objects.filter(username="hoa@example.vn").exists()

    def test_invites_nobody_to_another_agency(self, client, other):
        answer = client.post(INVITE, person(other))
        assert "agency" in answer.context["form"].errors
        assert not Officer.objects.filter(username="hoa@example.vn").exists()

    def test_posts_and_ends_at_the_own_agency(self, client, own):
        officer = make_posting("editor", agency=own, on=TODAY).officer
        said = {"officer": officer.pk, "agency": own.pk, "role": "approver", "from_date": "2026-01-01"}
        client.post("/quan-tri/phan-cong/new/", said)
        posting = Posting.objects.get(role="approver")
        client.post(f"/quan-tri/phan-cong/edit/{posting.pk}/", said | {"to_date": TODAY.isoformat()})
        posting.refresh_from_db()
        assert posting.to_date == TODAY

    @pytest.mark.parametrize("role", ["administrator", "justice", "unit_admin"])
    def test_posts_nobody_to_more(self, role: str, client, own):
        officer = make_posting("editor", agency=own, on=TODAY).officer
        said = {"officer": officer.pk, "agency": own.pk, "role": role, "from_date": "2026-01-01"}
        assert "role" in client.post("/quan-tri/phan-cong/new/", said).context["form"].errors
        posting = Posting.objects.get(officer=officer)
        answer = client.post(f"/quan-tri/phan-cong/edit/{posting.pk}/", said)
        assert "role" in answer.context["form"].errors
        assert set(Posting.objects.filter(officer=officer).values_list("role", flat=True)) == {"editor"}

    def test_posts_nobody_elsewhere(self, client, own, other):
        officer = make_posting("editor", agency=own, on=TODAY).officer
        said = {"officer": officer.pk, "agency": other.pk, "role": "editor", "from_date": "2026-01-01"}
        assert "agency" in client.post("/quan-tri/phan-cong/new/", said).context["form"].errors
        posting = Posting.objects.get(officer=officer)
        answer = client.post(f"/quan-tri/phan-cong/edit/{posting.pk}/", said)
        assert "agency" in answer.context["form"].errors
        assert not Posting.objects.filter(agency=other).exists()

    def test_gives_themselves_nothing(self, client, keeper, own):
        said = {"officer": keeper.pk, "agency": own.pk, "role": "approver", "from_date": "2026-01-01"}
        assert "officer" in client.post("/quan-tri/phan-cong/new/", said).context["form"].errors
        assert Posting.objects.filter(officer=keeper).count() == 1

    def test_does_not_end_the_roles_of_others_elsewhere(self, client, other):
        posting = make_posting("editor", agency=other, on=TODAY)
        said = {"officer": posting.officer_id, "agency": other.pk, "role": "editor", "from_date": "2026-01-01"}
        answer = client.post(f"/quan-tri/phan-cong/edit/{posting.pk}/", said | {"to_date": TODAY.isoformat()})
        assert answer.url == "/quan-tri/"
        posting.refresh_from_db()
        assert posting.to_date is None


class TestAccounts:
    def test_in_reach_are_those_of_the_own_agency_alone(self, keeper, own, other):
        mine = make_posting("editor", agency=own, on=TODAY).officer
        theirs = make_posting("editor", agency=other, on=TODAY).officer
        both = make_posting("editor", agency=own, on=TODAY).officer
        make_posting("legal", agency=other, officer=both, on=TODAY)
        chief = make_posting("administrator", agency=own, on=TODAY).officer
        above = make_posting("editor", agency=own, officer=make_officer("chief", is_superuser=True), on=TODAY).officer
        reach = set(officers_in_reach(officer=keeper, on=TODAY))
        assert mine in reach
        assert reach.isdisjoint({theirs, both, chief, above, keeper})

    def test_whose_role_elsewhere_begins_later_is_out_of_reach(self, keeper, own, other):
        officer = make_posting("editor", agency=own, on=TODAY).officer
        assert officer in officers_in_reach(officer=keeper, on=TODAY)
        Posting.objects.create(officer=officer, agency=other, role="justice", from_date=date(2999, 1, 1))
        assert officer not in officers_in_reach(officer=keeper, on=TODAY)

    def test_lists_and_forms_show_no_others(self, client, own, other):
        make_posting("editor", agency=own, officer=make_officer("cua-minh"), on=TODAY)
        theirs = make_posting("editor", agency=other, officer=make_officer("cua-ho"), on=TODAY)
        for page in ("can-bo/", "phan-cong/", "phan-cong/new/"):
            html = client.get(f"/quan-tri/{page}").content.decode()
            assert "cua-minh" in html, page
            assert "cua-ho" not in html, page
        for act in ("edit", "history", "usage"):
            for page in (f"can-bo/{act}/{theirs.officer_id}/", f"phan-cong/{act}/{theirs.pk}/"):
                assert client.get(f"/quan-tri/{page}").status_code == 302, page

    def test_frees_a_colleague_from_a_lost_telephone(self, client, own):
        officer = make_posting("editor", agency=own, officer=make_officer("hoa"), on=TODAY).officer
        officer.authenticator_set.create(name="cũ")
        said = {"username": "hoa", "is_active": "on", "forget_second_factor": "on"}
        assert client.post(f"/quan-tri/can-bo/edit/{officer.pk}/", said).url == "/quan-tri/can-bo/"
        assert not officer.authenticator_set.exists()

    def test_frees_nobody_who_works_elsewhere_too(self, client, own, other):
        officer = make_posting("editor", agency=own, officer=make_officer("hoa"), on=TODAY).officer
        make_posting("editor", agency=other, officer=officer, on=TODAY)
        officer.authenticator_set.create(name="cũ")
        said = {"username": "hoa", "is_active": "on", "forget_second_factor": "on", "new_password": PASSWORD}
        assert client.post(f"/quan-tri/can-bo/edit/{officer.pk}/", said).url == "/quan-tri/"
        officer.refresh_from_db()
        assert officer.authenticator_set.exists()
        assert not officer.check_password(PASSWORD)
