"""What was chosen at a list is kept under a name; colleagues find what is shared, and see their own part of it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer, SavedView
from portal.agencies.queries.accounts import views_at
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.questions.answering import Team, text_with

pytestmark = pytest.mark.django_db
BOARD = "/quan-tri/bang-dieu-hanh/"


def enter(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


def keep(client: Client, address: str, **said: str) -> str:
    answer = client.post(f"{reverse('own_view')}?{urlencode({'next': address})}", said)
    assert answer.status_code == 302
    return answer.url


def names(officer: Officer, path: str = BOARD) -> list[str]:
    return [one.name for one in views_at(officer=officer, path=path, on=timezone.localdate())]


def test_stands_on_its_page_until_it_is_dropped() -> None:
    leader = make_posting("leader", agency=make_agency()).officer
    client = enter(leader)
    assert keep(client, f"{BOARD}?ky=nam&p=3", name="Cả năm") == f"{BOARD}?ky=nam&p=3"
    assert f'<a href="{BOARD}?ky=nam">Cả năm</a>' in client.get(BOARD).content.decode()
    assert names(leader, "/quan-tri/viec-cua-toi/") == []
    keep(client, f"{BOARD}?ky=thang", name="Cả năm")
    assert SavedView.objects.get().query == "ky=thang"
    keep(client, BOARD, bo=str(SavedView.objects.get().pk))
    assert names(leader) == []


def test_keeps_what_was_chosen_and_nothing_that_was_typed() -> None:
    leader = make_posting("leader", agency=make_agency()).officer
    keep(enter(leader), f"{BOARD}?ky=quy&tim=Lê Thị Khuyên&ngay=2026-11-27&tep=xlsx", name="Quý này")
    assert parse_qs(SavedView.objects.get().query) == {"ky": ["quy"], "ngay": ["2026-11-27"]}


@pytest.mark.parametrize(
    "address", ["https://xau.example/quan-tri/", "//xau.example/", "/hoi-dap/", "javascript:alert(1)"]
)
def test_keeps_no_address_of_elsewhere(address: str) -> None:
    leader = make_posting("leader", agency=make_agency()).officer
    assert urlsplit(keep(enter(leader), address, name="Xấu")).path == reverse("wagtailadmin_home")
    assert {one.path for one in SavedView.objects.all()} <= {reverse("wagtailadmin_home")}


def test_is_found_by_those_of_the_same_agency_alone_and_only_when_shared() -> None:
    agency, other = make_agency(), make_agency()
    leader = make_posting("leader", agency=agency).officer
    colleague, stranger = (make_posting("leader", agency=one).officer for one in (agency, other))
    keep(enter(leader), f"{BOARD}?ky=nam", name="Của tôi")
    keep(enter(leader), f"{BOARD}?ky=nam&co_quan={agency.slug}", name="Của cơ quan", is_shared="on")
    assert names(colleague) == ["Của cơ quan"]
    assert names(stranger) == []
    page = enter(colleague).get(BOARD).content.decode()
    assert f"({leader} chia sẻ)" in page
    shared = SavedView.objects.get(is_shared=True)
    keep(enter(colleague), BOARD, bo=str(shared.pk))
    assert names(colleague) == ["Của cơ quan"]
    assert enter(stranger).get(f"{shared.path}?{shared.query}").status_code in (302, 403)


def test_shows_each_reader_only_what_that_reader_may_see() -> None:
    ours, theirs = Team(), Team()
    ours.draft(text_with(title="Đòi tiền cọc"))
    theirs.draft(text_with(title="Tách thửa đất"))
    both = make_posting("editor", agency=ours.agency, officer=theirs.author).officer
    path = reverse("questions_answers")
    keep(enter(both), f"{path}?loai=dang-lam", name="Tất cả", is_shared="on")
    (view,) = views_at(officer=ours.author, path=path, on=timezone.localdate())
    page = enter(ours.author).get(f"{view.path}?{view.query}").content.decode()
    assert "Đòi tiền cọc" in page
    assert "Tách thửa đất" not in page
    assert "Tách thửa đất" in enter(both).get(f"{view.path}?{view.query}").content.decode()


def test_a_page_holds_so_many_and_a_name_is_asked_for() -> None:
    leader = make_posting("leader", agency=make_agency()).officer
    client = enter(leader)
    SavedView.objects.bulk_create(SavedView(officer=leader, path=BOARD, name=f"{at}") for at in range(30))
    keep(client, f"{BOARD}?ky=nam", name="Một nữa")
    keep(client, f"{BOARD}?ky=nam", name="")
    assert SavedView.objects.count() == 30
    keep(client, f"{BOARD}?ky=nam", name="7")
    assert SavedView.objects.get(name="7").query == "ky=nam"
