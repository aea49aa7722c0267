"""How machines come in: anybody, from any site, reading only, so often a minute, told whether anything changed."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from portal.agencies.operations import rate_limits
from portal.journal.queries.dependencies import NEVER_KEPT
from portal.questions.queries import open_data
from tests.portal.api.answers import correct, publish

pytestmark = pytest.mark.django_db
FROM_OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    cache.clear()


class TestReading:
    def test_any_site_may_and_no_cookie_is_set(self, client: Client):
        response = client.get("/api/v1/answers", headers={"Origin": "https://bao.example.vn"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")

    def test_head_says_the_same_without_the_words(self, client: Client):
        publish()
        asked, whole = client.head("/api/v1/answers"), client.get("/api/v1/answers")
        assert asked.status_code == 200
        assert asked.content == b""
        assert asked["ETag"] == whole["ETag"]

    def test_options_say_what_may_be_asked(self, client: Client):
        response = client.options("/api/v1/changes", headers={"Access-Control-Request-Method": "GET"})
        assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    def test_nothing_may_be_written(self, method: str):
        response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/answers")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response["Content-Type"] == "application/problem+json"

    def test_is_not_kept_beside_the_pages_of_citizens(self):
        assert "/api/v1/answers".startswith(NEVER_KEPT)
        assert "/du-lieu-mo/".startswith(NEVER_KEPT)


class TestWhetherAnythingChanged:
    def test_what_is_held_already_is_not_sent_again(self, client: Client):
        answer = publish()
        path = f"/api/v1/answers/{answer.number}"
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=60"
        for held in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            again = client.get(path, headers=held)
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
        correct(answer)
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


class TestRefusing:
    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("linh-vuc=dat-dai", "linh-vuc"),
            ("limit=5&limit=6", "limit"),
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("limit=mot", "limit"),
            ("audience=ai", "audience"),
            ("cursor=1", "cursor"),
            ("stale=1", "stale"),
            ("field=../..", "field"),
            ("cites=91/2015/QH13", "cites"),
            ("updated_since=2026-11-25", "updated_since"),
            ("updated_since=2026-13-41T00:00:00Z", "updated_since"),
            ("agency=%00", "agency"),
        ],
    )
    def test_names_what_was_wrong_in_two_languages(self, client: Client, query: str, name: str):
        response = client.get(f"/api/v1/answers?{query}")
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        told = response.json()
        assert (told["status"], told["title"], told["title_en"]) == (400, "Tham số chưa đúng", "Bad parameters")
        [fault] = told["errors"]
        assert fault["name"] == name
        assert fault["message"]
        assert fault["message_en"]

    @pytest.mark.parametrize(
        "path", ["khong-co", "answers/0", "answers/mot", "answers/99999999999999999999", "answers/7", "answers/"]
    )
    def test_what_is_not_there_is_told_as_a_problem(self, client: Client, path: str):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 404
        assert response.json()["type"].endswith("/du-lieu-mo/api/#khong-co")

    def test_a_fault_of_our_own_tells_nothing_of_the_inside(self, client: Client, monkeypatch, caplog):
        def broken(**_: object) -> None:
            raise RuntimeError("chuyện nội bộ")

        monkeypatch.setattr(open_data, "open_versions", broken)
        response = client.get("/api/v1/answers/1/versions")
        assert response.status_code == 500
        assert "nội bộ" not in response.content.decode()
        assert "could not answer" in caplog.text


class TestHowOften:
    def test_is_told_and_held(self, client: Client, monkeypatch):
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 29_000_000)  # the minute does not turn meanwhile
        answers = [client.get("/api/v1/fields", **FROM_OUTSIDE) for _ in range(121)]
        first, last, refused = answers[0], answers[119], answers[120]
        assert [one.status_code for one in answers] == [200] * 120 + [429]
        assert first["RateLimit-Policy"] == '"minute";q=120;w=60'
        left = [one["RateLimit"].split(";t=")[0] for one in (first, last, refused)]
        assert left == ['"minute";r=119', '"minute";r=0', '"minute";r=0']
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert refused["Cache-Control"] == "no-store"
        assert refused["Access-Control-Allow-Origin"] == "*"
