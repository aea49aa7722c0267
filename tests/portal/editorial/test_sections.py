"""Sections of agencies: opened, given to their staff, passed on when agencies merge."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import role_group
from portal.agencies.states.roles import ROLES
from portal.design.refusals import Refused
from portal.editorial.models import SectionPage
from portal.editorial.operations.sections import open_many, open_sections, put_in_charge, sync_section_permissions
from portal.editorial.queries.sections import agency_in_charge, common_sections, supervisor
from portal.frontpages.operations import found_portal
from portal.journal.models import Entry
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_draft, make_front, make_section
from tests.portal.seconds import another_agrees

TODAY = timezone.localdate()
NOW = timezone.now()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def again(officer: Officer) -> Officer:
    """The officer of a new request: rights are remembered as long as a request lasts."""
    return Officer.objects.get(pk=officer.pk)


def enter(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


class TestOpenSections:
    def test_makes_front_and_collection_and_leaves_word(self):
        agency = make_agency("Sở Công Thương")
        front = make_front(agency)
        assert front.url_path.endswith(f"/chuyen-muc/{agency.slug}/")
        assert front.is_front
        assert front.collection.get_parent().name == "Cơ quan"
        entry = Entry.objects.get(verb="section.opened")
        assert entry.details["agency"] == agency.pk

    def test_passes_over_who_has_one_and_who_has_ended(self):
        agency = make_agency("Sở Công Thương")
        make_front(agency)
        ended = make_agency("Sở cũ", exists_to=date(2025, 7, 1))
        without = make_agency("Sở Y tế")
        (opened,) = open_sections(agencies=[agency, ended, without], by=None, at=NOW)
        assert SectionPage.objects.get(pk=opened.pk).agency == without

    def test_lets_the_staff_write_and_nobody_publish_past_the_steps(self):
        agency = make_agency("Sở Công Thương")
        front = make_front(agency)
        editor = front.permissions_for_user(make_posting("editor", agency=agency).officer)
        approver = front.permissions_for_user(make_posting("approver", agency=agency).officer)
        assert editor.can_add_subpage()
        assert approver.can_edit()
        assert not editor.can_publish_subpage()
        assert not approver.can_publish_subpage()

    @pytest.mark.parametrize("role", ["reception", "unit_admin", "administrator", "legal"])
    def test_gives_others_nothing(self, role: str):
        agency = make_agency("Sở Công Thương")
        front = make_front(agency)
        may = front.permissions_for_user(make_posting(role, agency=agency).officer)
        assert not any([may.can_add_subpage(), may.can_edit(), may.can_publish()])

    def test_opens_many_in_the_background_and_may_run_twice(self):
        found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        keys = [make_agency(f"Ủy ban nhân dân xã {number}").pk for number in range(23)]
        by = make_officer()
        assert open_many.call(keys, by.pk) == 23
        assert open_many.call(keys, by.pk) == 0


class TestSettleSections:
    def test_changes_nothing_the_second_time(self):
        make_front(make_agency("Sở Công Thương"))
        sync_section_permissions(on=TODAY)
        assert sync_section_permissions(on=TODAY) == (0, 0, 0)

    def test_takes_away_what_was_given_to_roles_on_the_whole_tree(self):
        home = found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        group = role_group(role=ROLES["editor"])
        change = Permission.objects.get(content_type__app_label="editorial", codename="change_portalpage")
        GroupPagePermission.objects.create(group=group, page=home, permission=change)
        assert GroupPagePermission.objects.filter(page__depth__lte=home.depth).exists()
        sync_section_permissions(on=TODAY)
        assert not GroupPagePermission.objects.filter(group=group).exists()
        assert not GroupPagePermission.objects.filter(page__depth__lte=home.depth).exists()

    def test_gives_nothing_on_the_root_of_collections_but_the_keeping_of_collections(self):
        make_front(make_agency("Sở Công Thương"))
        for role in ROLES.values():
            role_group(role=role)
        sync_section_permissions(on=TODAY)
        root = Collection.get_first_root_node()
        held = GroupCollectionPermission.objects.filter(collection=root)
        assert {row.group.name for row in held} == {"Quản trị hệ thống"}

    def test_gives_the_heirs_the_section_of_an_agency_that_ended(self):
        old, heir = make_agency("Sở Thông tin"), make_agency("Sở Khoa học")
        front = make_front(old)
        before, after = make_posting("editor", agency=old).officer, make_posting("editor", agency=heir).officer
        close_agency(agency=old, on=TODAY, successors=[heir], decision="NQ 1")
        opened, _, _ = sync_section_permissions(on=TODAY)
        assert opened == 1, "the heir had no front"
        assert front.permissions_for_user(again(after)).can_add_subpage()
        assert not front.permissions_for_user(again(before)).can_add_subpage()

    def test_waits_for_the_day(self):
        day = date.fromordinal(TODAY.toordinal() + 30)
        old, heir = make_agency("Sở Thông tin"), make_agency("Sở Khoa học")
        front = make_front(old)
        officer = make_posting("editor", agency=heir).officer
        close_agency(agency=old, on=day, successors=[heir], decision="NQ 1", today=TODAY)
        sync_section_permissions(on=TODAY)
        assert not front.permissions_for_user(again(officer)).can_add_subpage()
        sync_section_permissions(on=day)
        assert front.permissions_for_user(again(officer)).can_add_subpage()

    def test_costs_the_same_for_many_sections(self, django_assert_max_num_queries):
        for number in range(3):
            make_front(make_agency(f"Sở {number}"))
        with django_assert_max_num_queries(24):
            sync_section_permissions(on=TODAY)


class TestInCharge:
    def test_the_supervisor_is_who_the_law_names_without_a_regulation(self):
        justice = make_agency("Sở Tư pháp")
        assert supervisor(on=TODAY) == justice

    def test_common_sections_are_the_supervisors(self):
        justice, other = make_agency("Sở Tư pháp"), make_agency("Sở Công Thương")
        section = make_section()
        assert agency_in_charge(section, on=date(2026, 11, 24)) == justice
        assert section.permissions_for_user(make_posting("editor", agency=justice).officer).can_add_subpage()
        assert not section.permissions_for_user(make_posting("editor", agency=other).officer).can_add_subpage()

    def test_somebody_else_is_put_in_charge(self):
        justice, other = make_agency("Sở Tư pháp"), make_agency("Sở Công Thương")
        section = put_in_charge(section=make_section(), agency=other, by=None, at=NOW)
        assert agency_in_charge(make_article(section=section), on=date(2026, 11, 24)) == other
        assert section.permissions_for_user(make_posting("editor", agency=other).officer).can_add_subpage()
        assert not section.permissions_for_user(make_posting("editor", agency=justice).officer).can_add_subpage()

    def test_not_of_a_front(self):
        front = make_front(make_agency("Sở Công Thương"))
        with pytest.raises(Refused, match="Trang này là của riêng một cơ quan; chỉ giao"):
            put_in_charge(section=front, agency=None, by=None, at=NOW)

    def test_the_shelf_of_fronts_is_nobodys(self):
        make_agency("Sở Tư pháp")
        front = make_front(make_agency("Sở Công Thương"))
        shelf = SectionPage.objects.get(slug="chuyen-muc")
        assert not GroupPagePermission.objects.filter(page=shelf.pk).exists()
        assert shelf.pk not in {section.pk for section in common_sections()}
        assert front.get_parent().pk == shelf.pk


class TestFixedPages:
    def test_nobody_of_an_agency_is_rid_of_its_front(self):
        agency = make_agency("Sở Công Thương")
        front = make_front(agency)
        may = front.permissions_for_user(make_posting("approver", agency=agency).officer)
        assert may.can_edit()
        assert not any([may.can_delete(), may.can_move(), may.can_copy(), may.can_unpublish()])
        assert not may.can_set_view_restrictions()

    def test_the_home_page_is_written_by_justice_and_what_lies_below_is_not(self):
        make_agency("Sở Tư pháp")
        other = make_front(make_agency("Sở Công Thương"))
        draft = make_draft("Nháp", section=other)
        home = found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        officer = make_posting("justice", agency=Agency.objects.get(name="Sở Tư pháp")).officer
        may = home.permissions_for_user(officer)
        assert may.can_edit()
        assert not any([may.can_publish(), may.can_add_subpage(), may.can_delete(), may.can_unpublish()])
        assert not draft.permissions_for_user(officer).can_edit()
        assert not home.permissions_for_user(make_posting("approver").officer).can_edit()

    def test_standing_pages_are_written_by_justice_of_the_supervisor(self):
        justice = make_agency("Sở Tư pháp")
        home = found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        page = home.get_children().get(slug="gioi-thieu").specific
        assert page.permissions_for_user(make_posting("justice", agency=justice).officer).can_edit()
        assert not page.permissions_for_user(make_posting("editor", agency=justice).officer).can_edit()


class TestDesk:
    def test_lists_agencies_with_and_without(self):
        make_front(make_agency("Sở Công Thương"))
        make_agency("Sở Y tế")
        client = enter(make_posting("administrator").officer)
        html = client.get("/quan-tri/chuyen-muc/?co=chua").content.decode()
        assert "Sở Y tế" in html
        assert "Sở Công Thương" not in html

    def test_opens_what_is_ticked(self):
        found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        chosen, other = make_agency("Sở Y tế"), make_agency("Sở Nội vụ")
        client = enter(make_posting("justice", agency=make_agency("Sở Tư pháp")).officer)
        assert client.post("/quan-tri/chuyen-muc/mo/", {"agency": [chosen.pk], "do": "chon"}).status_code == 302
        assert SectionPage.objects.filter(agency=chosen).exists()
        assert not SectionPage.objects.filter(agency=other).exists()

    def test_leaves_many_to_the_worker_and_tells_how_far_it_is(self):
        found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
        for number in range(21):
            make_agency(f"Ủy ban nhân dân xã {number}", kind="committee", level="commune")
        client = enter(make_posting("administrator").officer)
        client.post("/quan-tri/chuyen-muc/mo/?loai=committee", {"do": "tat-ca"})
        assert "21" in client.get("/quan-tri/chuyen-muc/").content.decode()
        assert client.session["sections_opening"]

    def test_puts_somebody_in_charge(self):
        make_agency("Sở Tư pháp")
        section, other = make_section(), make_agency("Sở Công Thương")
        client = enter(make_posting("administrator").officer)
        assert section.title in client.get("/quan-tri/chuyen-muc/chung/").content.decode()
        sent = {f"{section.pk}-agency": f"Sở Công Thương [{other.slug}]"}
        assert client.post(f"/quan-tri/chuyen-muc/chung/{section.pk}/", sent).status_code == 302
        another_agrees()
        assert SectionPage.objects.get(pk=section.pk).agency == other

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception", "unit_admin"])
    @pytest.mark.parametrize("page", ["chuyen-muc/", "chuyen-muc/chung/"])
    def test_is_shut_to_agencies(self, role: str, page: str):
        assert enter(make_posting(role).officer).get(f"/quan-tri/{page}").url == "/quan-tri/"
