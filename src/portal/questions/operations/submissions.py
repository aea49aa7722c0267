"""Receipt of a question with its files, supplements from the asker, and withdrawal by the asker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from portal.agencies.models import Agency, Officer, Place
from portal.design.refusals import WrongState
from portal.journal.operations import record
from portal.journal.operations.personal import note_access
from portal.questions.models import Asker, Attachment, Question, Supplement
from portal.questions.operations import (
    back_to_draft,
    count_question,
    count_received,
    move,
    private_files,
    question_acts,
    set_followers_free,
)
from portal.questions.operations.clocks import halt_clock, resume_clock, start_clock
from portal.questions.operations.private_files import PendingAttachment
from portal.questions.operations.triage.referrals import end_all_parts
from portal.questions.queries.personal_data import person_of
from portal.questions.queries.submissions import code_again, code_digest, receipt_code
from portal.questions.states import (
    QUESTION_ACTS,
    CountedEvent,
    QuestionState,
    QuestionWay,
    ReferralState,
    ReplyBy,
    Track,
    VersionState,
    values,
)
from portal.questions.submissions import tidy, title_of
from portal.schema.models import save_fields, seal_names


def attach(
    *, question: Question, files: Iterable[PendingAttachment], form: UUID | None, at: datetime
) -> list[Attachment]:
    """Move the files of a form to its question, in the caller's transaction.

    The form's own copies are deleted on commit; after a rollback the copies made here belong to no question and are
    deleted by `private_files.tidy_files`.
    """
    made = [
        Attachment(
            question=question,
            name=one.name,
            path=private_files.keep(waiting=one, question=question.uuid),
            media_type=one.media_type,
            size=one.size,
            checksum=one.checksum,
            seal_name=seal_names()[0],
            added_at=at,
        )
        for one in files
    ]
    Attachment.objects.bulk_create(made)
    if form is not None:
        transaction.on_commit(partial(private_files.drop_waiting, form=form))
    return made


def note_seen(verb: str, *, question: Question, by: Officer, at: datetime, words: str = "", **details: object) -> None:
    """Record who saw data of the asker and, as applicable, which file and why. Raises NotInTransaction."""
    note_access(
        verb,
        subject=question,
        persons=[person_of(question)],
        by=by,
        at=at,
        details={"agency": question.lead_agency_id} | details,
        words=words,
    )


@transaction.atomic
def note_download(*, attachment: Attachment, by: Officer, at: datetime) -> None:
    """Record the download of an attachment: it contains personal data."""
    note_seen("question.file_read", question=attachment.question, by=by, at=at, attachment=attachment.pk)


WITHDRAWN = "Người hỏi đã rút câu hỏi."
_TAKEN_OUT = "Dữ liệu của người hỏi đã được cán bộ xóa, nên không trả lời câu hỏi được nữa."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """A question as submitted, already cleaned. `contact` belongs to `reply_by` and is "" for the receipt code.

    `form_key` identifies repeated submissions of a form; `agreed` is how the asker agreed to `wording` if not on the
    form itself ("noi", "ky"); `doubts` are signs of spam in words, and with `needs_a_look` an officer has to look
    first.
    """

    text: str
    title: str
    wording: str
    may_publish: bool
    track: Track = Track.CITIZEN
    way: QuestionWay = QuestionWay.WEB
    reply_by: ReplyBy = ReplyBy.CODE
    contact: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    organisation: str = field(default="", repr=False)
    tax_code: str = field(default="", repr=False)
    field_slug: str = ""
    place: Place | None = None
    wished_agency: Agency | None = None
    form_key: UUID | None = None
    agreed: str = ""
    doubts: tuple[str, ...] = ()
    needs_a_look: bool = False
    files: tuple[PendingAttachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedQuestion:
    """The result for the asker. `code`, stored nowhere, gives access to the question. `is_new` is False if the form had
    been submitted before."""

    question: Question
    code: str = field(repr=False)
    is_new: bool = True


@transaction.atomic
def receive_question(*, asked: NewQuestion, at: datetime, key: str, by: Officer | None = None) -> ReceivedQuestion:
    """Save a submitted question and start its clock; `key` is the installation's secret, from which the receipt code is
    derived.

    Repeated or concurrent submissions of the same form give the same receipt. A question that looks like spam has no
    clock until an officer releases it; its term then counts from this receipt.
    """
    if (earlier := sent_before(form_key=asked.form_key, key=key)) is not None:
        return earlier
    try:
        with transaction.atomic():
            question, code = _kept(asked, at=at, key=key, by=by)
    except IntegrityError:
        # A concurrent request with this form was faster; otherwise the error is raised.
        if (earlier := sent_before(form_key=asked.form_key, key=key)) is not None:
            return earlier
        raise
    attach(question=question, files=asked.files, form=asked.form_key, at=at)
    if question.state == QuestionState.RECEIVED.value:
        start_clock(question=question, at=at)
        count_received(question)
    record("question.received", subject=question, by=by, at=at, details=_told(asked))
    return ReceivedQuestion(question, code)


def receive_written(*, text: str, agency: Agency | None, at: datetime, key: str, by: Officer) -> ReceivedQuestion:
    """Save a message that somebody sent to a chat or telephone number of the portal as a question. They follow it by
    the code; their number stays with the service they wrote to."""
    said = tidy(text)
    asked = NewQuestion(
        text=said,
        title=title_of(said),
        wording="tin-nhan",
        may_publish=False,
        way=QuestionWay.MESSAGE,
        wished_agency=agency,
        agreed="nhan",
    )
    return receive_question(asked=asked, at=at, key=key, by=by)


def sent_before(*, form_key: UUID | None, key: str) -> ReceivedQuestion | None:
    """The question received through this form; None if there is none."""
    question = Question.objects.filter(form_key=form_key).first() if form_key else None
    if question is None:
        return None
    return ReceivedQuestion(
        question, code_again(uuid=question.uuid, key=key, digest=question.code_digest), is_new=False
    )


def _kept(asked: NewQuestion, *, at: datetime, key: str, by: Officer | None) -> tuple[Question, str]:
    uuid = uuid4()
    code = receipt_code(uuid=uuid, key=key)
    state = QuestionState.SCREENING if asked.needs_a_look else QuestionState.RECEIVED
    question = Question.objects.create(
        uuid=uuid,
        code_digest=code_digest(code),
        form_key=asked.form_key,
        track=asked.track.value,
        way=asked.way.value,
        state=state.value,
        title=asked.title,
        text=asked.text,
        field_slug=asked.field_slug,
        place=asked.place,
        wished_agency=asked.wished_agency,
        received_at=at,
        received_by=by,
        doubts=list(asked.doubts),
    )
    Asker.objects.create(
        question=question,
        name=asked.name,
        organisation=asked.organisation,
        tax_code=asked.tax_code,
        reply_by=asked.reply_by.value,
        contact=asked.contact,
        wording=asked.wording,
        consented_at=at,
        may_publish=asked.may_publish,
    )
    return question, code


def _told(asked: NewQuestion) -> dict[str, Any]:
    told = {
        "track": asked.track.value,
        "way": asked.way.value,
        "field": asked.field_slug,
        "agency": asked.wished_agency.pk if asked.wished_agency else None,
    }
    return told | ({"agreed": asked.agreed} if asked.agreed else {})


@question_acts.does(QUESTION_ACTS["supplement"])
def give_supplement(*, question: Question, given: str, at: datetime) -> Supplement:
    """Save the asker's reply to a request for information; the clock resumes. Raises WrongState, ReasonMissing."""
    supplement = question.supplements.filter(given_at__isnull=True).first()
    if supplement is None or not question.is_open:
        raise WrongState("Không còn ai chờ phần bổ sung này. Xin tải lại trang.")
    save_fields(supplement, given=given, given_at=at)
    resume_clock(question=question, at=at)
    return supplement


_HANDED_ON = values((VersionState.IN_CHECK, VersionState.CHECKED, VersionState.APPROVED))


@question_acts.does(QUESTION_ACTS["withdraw"])
def withdraw_question(
    *,
    question: Question,
    by: Officer | None = None,
    counted: CountedEvent = CountedEvent.WITHDRAWN,
    at: datetime,
) -> Question:
    """The asker withdraws the question; questions merged into it return to triage, and a text that was handed on for
    its first publication is a draft again.

    `by`: an officer who erases the asker's data, after which nobody could be answered; `counted`: as what, since an
    erasure is not the asker's word. Raises WrongState.
    """
    was_counted = question.state != QuestionState.SCREENING.value
    move(question, QuestionState.WITHDRAWN, at=at)
    end_all_parts(question, ReferralState.CALLED_BACK, ending=_TAKEN_OUT if by else WITHDRAWN, by=by, at=at)
    halt_clock(question, by=by, at=at)
    set_followers_free(question, by=by, at=at)
    for version in question.versions.filter(state__in=_HANDED_ON, answer__slug=""):
        back_to_draft(version)  # its asker is told that nobody deals with the question; docs/decisions/0373
    if was_counted:
        count_question(counted, question, at=at)
    return question
