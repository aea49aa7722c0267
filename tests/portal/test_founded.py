"""The portal that stands for a whole file leaves nothing behind."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.editorial.models import ArticlePage, SectionPage
from portal.frontpages.models import HomePage
from portal.frontpages.operations import found_portal
from tests.portal.editorial.factories import make_article
from tests.portal.founded import standing_portal
from tests.portal.replayed import replayed

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}


class TestStandingPortal:
    def test_is_gone_with_all_its_rows(self):
        before, welcome = rows(), Site.objects.get().root_page_id
        with standing_portal():
            make_article()
            assert rows() != before
            assert Site.objects.get().root_page_id == HomePage.objects.get().pk
        assert rows() == before
        assert Site.objects.get().root_page_id == welcome

    def test_is_forgotten_by_the_cache(self):
        before = Site.get_site_root_paths()
        with standing_portal():
            assert Site.get_site_root_paths() != before
        assert Site.get_site_root_paths() == before

    def test_is_gone_after_a_failure_and_the_connection_goes_on(self, monkeypatch: pytest.MonkeyPatch):
        before, depth = rows(), len(connection.savepoint_ids)

        def fail(**_: object) -> None:
            make_article()
            raise LookupError

        monkeypatch.setattr("tests.portal.founded.found_portal", fail)
        with pytest.raises(LookupError), standing_portal():
            pass
        assert (len(connection.savepoint_ids), connection.needs_rollback) == (depth, False)
        assert rows() == before


def _founded() -> None:
    found_portal(name="Lan Tỏa", on=date(2026, 11, 24))


class TestRowsThatAreWrittenAgain:
    def test_are_those_of_the_first_time_and_nothing_is_asked(self):
        lay = replayed(_founded)
        models = [model for model in apps.get_models() if model._meta.managed]
        told, asked = [], []
        for _ in range(2):
            point = connection.savepoint()
            with CaptureQueriesContext(connection) as queries:
                lay()
            asked.append([one["sql"] for one in queries.captured_queries if one["sql"].startswith("SELECT 1 AS")])
            told.append({one._meta.label: list(one._base_manager.order_by("pk").values()) for one in models})
            connection.savepoint_rollback(point)
        assert HomePage._meta.label in {label for label, held in told[0].items() if held}
        assert told[1] == told[0]
        assert asked[0]
        assert not asked[1]

    def test_are_made_anew_where_others_stand(self):
        found = []
        lay = replayed(lambda: found.append(make_article().pk))
        for _ in range(2):
            with transaction.atomic():
                lay()
        assert len(set(found)) == 2


@pytest.mark.usefixtures("founded_portal")
class TestATestInIt:
    @pytest.mark.parametrize("time", [1, 2])
    def test_finds_it_as_it_was_founded(self, time: int):
        assert ArticlePage.objects.count() == 0
        article = make_article(f"Lần {time}")
        SectionPage.objects.filter(pk=article.get_parent().pk).update(title="Đã sửa")
        assert SectionPage.objects.filter(title="Đã sửa").count() == 1

    def test_runs_what_waits_for_the_end_of_its_own_transaction(self, django_capture_on_commit_callbacks):
        heard: list[str] = []
        with django_capture_on_commit_callbacks(execute=True):
            transaction.on_commit(lambda: heard.append("xong"))
        assert heard == ["xong"]

    def test_may_ask_for_a_transaction_of_its_own(self):
        with transaction.atomic(durable=True):
            assert HomePage.objects.exists()
