"""What a form carries and what its asker comes back with: a signed ticket, proof of work, the receipt code.

A receipt code is made from the question's uuid and kept nowhere. Whoever steals the database opens nothing with it: a
code takes the installation's secret as well, and only its digest is stored. Twelve signs of thirty-one are 59 bits;
requests that bring one are counted (see `agencies.throttle`).

Nothing is kept on the server for a ticket, so that looking at the form costs no row.

The key of the form is the challenge, so work done once serves one form. Eight small tasks instead of a big one: the
time they take together varies far less (measured in `questions/static/questions/question-work.js`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from lawtext.words import fold
from portal.agencies.models import Agency
from portal.questions.models import DeadlineRule, Question
from portal.questions.queries import rule_holding
from portal.questions.states import QuestionState, QuestionWay, Track, values
from portal.questions.submissions import digest_of

_SIGNER = Signer(salt="questions.form")
# Nobody reads the form and writes a question in less; a program fills it in at once.
TOO_FAST = timedelta(seconds=3)
# Somebody begins in the evening and goes on the next day; a form kept for weeks was copied by a program.
TOO_OLD = timedelta(hours=36)


class TicketAge(StrEnum):
    FIT = "fit"
    FAST = "fast"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class FormTicket:
    """`key` tells the form from every other, `made_at` is in whole seconds."""

    key: UUID
    made_at: datetime

    @property
    def token(self) -> str:
        return _SIGNER.sign(f"{self.key.hex}.{int(self.made_at.timestamp())}")

    def age(self, *, at: datetime) -> TicketAge:
        passed = at - self.made_at
        if passed < TOO_FAST:
            return TicketAge.FAST
        return TicketAge.OLD if passed > TOO_OLD else TicketAge.FIT


def new_ticket(*, at: datetime) -> FormTicket:
    return FormTicket(uuid4(), at.replace(microsecond=0))


def read_ticket(token: str) -> FormTicket | None:
    """The ticket of a form that this installation made; None for anything else."""
    try:
        key, _, seconds = _SIGNER.unsign(token).partition(".")
        return FormTicket(UUID(key), datetime.fromtimestamp(int(seconds)).astimezone())
    except (BadSignature, ValueError, OverflowError):
        return None


WORK_TASKS = 8
WORK_BITS = 13  # 2 ** 13 tries for each task on average, 65,536 for all
_LONGEST_NUMBER = 10


def is_work_done(*, key: UUID, said: str) -> bool:
    """Whether `said` ("5123.77.…", one number a task) solves the tasks of this form."""
    numbers = said.split(".")
    return len(numbers) == WORK_TASKS and all(_solves(key, task, number) for task, number in enumerate(numbers))


def _solves(key: UUID, task: int, number: str) -> bool:
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return False
    # One block of SHA-256 (55 bytes at most), so that a try costs a telephone one round.
    return int.from_bytes(hashlib.sha256(f"{key.hex}:{task}:{number}".encode()).digest()[:4]) >> (32 - WORK_BITS) == 0


AGAIN_AND_AGAIN = 3
_ANY_STATE = values(QuestionState)  # named, so that the index of states and moments is used


def received_within_an_hour(*, at: datetime) -> int:
    """How many came over the web in the hour before this moment."""
    recent = Question.objects.filter(state__in=_ANY_STATE, received_at__gt=at - timedelta(hours=1))
    return recent.filter(way=QuestionWay.WEB.value).count()


def is_repeated(*, text: str, title: str, at: datetime) -> bool:
    """Whether the same words came again and again over the web in the day before.

    Two or three people ask the same in the same words (they come from the same search); a flood does not stop there.
    """
    recent = Question.objects.filter(
        state__in=_ANY_STATE, received_at__gt=at - timedelta(days=1), way=QuestionWay.WEB.value
    )
    alike = recent.filter(title_fold=fold(title)[:200]).values_list("text", flat=True)[:50]
    wanted = digest_of(text)
    return sum(digest_of(one) == wanted for one in alike) >= AGAIN_AND_AGAIN


# Letters and digits that nobody mistakes for one another, on paper or by telephone.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
_GROUP = 4


def receipt_code(*, uuid: UUID, key: str) -> str:
    """ "7KQ2-M9TX-4HBC": the code of the question with this uuid, in an installation with this secret."""
    number = int.from_bytes(hmac.new(f"receipt:{key}".encode(), uuid.bytes, hashlib.sha256).digest())
    code = "".join(SIGNS[number // len(SIGNS) ** at % len(SIGNS)] for at in range(LENGTH))
    return "-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def code_again(*, uuid: UUID, key: str, digest: str) -> str:
    """The code once more, to print it; "" where it was given under a secret that is neither this nor one of before."""
    codes = (receipt_code(uuid=uuid, key=one) for one in (key, *settings.SECRET_KEY_FALLBACKS))
    return next((code for code in codes if hmac.compare_digest(code_digest(code), digest)), "")


def normal_code(typed: str) -> str:
    """What somebody typed, as it was printed: capitals, groups, no blanks; "" if it cannot be a code."""
    signs = re.sub(r"[\s\-–—.]", "", typed).upper()
    return (
        ""
        if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs)
        else "-".join(signs[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))
    )


def code_digest(code: str) -> str:
    """By which a question is found: the code itself is stored nowhere."""
    return hashlib.sha256(code.encode()).hexdigest()


def question_of_code(*, typed: str) -> Question | None:
    """The question of a receipt code, however it was typed."""
    code = normal_code(typed)
    return _with_its_own().filter(code_digest=code_digest(code)).first() if code else None


def question_of(*, uuid: UUID) -> Question | None:
    return _with_its_own().filter(uuid=uuid).first()


def _with_its_own() -> QuerySet[Question]:
    related = ("asker", "clock__rule", "lead_agency", "place__parent", "answer", "merged_into__lead_agency")
    return Question.objects.select_related(*related)


def rule_today(*, track: Track, on: date) -> DeadlineRule | None:
    """The term that a question of this track, sent today, has before anybody knows who will answer it."""
    return rule_holding(track=track.value, level="", on=on)


def agency_requested(*, slug: str, on: date) -> Agency | None:
    """The agency a link names, while it exists."""
    return Agency.objects.existing_on(on).filter(slug=slug).first() if slug else None
