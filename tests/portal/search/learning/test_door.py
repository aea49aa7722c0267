"""A browser says what was opened; forged, foreign, large and endless requests are not heard."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.operations import rate_limits
from portal.search.models import AskedOn, Opening, SearchDay
from portal.search.web import usage
from tests.portal.search.learning.asking import BROWSER, ask, browser, somebody, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]
DOOR = "/tim-kiem/da-mo/"
ARTICLE = "dieu:91-2015-qh13:dieu-328"
SAID = {"q": "đặt cọc mua nhà", "key": ARTICLE, "rank": "2"}
HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def post(client: Client, said: dict[str, str], **headers: str) -> int:
    body = "&".join(f"{name}={value}" for name, value in said.items())
    return client.post(DOOR, body, content_type="application/x-www-form-urlencoded", headers=HERE | headers).status_code


def open_after_asking(address: str, question: str = SAID["q"]) -> int:
    ask(question, address=address, day=timezone.localdate())
    return post(browser(address), SAID | {"q": question})


class TestNoteOpened:
    def test_counts_what_was_opened_and_at_which_rank(self):
        assert reverse("search:opened") == DOOR
        for _ in range(3):
            assert open_after_asking(somebody()) == 204
        write()
        opening = Opening.objects.get()
        assert (opening.key, opening.owner, opening.times, opening.rank_sum) == (
            ARTICLE,
            "van-ban:91-2015-qh13",
            3,
            6,
        )
        assert opening.question.text == "đặt cọc mua nhà"
        assert AskedOn.objects.get().opened == 3
        assert (SearchDay.objects.get().opened, SearchDay.objects.get().openings) == (3, 3)

    def test_counts_a_person_once_a_day(self):
        me = somebody()
        for _ in range(4):
            open_after_asking(me)
        write()
        assert Opening.objects.get().times == 1

    def test_needs_no_cookie_and_sets_none(self):
        client = Client(enforce_csrf_checks=True, REMOTE_ADDR=somebody(), headers={"user-agent": BROWSER})
        assert post(client, SAID) == 204
        assert not client.cookies

    def test_does_not_count_what_nobody_asked(self):
        assert post(browser(), SAID) == 204
        write()
        assert not Opening.objects.exists()

    def test_does_not_count_what_is_not_there(self):
        me = somebody()
        ask(SAID["q"], address=me, day=timezone.localdate())
        assert post(browser(me), SAID | {"key": "dieu:91-2015-qh13:dieu-9999"}) == 204
        write()
        assert not Opening.objects.exists()

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://example.vn"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "", "sec-fetch-site": "none"},
        ],
    )
    def test_is_shut_to_other_sites(self, headers: dict[str, str]):
        assert post(browser(), SAID, **headers) == 403

    def test_is_shut_to_whoever_says_nothing_of_where_they_come_from(self):
        assert browser().post(DOOR, SAID).status_code == 403

    @pytest.mark.parametrize(
        "said",
        [
            {"q": ""},
            {"q": "?!", "key": ARTICLE, "rank": "1"},
            {"q": "đất", "key": "", "rank": "1"},
            {"q": "đất", "key": "x" * 301, "rank": "1"},
            *({"q": "đất", "key": ARTICLE, "rank": rank} for rank in ("", "0", "-1", "201", "9999", "²", "1.5", "x")),
        ],
    )
    def test_refuses_what_makes_no_sense(self, said: dict[str, str]):
        assert post(browser(), said) == 400

    def test_refuses_what_is_large_or_no_form(self):
        assert post(browser(), SAID | {"q": "a" * 5_000}) == 413
        client = browser()
        assert client.post(DOOR, SAID, headers=HERE).status_code == 413  # multipart
        assert client.post(DOOR, "{}", content_type="application/json", headers=HERE).status_code == 413

    def test_is_not_read(self):
        assert browser().get(DOOR).status_code == 405

    def test_grows_weary(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(usage, "OPENINGS_LIMIT", rate_limits.RateLimit("openings", 2))
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)
        client = browser()
        assert [post(client, SAID) for _ in range(3)] == [204, 204, 429]

    def test_asks_little_of_the_database(self, django_assert_num_queries):  # noqa: ANN001
        client = browser()
        with django_assert_num_queries(0):
            post(client, SAID)


class TestWithoutAnIndex:
    def test_says_nothing(self, index_folder, client: Client):  # noqa: ANN001
        for file in sorted(index_folder.rglob("*"), reverse=True):
            file.unlink() if file.is_file() or file.is_symlink() else file.rmdir()
        assert post(browser(), SAID) == 204
