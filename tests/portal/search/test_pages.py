"""A citizen types, in whatever way, and finds the article that answers."""

import re
import time
import unicodedata
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.agencies.operations import rate_limits
from portal.library.models import Instrument
from portal.search.web import views

ADDRESS = "/tim-kiem/"
MOST_QUERIES = 8
LINK = re.compile(r'<h[23]><a href="([^"]+)"[^>]*>(.*?)</a></h[23]>')


def links(client: Client, question: str, **more: str) -> list[str]:
    """Where the headings of the page lead, in order."""
    response = client.get(ADDRESS, {"q": question} | more)
    assert response.status_code == 200
    return [address for address, _ in LINK.findall(response.content.decode())]


@pytest.mark.usefixtures("indexed")
class TestShowResults:
    @pytest.mark.parametrize(
        ("typed", "address"),
        [
            ("đặt cọc mua nhà", "/van-ban/91-2015-qh13/dieu-328/"),
            ("dat coc mua nha", "/van-ban/91-2015-qh13/dieu-328/"),
            # half with marks: a phone whose keyboard gives up
            ("đat cọc mua nha", "/van-ban/91-2015-qh13/dieu-328/"),
            ("ĐẶT CỌC MUA NHÀ", "/van-ban/91-2015-qh13/dieu-328/"),
            # either placement of the tone, where the law uses both
            ("hòa giải tranh chấp", "/van-ban/45-2013-qh13/dieu-202/"),
            ("hoà giải tranh chấp", "/van-ban/45-2013-qh13/dieu-202/"),
            ("hoa giai tranh chap", "/van-ban/45-2013-qh13/dieu-202/"),
            (unicodedata.normalize("NFD", "hoà giải tranh chấp"), "/van-ban/45-2013-qh13/dieu-202/"),
            # a law's name leads to the law
            ("luật đất đai", "/van-ban/45-2013-qh13/"),
            ("dat dai", "/van-ban/45-2013-qh13/"),
            ("đất đai", "/van-ban/45-2013-qh13/"),
            ("dat đai", "/van-ban/45-2013-qh13/"),
            ("blds", "/van-ban/91-2015-qh13/"),
            # a number in whatever spelling leads to its document
            ("nd 30/2020", "/van-ban/30-2020-nd-cp/"),
            ("nghi dinh 30 2020", "/van-ban/30-2020-nd-cp/"),
            ("30/2020/NĐ–CP", "/van-ban/30-2020-nd-cp/"),
            ("91/2015/qh13", "/van-ban/91-2015-qh13/"),
            # a place leads straight to it
            ("điều 328 bộ luật dân sự", "/van-ban/91-2015-qh13/dieu-328/"),
            ("dieu 328 bldS", "/van-ban/91-2015-qh13/dieu-328/"),
            ("khoản 2 điều 8 nd 30/2020", "/van-ban/30-2020-nd-cp/dieu-8/#dieu-8-khoan-2"),
            ("điểm đ khoản 1 điều 99 luật đất đai", "/van-ban/45-2013-qh13/dieu-99/#dieu-99-khoan-1-diem-dd"),
            # of two that answer, the law in force
            ("lao dong nu nghi sinh con may thang", "/van-ban/45-2019-qh14/dieu-139/"),
        ],
    )
    def test_finds(self, client: Client, typed: str, address: str):
        assert links(client, typed)[0].startswith(address)

    def test_shows_which_clause_answers(self, client: Client):
        page = client.get(ADDRESS, {"q": "ben nhan dat coc tu choi", "sap-xep": "moi-nhat"}).content.decode()
        assert re.search(r'href="/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-2"[^>]*>Khoản 2</a>', page)
        assert "đặt cọc từ chối</mark>" in page

    @pytest.mark.parametrize("typed", ["đ", "k", "1", "2020", "a b 5", "điều 1", "khoản 2 điều 328"])
    def test_a_letter_or_a_number_alone_is_answered_by_no_law(self, client: Client, typed: str):
        assert "Điều luật trả lời gần nhất" not in client.get(ADDRESS, {"q": typed}).content.decode()

    def test_says_of_every_result_what_it_is_and_at_which_place(self, client: Client):
        page = client.get(ADDRESS, {"q": "sinh con", "sap-xep": "moi-nhat"}).content.decode()
        assert '<span class="hit-kind">Điều luật</span>' in page
        assert 'data-key="dieu:45-2019-qh14:dieu-139" data-rank="1"' in page

    def test_helps_where_nothing_is_found(self, client: Client):
        page = client.get(ADDRESS, {"q": "zzzz qqqq"}).content.decode()
        assert "Chưa tìm thấy gì" in page
        assert "/linh-vuc/dan-su/" in page
        assert "tiếp công dân" in page

    def test_without_a_question_offers_the_fields(self, client: Client):
        page = client.get(ADDRESS).content.decode()
        assert "Tìm theo lĩnh vực" in page

    def test_shows_nothing_withdrawn_in_the_number_card(self, client: Client):
        Instrument.objects.filter(slug="30-2020-nd-cp").update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert "/van-ban/30-2020-nd-cp/" not in links(client, "nd 30/2020")

    @pytest.mark.parametrize(
        "typed", ["đặt cọc mua nhà", "dieu 328 blds", "nd 30/2020", "zzzz", "", "quyền tài sản đất đai văn bản"]
    )
    def test_stays_within_its_queries(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, typed: str
    ):
        client.get(ADDRESS)  # the table of everyday words is read once for all
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(ADDRESS, {"q": typed}).status_code == 200


