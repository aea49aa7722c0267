"""Protection of the question form and access by receipt code: a signed ticket, proof of work, the code.

A receipt code is derived from the question's uuid and the installation's secret, and only its digest is stored: a
stolen database gives no access. Twelve characters of thirty-one are 59 bits; requests with a code are rate-limited (see
`agencies.operations.rate_limits`).

A ticket needs no row on the server, so viewing the form costs none.

The challenge is the form's key, so that work done once serves one form. Eight small tasks instead of a big one: their
total time varies far less (measured in `questions/static/questions/question-work.js`).
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
# Nobody reads the form and writes a question faster than this; bots do.
TOO_FAST = timedelta(seconds=3)
# People may continue the next day; a form weeks old was copied by a bot.
TOO_OLD = timedelta(hours=36)


class TicketAge(StrEnum):
    FIT = "fit"
    FAST = "fast"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class FormTicket:
    """`key` identifies the form, `made_at` is in whole seconds."""

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
    """The ticket of a form issued by this installation; None for anything else."""
    try:
        key, _, seconds = _SIGNER.unsign(token).partition(".")
        return FormTicket(UUID(key), datetime.fromtimestamp(int(seconds)).astimezone())
    except (BadSignature, ValueError, OverflowError):
        return None


WORK_TASKS = 8
WORK_BITS = 13  # on average 2 ** 13 attempts per task, 65,536 for all
_LONGEST_NUMBER = 10


def is_work_done(*, key: UUID, said: str) -> bool:
    """Whether `said` ("5123.77.…", one number per task) solves the tasks of this form."""
    numbers = said.split(".")
    return len(numbers) == WORK_TASKS and all(_solves(key, task, number) for task, number in enumerate(numbers))


def _solves(key: UUID, task: int, number: str) -> bool:
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return False
    # At most 55 bytes, one block of SHA-256, so that an attempt costs a telephone one round.
    return int.from_bytes(hashlib.sha256(f"{key.hex}:{task}:{number}".encode()).digest()[:4]) >> (32 - WORK_BITS) == 0


AGAIN_AND_AGAIN = 3
_ANY_STATE = values(QuestionState)  # listed explicitly, so that the index of state and time is used


def received_within_an_hour(*, at: datetime) -> int:
    """Questions received over the web in the hour before this moment."""
    recent = Question.objects.filter(state__in=_ANY_STATE, received_at__gt=at - timedelta(hours=1))
    return recent.filter(way=QuestionWay.WEB.value).count()


def is_repeated(*, text: str, title: str, at: datetime) -> bool:
    """Whether the same text was sent repeatedly over the web in the day before.

    Two or three people may send the same text (found by the same search); a flood sends more.
    """
    recent = Question.objects.filter(
        state__in=_ANY_STATE, received_at__gt=at - timedelta(days=1), way=QuestionWay.WEB.value
    )
    alike = recent.filter(title_fold=fold(title)[:200]).values_list("text", flat=True)[:50]
    wanted = digest_of(text)
    return sum(digest_of(one) == wanted for one in alike) >= AGAIN_AND_AGAIN


# Characters that are not confused on paper or by telephone.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
_GROUP = 4


def receipt_code(*, uuid: UUID, key: str) -> str:
    """The code of the question with this uuid and this secret: "7KQ2-M9TX-4HBC"."""
    number = int.from_bytes(hmac.new(f"receipt:{key}".encode(), uuid.bytes, hashlib.sha256).digest())
    code = "".join(SIGNS[number // len(SIGNS) ** at % len(SIGNS)] for at in range(LENGTH))
    return "-".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def code_again(*, uuid: UUID, key: str, digest: str) -> str:
    """Compute the code again for printing; "" if it was derived with a secret neither current nor former."""
    codes = (receipt_code(uuid=uuid, key=one) for one in (key, *settings.SECRET_KEY_FALLBACKS))
    return next((code for code in codes if hmac.compare_digest(code_digest(code), digest)), "")


def normal_code(typed: str) -> str:
    """Normalise typed input to the printed form (capitals, groups, no blanks); "" if it cannot be a code."""
    signs = re.sub(r"[\s\-–—.]", "", typed).upper()
    return (
        ""
        if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs)
        else "-".join(signs[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))
    )


def code_digest(code: str) -> str:
    """The digest by which a question is found: the code itself is not stored."""
    return hashlib.sha256(code.encode()).hexdigest()


def question_of_code(*, typed: str) -> Question | None:
    """The question of a typed receipt code."""
    code = normal_code(typed)
    return _with_its_own().filter(code_digest=code_digest(code)).first() if code else None


def question_of(*, uuid: UUID) -> Question | None:
    return _with_its_own().filter(uuid=uuid).first()


def _with_its_own() -> QuerySet[Question]:
    related = ("asker", "clock__rule", "lead_agency", "place__parent", "answer", "merged_into__lead_agency")
    return Question.objects.select_related(*related)


def rule_today(*, track: Track, on: date) -> DeadlineRule | None:
    """The rule for a question of this track sent today, before its agency is known."""
    return rule_holding(track=track.value, level="", on=on)


def agency_requested(*, slug: str, on: date) -> Agency | None:
    """The agency named in a link, if it exists on that day."""
    return Agency.objects.existing_on(on).filter(slug=slug).first() if slug else None
