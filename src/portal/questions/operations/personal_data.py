"""Personal data of askers: shown to an officer, corrected or restricted at their wish, erased at their wish or when the
retention term ends.

Basis: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (right to erasure; kept no longer than needed). What remains is a
question without a person: its number, field, commune, agency, days and state, which the statistics need.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, ReasonMissing, Refused, or_refuse, refuse_if
from portal.journal.operations import note_erasure, record
from portal.journal.operations.acts import lock, require
from portal.journal.queries.personal import PersonalData, PersonHandle, with_words
from portal.journal.queries.retention import RetainedRows, RetentionKind, days_of_months
from portal.questions.models import AnswerVersion, Asker, ClockChange, Question, ReplyAttempt
from portal.questions.operations import call_off
from portal.questions.operations.private_files import drop_question
from portal.questions.operations.submissions import note_seen, withdraw_question
from portal.questions.privacy import masked
from portal.questions.queries import may_see_contact
from portal.questions.queries.personal_data import UNWANTED, held_through, questions_of_person
from portal.questions.states import AnswerReach, ContactReason, CountedEvent, ReplyBy, VersionState
from portal.questions.states.answer_fields import PUBLIC_TEXTS
from portal.schema.models import save_fields


@transaction.atomic
def correct_asker(
    *, question: Question, name: str, reply_by: ReplyBy, contact: str, by: Officer, at: datetime
) -> Asker:
    """Correct name and contact; `contact` is "" for the receipt code. The journal names the changed fields, not their
    values.

    Raises Refused.
    """
    question = lock(question)
    asker = or_refuse(
        Asker.objects.filter(question=question).first(),
        Refused("Thông tin người hỏi đã được xóa, không còn gì để sửa."),
    )
    said = {"name": name, "reply_by": reply_by.value, "contact": contact}
    if changed := [field for field, value in said.items() if getattr(asker, field) != value]:
        save_fields(asker, **{field: said[field] for field in changed})
        record("question.data_corrected", subject=question, by=by, at=at, details={"what": changed})
    return asker


@transaction.atomic
def restrict_asker(*, question: Question, by: Officer, at: datetime) -> None:
    """Withdraw the consent to publication: the question is answered to the asker only, no new version becomes
    public."""
    if Asker.objects.filter(question=lock(question), may_publish=True).update(may_publish=False):
        record("question.data_restricted", subject=question, by=by, at=at)


@transaction.atomic
def show_contact(*, question: Question, reason: ContactReason, words: str, by: Officer, at: datetime) -> Asker:
    """Name and contact of the asker, for an officer who has to reach them; who looked and why is recorded first.

    Raises NotAllowed, ReasonMissing; Refused if the data are erased.
    """
    refuse_if(not may_see_contact(by, question), NotAllowed())
    refuse_if(reason is ContactReason.OTHER and not words, ReasonMissing())
    asker = or_refuse(Asker.objects.filter(question=question).first(), Refused("Thông tin người hỏi đã được xóa."))
    note_seen("question.contact_shown", question=question, by=by, at=at, words=words, reason=reason.label)
    return asker


ERASED = "Đã xóa theo quy định về dữ liệu cá nhân."
ERASED_TITLE = "Câu hỏi đã xóa nội dung"


@transaction.atomic
def erase_person(*, question: Question, by: Officer | None = None, at: datetime) -> Question:
    """Erase all personal data of the asker from a question; the published answer, which is anonymous, stays.

    `by` is an officer with `question.erase`; None: the asker's own wish or the retention term. An open question is
    withdrawn first, as nobody could answer it any more. Idempotent. Raises NotAllowed.
    """
    question = lock(question)
    if by is not None:
        # Without an agency: only officers whose permission covers all agencies.
        require(("question.erase",), question.lead_agency_id or 0, by=by, at=at)
    if question.erased_at is not None:
        return question
    if question.is_open:
        question = withdraw_question(question=question, by=by, counted=CountedEvent.ERASED, at=at)
    _empty_answers(question)
    save_fields(
        question,
        title="",  # made of the first words of the text, or typed with it
        text="",
        explanation=masked(question.explanation),
        form_key=None,
        doubts=[],
        erased_at=at,
    )
    _empty_talk(question)
    Asker.objects.filter(question=question).delete()
    question.attachments.all().delete()
    transaction.on_commit(partial(drop_question, question=question.uuid))
    record("question.erased", subject=question, by=by, at=at)
    note_erasure("question", at=at, uuid=question.uuid)
    return question


def _forget(old: QuerySet[Question], at: datetime) -> None:
    """Erase the persons of questions whose retention term is over, except those that were reopened meanwhile."""
    for question in old.select_for_update(of=("self",)).order_by("pk"):
        if question.erased_at is None and not question.is_open:
            erase_person(question=question, at=at)


def _empty_talk(question: Question) -> None:
    """Clear the correspondence: words of the asker are deleted, in words of officers names are masked."""
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
    for attempt in ReplyAttempt.objects.filter(delivery__reply__question=question):
        save_fields(attempt, spoken_to="", words=masked(attempt.words))
    call_off(question)
    for change in ClockChange.objects.filter(clock__question=question):
        save_fields(change, explanation=masked(change.explanation))


def _empty_answers(question: Question) -> None:
    """Clear replies and versions that never were public, as they went to the asker only."""
    question.replies.update(text="")
    for version in question.versions.select_related("answer"):
        version.reply_text = ""
        if version.reach == AnswerReach.PRIVATE or version.state in _NOT_PUBLIC:
            _empty_version(version, asked=masked(question.title)[:200])
        version.save(update_fields=["reply_text", "situation", *(PUBLIC_TEXTS.keys() - {"message"})])


_NOT_PUBLIC = (VersionState.DRAFT, VersionState.DROPPED, VersionState.SENT, VersionState.WITHHELD)


def _empty_version(version: AnswerVersion, *, asked: str) -> None:
    """Mask names in officers' words; delete the question's words, and its title if it still is the asker's."""
    for name, row in PUBLIC_TEXTS.items():
        setattr(version, name, masked(getattr(version, name))[: row.most])
    if version.reach == AnswerReach.PRIVATE or version.title == asked:
        version.title = ERASED_TITLE
    version.question_text = ""
    version.answer_text = "" if version.reach == AnswerReach.PRIVATE else version.answer_text
    version.checks.update(quote="")  # they quote its text
    version.files.all().delete()
    if not version.answer.slug:
        save_fields(version.answer, title=version.title, summary=version.summary)


