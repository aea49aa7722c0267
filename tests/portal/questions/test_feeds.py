"""Feeds: what is new, corrected, withdrawn; asked for again only when something has changed."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from portal.questions.models import Answer, AnswerVersion
from portal.questions.operations.drafts import start_correction
from portal.questions.operations.publication import publish_version, restore_answer, withdraw_answer
from portal.questions.web import answer_lists
from tests.portal.agencies.factories import make_agency
from tests.portal.library.laws import make_event
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
ATOM, JSON = "/hoi-dap/moi-nhat.atom", "/hoi-dap/moi-nhat.json"
SPACES = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
BASE = "http://localhost:8000"
LATER = AT + timedelta(days=1)


def atom(client: Client, address: str = ATOM) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200, response
    assert response["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(response.content)


def entries(feed: etree._Element) -> list[str]:
    return [str(one) for one in feed.xpath("a:entry/a:title/text()", namespaces=SPACES)]


def published(team: Team, *titles: str, **said: object) -> list[Answer]:
    return [
        team.published(text_with(title=title, **said), at=AT + timedelta(minutes=place))
        for place, title in enumerate(titles)
    ]


class TestAtom:
    def test_has_what_the_standard_asks_for(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, team: Team
    ) -> None:
        (answer,) = published(team, "Có <b> & được không?", answer_text="## Vì sao\n\n- Một & hai")
        with django_assert_max_num_queries(3):
            feed = atom(client)
        for name in ("id", "title", "updated", "author/a:name"):
            assert feed.findtext(f"a:{name}", namespaces=SPACES)
        (entry,) = feed.findall("a:entry", SPACES)
        assert entry.findtext("a:id", namespaces=SPACES) == f"{BASE}{answer.permalink}"
        assert entry.findtext("a:title", namespaces=SPACES) == "Có <b> & được không?"
        assert entry.findtext("a:updated", namespaces=SPACES) == "2026-11-25T09:00:00+07:00"
        assert entry.findtext("a:content", namespaces=SPACES) == "<h3>Vì sao</h3><ul><li>Một &amp; hai</li></ul>"
        assert entry.find("a:link", SPACES).get("href") == f"{BASE}{answer.get_absolute_url()}"
        assert entry.find("a:category", SPACES).get("term") == "dan-su"

    def test_leaves_out_what_xml_cannot_hold(self, client: Client) -> None:
        published(Team(), "Hỏi gì?")
        AnswerVersion.objects.update(answer_text="Một\x08hai \ufffe")
        Answer.objects.update(title="Hỏi\x01 gì?")
        assert entries(atom(client)) == ["Hỏi gì?"]

    def test_tells_the_last_thing_that_became_of_each(self, client: Client, team: Team) -> None:
        first, second = published(team, "Thứ nhất?", "Thứ hai?")
        draft = start_correction(answer=first, by=team.author, at=LATER)
        text = text_with(title="Thứ nhất?", change_note="Sửa số tiền.", is_correction=True)
        publish_version(version=team.carry_on(draft, text, at=LATER), by=team.approver, at=LATER)
        feed = atom(client)
        assert entries(feed) == ["Thứ nhất?", "Thứ hai?"]
        assert feed.xpath("a:entry[1]/a:category[@term='corrected']/@label", namespaces=SPACES) == ["Sửa số tiền."]
        assert second.title in entries(feed)

    def test_lays_a_stone_for_what_is_withdrawn_until_it_is_restored(self, client: Client, team: Team) -> None:
        answer, other = published(team, "Sai?", "Đúng?")
        withdraw_answer(answer=answer, reason="Sai luật.", by=team.approver, at=LATER)
        feed = atom(client)
        (stone,) = feed.findall("at:deleted-entry", SPACES)
        assert (stone.get("ref"), stone.get("when")) == (f"{BASE}{answer.permalink}", "2026-11-26T09:00:00+07:00")
        assert stone.findtext("at:comment", namespaces=SPACES) == "Sai luật."
        assert entries(feed) == [other.title]
        restore_answer(answer=answer, by=team.approver, at=LATER + timedelta(hours=1))
        feed = atom(client)
        assert not feed.findall("at:deleted-entry", SPACES)
        assert entries(feed) == [answer.title, other.title]

    def test_is_of_a_field_or_an_agency(self, client: Client) -> None:
        published(Team(), "Đất?", field_slug="dat-dai")
        published(Team(make_agency("Sở Công Thương", slug="so-cong-thuong")), "Quán?", field_slug="lao-dong/viec-lam")
        assert entries(atom(client, f"{ATOM}?linh-vuc=lao-dong")) == ["Quán?"]
        assert entries(atom(client, f"{ATOM}?co-quan=so-cong-thuong")) == ["Quán?"]
        assert entries(atom(client, f"{ATOM}?linh-vuc=dat-dai&co-quan=so-cong-thuong")) == []

    def test_leads_to_what_is_older(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(answer_lists, "FEED_ENTRIES", 2)
        published(Team(), *(f"Câu {number}?" for number in range(5)))
        seen, address = [], ATOM
        while address:
            feed = atom(client, address)
            seen += entries(feed)
            following = feed.xpath("a:link[@rel='next']/@href", namespaces=SPACES)
            address = str(following[0]).removeprefix(BASE) if following else ""
        assert seen == [f"Câu {number}?" for number in (4, 3, 2, 1, 0)]

    @pytest.mark.parametrize("query", ["?truoc=x", "?linh-vuc=khong-co", "?trang=2", "?co-quan=khong-co"])
    def test_has_one_address(self, client: Client, query: str) -> None:
        response = client.get(f"{ATOM}{query}")
        assert (response.status_code, response["Location"]) == (301, ATOM)


class TestAskedAgain:
    @pytest.mark.parametrize("address", [ATOM, JSON])
    def test_is_not_sent_twice_until_something_changes(self, client: Client, address: str, team: Team) -> None:
        published(team, "Một?")
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
        team.published(text_with(title="Hai?"), at=LATER)
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


class TestTheLawUnderAnAnswer:
    def test_is_told_at_the_moment_at_which_it_moved(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        published(Team(), "Một?", "Hai?", citations=())
        (answer,) = published(Team(), "Ba?")
        first = client.get(ATOM)
        make_event("dieu-8-khoan-2-diem-c", at=LATER, day=LATER.date())
        assert client.get(ATOM, headers={"If-None-Match": first["ETag"]}).status_code == 200
        with django_assert_max_num_queries(3):
            feed = atom(client)
        stale = feed.xpath("a:entry[a:category/@term='luat-da-thay-doi']", namespaces=SPACES)
        assert [one.findtext("a:title", namespaces=SPACES) for one in stale] == [answer.title]
        assert stale[0].findtext("a:updated", namespaces=SPACES) == "2026-11-26T09:00:00+07:00"
        assert (
            stale[0]
            .findtext("a:content", namespaces=SPACES)
            .startswith("<p><strong>Luật đã thay đổi: điểm c khoản 2 Điều 8")
        )
        said = {one["title"]: one["_lan_toa"]["is_stale"] for one in client.get(JSON).json()["items"]}
        assert said == {"Ba?": True, "Hai?": False, "Một?": False}


class TestJsonFeed:
    def test_says_the_same(self, client: Client, team: Team) -> None:
        answer, gone = published(team, "Còn?", "Mất?")
        withdraw_answer(answer=gone, reason="Sai.", by=team.approver, at=LATER)
        response = client.get(JSON)
        assert response["Content-Type"].startswith("application/feed+json")
        said = json.loads(response.content)
        assert said["version"] == "https://jsonfeed.org/version/1.1"
        (item,) = said["items"]
        assert (item["id"], item["url"]) == (f"{BASE}{answer.permalink}", f"{BASE}{answer.get_absolute_url()}")
        assert item["content_html"].startswith("<p>Bên đặt cọc")
        assert said["_lan_toa"]["withdrawn"] == [{"id": f"{BASE}{gone.permalink}", "when": "2026-11-26T09:00:00+07:00"}]

    def test_of_nothing_is_a_feed_all_the_same(self, client: Client) -> None:
        assert json.loads(client.get(JSON).content)["items"] == []
        assert entries(atom(client)) == []
