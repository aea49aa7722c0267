"""Everything that happened to one question, in the order in which it happened, for the officers who work on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.agencies.models import Officer
from portal.journal.models import Entry
from portal.journal.queries import entries_about
from portal.questions.models import Clock, Note, Question, Referral, Supplement
from portal.questions.states import (
    CLOCK_ACT_LABELS,
    PART_LABELS,
    REFERRAL_LABELS,
    WAY_LABELS,
    ClockAct,
    Part,
    ReferralState,
    Way,
)

# What stands in the journal alone; the rest of what it holds is told by the rows themselves, with reasons.
_ENTRIES = {
    "question.released": "Cho qua sàng lọc",
    "question.spam": "Xếp là rác",
    "question.merged": "Gộp với câu hỏi hoặc câu trả lời đã có",
    "question.refused": "Trả lời là không thuộc phạm vi",
    "question.reopened": "Mở lại",
    "question.withdrawn": "Người hỏi rút câu hỏi",
    "question.erased": "Xóa dữ liệu cá nhân",
    "reply.sent": "Gửi trả lời cho người hỏi",
}
# Said by what happened to the question itself.
_CLOCK_ACTS_TOLD_ELSEWHERE = {ClockAct.PAUSED.value, ClockAct.RESUMED.value, ClockAct.TRANSFERRED.value}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `is_within`: neither asker nor public reads it."""

    at: datetime
    title: str
    words: str = ""
    by: Officer | None = None
    is_within: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """The rows of a question that its page shows, and the timeline made of them. Five queries."""

    referrals: Sequence[Referral]
    supplements: Sequence[Supplement]
    notes: Sequence[Note]
    lines: Sequence[Line]

    @property
    def open_parts(self) -> list[Referral]:
        """The leading one first."""
        found = [one for one in self.referrals if one.state == ReferralState.OPEN.value]
        return sorted(found, key=lambda one: one.part != Part.LEAD.value)

    @property
    def contributions(self) -> list[Referral]:
        return [one for one in self.referrals if one.contribution]

    @property
    def awaited(self) -> Supplement | None:
        """What the asker has been asked for and has not given."""
        return next((one for one in self.supplements if one.given_at is None), None)


def story_of(*, question: Question, clock: Clock | None) -> Story:
    referrals = list(
        question.referrals.select_related("agency", "referred_by", "ended_by", "contributed_by").order_by("pk")
    )
    supplements = list(question.supplements.select_related("wanted_by").order_by("pk"))
    notes = list(question.notes.select_related("by").order_by("pk"))
    lines = [
        Line(question.received_at, _received(question), by=question.received_by),
        *(line for one in referrals for line in _of_referral(one)),
        *(line for one in supplements for line in _of_supplement(one)),
        *(Line(one.at, "Ghi chú nội bộ", one.text, one.by, is_within=True) for one in notes),
        *_of_clock(clock),
        *_of_journal(question),
    ]
    return Story(referrals, supplements, notes, sorted(lines, key=lambda line: line.at))


def _received(question: Question) -> str:
    return f"Nhận câu hỏi ({WAY_LABELS[Way(question.way)].lower()})"


def _of_referral(one: Referral) -> Iterator[Line]:
    part = PART_LABELS[Part(one.part)].lower()
    begun = f"Chuyển {one.agency.name} ({part})"
    yield Line(one.referred_at, begun, one.reason, one.referred_by)
    if one.contribution and one.ended_at is not None:
        yield Line(one.ended_at, f"{one.agency.name} góp ý kiến", one.contribution, one.contributed_by, is_within=True)
    elif one.ended_at is not None:
        label = REFERRAL_LABELS[ReferralState(one.state)].lower()
        yield Line(one.ended_at, f"{one.agency.name}: {label}", one.ending, one.ended_by)


def _of_supplement(one: Supplement) -> Iterator[Line]:
    yield Line(one.wanted_at, "Hỏi thêm người hỏi; tạm dừng tính hạn", one.wanted, one.wanted_by)
    if one.given_at is not None:
        yield Line(one.given_at, "Người hỏi bổ sung; tính hạn tiếp", one.given)


def _of_clock(clock: Clock | None) -> Iterator[Line]:
    if clock is None:
        return
    changes = clock.changes.select_related("by").order_by("pk")
    for change in changes:
        if change.act not in _CLOCK_ACTS_TOLD_ELSEWHERE:
            yield Line(change.at, CLOCK_ACT_LABELS[ClockAct(change.act)], change.explanation, change.by)


def _of_journal(question: Question) -> Iterator[Line]:
    entries = entries_about(question).filter(verb__in=list(_ENTRIES)).select_related("actor")
    yield from (_of_entry(entry, question) for entry in entries)


def _of_entry(entry: Entry, question: Question) -> Line:
    told = question.explanation if entry.verb in ("question.merged", "question.refused") else ""
    return Line(entry.at, _ENTRIES[entry.verb], told, entry.actor)
