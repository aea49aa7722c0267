"""The background door: word from the journal becomes news, news become letters, letters leave, old things go."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.dissemination import post
from portal.dissemination.campaigning.launching import launch, recount
from portal.dissemination.dispatching.process import is_sending, lock_path
from portal.dissemination.dispatching.registry import hearing
from portal.dissemination.operations import (
    remind_of_requests,
    tally_told,
    tell,
    tell_askers,
    tell_officers,
    write_letters,
    write_to_askers,
    write_to_officers,
)
from portal.dissemination.operations import tidy as tidy_up
from portal.dissemination.operations.campaigns import VERBS as CONCERNING_CAMPAIGNS
from portal.dissemination.operations.campaigns import warn_campaigns
from portal.dissemination.telling.answers import VERBS as OF_ANSWERS
from portal.dissemination.telling.askers import VERBS as TOLD_TO_ASKERS
from portal.dissemination.telling.contents import VERBS as OF_CONTENTS
from portal.dissemination.telling.officers import VERBS as TOLD_TO_OFFICERS
from portal.dissemination.telling.rules import VERBS
from portal.journal.models import Entry

_started: subprocess.Popen[bytes] | None = None  # the process that this one has started
_SOURCE = Path(__file__).resolve().parents[2]


class FollowersReader:
    """Notes who is to be told. An entry read twice or late tells nobody twice."""

    name = "followers"
    label = "Tin cho người theo dõi"
    verbs = (*VERBS, *OF_ANSWERS, *OF_CONTENTS)

    def read(self, entries: Sequence[Entry]) -> None:
        tell(entries=entries, at=timezone.now())


class AskersReader:
    """Notes what those who asked are to be told. An entry read twice or late tells nobody twice."""

    name = "askers"
    label = "Thư cho người hỏi"
    verbs = tuple(TOLD_TO_ASKERS)

    def read(self, entries: Sequence[Entry]) -> None:
        tell_askers(entries=entries)


class OfficersReader:
    """Notes what officers are to be told. An entry read twice or late tells nobody twice."""

    name = "officers"
    label = "Việc báo cho cán bộ"
    verbs = TOLD_TO_OFFICERS

    def read(self, entries: Sequence[Entry]) -> None:
        tell_officers(entries=entries)


class CampaignsReader:
    """Stops what waits to tell many what is no longer so, and marks what has told it. Reading again changes nothing."""

    name = "campaigns"
    label = "Đợt gửi mà luật đã vượt qua"
    verbs = CONCERNING_CAMPAIGNS

    def read(self, entries: Sequence[Entry]) -> None:
        warn_campaigns(entries=entries, at=timezone.now())


def send_campaigns(*, at: datetime) -> None:
    """A chore, each minute: begin what is due, end what is done, count again when the last receipts are in."""
    if launch(at=at, hearing=hearing()):
        post.hint()
    recount(at=at)


def send_letters(*, at: datetime) -> None:
    """A chore, each minute: write what is due into letters, and say that something waits."""
    if write_letters(at=at, mail=settings.MAIL_IS_CONFIGURED) + write_to_askers(at=at) + write_to_officers(at=at):
        post.hint()


def keep_sending(*, at: datetime) -> bool:
    """A chore, every few seconds: start the process that sends where none of this machine does. It ends with us.

    A process of its own: a million messages must not slow the pages of the portal.
    """
    global _started
    if _started is not None and _started.poll() is None:
        return False
    if not settings.MESSAGES_SEND_EMBEDDED or is_sending(lock_path()):
        return False
    paths = os.pathsep.join([str(_SOURCE), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    _started = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "django", "send_messages", "--with-parent"],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True


def tidy(*, at: datetime) -> None:
    """A chore, each hour."""
    remind_of_requests(at=at)
    tally_told(at=at)
    tidy_up(at=at)
