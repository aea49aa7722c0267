"""The sitemap tells search engines which pages say the same in which language."""

import pytest
from django.test import Client
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from tests.portal.editorial.factories import make_article

pytestmark = pytest.mark.django_db
XHTML = "{http://www.w3.org/1999/xhtml}link"


def test_a_content_and_its_translation_name_each_other(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    original, alone = make_article("Đặt cọc"), make_article("Một mình")
    translation = make_article("ប្រាក់កក់", slug="dat-coc-km", language="km", translation_of=original)
    with django_assert_max_num_queries(8):
        content = client.get("/sitemap-trang.xml").content
    told = {
        url.findtext("{*}loc").partition("testserver")[2]: {link.get("hreflang") for link in url.findall(XHTML)}
        for url in etree.fromstring(content)
    }
    assert told[original.url] == told[translation.url] == {"vi", "km"}
    assert told[alone.url] == set()
