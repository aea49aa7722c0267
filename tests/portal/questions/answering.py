"""Answers for tests, made the honest way: written by one officer, checked by another, approved by a third."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from portal.agencies.models import Agency, Officer
from portal.questions.models import Answer, AnswerVersion, Asker, Question, Referral
from portal.questions.operations.drafts import (
    AnswerText,
    PickedProvision,
    save_version,
    start_free_answer,
    submit_version,
)
from portal.questions.operations.publication import publish_version
from portal.questions.operations.review import approve_version, check_version
from portal.questions.states import CheckResult, QuestionState, ReplyBy
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.questions.factories import AT, make_question

LAW = "7-2021-nd-cp"
TEXT = AnswerText(
    title="Đặt cọc rồi không mua nữa có đòi lại được tiền không?",
    question_text="Tôi đặt cọc mua đất rồi đổi ý. Tôi có đòi lại tiền cọc được không?",
    summary="Không, nếu chính bạn là người đổi ý.",
    answer_text="Bên đặt cọc từ chối thì mất cọc.\n\n- Hai bên có thể thỏa thuận khác.",
    field_slug="dan-su",
    citations=(PickedProvision(LAW, "dieu-8-khoan-2-diem-c", "Nghị định 7/2021/NĐ-CP"),),
)


def officer_of(agency: Agency, role: str) -> Officer:
    return make_posting(role, agency=agency).officer


@dataclass
class Team:
    """An agency with one officer for each part of the way."""

    agency: Agency = field(default_factory=make_agency)
    author: Officer = field(init=False)
    checker: Officer = field(init=False)
    approver: Officer = field(init=False)

    def __post_init__(self) -> None:
        self.author = officer_of(self.agency, "editor")
        self.checker = officer_of(self.agency, "legal")
        self.approver = officer_of(self.agency, "approver")

    def draft(self, text: AnswerText = TEXT, *, at: datetime = AT) -> AnswerVersion:
        version = start_free_answer(agency=self.agency, by=self.author, at=at)
        return save_version(version=version, text=text, revision=version.revision, by=self.author, at=at)

    def submitted(self, text: AnswerText = TEXT, *, at: datetime = AT) -> AnswerVersion:
        return submit_version(version=self.draft(text, at=at), by=self.author, at=at)

    def check(self, version: AnswerVersion, *, at: datetime = AT) -> AnswerVersion:
        return check_version(
            version=version, result=CheckResult.PASSED, note="", revision=version.revision, by=self.checker, at=at
        )

    def checked(self, text: AnswerText = TEXT, *, at: datetime = AT) -> AnswerVersion:
        return self.check(self.submitted(text, at=at), at=at)

    def approved(self, text: AnswerText = TEXT, *, at: datetime = AT) -> AnswerVersion:
        return approve_version(version=self.checked(text, at=at), by=self.approver, at=at)

    def published(self, text: AnswerText = TEXT, *, at: datetime = AT) -> Answer:
        return publish_version(version=self.approved(text, at=at), by=self.approver, at=at).answer

    def carry_on(self, version: AnswerVersion, text: AnswerText, *, at: datetime = AT) -> AnswerVersion:
        """A draft, all the way to the approval."""
        saved = save_version(version=version, text=text, revision=version.revision, by=self.author, at=at)
        checked = self.check(submit_version(version=saved, by=self.author, at=at), at=at)
        return approve_version(version=checked, by=self.approver, at=at)


def asked_of(team: Team, *, reply_by: ReplyBy = ReplyBy.CODE, may_publish: bool = True, **fields: object) -> Question:
    """A question that waits for this agency's answer, with its asker."""
    said = {"state": QuestionState.REFERRED.value, "lead_agency": team.agency, "field_slug": "dan-su"} | fields
    question = make_question(**said)
    contact = "" if reply_by is ReplyBy.CODE else "0912 345 678"
    Asker.objects.create(
        question=question,
        reply_by=reply_by.value,
        contact=contact,
        wording="1",
        consented_at=AT,
        may_publish=may_publish,
    )
    Referral.objects.create(question=question, agency=team.agency, referred_at=AT)
    return question


def text_with(**changes: object) -> AnswerText:
    return replace(TEXT, **changes)
