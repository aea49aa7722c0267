"""The menu of the back office: every line that rooms offer stands with its task, once, and few lines stand alone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem, admin_menu

from portal.agencies.models import Officer
from portal.agencies.states.roles import ROLES
from portal.frontpages.admin.menu import (
    ALONE,
    FEW,
    MENU_GROUPS,
    arrange_menu,
)
from tests.portal.agencies.factories import make_agency, make_posting

# What Wagtail's own settings hold for whoever keeps the portal.
SETTINGS = ("redirects", "collections")
PLACED = [*ALONE, *(name for group in MENU_GROUPS for name in group.names)]


def asking(user: object) -> HttpRequest:
    request = RequestFactory().get("/quan-tri/")
    request.user = user
    return request


def lines(entries: list) -> list:
    """Names as they stand, those of a group below its own."""
    found = []
    for one in entries:
        item = getattr(one, "item", one)
        found.append(item.name)
        if isinstance(item, SubmenuMenuItem):
            found.append(lines(item.menu.menu_items_for_request(asking(AnonymousUser()))))
    return found


def menu_of(*items: MenuItem) -> list:
    return lines(arrange_menu(items, asking(AnonymousUser())))


def line(name: str, order: int = 100) -> MenuItem:
    return MenuItem(name, f"/{name}/", name=name, order=order)


def many(*, but: str) -> list[MenuItem]:
    """More lines than stand without groups, of which one group has just one."""
    lonely = next(group for group in MENU_GROUPS if group.code == but)
    others = [name for group in MENU_GROUPS if group is not lonely for name in group.names[:2]]
    assert len(others) > FEW
    return [line(name) for name in (*others, lonely.names[0])]


class TestArranged:
    def test_gathers_lines_of_several_rooms_under_their_task(self):
        rooms_own = SubmenuMenuItem("Số hóa", Menu(items=[line("digitisation_scans"), line("digitisation_figures")]))
        found = menu_of(*many(but="group-library"), rooms_own)
        assert found[found.index("group-library") + 1] == ["library", "digitisation_scans"]
        assert found[found.index("group-watching") + 1][-1] == "digitisation_figures"

    def test_shows_the_line_of_a_group_of_one(self):
        found = menu_of(*many(but="group-agencies"))
        assert "editorial_regulations" in found
        assert "group-agencies" not in found

    def test_shows_few_lines_without_groups_in_the_order_of_the_day(self):
        found = menu_of(line("contacts"), line("board"), line("journal"), line("questions_inbox"), line("explorer"))
        assert found == ["board", "questions_inbox", "explorer", "journal", "contacts"]

    def test_leaves_what_has_no_place_where_its_room_has_put_it(self):
        strange = SubmenuMenuItem("Khác", Menu(items=[line("journal"), line("b", 20), line("a", 10)]), name="khac")
        found = menu_of(line("z", 2), strange, line("y", 1), line("board"))
        assert found == ["board", "journal", "y", "z", "khac", ["a", "b"]]

    def test_keeps_settings_whole(self):
        settings = SubmenuMenuItem("Cài đặt", Menu(items=[line("workflows"), line("sites")]), name="settings")
        found = menu_of(line("workflows"), settings)
        assert found == ["workflows", "settings", ["workflows", "sites"]]

    def test_changes_no_line(self):
        item = line("questions_inbox", order=77)
        menu_of(item)
        assert item.order == 77

    def test_gives_no_line_two_places(self):
        assert len(PLACED) == len(set(PLACED))


@pytest.mark.django_db
class TestTheMenuOfTheBackOffice:
    def offered(self, user: Officer) -> set[str]:
        """What rooms offer to somebody, whatever stands above it."""
        found = set()
        for item in admin_menu.registered_menu_items:
            if item.name in {"settings", "help"} or not item.is_shown(asking(user)):
                continue
            if isinstance(item, SubmenuMenuItem):
                found |= {one.name for one in item.menu.menu_items_for_request(asking(user))}
            else:
                found.add(item.name)
        return found

    def arranged_for(self, user: Officer) -> list:
        return lines(sorted(admin_menu.menu_items_for_request(asking(user)), key=lambda one: one.order))

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_loses_no_line_of_any_role(self, role: str):
        officer = make_posting(role, agency=make_agency("Sở Ví Dụ")).officer
        found = self.arranged_for(officer)
        reached = {name for one in found for name in (one if isinstance(one, list) else [one])}
        assert self.offered(officer) <= reached
        assert reached - set(PLACED) <= {group.code for group in MENU_GROUPS} | {"settings", *SETTINGS}

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_is_short_at_the_top_for_every_role(self, role: str):
        officer = make_posting(role, agency=make_agency("Sở Ví Dụ")).officer
        assert len([one for one in self.arranged_for(officer) if isinstance(one, str)]) <= FEW

    def test_is_a_plain_page_where_no_script_draws_it(self, client: Client):
        officer = make_posting("justice", agency=make_agency("Sở Ví Dụ")).officer
        client.force_login(officer)
        home = client.get("/quan-tri/").content.decode()
        assert (
            '<a href="/quan-tri/muc-luc/">Mọi mục làm việc</a>' in home.partition("<noscript>")[2].partition("</n")[0]
        )
        page = client.get("/quan-tri/muc-luc/").content.decode()
        drawn = [getattr(one, "item", one) for one in admin_menu.menu_items_for_request(asking(officer))]
        for item in drawn:
            inside = item.menu.menu_items_for_request(asking(officer)) if isinstance(item, SubmenuMenuItem) else [item]
            for one in inside:
                assert f'href="{getattr(one, "item", one).url}"' in page

    def test_asks_for_roles_once_when_a_form_comes_back_with_its_faults(self, client: Client):
        officer = make_posting("justice", agency=make_agency("Sở Ví Dụ")).officer
        client.force_login(officer)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(reverse("data_requests"), {"words": "Không chọn việc"}).status_code == 422
        assert len(self.offered(officer)) > 20
        # What the badge counts reads of postings too, and is asked only where no request just before has counted it.
        roles = [one for one in asked.captured_queries if one["sql"].startswith('SELECT "agencies_posting"')]
        assert len(roles) == 2, "at the door, and by all that the page asks"
