"""Items of sources as the gate judges them, beside what their source told before."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache, partial
from html import unescape

from django.conf import settings

from portal.outward.states import GateVerdict, OutsideText
from portal.outward.states.gate import judge
from portal.outward.states.manner import SourceManner
from portal.questions.queries.personal_data import public_words
from portal.questions.queries.persons import persons_in
from portal.sharing.harvesting import ReadItem, unpack
from portal.sharing.harvesting.addresses import host_of
from portal.sharing.harvesting.sanitiser import text_of
from portal.sharing.models import Harvested, Source
from portal.sharing.queries.sources import shown_items

_LAST = 30  # items by which a source is known
_USUAL = timedelta(days=30)
_HREF = re.compile(r'(?:href|src)="([^"]*)"')


def hosts_of(source: Source) -> tuple[str, ...]:
    """Where its items may stand: the hosts that were named, and that of its own address."""
    return tuple(dict.fromkeys([*source.hosts.lower().split(), host_of(source.address)]))


def verdict_on(*, read: ReadItem, source: Source, item: Harvested | None = None, at: datetime) -> GateVerdict:
    """What the gate says of an item as it was read; its own past is no part of its source's manner. A dozen queries.

    An item in a language in which the source was never let through is judged as Vietnamese, and held as none.
    """
    hosts = (*hosts_of(source), host_of(settings.PORTAL_BASE_URL))
    shown = shown_items(source=source).exclude(pk=(item and item.pk) or 0) if source.pk else Harvested.objects.none()
    told = [unpack(one) for one in shown.order_by("-taken_at", "-pk").values_list("payload", flat=True)[:_LAST] if one]
    text = _outside(read, hosts, read.language if read.language in {one.language for one in told} else "vi")
    since_whole = shown if source.whole_run_at else Harvested.objects.none()
    manner = SourceManner(
        before=[_outside(one, hosts, one.language) for one in told],
        in_the_hour=since_whole.filter(taken_at__gt=at - timedelta(hours=1)).count(),
        in_a_day=shown.filter(taken_at__gt=at - _USUAL).count() / _USUAL.days,
    )
    return judge(text, personal=partial(persons_in, allowed=public_words()), manner=manner)


@lru_cache(maxsize=256)  # the last of a source are asked for with each of its items
def _outside(read: ReadItem, hosts: tuple[str, ...], language: str) -> OutsideText:
    links = (*map(unescape, _HREF.findall(read.html)), *(one.address for one in read.enclosures))
    return OutsideText(
        title=read.title,
        body="\n".join(filter(None, (read.lead, text_of(read.html)))),
        links=links,
        hosts=hosts,
        language=language,
        published_at=read.published_at,
    )
