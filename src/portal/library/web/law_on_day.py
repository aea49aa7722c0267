"""What every page of a law begins with: the law as it reads on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from lawtext.addresses import read_address
from lawtext.types import Address
from portal.design.refusals import or_refuse
from portal.library import queries
from portal.library.models import Edition, Provision
from portal.library.queries.claims import claim_of
from portal.library.queries.law_on_day import LawReading, law_on_day
from portal.library.web.facts import status_tag


def read(slug: str, day: date | None = None) -> LawReading:
    """The law at a permanent address as of a day, today if none is asked for. Raises Http404."""
    return or_refuse(
        law_on_day(slug=slug, today=timezone.localdate(), day=day), Http404("Không có văn bản này trong thư viện.")
    )


def common(reading: LawReading) -> dict[str, Any]:
    """What the templates of a law's pages share."""
    law = reading.law
    status = law.status_on(reading.day)
    return {
        "reading": reading,
        "law": law,
        "edition": reading.edition,
        "status": status,
        "status_tag": status_tag(status),
        "claim": claim_of(law, changes=reading.changes, day=reading.day),
        "later": queries.later_namesake(instrument=law) if reading.asked is None else None,
    }


def address_or_404(text: str) -> Address:
    return or_refuse(read_address(text), Http404("Địa chỉ này không phải của một điều, khoản hay điểm."))


def provision_or_404(edition: Edition | None, address: str) -> Provision:
    return or_refuse(
        queries.provision_in(edition=edition, address=address) if edition else None,
        Http404("Không có đơn vị này trong văn bản."),
    )
