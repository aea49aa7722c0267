"""A separate portal with its worker, which sends to receivers in another process; prints figures as JSON.

Arguments: the base URL of the receivers, the number of sites. The last line of the output has each publication with its
time and the item's id, and the figures of a new partner.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from portal.editorial.models import ArticlePage, SectionPage  # noqa: E402
from portal.frontpages.operations import found_portal  # noqa: E402
from portal.journal.jobs import BackgroundWorker  # noqa: E402
from portal.outward.operations import http_client  # noqa: E402
from portal.sharing.models import Copy, Item, Partner  # noqa: E402
from portal.sharing.operations.partners import enter_partner  # noqa: E402

PUBLICATIONS, PATIENCE = 5, 60.0
MANY = 10_000


def main(base: str, sites: int) -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    home = found_portal(name="Lan Tỏa", on=timezone.localdate())
    section = SectionPage.objects.child_of(home).first()
    for site in range(sites):
        said = Partner(name=f"Trang {site}", webhook_url=f"{base}{site}/")
        enter_partner(partner=said, by=None, at=timezone.now())
    workshop = BackgroundWorker()
    workshop.start()
    time.sleep(3)
    told = [_publish(section, number) for number in range(PUBLICATIONS)]
    told.append(_withdraw())
    workshop.stop()
    workshop.join(10)
    print(json.dumps({"told": told, "catching_up": _catch_up(base)}))


def _publish(section: SectionPage, number: int) -> dict[str, object]:
    article = ArticlePage(
        title=f"Tin số {number}", lead="Một câu.", body=[("paragraph", "<p>Một đoạn.</p>")], live=False
    )
    section.add_child(instance=article)
    article.save_revision().publish()
    return _followed(str(article.pk), version=1)


def _withdraw() -> dict[str, object]:
    article = ArticlePage.objects.live().first()
    article.unpublish()
    return _followed(str(article.pk), version=2)


def _followed(key: str, *, version: int) -> dict[str, object]:
    """Wait until every copy is confirmed."""
    begun, deadline = time.time(), time.monotonic() + PATIENCE
    copies = Copy.objects.filter(item__key=key, wanted_version=version)
    while not copies.exists() or copies.filter(confirmed_version__lt=F("wanted_version")).exists():
        if time.monotonic() > deadline:
            raise SystemExit("not confirmed in time")
        time.sleep(0.05)
    name = str(Item.objects.get(key=key).content_id)
    return {"id": name, "version": version, "at": begun, "confirmed": time.time() - begun}


def _catch_up(base: str) -> dict[str, float]:
    """A new partner gets ten thousand items that the others do not need."""
    from django.conf import settings  # noqa: PLC0415

    from portal.sharing.operations.delivery import WebhookSigner, deliver_some  # noqa: PLC0415

    now = timezone.now()
    Item.objects.bulk_create(
        Item(
            kind="questions.answer",
            key=str(number),
            sequence=1000 + number,
            digest="x",
            title="Một câu trả lời",
            path=f"/x/{number}/",
            published_at=now,
            changed_at=now,
        )
        for number in range(MANY)
    )
    enter_partner(partner=Partner(name="Trang mới", webhook_url=f"{base}moi/"), by=None, at=now)
    begun = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while deliver_some(door=http_client(), sender=WebhookSigner(settings.SECRET_KEY)):
        pass
    lagging = Copy.objects.filter(partner__name="Trang mới", confirmed_version__lt=F("wanted_version")).count()
    return {
        "seconds": time.monotonic() - begun,
        "lagging": lagging,
        "more_megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }


main(sys.argv[1], int(sys.argv[2]))
