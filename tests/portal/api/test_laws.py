"""What the API says of laws: as of a day, down to the point, with what makes the status so, and what changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from pydantic import BaseModel

from portal.api.law_schemas import LawChangesPage, LawOut, LawsPage, ProvisionOut, StatusCode
from portal.library.models import Instrument
from portal.library.operations import withdraw_instrument
from portal.library.states import EventKind, InstrumentStatus
from tests.portal.agencies.factories import make_officer
from tests.portal.library.factories import AT
from tests.portal.library.laws import TODAY, make_event, make_instrument, write_provisions

pytestmark = pytest.mark.django_db
BEGAN = date(2021, 3, 1)


def ask(client: Client, path: str, shape: type[BaseModel], **query: object) -> dict:
    response = client.get(f"/api/v1/{path}", query or None)
    assert response.status_code == 200, response.content.decode()
    assert response["Access-Control-Allow-Origin"] == "*"
    shape.model_validate(response.json())  # what is promised, and nothing else
    return response.json()


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}".removeprefix("/api/v1/")


@pytest.fixture
def law() -> Instrument:
    made = make_instrument(
        issued_date=date(2021, 1, 4), effective_date=BEGAN, number_fold="7/2021/nd-cp", title_fold="cho"
    )
    write_provisions(made, valid_from=BEGAN)
    return made


@pytest.fixture
def repeal(law: Instrument) -> date:
    """The decree is repealed as a whole from tomorrow on."""
    day = TODAY + timedelta(days=1)
    make_event(kind=EventKind.REPEALED, source=make_instrument("9/2026/NĐ-CP", issued_date=TODAY), day=day)
    return day


def test_codes_of_the_status_are_those_of_the_library():
    assert get_args(StatusCode) == tuple(one.value for one in InstrumentStatus)


class TestALaw:
    def test_has_the_status_of_the_day_with_who_makes_it_so(self, client: Client, law: Instrument, repeal: date):
        now = ask(client, f"laws/{law.slug}", LawOut, as_of=TODAY)
        then = ask(client, f"laws/{law.slug}", LawOut, as_of=repeal)
        assert not InstrumentStatus(now["status"]["code"]).is_over
        assert now["to_come"]
        assert InstrumentStatus(then["status"]["code"]).is_over
        assert "9/2026/NĐ-CP" in then["status"]["by"]
        assert then["status"]["since"] == repeal.isoformat()
        assert then["events"][0]["source"]["number"] == "9/2026/NĐ-CP"

    def test_lists_its_articles_and_where_each_is(self, client: Client, law: Instrument):
        told = ask(client, f"laws/{law.slug}", LawOut)
        assert [one["address"] for one in told["provisions"]] == ["dieu-8", "dieu-9"]
        assert ask(client, path_of(told["provisions"][0]["api"]), ProvisionOut)["units"]
        assert client.get(urlsplit(told["urls"]["as_json"]).path).status_code == 200

    def test_without_a_text_says_so(self, client: Client):
        bare = make_instrument("8/2021/NĐ-CP")
        told = ask(client, f"laws/{bare.slug}", LawOut)
        assert (told["wording"], told["provisions"], told["urls"]["as_json"]) == (None, [], None)
        assert client.get(f"/api/v1/laws/{bare.slug}/provisions/dieu-1").status_code == 404

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("laws/khong-co", 404),
            ("laws/7-2021-nd-cp/provisions/dieu-99", 404),
            ("laws/7-2021-nd-cp/provisions/dieu-8-khoan-99", 404),
            ("laws/7-2021-nd-cp/provisions/chuong-2", 404),
            ("laws/7-2021-nd-cp/provisions/khong-la-gi", 404),
            ("laws/7-2021-nd-cp?as_of=2026-02-30", 400),
            ("laws/7-2021-nd-cp?asof=2026-02-03", 400),
            ("laws?status=gi-do", 400),
            ("laws?q=%00", 400),
            ("laws?kind=a%00", 400),
            ("laws?issuer=%00", 400),
            ("search?q=a%00b", 400),
            ("law-changes?after=-1", 400),
        ],
    )
    def test_refuses_what_is_not_there(self, client: Client, law: Instrument, path: str, status: int):
        response = client.get(f"/api/v1/{path}")
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")

    def test_costs_few_queries(self, client: Client, law: Instrument, repeal: date, django_assert_max_num_queries):
        with django_assert_max_num_queries(24):
            ask(client, f"laws/{law.slug}", LawOut)


class TestAProvision:
    @pytest.mark.parametrize(
        ("address", "held"),
        [
            ("dieu-8", ("", "-khoan-1", "-khoan-2", "-khoan-2-diem-a", "-khoan-2-diem-c")),
            ("dieu-8-khoan-2", ("", "-diem-a", "-diem-c")),
            ("dieu-8-khoan-2-diem-c", ("",)),
        ],
    )
    def test_is_told_with_what_stands_in_it(self, client: Client, law: Instrument, address: str, held: tuple[str, ...]):
        told = ask(client, f"laws/{law.slug}/provisions/{address}", ProvisionOut)
        assert [one["address"] for one in told["units"]] == [f"{address}{rest}" for rest in held]

    def test_has_the_words_of_the_day(self, client: Client, law: Instrument):
        write_provisions(law, valid_from=TODAY, dieu_9="Xe chở rác phải có nắp.")
        words = [
            ask(client, f"laws/{law.slug}/provisions/dieu-9", ProvisionOut, as_of=day)["units"][0]["text"]
            for day in (TODAY - timedelta(days=1), TODAY)
        ]
        assert words == ["Xe chở rác phải có bạt.", "Xe chở rác phải có nắp."]

    def test_says_what_happened_to_it(self, client: Client, law: Instrument):
        source = make_instrument("9/2026/NĐ-CP", issued_date=TODAY)
        make_event("dieu-9", kind=EventKind.REPEALED, source=source, action="bai-bo")
        (unit,) = ask(client, f"laws/{law.slug}/provisions/dieu-9", ProvisionOut)["units"]
        assert unit["is_over"]
        assert "9/2026/NĐ-CP" in unit["notes"][0]


class TestTheList:
    def test_is_read_page_by_page_to_the_end(self, client: Client):
        made = {make_instrument(f"{number}/2021/NĐ-CP").slug for number in range(1, 6)}
        page = ask(client, "laws", LawsPage, limit=2)
        read = [one["key"] for one in page["laws"]]
        while page["next"]:
            page = ask(client, path_of(page["next"]), LawsPage)
            read += [one["key"] for one in page["laws"]]
        assert (len(read), set(read)) == (5, made)

    def test_is_narrowed(self, client: Client, law: Instrument):
        make_instrument("8/2021/NĐ-CP", doc_type="Luật")
        assert [one["key"] for one in ask(client, "laws", LawsPage, q="7/2021 chợ")["laws"]] == [law.slug]
        assert [one["number"] for one in ask(client, "laws", LawsPage, kind="Luật")["laws"]] == ["8/2021/NĐ-CP"]


def changes(client: Client, **query: object) -> dict:
    connection.check_constraints()  # PostgreSQL writes the chain when a transaction ends
    return ask(client, "law-changes", LawChangesPage, **query)


@pytest.mark.both_engines
class TestChanges:
    def test_tell_what_was_done_and_the_law_as_it_is_now(self, client: Client, law: Instrument, repeal: date):
        (line,) = changes(client)["changes"]
        assert (line["change"], line["key"], line["law"]["number"]) == ("event", law.slug, law.official_number)

    def test_tell_whoever_has_a_copy_that_it_is_gone(self, client: Client, law: Instrument, repeal: date):
        known = changes(client)["cursor"]
        assert changes(client, after=known)["changes"] == []
        withdraw_instrument(instrument=law, reason="Trùng", by=make_officer(), at=AT)
        (line,) = changes(client, after=known)["changes"]
        assert (line["change"], line["key"], line["law"]) == ("withdrawn", law.slug, None)
        assert client.get(f"/api/v1/laws/{law.slug}").status_code == 404
