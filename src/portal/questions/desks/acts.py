"""The acts of the question's page as a table: who may do each, in which state, by which form and operation.

A new act is a row here and a form; the page, the addresses and the messages follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from portal.agencies.desks import covers, reach_of
from portal.agencies.models import Agency, Officer
from portal.questions.desks import act_forms as forms
from portal.questions.models import Answer, Question, Referral
from portal.questions.operations import clocking, triaging
from portal.questions.operations.clockwork import ClockError
from portal.questions.operations.moving import WrongStep
from portal.questions.queries.timeline import Story
from portal.questions.queries.triage import question_called
from portal.questions.staff import REFER, WORK
from portal.questions.states import Part, QuestionState

S = QuestionState
_CLOSED_WITHOUT = frozenset({S.MERGED, S.REFUSED, S.ANSWERED})


class Who(Enum):
    """Whose an act is. DESK: who refers; LEAD: the leading agency; JOINT: a contributing one; PART: either of them."""

    DESK = auto()
    LEAD = auto()
    JOINT = auto()
    PART = auto()
    DESK_OR_LEAD = auto()
    ANYBODY = auto()


@dataclass(frozen=True, slots=True)
class Doing:
    """One act as it comes through the door. `part` is the open part of the officer's agency, None at the desk."""

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
class Act:
    """`done` is told to the officer; `button` stands on the form."""

    name: str
    label: str
    button: str
    form: type[forms.ActForm]
    who: Who
    states: frozenset[QuestionState]
    run: Callable[[Doing], object]
    done: str
    destroys: bool = False


class NothingSoCalled(ValueError):
    """No question or public answer has that number."""


# ---- how each is done ------------------------------------------------------------------------------------------------


def _refer(it: Doing) -> object:
    said = {name: it.said[name] for name in ("lead", "joint", "field_slug", "reason")}
    return triaging.refer_question(**it.common, **said, suggestion=dict(it.suggestion or {}))


def _return(it: Doing) -> object:
    return triaging.return_question(**it.common, agency=_own(it), reason=it.said["reason"])


def _transfer(it: Doing) -> object:
    return triaging.transfer_question(**it.common, to=it.said["agency"], reason=it.said["reason"])


def _join(it: Doing) -> object:
    return triaging.ask_to_join(**it.common, agency=it.said["agency"], reason=it.said["reason"])


def _contribute(it: Doing) -> object:
    if it.part is None:
        raise triaging.HasNoPart(it.question.reference)
    return triaging.contribute(referral=it.part, text=it.said["text"], by=it.by, at=it.at)


def _merge(it: Doing) -> object:
    into, answer = _other(it.said["other"])
    return triaging.merge_question(**it.common, into=into, answer=answer, explanation=it.said["explanation"])


def _other(typed: str) -> tuple[Question | None, Answer | None]:
    """ "TL-12" is an answer, everything else a question. Raises NothingSoCalled."""
    number = typed.strip().upper().removeprefix("TL-")
    if number != typed.strip().upper():
        is_number = number.isascii() and number.isdecimal() and len(number) < 10
        answer = Answer.objects.filter(number=int(number)).first() if is_number else None
        if answer is not None:
            return None, answer
    elif (question := question_called(typed)) is not None:
        return question, None
    raise NothingSoCalled(typed)


def _own(it: Doing) -> Agency:
    if it.part is None:
        raise triaging.HasNoPart(it.question.reference)
    return it.part.agency


