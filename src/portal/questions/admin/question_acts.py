"""The acts on a question as a table: permitted roles and states, form fields, and the operation.

A new act needs only a row here: page, form, URL and messages are derived from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django import forms

from portal.agencies.admin.forms import NamedAgencyField
from portal.agencies.models import Officer
from portal.agencies.queries import covers, own_agencies, reach_of
from portal.design.fields import ActForm, WholeNumberField, WordsField
from portal.design.refusals import Refused, WrongState, or_refuse
from portal.questions.admin.question_forms import (
    WITHIN,
    AnsweringAgenciesField,
    field_choices,
    words,
)
from portal.questions.models import Answer, Question, Referral
from portal.questions.operations import PASSED, clocks, triage
from portal.questions.queries import REFER, WORK
from portal.questions.queries.workload import question_called
from portal.questions.states import QuestionState, ReferralPart

S = QuestionState
_CLOSED_WITHOUT = frozenset({S.MERGED, S.REFUSED, S.DELIVERING, S.ANSWERED})


# The party that may perform an act: triage, the lead agency, or a contributing agency (see `OfficerRole`).
type ActParty = Literal["is_triage", "lead", "joint"]


@dataclass(frozen=True, slots=True)
class ActSubmission:
    """A submitted act. `part` is the open referral of the officer's agency, None for triage."""

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
    """`done` is the success message; `button` is the submit label. `tells` is True if the asker is to be informed; the
    message then also says how."""

    name: str
    label: str
    button: str
    fields: Mapping[str, forms.Field]
    who: tuple[ActParty, ...]
    states: frozenset[QuestionState]
    run: Callable[[ActSubmission], object]
    done: str
    destroys: bool = False
    tells: bool = False

    def form(self, data: Any = None, **initial: Any) -> ActForm:
        """A form with its own ID prefix, because the page has several."""
        return ActForm(self.fields, data, auto_id=f"{self.name}-%s", initial=initial)


# ---- how each is done ------------------------------------------------------------------------------------------------


def _merge(it: ActSubmission) -> object:
    into, answer = _other(it.said["other"])
    return triage.merge_question(**it.common, into=into, answer=answer, explanation=it.said["explanation"])


