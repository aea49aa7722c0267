"""Questions in every state, with their askers, referrals and clocks; and the daily counts."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

from benchmarks.processes.invented.chance import YEARS, Chance, store
from django.conf import settings
from django.db.models import Max

from lawtext.words import fold
from portal.questions.models import Answer, Asker, Clock, DayCount, Question, Referral
from portal.questions.queries.submissions import code_digest, receipt_code
from portal.questions.states import (
    OPEN_STATES,
    ClockState,
    CountedEvent,
    QuestionState,
    ReferralPart,
    ReferralState,
    Track,
)

# The distribution of states in a database of some years.
QUESTIONS = {
    QuestionState.ANSWERED: 70,
    QuestionState.REFERRED: 12,
    QuestionState.RECEIVED: 6,
    QuestionState.MERGED: 3,
    QuestionState.REFUSED: 4,
    QuestionState.WITHDRAWN: 2,
    QuestionState.SCREENING: 1,
    QuestionState.SPAM: 2,
}


class Questions:
    """`count` questions; answered ones are answered by some of `answers`."""

    def __init__(self, chance: Chance, count: int, answers: Sequence[Answer]) -> None:
        self.chance, self.count, self.answers = chance, count, answers

    def store(self) -> None:
        first = Question.objects.aggregate(last=Max("pk"))["last"] or 0
        states = self.chance.choices(list(QUESTIONS), list(QUESTIONS.values()), k=self.count)
        store(self.question(state) for state in states)
        made = list(Question.objects.filter(pk__gt=first).order_by("pk"))
        store(self.asker(one) for one in made)
        store(referral for one in made for referral in self.referrals(one))
        store(self.clock(one) for one in made if one.state != QuestionState.SPAM.value)

    def question(self, state: QuestionState) -> Question:
        lately = self.chance.now - timedelta(days=self.chance.random() * 20) if state in OPEN_STATES else None
        received = lately or self.chance.moment()
        title, key = self.chance.title(), uuid.UUID(int=self.chance.getrandbits(128), version=4)
        referred = state in (QuestionState.REFERRED, QuestionState.ANSWERED)
        answered = state in (QuestionState.ANSWERED, QuestionState.MERGED)
        return Question(
            uuid=key,
            code_digest=code_digest(receipt_code(uuid=key, key=settings.SECRET_KEY)),
            track=self.chance.choices(list(Track), [85, 15])[0].value,
            state=state.value,
            title=title,
            title_fold=fold(title)[:200],
            text=f"{title}\n\n{self.chance.choice(self.chance.asked)} {self.chance.choice(self.chance.asked)}",
            field_slug=self.chance.some_field() if state is not QuestionState.RECEIVED else "",
            place=self.chance.choice(self.chance.places) if self.chance.places else None,
            lead_agency=self.chance.some_agency() if referred else None,
            received_at=received,
            due_on=(received + timedelta(days=14)).date(),
            closed_at=None if state in OPEN_STATES else received + timedelta(days=self.chance.randint(1, 20)),
            answer=self.chance.choice(self.answers) if answered else None,
            explanation="Đã trả lời trong thủ tục khác." if state is QuestionState.REFUSED else "",
        )

    def asker(self, question: Question) -> Asker:
        return Asker(question=question, name="Người hỏi", wording="2026-11", consented_at=question.received_at)

    def referrals(self, question: Question) -> Iterator[Referral]:
        if question.lead_agency_id is None:
            return
        done = question.state == QuestionState.ANSWERED.value
        yield Referral(
            question=question,
            agency_id=question.lead_agency_id,
            part=ReferralPart.LEAD.value,
            state=(ReferralState.DONE if done else ReferralState.OPEN).value,
            reason="Thuộc lĩnh vực của cơ quan.",
            referred_at=question.received_at + timedelta(hours=5),
            ended_at=question.closed_at if done else None,
        )

    def clock(self, question: Question) -> Clock:
        runs, due = question.closed_at is None, question.due_on
        return Clock(
            question=question,
            rule=self.chance.rule,
            state=(ClockState.RUNNING if runs else ClockState.STOPPED).value,
            started_on=question.received_at.date(),
            due_on=due,
            first_due_on=due,
            act_on=due if runs else None,
            stopped_on=None if runs else question.closed_at.date(),
            was_late=not runs and due is not None and question.closed_at.date() > due,
            used_days=0 if runs else self.chance.randint(1, 12),
        )

    # ---- daily counts ------------------------------------------------------------------------------------------------

    def store_numbers(self) -> None:
        days = [(self.chance.now - timedelta(days=day)).date() for day in range(365 * YEARS)]
        wanted = (
            CountedEvent.RECEIVED,
            CountedEvent.ANSWERED,
            CountedEvent.ANSWERED_LATE,
            CountedEvent.PUBLISHED,
            CountedEvent.USEFUL,
        )
        rows = {
            (day, what, agency.pk, self.chance.some_field(), self.chance.randint(1, 15))
            for day in days
            for what in wanted
            for agency in self.chance.choices(self.chance.agencies, k=8)
        }
        store(
            DayCount(
                day=day,
                what=what.value,
                agency_id=agency,
                field_slug=field,
                track=Track.CITIZEN.value,
                days=taken if what in (CountedEvent.ANSWERED, CountedEvent.ANSWERED_LATE) else 0,
                count=1,
            )
            for day, what, agency, field, taken in sorted(rows, key=str)
        )