HOSTILE = [
    "a" * 10_000,
    "đất đai " * 1_500,
    "\x00đặt\x00cọc\x00",
    "\u202eđặt cọc\u202d\ufeff",
    '"đặt cọc" AND (title:* OR body:[a TO z]) NOT ~3^5 \\ / + - ! { }',
    "<script>alert(1)</script>",
    "' OR 1=1; --",
    "%00%ff\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "̣" * 2_000,
    "9" * 400,
    "điều " * 60,
    "điều 99999999999999 luật đất đai",
    "1/2020/" * 40,
]
PARAMETERS = ["trang", "nam", "loai", "linh-vuc", "tinh-trang", "kieu", "sap-xep", "co-quan", "dia-ban", "tu-ngay"]
PARAMETERS += ["den-ngay", "con-hieu-luc", "dung-chu"]


@pytest.mark.usefixtures("indexed")
class TestHostileQuestions:
    @pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
    def test_are_answered_quickly(self, client: Client, typed: str):
        client.get(ADDRESS, {"q": "đất"})
        started = time.process_time()  # what else the machine does is not the engine's
        response = client.get(ADDRESS, {"q": typed})
        assert response.status_code == 200, "an engine that stumbles over a question would say 503"
        assert time.process_time() - started < 1
        assert "<script>alert" not in response.content.decode()
        assert client.get(ADDRESS + "goi-y/", {"q": typed}).status_code == 200

    @pytest.mark.parametrize("name", PARAMETERS)
    @pytest.mark.parametrize("value", ["-1", "٣", "9" * 40, "\x00", "x" * 5_000, "2³"])
    def test_parameters_too(self, client: Client, name: str, value: str):
        assert client.get(ADDRESS, {"q": "đặt cọc", name: value}).status_code == 200


@pytest.mark.usefixtures("indexed")
class TestThrottle:
    def test_stops_one_machine_and_no_other(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(views, "RESULTS", rate_limits.RateLimit("results", 2))
        monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
        answers = [client.get(ADDRESS, {"q": "đất"}, REMOTE_ADDR="203.0.113.5") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[-1]["Retry-After"] == "60"
        assert client.get(ADDRESS, {"q": "đất"}, REMOTE_ADDR="203.0.113.6").status_code == 200

    def test_leaves_the_operator_of_the_machine_alone(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(views, "RESULTS", rate_limits.RateLimit("results", 1))
        monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
        assert [client.get(ADDRESS, {"q": "đất"}).status_code for _ in range(3)] == [200, 200, 200]

    def test_looks_behind_the_proxy_of_this_machine_only(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(views, "RESULTS", rate_limits.RateLimit("results", 1))
        monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
        for visitor in ("198.51.100.1", "198.51.100.2"):
            assert (
                client.get(ADDRESS, {"q": "đất"}, headers={"X-Forwarded-For": f"6.6.6.6, {visitor}"}).status_code == 200
            )
        forged = [
            client.get(ADDRESS, REMOTE_ADDR="203.0.113.5", headers={"X-Forwarded-For": f"1.1.1.{number}"}).status_code
            for number in range(2)
        ]
        assert forged == [200, 429]
