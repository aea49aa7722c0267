"""The doors of digitisation: lines of the menu for those who may, chores that the worker can call."""

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils.module_loading import import_string

from portal.agencies.admin.menu import menu_items_of
from portal.digitisation.admin import scans, uploads
from tests.portal.agencies.factories import make_posting

pytestmark = pytest.mark.django_db


class TestTheMenu:
    @pytest.mark.parametrize(
        ("role", "shown"),
        [
            ("editor", ["Tài liệu số hóa", "Tải tài liệu lên"]),
            ("leader", ["Tài liệu số hóa"]),
            ("administrator", []),
        ],
    )
    def test_shows_desks_to_those_who_may_work_there(self, role: str, shown: list[str]) -> None:
        request = RequestFactory().get("/quan-tri/")
        request.user = make_posting(role).officer
        assert [item.label for item in menu_items_of([scans, uploads]) if item.is_shown(request)] == shown


class TestChores:
    def test_are_functions_that_the_worker_finds(self) -> None:
        named = [path for path, _ in settings.JOURNAL_JOBS if path.startswith("portal.digitisation.")]
        assert len(named) >= 3
        assert all(callable(import_string(path)) for path in named)