ACTS: Mapping[str, Act] = {
    act.name: act
    for act in (
        Act(
            "cho-qua", "Cho qua sàng lọc", "Cho qua", forms.BareForm, Who.DESK, frozenset({S.SCREENING, S.SPAM}),
            lambda it: triaging.release(**it.common), "Đã cho câu hỏi qua sàng lọc.",
        ),
        Act(
            "chuyen", "Chuyển cơ quan trả lời", "Chuyển", forms.ReferForm, Who.DESK, frozenset({S.RECEIVED}),
            _refer, "Đã chuyển câu hỏi.",
        ),
        Act(
            "gop-y", "Góp ý kiến phối hợp", "Gửi ý kiến", forms.ContributionForm, Who.JOINT, frozenset({S.REFERRED}),
            _contribute, "Đã gửi ý kiến cho cơ quan chủ trì.",
        ),
        Act(
            "hoi-them", "Hỏi thêm người hỏi", "Gửi câu hỏi thêm", forms.SupplementForm, Who.DESK_OR_LEAD,
            frozenset({S.RECEIVED, S.REFERRED}),
            lambda it: triaging.ask_supplement(**it.common, wanted=it.said["wanted"]),
            "Đã hỏi thêm người hỏi; thời hạn tạm dừng.",
        ),
        Act(
            "moi-phoi-hop", "Mời cơ quan phối hợp", "Mời", forms.JoinForm, Who.DESK_OR_LEAD, frozenset({S.REFERRED}),
            _join, "Đã mời cơ quan phối hợp.",
        ),
        Act(
            "gia-han", "Gia hạn", "Gia hạn", forms.ExtendForm, Who.DESK_OR_LEAD, frozenset({S.REFERRED}),
            lambda it: clocking.extend_clock(**it.common, days=it.said["days"], explanation=it.said["explanation"]),
            "Đã gia hạn.",
        ),
        Act(
            "chuyen-co-quan-khac", "Chuyển sang cơ quan khác", "Chuyển", forms.MoveForm, Who.DESK_OR_LEAD,
            frozenset({S.REFERRED}), _transfer, "Đã chuyển sang cơ quan khác.",
        ),
        Act(
            "tra-lai", "Trả lại", "Trả lại", forms.ReasonForm, Who.PART, frozenset({S.REFERRED}),
            _return, "Đã trả lại câu hỏi.",
        ),
        Act(
            "gop", "Gộp với câu hỏi hoặc câu trả lời đã có", "Gộp", forms.MergeForm, Who.DESK,
            frozenset({S.RECEIVED, S.REFERRED}), _merge, "Đã gộp câu hỏi.",
        ),
        Act(
            "khong-thuoc-pham-vi", "Không thuộc phạm vi trả lời", "Báo cho người hỏi", forms.RefuseForm, Who.DESK,
            frozenset({S.RECEIVED, S.REFERRED}),
            lambda it: triaging.refuse_question(**it.common, explanation=it.said["explanation"]),
            "Đã báo cho người hỏi.", destroys=True,
        ),
        Act(
            "mo-lai", "Mở lại", "Mở lại", forms.ReopenForm, Who.DESK, _CLOSED_WITHOUT,
            lambda it: triaging.reopen_question(**it.common, reason=it.said["reason"], lead=it.said["agency"]),
            "Đã mở lại câu hỏi.",
        ),
        Act(
            "rac", "Xếp là rác", "Xếp là rác", forms.BareForm, Who.DESK, frozenset({S.SCREENING, S.RECEIVED}),
            lambda it: triaging.mark_spam(**it.common), "Đã xếp là rác. Có thể cho qua lại bất cứ lúc nào.",
            destroys=True,
        ),
        Act(
            "ghi-chu", "Ghi chú nội bộ", "Ghi", forms.NoteForm, Who.ANYBODY, frozenset(QuestionState),
            lambda it: triaging.write_note(**it.common, text=it.said["text"]), "Đã ghi.",
        ),
    )
}  # fmt: skip

# What went wrong -> the field beside which it is told ("" for the whole form), and how. First match holds.
ERRORS: tuple[tuple[type[Exception], str, str], ...] = (
    (triaging.AlreadyTakesPart, "agency", "Cơ quan này đang tham gia trả lời câu hỏi rồi."),
    (triaging.NotThere, "", "Cơ quan này không còn hoạt động. Hãy chọn cơ quan kế thừa."),
    (triaging.AlreadyAwaited, "wanted", "Đã hỏi thêm người hỏi và đang chờ họ trả lời."),
    (triaging.NobodyToAnswer, "agency", "Hãy ghi cơ quan sẽ trả lời."),
    (triaging.NotMergeable, "other", "Không gộp được: câu đó chưa công khai, đã đóng, hoặc chính là câu này."),
    (NothingSoCalled, "other", "Không thấy câu hỏi hoặc câu trả lời công khai nào có số này."),
    (triaging.NothingSaid, "", "Hãy viết rõ vì sao."),
    (WrongStep, "", "Có người vừa xử lý câu hỏi này trước bạn. Xem diễn biến mới nhất bên dưới."),
)
REFUSALS: tuple[type[Exception], ...] = (*(kind for kind, _, _ in ERRORS), ClockError)


def told(error: Exception) -> tuple[str, str]:
    """(field, message) of something that went wrong."""
    if isinstance(error, ClockError):
        return "", str(error)
    return next((field, message) for kind, field, message in ERRORS if isinstance(error, kind))


@dataclass(frozen=True, slots=True)
class Hand:
    """What an officer has to do with a question: the desk's, the leading agency's, a contributing one's."""

    is_desk: bool
    lead: Referral | None
    joint: Referral | None

    def may(self, who: Who) -> bool:
        granted = {
            Who.DESK: self.is_desk,
            Who.LEAD: self.lead is not None,
            Who.JOINT: self.joint is not None,
            Who.PART: self.lead is not None or self.joint is not None,
            Who.DESK_OR_LEAD: self.is_desk or self.lead is not None,
            Who.ANYBODY: True,
        }
        return granted[who]

    @property
    def part(self) -> Referral | None:
        return self.lead or self.joint


def hand_of(user: Any, story: Story) -> Hand:
    reach = reach_of(user, WORK)
    own = [part for part in story.open_parts if covers(reach, part.agency_id)]
    lead = next((part for part in own if part.part == Part.LEAD.value), None)
    joint = next((part for part in own if part.part == Part.JOINT.value), None)
    return Hand(is_desk=reach_of(user, REFER) is None, lead=lead, joint=joint)


def acts_for(question: Question, hand: Hand) -> list[Act]:
    """What this officer may do with the question now, in the order of the table."""
    state = QuestionState(question.state)
    return [act for act in ACTS.values() if state in act.states and hand.may(act.who)]
