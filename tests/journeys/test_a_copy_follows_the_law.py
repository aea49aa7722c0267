"""The chain to another site: the law changes and the copy says so; settled, corrected, withdrawn, the copy follows.

The other site is the receiver that partners are shown, a process of its own; nothing is carried but by signed requests.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from portal.editorial.models import ArticlePage
from portal.editorial.operations import end_content
from portal.editorial.states.workflow import ContentEnding
from portal.journal.operations import read_some
from portal.library.models import Reliance
from portal.library.operations import settle_flags
from portal.library.queries import open_flags
from portal.library.states import FlagOutcome
from portal.outward.operations import http_client
from portal.sharing.delivery import secret_of, secret_text
from portal.sharing.jobs import items_reader
from portal.sharing.models import Copy, Partner
from portal.sharing.operations.delivery import WebhookSigner, deliver_some
from portal.sharing.operations.partners import change_partner, enter_partner
from tests.portal.agencies.factories import make_posting
from tests.portal.editorial.factories import make_article
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_event
from tests.portal.sharing.test_receiver import Running

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    said = Partner(name="Trang của xã", webhook_url="http://127.0.0.1:9/nhan")
    return enter_partner(partner=said, by=None, at=timezone.now())


@pytest.fixture
def site(partner: Partner, tmp_path: Path) -> Iterator[Running]:
    """The partner's site, running; the portal is told its address."""
    secret = secret_of(key=settings.SECRET_KEY, uid=partner.uid, version=partner.secret_version)
    running = Running(tmp_path / "trang", secrets=secret_text(secret))
    change_partner(
        partner=partner, said=Partner(name=partner.name, webhook_url=running.url), by=None, at=timezone.now()
    )
    try:
        yield running
    finally:
        running.kill()


def travel() -> None:
    """What the worker does: the registry reads its tray, what is due is brought to the partners."""
    while read_some(reader=items_reader, at=timezone.now()):
        pass
    while deliver_some(door=http_client(), sender=WebhookSigner(key=settings.SECRET_KEY)):
        pass


def page_of(site: Running, article: ArticlePage) -> str:
    item = Copy.objects.get(item__key=str(article.pk)).item
    return (site.folder / "bai" / f"{item.content_id}.html").read_text("utf-8")


class TestACopyFollowsTheLaw:
    def test_from_the_change_to_the_withdrawal(self, site: Running) -> None:
        article = make_article("Rác để ở đâu", body=[("paragraph", "<p>Xem Điều 8 Nghị định 7/2021/NĐ-CP.</p>")])
        travel()
        assert site.listed == ["Rác để ở đâu"]
        assert "Luật đã thay đổi" not in page_of(site, article)

        # The decree is amended: nobody has touched the article, and its copy warns its reader.
        Reliance.objects.filter(item__key=str(article.pk)).update(written_at=AT - timedelta(days=30))
        make_event("dieu-8")
        travel()
        copy = Copy.objects.get(item__key=str(article.pk))
        assert copy.item.is_stale
        assert copy.confirmed_version == copy.wanted_version == 2
        assert "thay đổi" in page_of(site, article)

        # Its owner looks at it and finds it still right: the warning goes.
        officer = make_posting("justice").officer
        flags = list(open_flags(kind="editorial.article", key=str(article.pk)))
        settle_flags(flags=flags, outcome=FlagOutcome.STILL_RIGHT, note="Vẫn đúng.", by=officer, at=timezone.now())
        travel()
        assert not Copy.objects.get(pk=copy.pk).item.is_stale
        assert "thay đổi" not in page_of(site, article)

        # It is corrected, then withdrawn with a word to readers; the copy never outlives it.
        article = ArticlePage.objects.get(pk=article.pk)
        article.title = "Rác chợ để ở đâu"
        article.save_revision().publish()
        travel()
        assert site.listed == ["Rác chợ để ở đâu"]
        end_content(
            page=ArticlePage.objects.get(pk=article.pk),
            ending=ContentEnding.WITHDRAWN,
            note="Chợ đã dời đi nơi khác.",
            successor=None,
            by=None,
            at=timezone.now(),
        )
        travel()
        assert site.listed == []
        assert "Chợ đã dời đi nơi khác." in page_of(site, article)
        assert "Xem Điều 8" not in page_of(site, article)
        gone = Copy.objects.get(pk=copy.pk)
        assert (gone.is_withdrawn, gone.withdraw_by, gone.confirmed_version) == (True, None, gone.wanted_version)
