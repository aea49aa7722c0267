"""What is held on an asker is looked at, put right at their wish, or erased, by wish or because its term is over.

Basis: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (the right to have one's data erased; no longer kept than needed). What
remains is a question without a person: its number, field, commune, agency, days and state, which the figures rest on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.journal.operations import note_erasure, record
from portal.journal.operations.acts import lock, require
from portal.journal.operations.by_two import by_two
from portal.questions.models import AnswerVersion, Asker, ClockChange, Question
from portal.questions.operations.private_files import drop_question
from portal.questions.operations.submissions import withdraw_question
from portal.questions.privacy import masked
from portal.questions.queries.personal_data import questions_to_forget
from portal.questions.states import AnswerReach, ReplyBy, VersionState
from portal.questions.states.answer_fields import PUBLIC_TEXTS
from portal.schema.models import save_fields


@transaction.atomic
def correct_asker(
    *, question: Question, name: str, reply_by: ReplyBy, contact: str, by: Officer, at: datetime
) -> Asker:
    """Put name and contact right; `contact` is "" for the code. The journal tells that, not what.

    Raises Refused.
    """
    question = lock(question)
    asker = Asker.objects.filter(question=question).first()
    if asker is None:
        raise Refused("Thông tin người hỏi đã được xóa, không còn gì để sửa.")
    said = {"name": name, "reply_by": reply_by.value, "contact": contact}
    changed = [field for field, value in said.items() if getattr(asker, field) != value]
    if changed:
        save_fields(asker, **{field: said[field] for field in changed})
        record("question.data_corrected", subject=question, by=by, at=at, details={"what": changed})
    return asker


@transaction.atomic
def note_look(*, questions: Iterable[Question], verb: str, by: Officer, at: datetime) -> None:
    """Write down that an officer saw ("question.data_shown") or took out ("question.data_exported") what is held."""
    for question in questions:
        record(verb, subject=question, by=by, at=at)


ERASED = "Đã xóa theo quy định về dữ liệu cá nhân."
BUNDLE = 100  # questions that one look at the index takes


@transaction.atomic
def erase_person(*, question: Question, by: Officer | None = None, at: datetime) -> Question:
    """Take everything that leads to the asker out of a question; the published copy, which names nobody, stays.

    `by` is an officer with `question.erase`; None: the asker's own wish, or the term of keeping. An open question is
    withdrawn first, because nobody could answer it any more. Erasing twice is erasing once. Raises NotAllowed.
    """
    question = lock(question)
    if by is not None:
        # Nobody's yet: only who reaches every agency.
        require(("question.erase",), question.lead_agency_id or 0, by=by, at=at)
    if question.erased_at is not None:
        return question
    if question.is_open:
        question = withdraw_question(question=question, at=at)
    save_fields(
        question,
        title=masked(question.title)[:200],
        text="",
        explanation=masked(question.explanation),
        form_key=None,
        doubts=[],
        erased_at=at,
    )
    _empty_talk(question)
    _empty_answers(question)
    Asker.objects.filter(question=question).delete()
    question.attachments.all().delete()
    transaction.on_commit(partial(drop_question, question=question.uuid))
    record("question.erased", subject=question, by=by, at=at)
    note_erasure("question", at=at, uuid=question.uuid)
    return question


@transaction.atomic
def erase_persons(*, questions: Iterable[Question], by: Officer, at: datetime) -> None:
    """As `erase_person`, of all these questions or of none. Raises NotAllowed."""
    for question in questions:
        erase_person(question=question, by=by, at=at)


# To try it would write it into the file of what is erased again after a restore.
erase_persons_by_two = by_two(
    erase_persons,
    word="question.erased",
    verbs=("question.erase",),
    row="questions",
    shown={"questions": "Câu hỏi"},
    is_tried=False,
)


def forget_old(*, at: datetime) -> int:
    """Erase the persons of questions whose term of keeping is over (a job). Returns how many.

    Each question is one transaction: a job that is killed has erased whole questions and goes on when called again.
    """
    count = 0
    old = questions_to_forget(
        at=at, months=settings.QUESTIONS_KEPT_MONTHS, unwanted_days=settings.QUESTIONS_UNWANTED_KEPT_DAYS
    )
    while keys := list(old.values_list("pk", flat=True)[:BUNDLE]):
        for pk in keys:
            _forget(pk, at=at)
            count += 1
    return count


@transaction.atomic
def _forget(pk: int, *, at: datetime) -> None:
    # Under the lock again: it may have been opened again meanwhile.
    question = Question.objects.select_for_update(of=("self",)).get(pk=pk)
    if question.erased_at is None and not question.is_open:
        erase_person(question=question, at=at)


def _empty_talk(question: Question) -> None:
    """What was said about the question: words of the asker go, words of officers lose whom they name."""
    for supplement in question.supplements.all():
        save_fields(supplement, wanted=masked(supplement.wanted), given=ERASED if supplement.given else "")
    for referral in question.referrals.all():
        save_fields(
            referral,
            reason=masked(referral.reason),
            ending=masked(referral.ending),
            contribution=masked(referral.contribution),
        )
    for note in question.notes.all():
        save_fields(note, text=masked(note.text))
    for change in ClockChange.objects.filter(clock__question=question):
        save_fields(change, explanation=masked(change.explanation))


def _empty_answers(question: Question) -> None:
    """Replies went to the asker alone, and so did versions that never were public."""
    question.replies.update(text="")
    for version in question.versions.select_related("answer"):
        version.reply_text = ""
        if version.reach == AnswerReach.PRIVATE or version.state in _NOT_PUBLIC:
            _empty_version(version)
        version.save(update_fields=["reply_text", *PUBLIC_TEXTS])


_NOT_PUBLIC = (VersionState.DRAFT, VersionState.DROPPED, VersionState.SENT, VersionState.WITHHELD)


def _empty_version(version: AnswerVersion) -> None:
    for name, row in PUBLIC_TEXTS.items():
        setattr(version, name, masked(getattr(version, name))[: row.most])
    version.answer_text = "" if version.reach == AnswerReach.PRIVATE else version.answer_text
    if not version.answer.slug:
        save_fields(version.answer, title=version.title, summary=version.summary)
