"""A law of which only its number, title and dates are known has its page all the same."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.library.models import Instrument
from portal.library.queries.editions import articles_for_index
from tests.portal.laid import laid
from tests.portal.library.factories import bring
from tests.portal.library.test_importing_lists import HEADINGS, ROW, xlsx

pytestmark = pytest.mark.django_db


@laid
def law(folder: Path) -> Instrument:
    bring(xlsx(folder / "a.xlsx", HEADINGS, ROW))
    return Instrument.objects.get()


def test_says_that_the_text_is_not_there_yet(law: Instrument, client: Client) -> None:
    page = client.get(law.get_absolute_url())
    assert page.status_code == 200
    said = page.content.decode()
    assert "Chưa có toàn văn" in said
    assert "sẽ được đưa lên" not in said
    assert "05/03/2020" in said
    assert "12/2020/QĐ-UBND" in said
    assert "Bản để in" not in said


def test_is_in_the_list_of_laws(law: Instrument, client: Client) -> None:
    assert law.get_absolute_url() in client.get(reverse("library:shelf")).content.decode()


@pytest.mark.parametrize(
    "name", ["report_problem", "instrument", "whole_text", "print", "download", "stretch", "cited_by"]
)
def test_its_other_pages_answer(name: str, law: Instrument, client: Client) -> None:
    assert client.get(reverse(f"library:{name}", args=[law.slug])).status_code in {200, 302, 404}


def test_is_found_by_its_title(law: Instrument) -> None:
    [found] = articles_for_index(day=date(2026, 11, 24))
    assert (found.law.slug, found.article.address, found.url) == (law.slug, "", law.get_absolute_url())
    assert found.text == "Về giá nước sạch"


def test_a_provision_of_it_is_absent(law: Instrument, client: Client) -> None:
    assert client.get(f"{law.get_absolute_url()}dieu-1/").status_code == 404