# ---- where this room names somebody ----------------------------------------------------------------------------------


def _asked_by(handle: PersonHandle) -> QuerySet[Question]:
    """Questions found by contact, receipt code or number, or by name and business as given."""
    named = with_words(Asker, ("name", "organisation", "tax_code", "contact"), handle).values("question")
    return Question.objects.filter(
        Q(pk__in=questions_of_person(typed=handle.typed).order_by().values("pk")) | Q(pk__in=named),
        erased_at__isnull=True,
    )


def _closed(*, is_unwanted: bool) -> RetainedRows:
    known = Q(erased_at__isnull=True, closed_at__isnull=False)
    which = known & (Q(state__in=UNWANTED) if is_unwanted else ~Q(state__in=UNWANTED))
    return RetainedRows("questions.Question", "closed_at", which, _forget, at_once=20)


RETAINED = (
    RetentionKind(
        "question-closed",
        "Người hỏi, lời và tệp của câu hỏi đã xong",
        days_of_months(settings.QUESTIONS_KEPT_MONTHS),
        (_closed(is_unwanted=False),),
        is_promised=True,
    ),
    RetentionKind(
        "question-unwanted",
        "Người hỏi của câu hỏi là rác hoặc đã rút",
        settings.QUESTIONS_UNWANTED_KEPT_DAYS,
        (_closed(is_unwanted=True),),
        is_promised=True,
    ),
    RetentionKind(
        "ratings",
        "Lời người đọc góp ý về câu trả lời",
        0,
        (RetainedRows("questions.Rating", "at", ~Q(comment=""), lambda old, at: old.update(comment="")),),
    ),
)
_ANSWERS = "Trả lời câu hỏi pháp luật"
_TERM = "{question-closed} sau khi xong; rác và câu đã rút: {question-unwanted}"
_WITH_ANSWERS = "Cùng với câu trả lời"


