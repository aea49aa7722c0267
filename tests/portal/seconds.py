"""A second officer, who finishes what the first began."""

from django.utils import timezone

from portal.agencies.models import ActRequest, Officer
from portal.agencies.states import AccessState
from portal.journal.operations.by_two import approve_act
from tests.portal.agencies.factories import make_agency, make_officer, make_posting

NAME = "nguoi-thu-hai"


def another_agrees() -> None:
    """All that waits is approved by one who reaches every agency. Fails where nothing waits."""
    waiting = list(ActRequest.objects.filter(state=AccessState.REQUESTED).order_by("pk"))
    assert waiting, "nothing waits for a second person"
    for asked in waiting:
        approve_act(asked=asked, by=_second(), at=timezone.now())


def _second() -> Officer:
    if known := Officer.objects.filter(username=NAME).first():
        return known
    made, agency, today = make_officer(NAME), make_agency("Cơ quan thứ hai"), timezone.localdate()
    for role in ("justice", "administrator"):
        make_posting(role, officer=made, agency=agency, on=today)
    return made
