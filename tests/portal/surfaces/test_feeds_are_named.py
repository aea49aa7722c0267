"""Whoever gives a program the address of a page finds the feed of what stands there (autodiscovery)."""

import feedparser
import pytest
from django.conf import settings
from django.test import Client

from portal.library.models import Field, Instrument
from portal.sharing.operations.registry import register_everything
from portal.sharing.queries.feeds import sets_on_offer
from portal.sharing.syndication import FeedFormat, path_of
from tests.portal.surfaces.register import HELD
from tests.portal.surfaces.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_page_of_each_set_names_its_feed_and_the_feed_can_be_read(scene: Scene):
    """Section, agency, field, kind, laws of a field."""
    field, _ = Field.objects.get_or_create(slug="dan-su", defaults={"name": "Dân sự"})
    Instrument.objects.get(number_key=HELD).fields.add(field)
    register_everything(base=settings.PORTAL_BASE_URL, clock=scene.clock)
    scene.tend()
    sets = [one for several in sets_on_offer().values() for one in several if one.page != "/"]
    assert {one.code.partition(":")[0] for one in sets} == {"chuyen-muc", "co-quan", "linh-vuc", "loai"}
    unnamed = []
    for one in sets:
        atom = path_of(one.code, FeedFormat.ATOM)
        head = Client().get(one.page, follow=True).content.decode().partition("</head>")[0]
        unnamed += [(one.code, one.page)] * (f'href="{atom}"' not in head)
        read = feedparser.parse(Client().get(atom).content)
        assert not read.bozo, one.code
        assert read.entries, one.code
    assert unnamed == []
    home = Client().get("/").content.decode().partition("</head>")[0]
    assert 'href="/nguon-tin/atom/"' in home
