"""Where the citations in a text lead."""

from __future__ import annotations

from collections.abc import Sequence

from portal.library.models import CitationLink, Instrument, Provision
from portal.library.queries import citations_in, pages_of_targets, twins_today
from portal.library.rendering import links_by_provision


class Links:
    """Where the citations of some provisions lead. One query for the links, one for the pages they may lead to.

    Links are kept for the wording of today alone. Of another wording, the units that read as they do today have theirs
    (one query more); what reads otherwise is plain words.
    """

    def __init__(self, *, instrument: Instrument, provisions: Sequence[Provision], here: str, base: str = "") -> None:
        """`here` is the article whose page this is; "" on a page that shows the whole law. `base` is the address that
        the law's own provisions hang under on the day shown."""
        self._instrument, self._here = instrument, here
        self._base = base or instrument.get_absolute_url()
        links = list(citations_in(provisions=provisions))
        twins: dict[int, int] = {}
        if not links and self._base != instrument.get_absolute_url():
            twins = twins_today(instrument=instrument, provisions=provisions)
            links = list(citations_in(provisions=list(twins)))
        found = links_by_provision(links)
        self.by_provision = {twins.get(pk, pk): ones for pk, ones in found.items()}
        self._pages = pages_of_targets(links=links)

    def destination(self, link: CitationLink) -> str:
        target = link.target
        if target is None or target.withdrawn_at is not None:
            return ""
        is_own = target.pk == self._instrument.pk
        if is_own and link.target_address and link.target_article == self._here:
            return f"#{link.target_address}"
        if not link.target_article or (target.pk, link.target_article) not in self._pages:
            return "" if is_own else target.get_absolute_url()
        if is_own and not self._here:
            return f"#{link.target_address}"
        page = f"{self._base if is_own else target.get_absolute_url()}{link.target_article}/"
        return page if link.target_address == link.target_article else f"{page}#{link.target_address}"
