"""The acts of the question's page as a table: who may do each, in which state, by which form and operation.

A new act is a row here and a form; the page, the addresses and the messages follow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from portal.agencies.models import Officer
from portal.agencies.queries import covers, reach_of
from portal.design.refusals import Refused, WrongState, or_refuse
from portal.questions.admin import question_forms as forms
from portal.questions.models import Answer, Question, Referral
from portal.questions.operations import PASSED, clocks, triage
from portal.questions.queries import REFER, WORK
from portal.questions.queries.workload import question_called
from portal.questions.states import QuestionState, ReferralPart

S = QuestionState
_CLOSED_WITHOUT = frozenset({S.MERGED, S.REFUSED, S.DELIVERING, S.ANSWERED})


# Whose an act is: of who refers, of the leading agency, of a contributing one (see `OfficerRole`).
type ActParty = Literal["is_triage", "lead", "joint"]


@dataclass(frozen=True, slots=True)
class ActSubmission:
    """One act as it is submitted. `part` is the open part of the officer's agency, None in triage."""

    question: Question
    said: Mapping[str, Any]
    by: Officer
    at: datetime
    part: Referral | None = None
    suggestion: Mapping[str, Any] | None = None

    @property
    def common(self) -> dict[str, Any]:
        return {"question": self.question, "by": self.by, "at": self.at}


@dataclass(frozen=True, slots=True)
class QuestionAct:
    """`done` is told to the officer; `button` stands on the form. `tells`: its asker is to hear of it, and how that
    happens is told the officer besides."""

    name: str
    label: str
    button: str
    form: type[forms.QuestionActForm]
    who: tuple[ActParty, ...]
    states: frozenset[QuestionState]
    run: Callable[[ActSubmission], object]
    done: str
    destroys: bool = False
    tells: bool = False


# ---- how each is done ------------------------------------------------------------------------------------------------


def _merge(it: ActSubmission) -> object:
    into, answer = _other(it.said["other"])
    return triage.merge_question(**it.common, into=into, answer=answer, explanation=it.said["explanation"])


def _other(typed: str) -> tuple[Question | None, Answer | None]:
    """ "TL-12" is an answer, everything else a question. Raises Refused."""
    number = typed.strip().upper().removeprefix("TL-")
    if number != typed.strip().upper():
        is_number = number.isascii() and number.isdecimal() and len(number) < 10
        answer = Answer.objects.filter(number=int(number)).first() if is_number else None
        if answer is not None:
            return None, answer
    elif (question := question_called(typed)) is not None:
        return question, None
    raise Refused("Không thấy câu hỏi hoặc câu trả lời công khai nào có số này.", field="other")


def _part(it: ActSubmission) -> Referral:
    return or_refuse(it.part, WrongState(PASSED))


