"""Where the citations in a text lead."""

from __future__ import annotations

from collections.abc import Sequence

from portal.library.models import CitationLink, Instrument, Provision
from portal.library.queries import citations_in, pages_of_targets
from portal.library.rendering import links_by_provision


class Links:
    """Where the citations of some provisions lead. One query for the links, one for the pages they may lead to."""

    def __init__(self, *, instrument: Instrument, provisions: Sequence[Provision], here: str) -> None:
        """`here` is the article whose page this is; "" on a page that shows the whole law."""
        self._instrument, self._here = instrument, here
        links = list(citations_in(provisions=provisions))
        self.by_provision = links_by_provision(links)
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
        page = f"{target.get_absolute_url()}{link.target_article}/"
        return page if link.target_address == link.target_article else f"{page}#{link.target_address}"
