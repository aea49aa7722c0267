"""A paper form is entered at a counter: the person's words, somebody else's hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.models import Asking, Suppression
from portal.dissemination.operations.asking import AboutMe, Paper, Reach, Thing, ask_to_add, ask_to_follow, confirm
from portal.dissemination.states import Channel, Frequency, SuppressedFor, Way
from portal.journal.operations import record


class PaperEnteredBefore(Exception):
    """A form with this number has been entered at this agency already."""


@transaction.atomic
def enter_paper(
    *,
    reaches: Sequence[Reach],
    things: Sequence[Thing],
    frequency: Frequency,
    about: AboutMe,
    paper: Paper,
    controller: str,
    by: Officer,
    at: datetime,
) -> list[Asking]:
    """What was asked of the owner of each address; fewer than `reaches` where nothing may be sent to one.

    A signed form is itself the proof for a telephone number, and takes back a "no" of before. An e-mail address is
    confirmed by its owner always: one wrong letter makes it somebody else's. Raises PaperEnteredBefore.
    """
    if Asking.objects.filter(agency=paper.agency, paper=paper.number).exists():
        raise PaperEnteredBefore(paper.number)
    made: list[Asking] = []
    for reach in reaches:
        _heed_signature(paper, reach)
        if made:
            asking = ask_to_add(follower=made[0].follower, reach=reach, controller=controller, at=at, paper=paper)
        else:
            asking = ask_to_follow(
                reach=reach, things=things, frequency=frequency, controller=controller, at=at, about=about, paper=paper
            )
        if asking is not None:
            made.append(asking)
            if paper.is_signed and reach.channel is Channel.SMS:
                confirm(asking=asking, way=Way.PAPER, controller=controller, at=at)
    channels = sorted(asking.channel for asking in made)
    details = {"agency": paper.agency, "paper": paper.number, "channels": channels, "signed": paper.is_signed}
    record("follower.entered", subject=None, by=by, at=at, details=details)
    return made


def _heed_signature(paper: Paper, reach: Reach) -> None:
    """Whoever signs takes a no of before back."""
    if not paper.is_signed:
        return
    Suppression.objects.filter(
        channel=reach.channel.value, fingerprint=reach.fingerprint, reason=SuppressedFor.SAID_NO.value
    ).delete()