def _words_of(model: str, holds: str, *fields: str, is_evidence: bool = True, kept: str = _TERM) -> PersonalData:
    return PersonalData(
        model=f"questions.{model}", holds=holds, fields=fields, purpose=_ANSWERS, kept=kept, is_evidence=is_evidence,
        ground="Nhiệm vụ của cơ quan nhà nước",
    )  # fmt: skip


_PUBLIC = (VersionState.LIVE, VersionState.SUPERSEDED, VersionState.WITHDRAWN)
_OF_A_VERSION = ("title", "question_text", "summary", "answer_text", "reply_text", "change_note", "withheld_reason")
PERSONAL = (
    PersonalData(
        model="questions.Question",
        holds="Câu hỏi của người này",
        fields=(),
        also=("Asker.name", "Asker.organisation", "Asker.tax_code", "Asker.contact", "Attachment.name", "doubts"),
        purpose=_ANSWERS,
        ground="Đồng ý khi gửi câu hỏi",
        kept=f"{_TERM}; liên hệ và tệp gửi kèm được niêm phong",
        find=_asked_by,
        show=lambda question: held_through(question=question),
        erase=lambda question, by, at: erase_person(question=question, by=by, at=at),
        restrict=lambda question, by, at: restrict_asker(question=question, by=by, at=at),
        handles=lambda question: list(
            Asker.objects.filter(question=question).exclude(contact="").values_list("contact", flat=True)
        ),
        corrected_at="questions_person_correct",
        is_evidence=True,
    ),
    _words_of("Question", "Câu hỏi có nhắc tới", "title", "text", "explanation"),
    _words_of("Supplement", "Lời bổ sung", "wanted", "given"),
    _words_of("Referral", "Lời chuyển câu hỏi", "reason", "contribution", "ending"),
    _words_of("Note", "Ghi chú của cán bộ", "text"),
    _words_of("Reply", "Trả lời riêng đã gửi", "text"),
    _words_of("ReplyAttempt", "Lần gọi, gửi thư, trao trả lời", "spoken_to", "words"),
    _words_of("ClockChange", "Lý do đổi hạn", "explanation"),
    _words_of("Check", "Ý kiến kiểm tra, góp ý", "note", "quote", kept=_WITH_ANSWERS),
    _words_of("AnswerFile", "Tệp kèm câu trả lời", "title", "name", kept=_WITH_ANSWERS),
    replace(
        _words_of("AnswerVersion", "Bản câu trả lời không công khai", *_OF_A_VERSION),
        find=lambda handle: with_words(AnswerVersion, _OF_A_VERSION, handle).exclude(state__in=_PUBLIC),
    ),
    replace(
        _words_of("AnswerVersion", "Bản câu trả lời đã công khai", *_OF_A_VERSION, kept=_WITH_ANSWERS),
        find=lambda handle: with_words(AnswerVersion, _OF_A_VERSION, handle).filter(state__in=_PUBLIC),
        stays="Đã bỏ tên trước khi công khai; còn sót thì không cho đọc bản ấy, ở trang câu trả lời",
    ),
    _words_of(
        "ImportRow",
        "Hỏi đáp nhập từ tệp",
        "title",
        "question_text",
        "answer_text",
        is_evidence=False,
        kept="Cùng với đợt nhập; chưa định hạn",
    ),
    _words_of(
        "Rating",
        "Ý kiến người đọc về câu trả lời",
        "comment",
        is_evidence=False,
        kept="{ratings}",
    ),
)
