"""From the public page of whatever has a kit one comes to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from portal.digitisation.operations.publication import publish_scan
from portal.digitisation.states import Material
from portal.library.models import Instrument
from portal.questions.models import Answer
from tests.portal.agencies.factories import make_posting
from tests.portal.digitisation.publishing.conftest import files  # noqa: F401
from tests.portal.digitisation.publishing.scans import make_scan
from tests.portal.dissemination.campaign_factories import Desk
from tests.portal.dissemination.factories import NOW
from tests.portal.editorial.factories import make_article
from tests.portal.library.factories import bring_records, record

pytestmark = pytest.mark.django_db


def leads_to(page: str, kit: str) -> None:
    """The page has the link, no search engine is sent along it, and the kit is there."""
    client = Client()
    shown = client.get(page).content.decode()
    assert f'href="{kit}" rel="nofollow"' in shown
    assert client.get(kit).status_code == 200


def test_from_an_answer():
    answer: Answer = Desk().answer
    leads_to(answer.get_absolute_url(), f"/chia-se/cau-tra-loi/{answer.number}/")


def test_from_an_article():
    article = make_article()
    leads_to(article.url, f"/chia-se/noi-dung/{article.pk}/")


@pytest.mark.parametrize("part", ["", "dieu-1/", "toan-van/"])
def test_from_a_law_and_its_provisions(tmp_path: Path, part: str):
    bring_records(tmp_path, record())
    law = Instrument.objects.get()
    leads_to(f"{law.get_absolute_url()}{part}", f"/chia-se/van-ban/{law.slug}/")


@pytest.mark.usefixtures("files")
def test_from_a_published_scan():
    officer = make_posting("justice").officer
    scan = publish_scan(
        scan=make_scan(material=Material.LEAFLET), by=officer, at=NOW, licence="", alternative_text="Chữ in."
    )
    leads_to(f"/so-hoa/{scan.code}/", f"/chia-se/tai-lieu-so-hoa/{scan.code}/")
