"""Brings the demo's questions to the states of their scenes, with the operations that officers use, on past days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from demo.scenes.answers import Hands, hands_of
from demo.scenes.question_scenes import (
    CORRECTIONS,
    JUSTICE,
    SCENES,
    Correction,
    Scene,
)
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import working_calendar
from portal.questions.models import Answer, AnswerVersion, Question
from portal.questions.operations.clock_steps import ring
from portal.questions.operations.clocks import extend_clock
from portal.questions.operations.drafts import (
    PickedProvision,
    save_version,
    start_answer,
    start_correction,
    submit_version,
    text_of_version,
)
from portal.questions.operations.publication import withdraw_answer
from portal.questions.operations.replies import Sending, WrittenAnswer, finish_version, give_existing_answer
from portal.questions.operations.review import check_version
from portal.questions.operations.submissions import (
    NewQuestion,
    receive_question,
    sent_before,
    withdraw_question,
)
from portal.questions.operations.triage import (
    ask_supplement,
    contribute,
    merge_question,
    refer_question,
    refuse_question,
    return_question,
    transfer_question,
)
from portal.questions.states import (
    CURRENT_CONSENT,
    AnswerReach,
    CheckResult,
    ReferralPart,
    ReplyBy,
    Track,
    VersionState,
)
from portal.questions.states.markup import plain

TOURISM = "so-van-hoa-the-thao-va-du-lich-can-tho"
SHOWN = "gia-han"
_OPENS, _FIRST_DAY_ACT = 9, 10  # hours


@dataclass(slots=True)
class Stage:
    """A running scene: the question, the officer, the current time, and the remaining texts."""

    scene: Scene
    question: Question
    desk: Officer
    at: datetime
    words: Iterator[str] = field(default_factory=lambda: iter(()))

    @property
    def lead(self) -> Agency:
        if self.question.lead_agency is None:
            return Agency.objects.get(slug=self.scene.lead or JUSTICE)
        return self.question.lead_agency

    @property
    def hands(self) -> Hands:
        return hands_of(self.lead, at=self.at)

    @property
    def version(self) -> AnswerVersion:
        return self.question.versions.get()

    def say(self) -> str:
        return next(self.words)


def load_questions(*, key: str, at: datetime) -> list[Question]:
    """Run the scenes that have not run yet; returns their questions. `key` is the secret of the installation."""
    desk = Officer.objects.get(username="tuphap")
    calendar = working_calendar()
    missing = [scene for scene in SCENES if sent_before(form_key=form_of(scene), key=key) is None]
    played = [_play(scene, desk=desk, calendar=calendar, key=key, at=at) for scene in missing]
    ring(at=at)
    return played


def load_corrections(*, at: datetime) -> int:
    """Correct answers, withdraw them or prepare changes for a future day. Returns the number of changes."""
    found = Answer.objects.filter(slug__in=CORRECTIONS).select_related("agency", "live")
    return sum(_correct(answer, CORRECTIONS[answer.slug], at=at) for answer in found.order_by("number"))


def _correct(answer: Answer, wish: Correction, *, at: datetime) -> bool:
    """Skips an answer that already has a second version."""
    if answer.live is None or answer.live.number > 1 or answer.versions.count() > 1:
        return False
    hands = hands_of(answer.agency, at=at)
    if wish.replaced_by:
        instead = Answer.objects.get(slug=wish.replaced_by)
        withdraw_answer(answer=answer, reason=wish.note, replaced_by=instead, by=hands.approver, at=at)
        return True
    version = start_correction(answer=answer, by=hands.author, at=at)
    text = text_of_version(version)
    said: dict[str, Any] = {
        "answer_text": text.answer_text + wish.more,
        "change_note": wish.note,
        "is_correction": wish.is_wrong,
    }
    coming = timezone.localdate(at) + timedelta(days=wish.in_days) if wish.in_days else None
    version = save_version(
        version=version,
        text=replace(text, **said, public_from=coming),
        revision=version.revision,
        by=hands.author,
        at=at,
    )
    version = submit_version(version=version, by=hands.author, at=at)
    passed = CheckResult.PASSED
    version = check_version(version=version, result=passed, note="", revision=version.revision, by=hands.checker, at=at)
    finish_version(version=version, sending=None, by=hands.approver, at=at)
    return True


def demo_code(*, key: str) -> str:
    """The receipt code of the scene with most to see on the status page."""
    shown = next(scene for scene in SCENES if scene.key == SHOWN)
    received = sent_before(form_key=form_of(shown), key=key)
    return received.code if received else ""


def form_of(scene: Scene) -> UUID:
    """The form key that identifies a scene."""
    return uuid5(NAMESPACE_URL, f"demo:{scene.key}")


def _play(scene: Scene, *, desk: Officer, calendar: WorkingCalendar, key: str, at: datetime) -> Question:
    moments = _moments(scene, calendar=calendar, at=at)
    received = receive_question(asked=_asked(scene), at=next(moments), key=key)
    stage = Stage(scene, received.question, desk, at, iter(scene.said))
    for name, moment in zip(scene.acts, moments, strict=False):
        stage.at = moment
        ACTS[name](stage)
        stage.question = Question.objects.select_related("lead_agency").get(pk=stage.question.pk)
    return stage.question


def _asked(scene: Scene) -> NewQuestion:
    return NewQuestion(
        text=scene.text,
        title=scene.title,
        wording=CURRENT_CONSENT,
        may_publish=True,
        track=scene.track,
        way=scene.way,
        reply_by=scene.reply_by,
        contact=scene.contact,
        name=scene.name,
        organisation=scene.organisation,
        field_slug=scene.field,
        form_key=form_of(scene),
        agreed="noi" if scene.way is not scene.way.WEB else "",
        doubts=scene.doubts,
        needs_a_look=bool(scene.doubts),
    )


def _moments(scene: Scene, *, calendar: WorkingCalendar, at: datetime) -> Iterator[datetime]:
    """The time of receipt and of each act: spread over the working days since, none later than `at`."""
    today = timezone.localdate(at)
    for number in range(len(scene.acts) + 1):
        days_left = scene.days_ago - number * scene.days_ago // (len(scene.acts) + 1)
        day = calendar.before(calendar.on_or_after(today), days_left) if days_left else today
        hour = _OPENS if number == 0 else _FIRST_DAY_ACT + number
        yield min(timezone.make_aware(datetime.combine(day, time(min(hour, 16)))), at)


# ---- acts ------------------------------------------------------------------------------------------------------------


def _refer(stage: Stage) -> None:
    refer_question(
        question=stage.question,
        lead=Agency.objects.get(slug=stage.scene.lead),
        joint=list(Agency.objects.filter(slug__in=stage.scene.joint)),
        field_slug=stage.scene.field,
        reason=stage.say(),
        by=stage.desk,
        at=stage.at,
    )


def _contribute(stage: Stage) -> None:
    part = stage.question.referrals.select_related("agency").get(part=ReferralPart.JOINT.value)
    contribute(referral=part, text=stage.say(), by=hands_of(part.agency, at=stage.at).author, at=stage.at)


def _want(stage: Stage) -> None:
    ask_supplement(question=stage.question, wanted=stage.say(), by=stage.hands.author, at=stage.at)


def _transfer(stage: Stage) -> None:
    to = Agency.objects.get(slug=TOURISM)
    transfer_question(question=stage.question, to=to, reason=stage.say(), by=stage.hands.author, at=stage.at)


def _extend(stage: Stage) -> None:
    extend_clock(question=stage.question, days=3, explanation=stage.say(), by=stage.hands.approver, at=stage.at)


def _return(stage: Stage) -> None:
    author = stage.hands.author
    return_question(question=stage.question, agency=stage.lead, reason=stage.say(), by=author, at=stage.at)


def _draft(stage: Stage) -> None:
    start_answer(question=stage.question, agency=stage.lead, by=stage.hands.author, at=stage.at)


def _write(stage: Stage) -> None:
    words = stage.say()
    _save(stage, answer_text=words, summary=plain(words)[:400])


def _write_privately(stage: Stage) -> None:
    _save(stage, reach=AnswerReach.PRIVATE.value, reply_text=stage.say())


def _save(stage: Stage, **said: Any) -> None:
    version = stage.version
    cited = tuple(PickedProvision(one.document_key, one.address, one.called) for one in stage.scene.cites)
    text = replace(text_of_version(version), citations=cited, **said)
    save_version(version=version, text=text, revision=version.revision, by=stage.hands.author, at=stage.at)


def _submit(stage: Stage) -> None:
    submit_version(version=stage.version, by=stage.hands.author, at=stage.at)


def _check(stage: Stage) -> None:
    version = stage.version
    checker = stage.hands.checker
    check_version(
        version=version, result=CheckResult.PASSED, note="", revision=version.revision, by=checker, at=stage.at
    )


def _finish(stage: Stage) -> None:
    version, question = stage.version, stage.question
    if version.state != VersionState.CHECKED:
        raise ValueError(f"{stage.scene.key} is not checked.")
    is_business = question.track == Track.BUSINESS
    letter = WrittenAnswer("126/STP-PBGDPL", timezone.localdate(stage.at), "Trần Văn Duyệt", "Phó Giám đốc")
    sending = Sending(ReplyBy(question.asker.reply_by), letter if is_business else None)
    finish_version(version=version, sending=sending, by=stage.hands.approver, at=stage.at)


def _give(stage: Stage) -> None:
    answer = Answer.objects.get(slug=stage.scene.answer)
    give_existing_answer(question=stage.question, answer=answer, by=stage.desk, at=stage.at)


def _merge(stage: Stage) -> None:
    answer = Answer.objects.get(slug=stage.scene.answer)
    merge_question(question=stage.question, answer=answer, explanation=stage.say(), by=stage.desk, at=stage.at)


def _refuse(stage: Stage) -> None:
    refuse_question(question=stage.question, explanation=stage.say(), by=stage.desk, at=stage.at)


def _withdraw(stage: Stage) -> None:
    withdraw_question(question=stage.question, at=stage.at)


ACTS: Mapping[str, Callable[[Stage], None]] = {
    "refer": _refer,
    "contribute": _contribute,
    "want": _want,
    "transfer": _transfer,
    "extend": _extend,
    "return": _return,
    "draft": _draft,
    "write": _write,
    "write_privately": _write_privately,
    "submit": _submit,
    "check": _check,
    "finish": _finish,
    "give": _give,
    "merge": _merge,
    "refuse": _refuse,
    "withdraw": _withdraw,
}
