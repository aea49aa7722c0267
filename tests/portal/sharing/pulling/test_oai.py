"""The door of harvesters: six verbs, two formats, sets, deletions, lists in parts. Answers are held to the schemas."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from portal.editorial.models import ArticlePage, Withdrawal
from portal.library.models import Field
from portal.sharing.models import Item
from portal.sharing.states import SharedItemKind
from portal.sharing.web import oai
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.editorial.factories import CITATION, make_article, make_law
from tests.portal.sharing.factories import AT, make_answer, make_item, register_all
from tests.portal.sharing.pulling.schemas import valid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
OAI = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "lt": "urn:lan-toa:shared-item:1",
}
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    cache.clear()


def ask(client: Client, verb: str, **said: str) -> etree._Element:
    response = client.get("/oai/", {"verb": verb} | {name.rstrip("_"): value for name, value in said.items()})
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return valid(response.content)


def found(answer: etree._Element, path: str) -> list[str]:
    return [str(one) for one in answer.xpath(path, namespaces=OAI)]


def fault(answer: etree._Element) -> list[str]:
    return found(answer, "o:error/@code")


def identifier(item: Item) -> str:
    return f"urn:uuid:{item.content_id}"


def whole_list(client: Client, verb: str = "ListIdentifiers", **said: str) -> list[etree._Element]:
    """All parts of a list, as a harvester reads them."""
    parts = [ask(client, verb, **said)]
    while token := "".join(found(parts[-1], "//o:resumptionToken/text()")):
        parts.append(ask(client, verb, resumptionToken=token))
    return parts


def identifiers(parts: list[etree._Element]) -> list[str]:
    return [one for part in parts for one in found(part, "//o:header/o:identifier/text()")]


class TestIdentify:
    def test_says_who_answers(self, client: Client):
        make_item(1)
        answer = ask(client, "Identify")
        told = {child.tag.partition("}")[2]: child.text for child in answer[-1]}
        assert told["baseURL"] == "http://localhost:8000/oai/"
        assert told["earliestDatestamp"] == "2026-11-25T02:00:00Z"
        assert (told["deletedRecord"], told["granularity"]) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
        assert found(answer, "o:request/@verb") == ["Identify"]

    def test_names_records_the_same_after_the_portal_has_moved(self, client: Client, settings: Any):
        item = make_item(1, sets=["loai:tin"])
        before = identifiers(whole_list(client, metadataPrefix="oai_dc"))
        settings.PORTAL_BASE_URL = "https://moi.example.vn"
        assert identifiers(whole_list(client, metadataPrefix="oai_dc")) == before == [identifier(item)]
        kept = ask(client, "GetRecord", identifier=f"oai:cu.example.vn:{item.content_id}", metadataPrefix="oai_dc")
        assert identifiers([kept]) == before


class TestFormats:
    def test_are_two(self, client: Client):
        assert found(ask(client, "ListMetadataFormats"), "//o:metadataPrefix/text()") == ["oai_dc", "lan_toa"]

    def test_of_one_item_are_those_while_it_is_public(self, client: Client):
        make_answer()
        register_all()
        gone = make_item(90, withdrawn_at=AT, withdrawal="xoa")
        here = Item.objects.get(withdrawn_at=None)
        assert len(found(ask(client, "ListMetadataFormats", identifier=identifier(here)), "//o:metadataPrefix")) == 2
        assert fault(ask(client, "ListMetadataFormats", identifier=identifier(gone))) == ["noMetadataFormats"]
        assert fault(ask(client, "ListMetadataFormats", identifier="oai:localhost:x")) == ["idDoesNotExist"]

    def test_of_our_own_has_a_schema_at_its_address(self, client: Client):
        (address,) = found(ask(client, "ListMetadataFormats"), "//o:metadataFormat[2]/o:schema/text()")
        schema = client.get(address.removeprefix("http://localhost:8000"))
        assert etree.fromstring(schema.content).get("targetNamespace") == OAI["lt"]


class TestSets:
    def test_are_listed_with_their_names_below_their_shelves(self, client: Client):
        answer = make_answer()
        answer.live.field_slug = "dan-su/hop-dong"
        answer.live.save()
        register_all()
        told = ask(client, "ListSets")
        specs = found(told, "//o:setSpec/text()")
        assert {"linh-vuc", "linh-vuc:dan-su", "linh-vuc:dan-su:hop-dong", "loai:tra-loi"} <= set(specs)
        assert found(told, "//o:set[o:setSpec='loai:tra-loi']/o:setName/text()") == ["Hỏi đáp pháp luật"]
        for spec in specs:
            assert len(found(ask(client, "ListIdentifiers", metadataPrefix="oai_dc", set=spec), "//o:header")) == 1

    def test_come_whole(self, client: Client):
        assert fault(ask(client, "ListSets", resumptionToken="x")) == ["badResumptionToken"]


class TestARecord:
    def test_in_dublin_core_says_what_it_is(self, client: Client, tmp_path: Any):
        make_law(tmp_path)
        agency = make_agency("Sở Tư pháp", place=make_province("Thành phố Cần Thơ"))
        article = make_article("Đặt cọc", agency=agency, body=[CITATION], source_name="Báo Cần Thơ")
        article.fields.add(Field.objects.get_or_create(slug="dan-su", defaults={"name": "Dân sự"})[0])
        article.save_revision().publish()
        register_all()
        item = Item.objects.get(kind=SharedItemKind.ARTICLE)
        answer = ask(client, "GetRecord", identifier=identifier(item), metadataPrefix="oai_dc")
        said = {name: found(answer, f"//dc:{name}/text()") for name in ("title", "creator", "subject", "coverage")}
        assert said == {
            "title": ["Đặt cọc"],
            "creator": ["Sở Tư pháp"],
            "subject": ["Dân sự"],
            "coverage": ["Thành phố Cần Thơ"],
        }
        assert found(answer, "//dc:identifier/text()") == [
            f"http://localhost:8000{article.url}",
            f"urn:uuid:{item.content_id}",
        ]
        assert found(answer, "//dc:relation/text()")[0].startswith("http://localhost:8000/van-ban/")
        assert found(answer, "//dc:source/text()") == ["Báo Cần Thơ"]
        assert found(answer, "//dc:language/text()") == ["vi"]
        assert len(found(answer, "//dc:rights/text()")) == 2
        assert found(answer, "//dc:date/text()")
        assert found(answer, "//o:header/o:datestamp/text()") == ["2026-11-25T02:00:00Z"]

    def test_in_our_own_format_holds_everything(self, client: Client):
        make_answer(agency=make_agency("Sở Tư pháp"))
        register_all()
        item = Item.objects.get()
        answer = ask(client, "GetRecord", identifier=identifier(item), metadataPrefix="lan_toa")
        assert found(answer, "//lt:item/@version") == ["1"]
        assert "<h2>Câu hỏi</h2>" in found(answer, "//lt:html/text()")[0]
        assert found(answer, "//lt:agency/text()") == ["Sở Tư pháp"]
        assert "linh-vuc:dan-su" in found(answer, "//lt:set/text()")

    def test_of_what_was_withdrawn_is_a_header_alone(self, client: Client):
        article = make_article()
        register_all()
        ArticlePage.objects.get(pk=article.pk).unpublish()
        Withdrawal.objects.create(page=article, at=LATER, ending="rut", note="Sai.")
        register_all(LATER)
        answer = ask(client, "GetRecord", identifier=identifier(Item.objects.get()), metadataPrefix="oai_dc")
        assert found(answer, "//o:header/@status") == ["deleted"]
        assert found(answer, "//o:datestamp/text()") == ["2026-11-25T03:00:00Z"]
        assert not found(answer, "//o:metadata")
        assert "loai:bai-viet" in found(answer, "//o:setSpec/text()")

    @pytest.mark.parametrize("said", ["oai:localhost:x", "oai:khac:1", "một hai\x01", "x" * 1999])
    def test_that_is_not_there_does_not_exist(self, client: Client, said: str):
        assert fault(ask(client, "GetRecord", identifier=said, metadataPrefix="oai_dc")) == ["idDoesNotExist"]


class TestAList:
    def test_comes_in_parts_each_item_once(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(oai, "PER_PAGE", 2)
        items = [make_item(number) for number in range(1, 6)]
        parts = whole_list(client, metadataPrefix="oai_dc")
        assert identifiers(parts) == [identifier(one) for one in items]
        assert [found(part, "//o:resumptionToken/@cursor") for part in parts] == [["0"], ["2"], ["4"]]
        assert found(parts[0], "//o:resumptionToken/@completeListSize") == ["5"]
        assert found(parts[0], "//o:resumptionToken/@expirationDate")
        assert found(parts[-1], "//o:resumptionToken[not(text())]/@completeListSize") == ["5"]

    def test_that_fits_one_answer_has_no_token(self, client: Client):
        make_item(1)
        assert not found(ask(client, "ListIdentifiers", metadataPrefix="oai_dc"), "//o:resumptionToken")

    def test_holds_while_items_change_under_it_and_the_next_harvest_finds_them(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(oai, "PER_PAGE", 2)
        items = [make_item(number) for number in range(1, 6)]
        first = ask(client, "ListIdentifiers", metadataPrefix="oai_dc")
        items[4].sequence, items[4].changed_at = 6, LATER
        items[4].save()
        added = make_item(7, changed_at=LATER)
        token = "".join(found(first, "//o:resumptionToken/text()"))
        rest = whole_list(client, resumptionToken=token)
        assert identifiers([first, *rest]) == [identifier(one) for one in items[:4]]
        again = whole_list(client, metadataPrefix="oai_dc", from_="2026-11-25T03:00:00Z")
        assert identifiers(again) == [identifier(items[4]), identifier(added)]

    def test_goes_from_one_second_to_another_both_included(self, client: Client):
        moments = [AT + timedelta(seconds=second, milliseconds=700) for second in range(3)]
        for number, at in enumerate(moments, start=1):
            make_item(number, changed_at=at)
        said = {"metadataPrefix": "oai_dc", "from_": "2026-11-25T02:00:01Z"}
        assert len(found(ask(client, "ListIdentifiers", **said), "//o:header")) == 2
        assert len(found(ask(client, "ListIdentifiers", until="2026-11-25T02:00:01Z", **said), "//o:header")) == 1
        assert (
            len(found(ask(client, "ListIdentifiers", metadataPrefix="oai_dc", until="2026-11-25"), "//o:header")) == 3
        )

    def test_tells_of_what_is_settled_and_says_until_when(self, client: Client):
        make_item(1)
        make_item(2, changed_at=timezone.now())
        answer = ask(client, "ListIdentifiers", metadataPrefix="oai_dc")
        (told,) = found(answer, "o:responseDate/text()")
        assert len(found(answer, "//o:header")) == 1
        Item.objects.filter(sequence=2).update(changed_at=timezone.now() - timedelta(seconds=11))
        assert identifiers(whole_list(client, metadataPrefix="oai_dc", from_=told[:10])) == [
            identifier(Item.objects.get(sequence=2))
        ]

    @pytest.mark.parametrize(
        "said",
        [
            {"set": "loai:khong-co"},
            {"set": "lĩnh vực"},
            {"set": "loai tin"},
            {"from_": "2030-01-01"},
            {"until": "2000-01-01"},
        ],
    )
    def test_of_nothing_says_that_nothing_matches(self, client: Client, said: dict[str, str]):
        make_item(1, sets=["loai:tin"])
        assert fault(ask(client, "ListRecords", metadataPrefix="oai_dc", **said)) == ["noRecordsMatch"]

    def test_costs_as_many_queries_for_many_as_for_few(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        agency = make_agency()
        for number in range(8):
            make_article(f"Bài {number}", agency=agency)
            make_answer(agency=agency)
        register_all()
        for prefix in ("oai_dc", "lan_toa"):
            with django_assert_max_num_queries(19):
                answer = ask(client, "ListRecords", metadataPrefix=prefix)
            assert len(found(answer, "//o:record")) == 16


class TestErrors:
    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("", "badVerb"),
            ("verb=Khac", "badVerb"),
            ("verb=Identify&verb=Identify", "badVerb"),
            ("verb=Identify&x=1", "badArgument"),
            ("verb=ListRecords", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-02&until=2026-01-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-02&until=2026-03-01T00:00:00Z", "badArgument"),
            ("verb=ListRecords&metadataPrefix=%00%01", "cannotDisseminateFormat"),
            ("verb=ListRecords&resumptionToken=abc", "badResumptionToken"),
            ("verb=ListIdentifiers&resumptionToken=%C3%A9%00", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=abc&metadataPrefix=oai_dc", "badArgument"),
        ],
    )
    def test_are_answers_of_the_protocol(self, client: Client, query: str, code: str):
        response = client.get(f"/oai/?{query}")
        answer = valid(response.content)
        assert (response.status_code, fault(answer)) == (200, [code])
        if code in ("badVerb", "badArgument"):
            assert not answer.find("o:request", OAI).attrib

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.dictionaries(
            st.sampled_from(["verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken", "x"]),
            st.one_of(
                st.text(max_size=30), st.sampled_from(["ListRecords", "GetRecord", "ListSets", "oai_dc", "2026-01-01"])
            ),
        )
    )
    def test_are_valid_whatever_is_asked(self, client: Client, said: dict[str, str]):
        response = client.post("/oai/", said)
        assert response.status_code == 200
        valid(response.content)


class TestTheDoor:
    def test_takes_the_same_by_post(self):
        make_item(1)
        client, said = Client(enforce_csrf_checks=True), {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
        assert identifiers([valid(client.post("/oai/", said).content)]) == identifiers([ask(client, **said)])

    def test_is_open_to_scripts_of_any_site(self, client: Client):
        response = client.get("/oai/?verb=Identify")
        assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "no-store")
        assert client.put("/oai/").status_code == 405

    def test_slows_down_who_asks_too_often(self, client: Client):
        far = {"REMOTE_ADDR": "203.0.113.9"}
        assert [client.get("/oai/?verb=Identify", **far).status_code for _ in range(121)][-1] == 429
