"""The search as a program asks it: the same answer as on the page, in the promised shape."""

from pathlib import Path

import pytest
from django.test import Client

from portal.api.web.search import SearchOut

pytestmark = pytest.mark.django_db
ASKED = "/api/v1/search"


def ask(client: Client, question: str) -> dict:
    response = client.get(ASKED, {"q": question})
    assert response.status_code == 200, response.content.decode()
    SearchOut.model_validate(response.json())
    return response.json()


def test_finds_what_the_page_finds(client: Client, indexed: Path):
    told = ask(client, "đặt cọc")
    found = [one["url"].partition("//")[2].partition("/")[2] for one in (*told["provisions"], *told["results"])]
    assert any(url.startswith("van-ban/91-2015-qh13/dieu-328") for url in found)
    page = client.get("/tim-kiem/", {"q": "đặt cọc"}).content.decode()
    assert all(f'href="/{url.partition("?")[0]}' in page for url in found)


def test_says_why_it_is_silent(client: Client, indexed: Path):
    told = ask(client, "xyzt qwerty asdf thì sao")
    assert (told["state"], told["said"], told["provisions"]) == ("none", "", [])
    assert told["reason"]
    assert ask(client, "…")["results"] == []


def test_is_away_without_an_index(client: Client, shelf: None, index_folder: Path):
    response = client.get(ASKED, {"q": "đặt cọc"})
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("query", ["", "?q=", "?q=a&p=2", f"?q={'a' * 301}"])
def test_refuses_what_it_does_not_take(client: Client, indexed: Path, query: str):
    assert client.get(f"{ASKED}{query}").status_code == 400
