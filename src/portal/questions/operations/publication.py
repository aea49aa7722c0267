"""Publication of answers: publish, withdraw, restore, their URLs; withholding old versions."""

from __future__ import annotations

import logging
import re
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lawtext.words import slugify
from portal.agencies.models import Officer, Place
from portal.design.refusals import Refused, or_refuse, refuse_if
from portal.journal.operations.by_two import by_two
from portal.library.operations import forget_item, register_item
from portal.questions.models import Answer, AnswerVersion, PublicChange
from portal.questions.operations import (
    CHANGES,
    advance_version,
    answer_acts,
    count,
    link_questions,
    locked_version,
    next_number,
    note,
    version_acts,
)
from portal.questions.operations.drafts import content_of, places_of
from portal.questions.operations.review import ask_clear
from portal.questions.privacy import find_personal
from portal.questions.queries.citations import laws_meant
from portal.questions.queries.personal_data import uncleared
from portal.questions.queries.versions import last_withdrawn
from portal.questions.states import (
    ANSWER_ACTS,
    GUARDED,
    VERSION_ACTS,
    AnswerAct,
    AnswerChange,
    AnswerReach,
    CountedEvent,
    VersionAct,
    VersionState,
)
from portal.questions.states.answer_fields import LISTED_FIELDS
from portal.schema.models import save_fields

_LONGEST = 120
# URL parts that are in use below /hoi-dap/, and patterns of slugs with a meaning there.
_RESERVED = frozenset({"gui-cau-hoi", "tra-cuu", "moi-nhat", "hay-hoi", "huu-ich", "du-lieu", "linh-vuc", "co-quan"})
_SPOKEN_FOR = re.compile(r"(?:so|ban|trang)-\d+|\d+|(?:dat|tin|feed|atom|json|rss)")


def slug_of(answer: Answer) -> str:
    """A slug that no other answer has, "mat-coc-co-doi-lai-duoc-khong"; with a number if it is taken.

    The number is the answer's own, so that the slug is unique whatever is published concurrently.
    """
    words = shortened(slugify(answer.title))
    if not words or words in _RESERVED or _SPOKEN_FOR.fullmatch(words):
        words = f"cau-hoi-{words}".strip("-")
    is_taken = Answer.objects.filter(slug=words).exclude(pk=answer.pk).exists()
    return f"{words}-{answer.number}" if is_taken or words == "cau-hoi" else words


def shortened(slug: str) -> str:
    """Cut at a word boundary to the longest slug allowed."""
    return slug if len(slug) <= _LONGEST else slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]


logger = logging.getLogger(__name__)
_AT_ONCE = 200  # versions published in one run of the job; the next run does the rest


# ---- publish ---------------------------------------------------------------------------------------------------------


@version_acts.does(VERSION_ACTS[VersionAct.PUBLISH])
def publish_version(*, version: AnswerVersion, by: Officer, at: datetime) -> AnswerVersion:
    """Publish an approved version in place of the live one.

    Raises NotAllowed, SecondPersonNeeded, WrongState, Refused.
    """
    refuse_if(
        version.reach != AnswerReach.PUBLIC,
        Refused("Bản này chỉ gửi riêng người hỏi, không công khai.", about="chỉ gửi riêng người hỏi"),
    )
    refuse_if(
        version.public_from is not None and version.public_from > timezone.localdate(at),
        Refused("Bản này tự công khai khi đến ngày đã định.", about="chưa đến ngày"),
    )
    ask_clear(version)
    return _go_live(version, by=by, at=at)


def switch_versions(*, at: datetime) -> int:
    """A job: publish the versions whose day (`public_from`) has come. Returns how many.

    Each in its own transaction: resumable after a kill, and idempotent.
    """
    today = timezone.localdate(at)
    due = list(versions_due(day=today).values_list("pk", flat=True)[:_AT_ONCE])
    return sum(_switch(pk, today=today, at=at) for pk in due)


def versions_due(*, day: date) -> QuerySet[AnswerVersion]:
    """Approved versions whose `public_from` has come; there is a partial index for them."""
    waiting = AnswerVersion.objects.filter(state=VersionState.APPROVED.value, public_from__isnull=False)
    return waiting.filter(public_from__lte=day).order_by("public_from", "pk")


@transaction.atomic
def _switch(pk: int, *, today: date, at: datetime) -> bool:
    version = locked_version(AnswerVersion.objects.get(pk=pk))
    is_due = version.public_from is not None and version.public_from <= today
    if version.state != VersionState.APPROVED or version.reach != AnswerReach.PUBLIC or not is_due:
        return False
    if _wants_a_person(version):
        logger.info("Version %s is due and waits for somebody to publish it.", pk)
        return False
    _go_live(version, by=None, at=at)
    return True


def _wants_a_person(version: AnswerVersion) -> bool:
    """Whether a person has to decide: personal data were found only after the approval, or the answer was withdrawn
    after it."""
    gone = version.answer.withdrawn_at
    is_taken_down = gone is not None and version.approved_at is not None and gone > version.approved_at
    return is_taken_down or bool(uncleared(version=version))


