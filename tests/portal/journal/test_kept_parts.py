"""What public pages share is kept as pages are: until what it read would be read otherwise."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as portal_settings
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from portal.agencies.models import Agency
from portal.design.incidents import current_request
from portal.journal.operations import record
from portal.journal.queries import dependencies
from portal.journal.queries.dependencies import KEPT_PARTS, dependencies_heard, kept
from tests.portal.agencies.factories import make_agency
from tests.portal.journal.test_page_cache import AT

pytestmark = pytest.mark.django_db
MADE: list[str] = []


@kept
def names_of(level: str) -> list[str]:
    MADE.append(level)
    return list(Agency.objects.order_by("name").values_list("name", flat=True))


@pytest.fixture(autouse=True)
def _parts_are_kept(settings: Settings) -> Iterator[None]:
    settings.PARTS_KEPT_SECONDS = 60.0
    KEPT_PARTS.clear()
    MADE.clear()
    yield
    KEPT_PARTS.clear()


type Ask = Callable[..., list[str]]


@pytest.fixture
def ask() -> Ask:
    """What a page that is asked for so gets."""

    def asked(request: HttpRequest | None = None, level: str = "xa") -> list[str]:
        token = current_request.set(request or RequestFactory().get("/van-ban/"))
        try:
            return names_of(level)
        finally:
            current_request.reset(token)

    return asked


def test_two_pages_share_what_was_made_once(ask: Ask):
    make_agency("So Tu phap")
    assert ask() == ask() == ["So Tu phap"]
    assert MADE == ["xa"]


def test_another_argument_is_another_part(ask: Ask):
    ask(level="xa")
    ask(level="tinh")
    assert MADE == ["xa", "tinh"]


def test_a_page_depends_on_what_its_parts_read(ask: Ask):
    ask()
    with dependencies_heard() as heard:
        ask()
    assert MADE == ["xa"]
    assert any("agencies_agency" in statement for statement, _, _ in heard)


def test_what_was_written_since_is_told(ask: Ask):
    ask()
    agency = make_agency("So Tu phap")
    record("agency.created", subject=agency, by=None, at=AT)
    assert ask() == ["So Tu phap"]


def test_an_act_that_left_it_as_it_was_leaves_it_kept(ask: Ask):
    agency = make_agency("So Tu phap")
    ask()
    record("agency.looked_at", subject=agency, by=None, at=AT)
    assert ask() == ["So Tu phap"]
    assert MADE == ["xa"]


def test_nobody_changes_what_another_gets(ask: Ask):
    make_agency("So Tu phap")
    ask().clear()
    ask().clear()
    assert ask() == ["So Tu phap"]
    assert MADE == ["xa"]


def test_after_its_time_it_is_made_anew(ask: Ask, monkeypatch: pytest.MonkeyPatch):
    ask()
    later = dependencies.monotonic() + 61
    monkeypatch.setattr(dependencies, "monotonic", lambda: later)
    ask()
    assert MADE == ["xa", "xa"]


def test_who_has_signed_in_writes_or_works_inside_is_told_anew(ask: Ask):
    officer = RequestFactory().get("/van-ban/")
    officer.COOKIES[portal_settings.SESSION_COOKIE_NAME] = "x"
    inside = RequestFactory().get(f"{portal_settings.ADMIN_PREFIX}van-ban/")
    for request in (officer, inside, RequestFactory().post("/van-ban/")):
        ask(request)
        ask(request)
    names_of("xa")
    assert MADE == ["xa"] * 7
    assert not KEPT_PARTS


def test_only_so_many_are_kept(ask: Ask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dependencies, "MOST_PARTS", 2)
    for level in ("a", "b", "c", "c", "a"):
        ask(level=level)
    assert MADE == ["a", "b", "c", "a"]
    assert len(KEPT_PARTS) == 2
