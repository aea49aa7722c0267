"""Links of live contents are tried: inside by asking the house itself, outside politely, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from portal.editorial.hyperlinks import host_of
from portal.editorial.models import EventPage, LinkCheck
from portal.editorial.operations import link_checks
from portal.editorial.operations.link_checks import ask_inside, check_link, check_some_links
from portal.editorial.queries.compliance import broken_links, links_due, links_in_words, moved_links
from safehttp.client import MemoryClient
from safehttp.failures import Forbidden, Unreachable
from safehttp.types import Response
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_article, make_law, make_section

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def linking(*links: str, **said: object):
    words = "".join(f"<p>{link}</p>" for link in links)
    return make_article(body=[("paragraph", words)], **said)


def to(address: str) -> str:
    return f'<a href="{address}">một trang</a>'


def checks() -> dict[str, LinkCheck]:
    return {row.url: row for row in LinkCheck.objects.exclude(url="")}


class TestInside:
    def test_a_page_that_was_withdrawn_is_broken_at_once(self):
        gone = make_article("Đã rút")
        linking(f'<a linktype="page" id="{gone.pk}">bài kia</a>', '<a linktype="page" id="999">bài mất</a>')
        gone.unpublish()
        check_some_links(door=MemoryClient(), at=AT)
        found = {one["called"]: one["why"] for one in links_in_words(broken_links())}
        assert found == {"Đã rút": "Trang đã bị rút", "Một trang đã bị xóa": "Không còn trang này"}

    @pytest.mark.parametrize(
        ("address", "status", "error"),
        [
            ("/van-ban/", 200, ""),
            ("/khong-co-trang-nay/", 404, ""),
            ("/quan-tri/", 200, ""),
            ("/hoi-dap/khong-co/", 404, ""),
        ],
    )
    def test_asks_as_a_reader_would(self, address: str, status: int, error: str):
        make_section()
        tried = ask_inside(address)
        assert (tried.status, tried.error) == (status, error)

    def test_looks_for_the_place_in_a_law(self, tmp_path):
        law = make_law(tmp_path)
        make_section()
        page = f"{law.get_absolute_url()}dieu-328/"
        assert ask_inside(f"{page}#dieu-328-khoan-2").error == ""
        assert ask_inside(f"{page}#dieu-328-khoan-9").error == "thieu-vi-tri"
        assert ask_inside(f"{law.get_absolute_url()}dieu-999/").status == 404

    def test_a_live_page_is_sound(self):
        there = make_article("Đang đăng")
        linking(to(there.url))
        check_some_links(door=MemoryClient(), at=AT)
        assert set(checks()) == {there.url}
        assert not broken_links().exists()


class TestOutside:
    def test_counts_as_broken_after_two_days(self):
        linking(to("https://x.vn/a"))
        door = MemoryClient({"https://x.vn/a": Unreachable("https://x.vn")})
        check_some_links(door=door, at=AT)
        assert not broken_links().exists()
        assert check_some_links(door=door, at=AT + timedelta(hours=3)) == 0
        check_some_links(door=door, at=AT + DAY)
        (one,) = links_in_words(broken_links())
        assert one["why"] == "Không kết nối được máy chủ"

    def test_one_that_answers_again_is_sound(self):
        linking(to("https://x.vn/a"))
        door = MemoryClient({"https://x.vn/a": Response(503)})
        for days in (0, 1):
            check_some_links(door=door, at=AT + days * DAY)
        assert checks()["https://x.vn/a"].first_failed_at is not None
        door.replies["https://x.vn/a"] = Response(200)
        check_some_links(door=door, at=AT + 2 * DAY)
        assert not broken_links().exists()
        assert checks()["https://x.vn/a"].first_failed_at is None

    def test_a_new_address_is_noted(self):
        linking(to("https://x.vn/cu"))
        check_some_links(door=MemoryClient({"https://x.vn/cu": Response(200, moved_to="https://x.vn/moi")}), at=AT)
        assert [row.moved_to for row in moved_links()] == ["https://x.vn/moi"]

    def test_asks_with_get_where_head_is_refused(self):
        linking(to("https://x.vn/a"))
        door = MemoryClient({"https://x.vn/a": lambda asked: Response(405 if asked.method == "HEAD" else 200)})
        check_some_links(door=door, at=AT)
        assert [asked.method for asked in door.asked] == ["HEAD", "GET"]
        assert checks()["https://x.vn/a"].status == 200

    def test_asks_a_host_once_in_a_run(self):
        linking(*(to(f"https://x.vn/{number}") for number in range(4)), to("https://y.vn/"))
        door = MemoryClient()
        assert check_some_links(door=door, at=AT) == 2
        assert sorted(host_of(asked.url) for asked in door.asked) == ["x.vn", "y.vn"]

    def test_what_the_door_refuses_is_told_and_not_asked_otherwise(self):
        linking(to("http://169.254.169.254/latest/"))
        door = MemoryClient({"http://169.254.169.254/latest/": Forbidden("http://169.254.169.254")})
        for days in (0, 1):
            check_some_links(door=door, at=AT + days * DAY)
        (one,) = links_in_words(broken_links())
        assert "không được phép" in one["why"]

    def test_addresses_beside_the_body_are_tried_too(self):
        section = make_section()
        event = EventPage(
            title="Hội nghị", lead="Ở đâu.", starts_at=AT, join_url="https://hop.vn/1", origin_url="https://bao.vn/2"
        )
        section.add_child(instance=event)
        event.save_revision().publish()
        check_some_links(door=MemoryClient(), at=AT)
        assert set(checks()) == {"https://hop.vn/1", "https://bao.vn/2"}


class TestGathering:
    def test_follows_the_content(self):
        page = linking(to("https://x.vn/a"), to("https://x.vn/b"))
        check_some_links(door=MemoryClient(), at=AT)
        page.body = [("paragraph", f"<p>{to('https://x.vn/b')}</p>")]
        page.save_revision().publish()
        check_some_links(door=MemoryClient(), at=datetime.now(tz=UTC) + DAY)
        assert set(checks()) == {"https://x.vn/b"}

    def test_what_is_withdrawn_is_let_go(self):
        page = linking(to("https://x.vn/a"))
        check_some_links(door=MemoryClient(), at=AT)
        assert set(checks()) == {"https://x.vn/a"}
        page.unpublish()
        check_some_links(door=MemoryClient(), at=AT)
        assert not LinkCheck.objects.exists()

    def test_a_content_is_gathered_once(self, django_assert_max_num_queries):
        for number in range(5):
            make_article(f"Bài {number}")
        later = datetime.now(tz=UTC) + DAY
        check_some_links(door=MemoryClient(), at=later)
        with django_assert_max_num_queries(6):
            check_some_links(door=MemoryClient(), at=later)

    def test_never_tried_comes_first(self):
        linking(to("https://x.vn/a"))
        check_some_links(door=MemoryClient({"https://x.vn/a": Response(200)}), at=AT)
        linking(to("https://y.vn/b"), title="Bài sau")
        check_some_links(door=MemoryClient({"https://y.vn/b": Response(200)}), at=AT)
        later = AT + timedelta(days=15)
        assert links_due(at=later, is_internal=False, limit=9) == ["https://x.vn/a", "https://y.vn/b"]


class TestDesk:
    def test_shows_officers_their_own(self, client: Client):
        mine, other = make_agency("Sở Tôi"), make_agency("Sở Khác")
        for agency, host in ((mine, "x"), (other, "y")):
            linking(f'<a linktype="page" id="99{host == "x":d}">trang</a>', agency=agency, title=f"Bài của {agency}")
        check_some_links(door=MemoryClient(), at=AT)
        client.force_login(make_posting("editor", agency=mine).officer)
        html = client.get("/quan-tri/lien-ket-hong/").content.decode()
        assert "Bài của Sở Tôi" in html
        assert "Bài của Sở Khác" not in html
        client.force_login(make_posting("justice", agency=other).officer)
        html = client.get("/quan-tri/lien-ket-hong/").content.decode()
        assert "Bài của Sở Tôi" in html

    def test_tries_again_what_is_the_officers_own(self, client: Client):
        mine = make_agency()
        page = linking('<a linktype="page" id="990">trang</a>', agency=mine)
        check_some_links(door=MemoryClient(), at=AT)
        row = broken_links().get()
        client.force_login(make_posting("editor").officer)
        assert client.post(f"/quan-tri/lien-ket-hong/{row.pk}/thu-lai/").status_code in (302, 403)
        assert LinkCheck.objects.get(pk=row.pk).checked_at == AT
        client.force_login(make_posting("editor", agency=mine).officer)
        assert client.post(f"/quan-tri/lien-ket-hong/{row.pk}/thu-lai/").status_code == 302
        assert LinkCheck.objects.get(pk=row.pk).checked_at > AT
        assert page.pk == row.page_id

    def test_is_not_for_everybody(self, client: Client):
        client.force_login(make_posting("reception").officer)
        assert client.get("/quan-tri/lien-ket-hong/").status_code in (302, 403)


def test_an_officer_tries_one_address():
    linking(to("https://x.vn/a"))
    check_some_links(door=MemoryClient({"https://x.vn/a": Response(404)}), at=AT)
    assert checks()["https://x.vn/a"].failures == 1
    tried = check_link(
        url="https://x.vn/a", is_internal=False, door=MemoryClient({"https://x.vn/a": Response(200)}), at=AT
    )
    assert not tried.has_failed
    assert checks()["https://x.vn/a"].failures == 0


class TestACutOffRun:
    def test_goes_on_where_it_stopped(self, monkeypatch: pytest.MonkeyPatch):
        """What was written stands, what was not is tried by the next run: nothing is kept in memory between."""
        linking(*(to(f"https://h{number}.vn/") for number in range(3)))
        written = link_checks.record_link_result

        def die_after_one(**said: object) -> None:
            written(**said)
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr(link_checks, "record_link_result", die_after_one)
            with pytest.raises(SystemExit):
                check_some_links(door=MemoryClient(), at=AT)
        assert [row.checked_at for row in checks().values()].count(AT) == 1
        check_some_links(door=MemoryClient(), at=AT + timedelta(minutes=5))
        assert [row.failures for row in checks().values()] == [1, 1, 1]
