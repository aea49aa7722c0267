"""Whoever asked a question and wants word of it: of which entries they are told, and what is so about it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from portal.dissemination.channels import normal
from portal.dissemination.models import AskerNews, Letter
from portal.dissemination.notifications.cases import (
    ABOUT_ANSWERS,
    ANSWER_CHANGED,
    MOVES,
    AskerStatus,
)
from portal.dissemination.queries.channels import is_open
from portal.dissemination.queries.events import askers_told
from portal.dissemination.queries.notifications import answers_flagged
from portal.dissemination.states import Channel
from portal.journal.models import Entry
from portal.library.models import Instrument
from portal.library.queries import open_flags
from portal.questions.models import Answer, Asker, ClockChange, Question, Referral, Reply
from portal.questions.queries import grouped
from portal.questions.states import (
    ALLOWS_TEXT_MESSAGES,
    CLOCK_ACTS_WITHIN,
    GUARDED,
    QuestionState,
    ReferralState,
    ReplyBy,
)
from portal.questions.states.deliveries import BY_HAND, WAITING_STATES

_ANSWERED = (QuestionState.ANSWERED.value, QuestionState.MERGED.value)


def askers_concerned(*, entries: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """Every pair of an entry and a question whose asker left an address to hear of it."""
    wanted: dict[int, set[int]] = defaultdict(set)  # question -> entries
    kept = {entry.pk: entry for entry in entries}
    answered, told = _answered_by(kept.values()), askers_told(entries=kept.values())
    for entry in kept.values():
        for question in [*_asked_about(entry), *answered.get(entry.pk, []), *told.get(entry.pk, ())]:
            wanted[question].add(entry.pk)
    reachable = _reachable().filter(question__in=wanted)
    if not is_open(Channel.SMS):
        reachable = reachable.exclude(reply_by=ReplyBy.PHONE.value)
    return [
        (kept[entry], question)
        for question in reachable.order_by("question").values_list("question", flat=True)
        for entry in sorted(wanted[question])
    ]


def _asked_about(entry: Entry) -> list[int]:
    if entry.verb == "reply.sent" and entry.details.get("by_way") in BY_HAND:
        return []  # somebody has just told them, or handed it over
    return [int(entry.subject_id)] if entry.subject_type_id == ContentType.objects.get_for_model(Question).pk else []


def _answered_by(entries: Iterable[Entry]) -> dict[int, list[int]]:
    """Entries about answers -> the questions that were answered by these; two queries for however many."""
    numbers = answers_flagged(entries=[entry for entry in entries if entry.verb == ANSWER_CHANGED])
    numbers |= {entry.pk: [str(entry.details.get("answer"))] for entry in entries if entry.verb in ABOUT_ANSWERS}
    meant = {int(number) for some in numbers.values() for number in some if number.isdecimal()}
    answered = Question.objects.filter(answer__number__in=meant, state__in=_ANSWERED).order_by("pk")
    rows = answered.values_list("answer__number", "pk") if meant else ()
    questions = grouped((str(number), question) for number, question in rows)
    return {entry: [one for number in some for one in questions.get(number, ())] for entry, some in numbers.items()}


def askers_of(*, letters: Sequence[Letter]) -> dict[int, Asker]:
    """Who is written to, by question: only those who still want it, by e-mail or at a telephone number."""
    return {
        asker.question_id: asker
        for asker in _reachable().filter(
            question__in=[letter.question_id for letter in letters if letter.question_id is not None]
        )
    }


def channel_of(asker: Asker) -> Channel:
    return Channel.SMS if asker.reply_by == ReplyBy.PHONE else Channel.EMAIL


def contact_of(asker: Asker, channel: Channel) -> str:
    """Where they are reached by this channel; "" if they chose another, or left a number that takes no messages."""
    return normal(asker.contact or "", channel=channel) if channel_of(asker) is channel else ""


def _reachable() -> QuerySet[Asker]:
    """Those who left an address to which they agreed to be written."""
    return Asker.objects.filter(
        Q(reply_by=ReplyBy.EMAIL.value) | Q(reply_by=ReplyBy.PHONE.value, wording__in=ALLOWS_TEXT_MESSAGES)
    ).exclude(contact="")


def asker_status_of(*, letter: Letter) -> AskerStatus | None:
    """The question of a letter as it is now, with what the letter is for; None when nothing is left to say."""
    told = [news.entry for news in AskerNews.objects.filter(letter=letter).select_related("entry")]
    entries = [one for one in told if one.verb != "reply.prepared" or _is_still_to_be_told(one)]
    if letter.question_id is None or not entries:
        return None
    question = Question.objects.select_related("lead_agency", "answer").get(pk=letter.question_id)
    answer, verbs = question.answer, frozenset(entry.verb for entry in entries)
    return {
        "verbs": verbs,
        "reference": question.reference,
        "agency": question.lead_agency.name if question.lead_agency and question.is_open else "",
        "due": f"ngày {question.due_on:%d/%m/%Y}" if question.due_on and question.is_open else "",
        "wanted": _wanted(question),
        "explanation": question.explanation,
        "moved": _explanations(question, entries),
        "reply": _reply(question, verbs),
        "is_late": any(entry.details.get("late") for entry in entries),
        "answer_title": answer.title if answer else "",
        "withdrawal": answer.withdrawal_reason if answer else "",
        "change_note": answer.live.change_note if answer and answer.live else "",
        "changed_law": _changed_law(answer, entries),
    }


def _is_still_to_be_told(prepared: Entry) -> bool:
    """Whoever heard it in the same moment, or meanwhile, is not promised a call."""
    waits = Reply.objects.filter(pk=prepared.details.get("reply"), delivery__state__in=WAITING_STATES)
    return waits.exists()


def _wanted(question: Question) -> str:
    awaited = question.supplements.filter(given_at__isnull=True).first()
    return awaited.wanted if awaited else ""


def _explanations(question: Question, entries: Sequence[Entry]) -> tuple[str, ...]:
    """What officers gave as reasons at the moments of these entries, and what the clock says of them."""
    moments = [entry.at for entry in entries]
    told: list[str] = []
    if any(entry.verb in MOVES for entry in entries):
        ended: QuerySet[Referral] = question.referrals.filter(ended_at__in=moments)
        told += ended.exclude(state=ReferralState.DONE.value).order_by("pk").values_list("ending", flat=True)
    outward = (
        ClockChange.objects.filter(clock__question=question, at__in=moments)
        .exclude(act__in=[act.value for act in CLOCK_ACTS_WITHIN])
        .order_by("pk")
    )
    told += outward.values_list("explanation", flat=True)
    return tuple(dict.fromkeys(filter(None, told)))


def _reply(question: Question, verbs: Collection[str]) -> str:
    if "reply.sent" not in verbs:
        return ""
    last: Reply | None = question.replies.filter(by_way=ReplyBy.EMAIL.value).order_by("-pk").first()
    return last.text if last else ""


def _changed_law(answer: Answer | None, entries: Sequence[Entry]) -> str:
    """ "Từ ngày 01/01/2027, Nghị định 7/2021/NĐ-CP có thay đổi"; "" when the owner has looked at it already."""
    changed = [entry for entry in entries if entry.verb == ANSWER_CHANGED]
    if answer is None or not changed or not open_flags(kind=GUARDED, key=str(answer.number)).exists():
        return ""
    law = (
        Instrument.objects.filter(Q(slug__in=[str(entry.details.get("slug")) for entry in changed]))
        .order_by("pk")
        .first()
    )
    return f"{law.doc_type} {law.official_number} có thay đổi".strip() if law else ""
