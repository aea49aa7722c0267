"""A citizen follows a law without an account, and stops with one press; nobody learns who follows what."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.agencies.operations import rate_limits
from portal.dissemination.models import (
    Consent,
    Follower,
    FollowerAddress,
    Letter,
    PersonalLink,
    Subscription,
)
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.operations.sending.letters import LINK_FOR
from portal.dissemination.states import FollowedKind
from portal.dissemination.web import subscriptions
from portal.journal.middleware import PageCacheMiddleware
from portal.journal.models import Entry
from portal.library.models import Instrument
from tests.portal.dissemination.factories import (
    ADDRESS,
    NOW,
    address_in,
    change,
    empty_outbox,
    follow,
    mail_account,
    make_field,
    make_law,
    make_link,
    pass_on,
    send,
)
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db

FORM = "/theo-doi/van-ban/7-2021-nd-cp/"
FILLED = {"address": ADDRESS, "frequency": "ngay", "agrees": "on"}
MOST_QUERIES = 8
MOST_QUERIES_OF_ONES_OWN = 12
FIRST_VIEW = 50_000


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():  # noqa: ANN202
    cache.clear()
    yield
    cache.clear()


@laid
def law() -> Instrument:
    return make_law()


def words(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestTheForm:
    @pytest.mark.parametrize("kind", ["van-ban", "linh-vuc"])
    def test_is_linked_from_what_can_be_followed(self, client: Client, kind: str):
        make_law(fields=("nong-nghiep/cho",))
        page = {"van-ban": "/van-ban/7-2021-nd-cp/", "linh-vuc": "/linh-vuc/nong-nghiep/cho/"}[kind]
        form = {"van-ban": FORM, "linh-vuc": "/theo-doi/linh-vuc/nong-nghiep/cho/"}[kind]
        assert f'href="{form}"' in client.get(page).content.decode()
        assert client.get(form).status_code == 200

    @pytest.mark.usefixtures("law")
    def test_ticks_nothing_for_anybody(self, client: Client):
        page = client.get(FORM).content.decode()
        (tick,) = re.findall(r'<input type="checkbox"[^>]*>', page)
        assert "checked" not in tick
        assert "Tôi đồng ý để" in page

    @pytest.mark.parametrize(("kind", "usual"), [("van-ban", "ngay"), ("linh-vuc", "hang-tuan")])
    def test_proposes_a_quiet_rhythm_for_a_field(self, client: Client, kind: str, usual: str):
        key = make_law().slug if kind == "van-ban" else make_field("nong-nghiep").slug
        page = client.get(f"/theo-doi/{kind}/{key}/").content.decode()
        assert re.search(rf'value="{usual}"[^>]*checked', page)

    def test_is_small_and_asks_little_of_the_database(
        self, client: Client, law: Instrument, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(FORM)
        assert len(response.content) < FIRST_VIEW

    def test_of_what_there_is_not_is_not_there(self, client: Client, law: Instrument):
        assert client.get("/theo-doi/van-ban/khong-co/").status_code == 404
        assert client.get(f"/theo-doi/cau-tra-loi/{'9' * 30}/").status_code == 404
        chosen = client.get("/theo-doi/dang-ky/", {"dieu": [f"cau-tra-loi:{'9' * 30}", f"dia-ban:{'9' * 30}"]})
        assert chosen.status_code == 302
        assert client.get(FORM).status_code == 200
        Instrument.objects.update(withdrawn_at=NOW)
        assert client.get(FORM).status_code == 404

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"address": ""}, "Xin ghi địa chỉ thư điện tử."),
            ({"address": "nam@"}, "Địa chỉ chưa đúng dạng"),
            ({"address": "nam@example.vn\nBcc: lan@example.vn"}, "Địa chỉ chưa đúng dạng"),
            ({"agrees": ""}, "không có sự đồng ý, chúng tôi không lưu địa chỉ"),
        ],
    )
    def test_says_what_is_missing(self, client: Client, law: Instrument, change: dict, said: str):
        response = client.post(FORM, FILLED | change)
        assert response.status_code == 400
        assert said in words(response)
        assert not Follower.objects.exists()

    def test_is_closed_where_no_mail_server_is(self, client: Client, law: Instrument, settings):  # noqa: ANN001
        settings.MAIL_IS_CONFIGURED = False
        for page in (FORM, "/theo-doi/", "/theo-doi/lien-ket/"):
            assert "Hiện chưa nhận địa chỉ" in words(client.get(page))
        assert "Hiện chưa nhận địa chỉ" in words(client.post(FORM, FILLED))
        assert not Follower.objects.exists()
        assert "gửi yêu cầu ở đây" not in words(client.get("/theo-doi/quyen-cua-toi/"))
        gone = client.get(f"/theo-doi/cua-toi/{'x' * 43}/")
        assert gone.status_code == 404
        assert "Ghi địa chỉ dưới đây" not in words(gone)


class TestNobodyLearnsAnything:
    @pytest.mark.usefixtures("law")
    def test_every_address_gets_the_same_answer(self, client: Client):
        follow("7-2021-nd-cp", address="biet@example.vn")
        answers = set()
        for address in ("biet@example.vn", "moi@example.vn"):
            for path, form in ((FORM, FILLED | {"address": address}), ("/theo-doi/lien-ket/", {"address": address})):
                response = client.post(path, form)
                answers.add((path, response.status_code, response["Location"]))
        asked, sent = "/theo-doi/da-nhan/", "/theo-doi/da-nhan/?kenh=thu-dien-tu"
        assert answers == {(FORM, 302, asked), ("/theo-doi/lien-ket/", 302, sent)}
        # A link comes to who follows alone, and opens longer than a confirmation.
        assert "trong vòng 7 ngày" in words(client.get(asked))
        assert "Nếu địa chỉ vừa ghi đang theo dõi" in words(client.get(sent))
        assert "7 ngày" not in words(client.get(sent))

    @pytest.mark.usefixtures("law")
    def test_a_machine_that_fills_in_everything_is_answered_and_ignored(self, client: Client):
        assert client.post(FORM, FILLED | {"website": "http://thu.rac"})["Location"] == "/theo-doi/da-nhan/"
        assert not Follower.objects.exists()

    def test_one_machine_may_not_go_on_and_on(self, client: Client, law: Instrument, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(subscriptions, "ASKING", rate_limits.RateLimit("follow", 2))
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)
        asked = [
            client.post(FORM, FILLED | {"address": f"a{number}@example.vn"}, REMOTE_ADDR="203.0.113.5")
            for number in range(3)
        ]
        assert [response.status_code for response in asked] == [302, 302, 429]
        assert Follower.objects.count() == 2

    @pytest.mark.usefixtures("law")
    def test_no_address_and_no_secret_stands_in_the_journal(self, client: Client):
        assert client.post(FORM, FILLED).status_code == 302
        assert FollowerAddress.objects.get().value == ADDRESS
        assert Consent.objects.exists()
        assert ADDRESS not in str(list(Consent.objects.values())) + str(list(Entry.objects.values()))
        assert not PersonalLink.objects.filter(digest__contains="@").exists()


class TestKeptPages:
    @pytest.mark.parametrize("path", [FORM, "/theo-doi/", "/theo-doi/lien-ket/", "/theo-doi/da-nhan/"])
    def test_forms_are_kept_by_nobody(self, path: str, law: Instrument, rf):  # noqa: ANN001
        """A form that is kept would give the mark of one reader to the next."""
        response = Client().get(path)
        assert "no-store" in response["Cache-Control"]
        middleware = PageCacheMiddleware(lambda _: response)
        middleware(rf.get(path))
        assert middleware(rf.get(path)) is response

    @pytest.mark.usefixtures("law")
    def test_the_form_works_with_its_mark_against_forgery(self):
        client = Client(enforce_csrf_checks=True)
        page = client.get(FORM).content.decode()
        mark = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert client.post(FORM, FILLED).status_code == 403
        assert client.post(FORM, FILLED | {"csrfmiddlewaretoken": mark.group(1)}).status_code == 302


class TestConfirming:
    @pytest.fixture
    def link(self, law: Instrument) -> str:
        subscription = follow(law.slug, is_confirmed=False, at=timezone.now())
        token = make_link(subscription.follower, subscription=subscription, at=timezone.now())
        PersonalLink.objects.update(letter=Letter.objects.get())
        return f"/theo-doi/xac-nhan/{token}/"

    def test_opening_the_link_confirms_nothing(self, client: Client, link: str):
        assert "Tôi đồng ý, hãy gửi thư cho tôi" in words(client.get(link))
        assert "địa chỉ tự được xóa" in words(client.get(link))
        FollowerAddress.objects.update(confirmed_at=timezone.now())  # one who follows already
        assert "địa chỉ tự được xóa" not in words(client.get(link))
        client.head(link)
        assert Subscription.objects.get().confirmed_at is None

    def test_pressing_the_button_does(self, client: Client, link: str):
        assert "Đã theo dõi" in words(client.post(link))
        assert Subscription.objects.get().confirmed_at is not None
        assert "Đã theo dõi" in words(client.get(link))

    def test_a_link_past_its_time_leads_to_a_new_one(self, client: Client, link: str):
        PersonalLink.objects.update(
            created_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1)
        )
        response = client.post(link)
        assert response.status_code == 404
        assert "Gửi liên kết cho tôi" in words(response)
        assert Subscription.objects.get().confirmed_at is None

    def test_a_link_to_ones_page_confirms_nothing_and_the_other_way_round(self, client: Client, link: str):
        page = make_link(Follower.objects.get(), at=timezone.now())
        assert client.get(f"/theo-doi/xac-nhan/{page}/").status_code == 404
        assert client.get(link.replace("xac-nhan", "cua-toi")).status_code == 404
        assert client.get(f"/theo-doi/cua-toi/{page}/").status_code == 200
        assert client.get(link).status_code == 200

    def test_tells_no_other_site_where_one_came_from(self, client: Client, link: str):
        response = client.get(link)
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        outside = re.findall(r'(?:href|src)="(https?:[^"]+)"', response.content.decode())
        assert outside == []
        assert link.split("/")[3] not in response.content.decode()


class TestOnesOwnPage:
    @pytest.fixture
    def mine(self, law: Instrument) -> str:
        follower = follow(law.slug).follower
        make_field("nong-nghiep")
        follow("nong-nghiep", kind=FollowedKind.FIELD)
        return f"/theo-doi/cua-toi/{make_link(follower, at=timezone.now())}/"

    def test_shows_what_one_follows_and_hides_the_address(self, client: Client, mine: str):
        page = client.get(mine)
        assert "Nghị định về vệ sinh chợ nông thôn" in words(page)
        assert "Nông nghiệp" in words(page)
        assert "n***@example.vn" in words(page)
        assert ADDRESS not in page.content.decode()

    def test_queries_do_not_grow_with_what_one_follows(
        self, client: Client, mine: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        for number in range(20, 40):
            follow(make_law(f"{number}/2021/NĐ-CP").slug, at=NOW - timedelta(days=number))
        with django_assert_max_num_queries(MOST_QUERIES_OF_ONES_OWN):
            assert len(client.get(mine).content) < FIRST_VIEW

    def test_stops_one(self, client: Client, mine: str, law: Instrument):
        wanted = Subscription.objects.get(key=law.slug)
        page = client.post(mine, {"viec": "thoi", "subscription": wanted.pk}, follow=True)
        assert "Đã thôi theo dõi" in words(page)
        assert [one.key for one in Subscription.objects.filter(stopped_at=None)] == ["nong-nghiep"]

    def test_stops_all(self, client: Client, mine: str):
        assert "không theo dõi gì" in words(client.post(mine, {"viec": "thoi-het"}, follow=True))

    def test_changes_the_rhythm(self, client: Client, mine: str, law: Instrument):
        wanted = Subscription.objects.get(key=law.slug)
        client.post(mine, {"viec": "doi", "subscription": wanted.pk, "frequency": "hang-tuan"})
        client.post(mine, {"viec": "doi", "subscription": wanted.pk, "frequency": "moi-gio"})
        wanted.refresh_from_db()
        assert wanted.frequency == "hang-tuan"

    def test_forgets(self, client: Client, mine: str):
        assert "Đã xóa dữ liệu theo dõi của bạn" in words(client.post(mine, {"viec": "xoa"}))
        assert not Follower.objects.exists()
        assert client.get(mine).status_code == 404

    def test_reaches_nobody_else(self, client: Client, mine: str):
        other = follow("luat-khac", address="lan@example.vn")
        for form in ({"viec": "thoi"}, {"viec": "doi", "frequency": "hang-tuan"}, {"viec": "gi-do"}, {}):
            client.post(mine, form | {"subscription": other.pk})
        other.refresh_from_db()
        assert (other.stopped_at, other.frequency) == (None, "ngay")

    @pytest.mark.parametrize("path", ["cua-toi", "thoi", "xac-nhan"])
    def test_a_secret_that_was_made_up_opens_nothing(self, client: Client, path: str):
        assert client.get(f"/theo-doi/{path}/{'x' * 43}/").status_code == 404
        assert client.post(f"/theo-doi/{path}/{'x' * 43}/").status_code == 404


class TestOneClick:
    @pytest.fixture
    def letter(self, law: Instrument):  # noqa: ANN201
        follow(law.slug)
        follow("luat-khac")
        change(law, "dieu-1", at=timezone.now())
        pass_on()
        return send(at=timezone.now() + timedelta(minutes=11)).carried[0]

    def test_from_the_mailbox_stops_what_the_letter_was_about(self, letter):  # noqa: ANN001
        address = letter.headers["List-Unsubscribe"].strip("<>").removeprefix("https://lantoa.example.vn")
        # As RFC 8058 has it: no cookies, no mark against forgery, nothing but this one field.
        response = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert [one.key for one in Subscription.objects.filter(stopped_at=None)] == ["luat-khac"]
        assert Consent.objects.latest("pk").way == "mot-cham-trong-hop-thu"

    def test_opening_the_link_stops_nothing(self, client: Client, letter):  # noqa: ANN001
        page = client.get(address_in(letter.text, "thoi"))
        assert "Thôi theo dõi?" in words(page)
        assert not Subscription.objects.filter(stopped_at__isnull=False).exists()

    def test_twice_is_once(self, client: Client, letter):  # noqa: ANN001
        address = address_in(letter.text, "thoi")
        client.post(address)
        assert "Đã thôi theo dõi" in words(client.post(address))

    def test_the_letter_leads_to_ones_own_page_until_it_is_old(self, client: Client, letter):  # noqa: ANN001
        address = address_in(letter.text, "cua-toi")
        assert client.get(address).status_code == 200
        link = PersonalLink.objects.get()
        assert link.expires_at - link.created_at == LINK_FOR
        PersonalLink.objects.update(created_at=NOW - LINK_FOR, expires_at=timezone.now())
        assert client.get(address).status_code == 404


class TestLettersOnRequest:
    def test_the_form_has_a_letter_sent_at_once(
        self, client: Client, law: Instrument, mailoutbox, django_capture_on_commit_callbacks
    ):  # noqa: ANN001
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(FORM, FILLED, follow=True)
        assert "Xin mở hộp thư của bạn" in words(page)
        empty_outbox(provider_of(mail_account()), at=timezone.now())
        (mail,) = mailoutbox
        assert client.get(address_in(mail.body, "xac-nhan")).status_code == 200
        assert Letter.objects.get().state == "da-gui"

    def test_the_link_is_sent_again(
        self, client: Client, law: Instrument, mailoutbox, django_capture_on_commit_callbacks
    ):  # noqa: ANN001
        follow(law.slug)
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/theo-doi/lien-ket/", {"address": ADDRESS})
        empty_outbox(provider_of(mail_account()), at=timezone.now())
        assert client.get(address_in(mailoutbox[0].body, "cua-toi")).status_code == 200

    def test_the_page_of_privacy_says_how_long(self, client: Client):
        page = words(client.get("/theo-doi/"))
        for said in ("chưa xác nhận thì 7 ngày", "90 ngày; sau đó chỉ còn con số", "180 ngày"):
            assert said in page
