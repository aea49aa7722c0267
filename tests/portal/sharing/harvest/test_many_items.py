"""A long list is taken in bounded memory and with the same few queries for every item."""

import resource

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.sharing.models import Harvested
from portal.sharing.states import SourceTrust
from tests.portal.sharing.harvest.sites import Reply, Site, later, make_source, rss, some, visit_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
MANY = 300


def test_a_thousand_items_are_taken_and_then_only_looked_at(site: Site):
    site.pages["/rss"] = Reply(rss(site, some(MANY)))
    make_source(site, trust=SourceTrust.WAIT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    visit_all()
    assert Harvested.objects.count() == MANY
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB
    with CaptureQueriesContext(connection) as again:
        visit_all(at=later())
    assert len(again) < MANY * 5
