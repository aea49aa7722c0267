"""Two thousand items cost a page what thirty do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.questions.models import Answer, AnswerVersion
from portal.questions.states import VersionState
from portal.sharing.models import Item, ItemSet
from tests.portal.agencies.factories import make_agency
from tests.portal.sharing.factories import AT, make_partner
from tests.portal.sharing.pulling.schemas import valid

pytestmark = pytest.mark.django_db
MANY = 2000


@pytest.fixture
def many() -> str:
    """Answers, their live versions and their rows in the registry; the slug of the agency that gave them."""
    agency = make_agency("Sở Tư pháp")
    common = {"agency": agency, "created_at": AT, "first_published_at": AT, "published_at": AT}
    numbers = range(50_001, 50_001 + MANY)
    answers = Answer.objects.bulk_create(
        Answer(number=number, slug=f"tra-loi-{number}", title=f"Câu hỏi {number}?", **common) for number in numbers
    )
    words = "Theo luật, bên từ chối mất cọc.\n\n- thứ nhất\n- thứ hai\n\n" * 10
    versions = AnswerVersion.objects.bulk_create(
        AnswerVersion(
            answer=answer,
            number=1,
            state=VersionState.LIVE.value,
            title=answer.title,
            summary="Bên từ chối thì mất cọc.",
            answer_text=words,
            field_slug="dan-su",
            written_at=AT,
            published_at=AT,
        )
        for answer in answers
    )
    for answer, version in zip(answers, versions, strict=True):
        answer.live = version
    Answer.objects.bulk_update(answers, ["live"], batch_size=500)
    items = Item.objects.bulk_create(
        Item(
            kind="questions.answer",
            key=str(answer.number),
            sequence=place,
            digest=str(place),
            title=answer.title,
            path=answer.get_absolute_url(),
            agency=agency,
            published_at=AT,
            changed_at=AT + timedelta(seconds=place // 10),
        )
        for place, answer in enumerate(answers, start=1)
    )
    codes = (f"co-quan:{agency.slug}", "linh-vuc:dan-su", "loai:tra-loi")
    ItemSet.objects.bulk_create(
        ItemSet(item=item, code=code, sequence=item.sequence) for item in items for code in codes
    )
    return agency.slug


def measured(name: str, ask: Callable[[], HttpResponse], *, most: int) -> HttpResponse:
    """The answer to the second asking, with nothing kept, within so many queries; how long it took is printed."""
    ask()  # what is looked up once for all
    caches["feeds"].clear()
    with CaptureQueriesContext(connection) as asked:
        began = perf_counter()
        response = ask()
        took = perf_counter() - began
    print(f"{name}: {len(asked)} queries, {took * 1000:.0f} ms, {len(response.content)} bytes")
    assert response.status_code == 200
    assert len(asked) <= most, [one["sql"][:100] for one in asked]
    return response


def test_every_page_stays_bounded(client: Client, many: str):
    cache.clear()
    partner = make_partner(origins="https://xa.example.vn")
    measured("feed of everything", lambda: client.get("/nguon-tin/atom/"), most=9)
    measured("feed of an agency", lambda: client.get(f"/nguon-tin/co-quan/{many}/json/"), most=10)
    measured("a page far back", lambda: client.get("/nguon-tin/linh-vuc/dan-su/atom/?truoc=100"), most=10)
    measured("the catalogue", lambda: client.get("/nguon-tin/"), most=6)
    measured("an embed", lambda: client.get(f"/nhung/{partner.uid}/danh-sach/?tap=linh-vuc:dan-su"), most=9)
    listed = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "linh-vuc:dan-su"}
    first = valid(measured("a first part of OAI", lambda: client.get("/oai/", listed), most=11).content)
    token = first.findtext(".//{*}resumptionToken")
    assert first.find(".//{*}resumptionToken").get("completeListSize") == str(MANY)
    more = {"verb": "ListRecords", "resumptionToken": token}
    measured("a further part of OAI", lambda: client.get("/oai/", more), most=10)


def test_a_harvest_of_identifiers_gets_each_once(client: Client, many: str):
    cache.clear()
    said, seen = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}, []
    while said:
        part = valid(client.get("/oai/", said).content)
        seen += [one.text for one in part.findall(".//{*}identifier")]
        token = part.findtext(".//{*}resumptionToken")
        said = {"verb": "ListIdentifiers", "resumptionToken": token} if token else {}
    assert len(seen) == len(set(seen)) == MANY