def _other(typed: str) -> tuple[Question | None, Answer | None]:
    """An answer for "TL-12", else a question. Raises Refused if neither exists."""
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
            "cho-qua", "Cho qua sàng lọc", "Cho qua", {}, ("is_triage",), frozenset({S.SCREENING, S.SPAM}),
            lambda it: triage.release(**it.common), "Đã cho câu hỏi qua sàng lọc.",
        ),
        QuestionAct(
            "chuyen", "Chuyển cơ quan trả lời", "Chuyển", {
                "lead": NamedAgencyField(label="Cơ quan chủ trì trả lời"),
                "joint": AnsweringAgenciesField(
                    label="Cơ quan phối hợp", required=False, help_text="Không bắt buộc. Mỗi dòng một cơ quan."
                ),
                "field_slug": forms.ChoiceField(label="Lĩnh vực", required=False, choices=field_choices),
                "reason": WordsField(
                    "Lời nhắn, lý do chuyển", rows=2, max_length=4_000, required=False, help_text=WITHIN
                ),
            }, ("is_triage",),
            frozenset({S.RECEIVED}),
            lambda it: triage.refer_question(
                **it.common,
                **{name: it.said[name] for name in ("lead", "joint", "field_slug", "reason")},
                suggestion=dict(it.suggestion or {}),
            ),
            "Đã chuyển câu hỏi.",
        ),
        QuestionAct(
            "gop-y", "Góp ý kiến phối hợp", "Gửi ý kiến", {
                "text": words(
                    "Ý kiến của cơ quan", rows=6, missing="Hãy viết ý kiến của cơ quan bạn.",
                    help_text="Cơ quan chủ trì đọc và đưa vào câu trả lời chung.",
                ),
            }, ("joint",),
            frozenset({S.REFERRED}),
            lambda it: triage.contribute(referral=_part(it), text=it.said["text"], by=it.by, at=it.at),
            "Đã gửi ý kiến cho cơ quan chủ trì.",
        ),
        QuestionAct(
            "hoi-them", "Hỏi thêm người hỏi", "Gửi câu hỏi thêm", {
                "wanted": words(
                    "Cần người hỏi cho biết thêm điều gì", missing="Hãy viết rõ cần bổ sung điều gì.",
                    help_text="Người hỏi sẽ đọc lời này. Thời hạn tạm dừng cho đến khi họ trả lời.",
                ),
            }, ("is_triage", "lead"),
            frozenset({S.RECEIVED, S.REFERRED}),
            lambda it: triage.ask_supplement(**it.common, wanted=it.said["wanted"]),
            "Đã ghi điều hỏi thêm; thời hạn tạm dừng.", tells=True,
        ),
        QuestionAct(
            "moi-phoi-hop", "Mời cơ quan phối hợp", "Mời", {
                "agency": NamedAgencyField(label="Cơ quan phối hợp"),
                "reason": words(
                    "Cần cơ quan này cho ý kiến về việc gì", help_text=WITHIN, missing="Hãy viết rõ cần ý kiến gì."
                ),
            }, ("is_triage", "lead"),
            frozenset({S.REFERRED}),
            lambda it: triage.ask_to_join(**it.common, agency=it.said["agency"], reason=it.said["reason"]),
            "Đã mời cơ quan phối hợp.",
        ),
        QuestionAct(
            "gia-han", "Gia hạn", "Gia hạn", {
                "days": WholeNumberField(
                    label="Gia hạn thêm (ngày làm việc)", min_value=1, max_value=60,
                    error_messages={
                        "required": "Hãy ghi số ngày làm việc.", "invalid": "Số ngày phải là số nguyên.",
                    },
                ),
                "explanation": words("Lý do gia hạn"),
            }, ("is_triage", "lead"), frozenset({S.REFERRED}),
            lambda it: clocks.extend_clock(**it.common, days=it.said["days"], explanation=it.said["explanation"]),
            "Đã gia hạn.", tells=True,
        ),
        QuestionAct(
            "chuyen-co-quan-khac", "Chuyển sang cơ quan khác", "Chuyển",
            {"agency": NamedAgencyField(label="Cơ quan"), "reason": words("Lý do")}, ("is_triage", "lead"),
            frozenset({S.REFERRED}),
            lambda it: triage.transfer_question(**it.common, to=it.said["agency"], reason=it.said["reason"]),
            "Đã chuyển sang cơ quan khác.",
        ),
        QuestionAct(
            "tra-lai", "Trả lại", "Trả lại", {"reason": words("Lý do")}, ("lead", "joint"), frozenset({S.REFERRED}),
            lambda it: triage.return_question(**it.common, agency=_part(it).agency, reason=it.said["reason"]),
            "Đã trả lại câu hỏi.",
        ),
        QuestionAct(
            "gop", "Gộp với câu hỏi hoặc câu trả lời đã có", "Gộp", {
                "other": forms.CharField(
                    label="Gộp vào", max_length=40,
                    help_text="Số câu hỏi (CH-2026-000123) hoặc số câu trả lời đã công khai (TL-12).",
                    error_messages={"required": "Hãy ghi số câu hỏi hoặc số câu trả lời."},
                ),
                "explanation": words("Lời giải thích"),
            }, ("is_triage",),
            frozenset({S.RECEIVED, S.REFERRED}), _merge, "Đã gộp câu hỏi.", tells=True,
        ),
        QuestionAct(
            "khong-thuoc-pham-vi", "Không thuộc phạm vi trả lời", "Đóng câu hỏi, không trả lời",
            {
                "explanation": words(
                    "Vì sao không trả lời, và nên hỏi ở đâu", rows=5,
                    missing="Hãy viết cho người hỏi biết vì sao, và nên hỏi cơ quan nào.",
                ),
            }, ("is_triage",),
            frozenset({S.RECEIVED, S.REFERRED}),
            lambda it: triage.refuse_question(**it.common, explanation=it.said["explanation"]),
            "Đã đóng câu hỏi.", destroys=True, tells=True,
        ),
        QuestionAct(
            "mo-lai", "Mở lại", "Mở lại", {
                "agency": NamedAgencyField(
                    label="Cơ quan trả lời", required=False, help_text="Để trống nếu vẫn là cơ quan đã trả lời."
                ),
                "reason": words("Vì sao mở lại"),
            }, ("is_triage",), _CLOSED_WITHOUT,
            lambda it: triage.reopen_question(**it.common, reason=it.said["reason"], lead=it.said["agency"]),
            "Đã mở lại câu hỏi.",
        ),
        QuestionAct(
            "rac", "Xếp là rác", "Xếp là rác", {}, ("is_triage",), frozenset({S.SCREENING, S.RECEIVED}),
            lambda it: triage.mark_spam(**it.common), "Đã xếp là rác. Có thể cho qua lại bất cứ lúc nào.",
            destroys=True,
        ),
        QuestionAct(
            "ghi-chu", "Ghi chú nội bộ", "Ghi", {
                "text": words(
                    "Ghi chú", missing="Hãy viết ghi chú.",
                    help_text=f"{WITHIN} Gõ @ và tên đăng nhập để nhắc đồng nghiệp xem.",
                ),
            }, (), frozenset(QuestionState),
            lambda it: triage.write_note(**it.common, text=it.said["text"]), "Đã ghi.",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficerRole:
    """The role of an officer in a question: triage, and the open referral of their agency as lead or contributor.

    `may_write`: whether the officer may write the answer of the leading agency, which need not be their own.
    """

    is_triage: bool
    may_write: bool
    lead: Referral | None
    joint: Referral | None

    def may(self, who: Collection[ActParty]) -> bool:
        """True if one of the parties matches, or if the act is restricted to none."""
        return not who or any(getattr(self, party) for party in who)

    @property
    def part(self) -> Referral | None:
        return self.lead or self.joint


def officer_role(user: Any, story: Mapping[str, Any]) -> OfficerRole:
    """Only the officer's own agencies give a part, even if the officer may work for every agency: what a part says or
    returns is shown under the name of its agency."""
    reach = reach_of(user, WORK)
    parts = [part for part in story["open_parts"] if covers(reach, part.agency_id)]
    own = own_agencies(user) if parts else set()
    held = {part.part: part for part in reversed(parts) if part.agency_id in own}
    return OfficerRole(
        is_triage=reach_of(user, REFER) is None,
        may_write=any(part.part == ReferralPart.LEAD.value for part in parts),
        lead=held.get(ReferralPart.LEAD.value),
        joint=held.get(ReferralPart.JOINT.value),
    )


def acts_for(question: Question, hand: OfficerRole) -> list[QuestionAct]:
    """The acts permitted to this officer in the question's present state, in the order of the table."""
    state = QuestionState(question.state)
    return [act for act in ACTS.values() if state in act.states and hand.may(act.who)]
