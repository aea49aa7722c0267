"""The background door: word from the journal becomes news, news become letters, letters leave, old things go."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from portal.dissemination import post
from portal.dissemination.models import Letter
from portal.dissemination.operations import (
    remind_of_requests,
    tell,
    tell_askers,
    tell_officers,
    write_letters,
    write_to_askers,
    write_to_officers,
)
from portal.dissemination.operations import tidy as tidy_up
from portal.dissemination.telling.answers import VERBS as OF_ANSWERS
from portal.dissemination.telling.askers import VERBS as TOLD_TO_ASKERS
from portal.dissemination.telling.contents import VERBS as OF_CONTENTS
from portal.dissemination.telling.officers import VERBS as TOLD_TO_OFFICERS
from portal.dissemination.telling.rules import VERBS
from portal.journal.models import Entry


class FollowersReader:
    """Notes who is to be told. An entry read twice or late tells nobody twice."""

    name = "followers"
    verbs = (*VERBS, *OF_ANSWERS, *OF_CONTENTS)

    def read(self, entries: Sequence[Entry]) -> None:
        tell(entries=entries, at=timezone.now())


class AskersReader:
    """Notes what those who asked are to be told. An entry read twice or late tells nobody twice."""

    name = "askers"
    verbs = tuple(TOLD_TO_ASKERS)

    def read(self, entries: Sequence[Entry]) -> None:
        tell_askers(entries=entries)


class OfficersReader:
    """Notes what officers are to be told. An entry read twice or late tells nobody twice."""

    name = "officers"
    verbs = TOLD_TO_OFFICERS

    def read(self, entries: Sequence[Entry]) -> None:
        tell_officers(entries=entries)


def send_letters(*, at: datetime) -> None:
    """A chore, each minute: write what is due into letters, and see that somebody sends them."""
    write_letters(at=at)
    write_to_askers(at=at)
    write_to_officers(at=at)
    if Letter.objects.under_way().filter(not_before__lte=at).exists():
        post.hint()


def tidy(*, at: datetime) -> None:
    """A chore, each hour."""
    remind_of_requests(at=at)
    tidy_up(at=at)
