"""`/oai/`: the door of harvesters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from importlib import resources

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.sharing.markup import written
from portal.sharing.oai.answering import answer_to
from portal.sharing.oai.asking import read_asked
from portal.sharing.oai.faults import Fault
from portal.sharing.oai.formats import Surroundings
from portal.sharing.oai.identifiers import host_of
from portal.sharing.oai.writing import Repository, write_fault
from portal.sharing.pulling.machines import OAI, opened
from portal.sharing.queries.records import earliest_change

# A change bears the moment at which its transaction began and is seen when it ends. Answers tell of what is older than
# this, and say so in their responseDate: who harvests from there the next time has missed nothing.
SETTLES_IN = timedelta(seconds=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAIL = re.compile(r"\S+@(\S+\.)+\S+")
_SCHEMA = resources.files("portal.sharing").joinpath("static/sharing/lan-toa-1.xsd")


@opened(OAI, methods=("GET", "HEAD", "POST"))
def harvest(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0: every verb, by GET and by POST. Errors of the protocol are answers with status 200."""
    arguments = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in arguments.lists() for value in values]
    repository = _repository(request)
    at = (timezone.now() - SETTLES_IN).replace(microsecond=0)
    try:
        asked = read_asked(pairs)
        answer = answer_to(asked, repository=repository, at=at)
    except Fault as fault:
        answer = write_fault(repository, dict(pairs), fault, at=at)
    return HttpResponse(
        written(answer),
        content_type="text/xml; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


@opened(OAI)
def show_schema(request: HttpRequest) -> HttpResponse:
    """The schema of the format `lan_toa`, at the address that records name."""
    return HttpResponse(_SCHEMA.read_bytes(), content_type="application/xml; charset=utf-8")


def _repository(request: HttpRequest) -> Repository:
    base = settings.PORTAL_BASE_URL.rstrip("/")
    return Repository(
        name=settings.PORTAL_NAME,
        address=f"{base}{request.path}",
        host=host_of(base),
        email=_email(),
        since=earliest_change() or _EPOCH,
        surroundings=Surroundings(base=base, owner=settings.PORTAL_OWNER, places={}),
    )


def _email() -> str:
    """Whom a harvester may write to; a demo without a mailbox names one that cannot exist."""
    known = (settings.MAIL_REPLY_TO, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return next((one for one in known if _MAIL.fullmatch(one)), "khong-co@portal.invalid")