ACTS: Mapping[str, QuestionAct] = {
    act.name: act
    for act in (
        QuestionAct(
            "cho-qua", "Cho qua sàng lọc", "Cho qua", forms.BareForm, ("is_triage",), frozenset({S.SCREENING, S.SPAM}),
            lambda it: triage.release(**it.common), "Đã cho câu hỏi qua sàng lọc.",
        ),
        QuestionAct(
            "chuyen", "Chuyển cơ quan trả lời", "Chuyển", forms.ReferQuestionForm, ("is_triage",),
            frozenset({S.RECEIVED}),
            lambda it: triage.refer_question(
                **it.common,
                **{name: it.said[name] for name in ("lead", "joint", "field_slug", "reason")},
                suggestion=dict(it.suggestion or {}),
            ),
            "Đã chuyển câu hỏi.",
        ),
        QuestionAct(
            "gop-y", "Góp ý kiến phối hợp", "Gửi ý kiến", forms.ContributionForm, ("joint",),
            frozenset({S.REFERRED}),
            lambda it: triage.contribute(referral=_part(it), text=it.said["text"], by=it.by, at=it.at),
            "Đã gửi ý kiến cho cơ quan chủ trì.",
        ),
        QuestionAct(
            "hoi-them", "Hỏi thêm người hỏi", "Gửi câu hỏi thêm", forms.AskSupplementForm, ("is_triage", "lead"),
            frozenset({S.RECEIVED, S.REFERRED}),
            lambda it: triage.ask_supplement(**it.common, wanted=it.said["wanted"]),
            "Đã ghi điều hỏi thêm; thời hạn tạm dừng.", tells=True,
        ),
        QuestionAct(
            "moi-phoi-hop", "Mời cơ quan phối hợp", "Mời", forms.JoinAgencyForm, ("is_triage", "lead"),
            frozenset({S.REFERRED}),
            lambda it: triage.ask_to_join(**it.common, agency=it.said["agency"], reason=it.said["reason"]),
            "Đã mời cơ quan phối hợp.",
        ),
        QuestionAct(
            "gia-han", "Gia hạn", "Gia hạn", forms.ExtendTermForm, ("is_triage", "lead"), frozenset({S.REFERRED}),
            lambda it: clocks.extend_clock(**it.common, days=it.said["days"], explanation=it.said["explanation"]),
            "Đã gia hạn.", tells=True,
        ),
        QuestionAct(
            "chuyen-co-quan-khac", "Chuyển sang cơ quan khác", "Chuyển",
            forms.TransferQuestionForm, ("is_triage", "lead"),
            frozenset({S.REFERRED}),
            lambda it: triage.transfer_question(**it.common, to=it.said["agency"], reason=it.said["reason"]),
            "Đã chuyển sang cơ quan khác.",
        ),
        QuestionAct(
            "tra-lai", "Trả lại", "Trả lại", forms.ActReasonForm, ("lead", "joint"), frozenset({S.REFERRED}),
            lambda it: triage.return_question(**it.common, agency=_part(it).agency, reason=it.said["reason"]),
            "Đã trả lại câu hỏi.",
        ),
        QuestionAct(
            "gop", "Gộp với câu hỏi hoặc câu trả lời đã có", "Gộp", forms.MergeQuestionForm, ("is_triage",),
            frozenset({S.RECEIVED, S.REFERRED}), _merge, "Đã gộp câu hỏi.", tells=True,
        ),
        QuestionAct(
            "khong-thuoc-pham-vi", "Không thuộc phạm vi trả lời", "Đóng câu hỏi, không trả lời",
            forms.RefuseQuestionForm, ("is_triage",),
            frozenset({S.RECEIVED, S.REFERRED}),
            lambda it: triage.refuse_question(**it.common, explanation=it.said["explanation"]),
            "Đã đóng câu hỏi.", destroys=True, tells=True,
        ),
        QuestionAct(
            "mo-lai", "Mở lại", "Mở lại", forms.ReopenQuestionForm, ("is_triage",), _CLOSED_WITHOUT,
            lambda it: triage.reopen_question(**it.common, reason=it.said["reason"], lead=it.said["agency"]),
            "Đã mở lại câu hỏi.",
        ),
        QuestionAct(
            "rac", "Xếp là rác", "Xếp là rác", forms.BareForm, ("is_triage",), frozenset({S.SCREENING, S.RECEIVED}),
            lambda it: triage.mark_spam(**it.common), "Đã xếp là rác. Có thể cho qua lại bất cứ lúc nào.",
            destroys=True,
        ),
        QuestionAct(
            "ghi-chu", "Ghi chú nội bộ", "Ghi", forms.InternalNoteForm, (), frozenset(QuestionState),
            lambda it: triage.write_note(**it.common, text=it.said["text"]), "Đã ghi.",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficerRole:
    """What an officer has to do with a question: that of triage, of the leading agency's, a contributing one's."""

    is_triage: bool
    lead: Referral | None
    joint: Referral | None

    def may(self, who: Collection[ActParty]) -> bool:
        """Whether it is theirs; what is nobody's own is anybody's."""
        return not who or any(getattr(self, party) for party in who)

    @property
    def part(self) -> Referral | None:
        return self.lead or self.joint


def officer_role(user: Any, story: Mapping[str, Any]) -> OfficerRole:
    reach = reach_of(user, WORK)
    own = [part for part in story["open_parts"] if covers(reach, part.agency_id)]
    return OfficerRole(
        is_triage=reach_of(user, REFER) is None,
        lead=next((part for part in own if part.part == ReferralPart.LEAD.value), None),
        joint=next((part for part in own if part.part == ReferralPart.JOINT.value), None),
    )


def acts_for(question: Question, hand: OfficerRole) -> list[QuestionAct]:
    """What this officer may do with the question now, in the order of the table."""
    state = QuestionState(question.state)
    return [act for act in ACTS.values() if state in act.states and hand.may(act.who)]