def _go_live(version: AnswerVersion, *, by: Officer | None, at: datetime) -> AnswerVersion:
    answer = version.answer
    next_number(CHANGES)  # serialises publications until the end of this transaction
    is_first = answer.live_id is None
    if (before := answer.versions.filter(state=VersionState.LIVE.value).first()) is not None:
        advance_version(before, VersionState.SUPERSEDED, ended_at=at)
    advance_version(version, VersionState.LIVE, published_at=at)
    _follow(answer, version, at)
    _make_known(answer, version, AnswerChange.PUBLISHED if is_first else AnswerChange.CORRECTED, at=at)
    note("answer.published" if is_first else "answer.corrected", version, by=by, at=at, field=answer.field_slug)
    _count(CountedEvent.PUBLISHED if is_first else CountedEvent.CORRECTED, answer, at)
    if version.question is not None:
        link_questions(version.question, answer)
    return version


def _follow(answer: Answer, version: AnswerVersion, at: datetime) -> None:
    """Copy the fields of the live version to the answer, for lists."""
    answer.title = version.title
    save_fields(
        answer,
        **{name: getattr(version, name) for name in LISTED_FIELDS},
        territory=_territory(version),
        slug=answer.slug or slug_of(answer),
        live=version,
        published_at=at,
        first_published_at=answer.first_published_at or at,
        withdrawn_at=None,
        withdrawal_reason="",
        replaced_by=None,
    )


def _territory(version: AnswerVersion) -> Place | None:
    """The place of the cited local rules if they are all of one place; None if of several or of none."""
    laws = laws_meant(version.citations.order_by("position", "pk")).values()
    places = {law.territory_id: law.territory for law in laws if law.territory_id is not None}
    return next(iter(places.values())) if len(places) == 1 else None


def _make_known(answer: Answer, version: AnswerVersion, change: AnswerChange, *, at: datetime) -> None:
    """Register with the stale guard and add to the change feed. The caller holds the lock of the series of changes."""
    register_item(content=content_of(answer, version), places=places_of(version), at=at)
    PublicChange.objects.create(answer=answer, change=change.value, version=version.number, at=at)


# ---- withdraw --------------------------------------------------------------------------------------------------------


@answer_acts.does(ANSWER_ACTS[AnswerAct.WITHDRAW])
def withdraw_answer(
    *, answer: Answer, reason: str, replaced_by: Answer | None = None, by: Officer, at: datetime
) -> Answer:
    """Take an answer off the public site. Its URL then shows the reason and what to read instead.

    Raises NotAllowed, Refused, ReasonMissing.
    """
    live = or_refuse(answer.live, Refused("Câu trả lời này không còn công khai; có người vừa rút."))
    next_number(CHANGES)
    advance_version(live, VersionState.WITHDRAWN, ended_at=at)
    save_fields(answer, live=None, withdrawn_at=at, withdrawal_reason=reason, replaced_by=replaced_by)
    forget_item(kind=GUARDED, key=str(answer.number), at=at)
    PublicChange.objects.create(answer=answer, change=AnswerChange.WITHDRAWN.value, version=live.number, at=at)
    live.answer = answer
    note("answer.withdrawn", live, by=by, at=at, field=answer.field_slug)
    _count(CountedEvent.TAKEN_DOWN, answer, at)
    return answer


@answer_acts.does(ANSWER_ACTS[AnswerAct.RESTORE])
def restore_answer(*, answer: Answer, by: Officer, at: datetime) -> Answer:
    """Undo a mistaken withdrawal: the last public version is public again, unchanged.

    Raises NotAllowed, Refused.
    """
    last = last_withdrawn(answer=answer)
    if answer.live_id is not None or answer.withdrawn_at is None or last is None:
        raise Refused("Không có bản nào để khôi phục; xin xem lại tình trạng.")
    ask_clear(last)
    next_number(CHANGES)
    advance_version(last, VersionState.LIVE, ended_at=None)
    save_fields(answer, live=last, withdrawn_at=None, withdrawal_reason="", replaced_by=None)
    last.answer = answer
    _make_known(answer, last, AnswerChange.PUBLISHED, at=at)
    note("answer.restored", last, by=by, at=at, field=answer.field_slug)
    _count(CountedEvent.PUBLISHED, answer, at)
    return answer


restore_answer_by_two = by_two(
    restore_answer,
    word="answer.restored",
    verbs=ANSWER_ACTS[AnswerAct.RESTORE].verbs,
    row="answer",
    agency=lambda answer: answer.agency_id,
    page="questions_answer",
)


def _count(what: CountedEvent, answer: Answer, at: datetime) -> None:
    count(what=what, day=timezone.localdate(at), agency=answer.agency, field_slug=answer.field_slug)


@version_acts.does(ANSWER_ACTS[AnswerAct.WITHHOLD])
def withhold_version(*, version: AnswerVersion, reason: str, by: Officer, at: datetime) -> AnswerVersion:
    """Hide an old version from the public for good; what has to be said is said in a new version.

    For a text that identified a person (Law on the protection of personal data, 91/2025/QH15). Raises NotAllowed,
    ReasonMissing, Refused; WrongState for a version that was never public, still is, or is withheld.
    """
    refuse_if(
        find_personal(reason), Refused("Lý do này nói ra điều phải giữ kín. Xin viết bằng lời chung.", field="reason")
    )
    advance_version(version, VersionState.WITHHELD, withheld_at=at, withheld_reason=reason)
    # Copies of the open data fetch the answer again; for a withdrawn answer they were notified already.
    next_number(CHANGES)
    if (live := version.answer.live) is not None:
        PublicChange.objects.create(
            answer=version.answer, change=AnswerChange.CORRECTED.value, version=live.number, at=at
        )
    return version
