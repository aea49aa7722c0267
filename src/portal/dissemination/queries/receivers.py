"""Receivers who follow nothing: askers, about their questions, and officers, about their pending work.

Also which officers were notified of what by such a letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.agencies.models import AccessRequest, ActRequest, Officer, OfficerChannel
from portal.agencies.queries import memoized_block, working_calendar
from portal.agencies.queries.accounts import may_decide_access
from portal.agencies.states.roles import MAY_GIVE
from portal.dissemination.channels import fingerprint, normal
from portal.dissemination.models import AskerNews, Letter, OfficerNews, Suppression
from portal.dissemination.notifications.cases import (
    ABOUT_ANSWERS,
    ANSWER_CHANGED,
    MOVES,
    AskerStatus,
)
from portal.dissemination.queries.channels import has_template, is_open, open_channels
from portal.dissemination.queries.events import notified_askers
from portal.dissemination.queries.notifications import answers_flagged
from portal.dissemination.states import Channel, LetterKind, LetterState
from portal.journal.models import Entry
from portal.journal.queries.pending_work import (
    WaitingFor,
    WaitingKeys,
    WaitingWork,
    charges_on,
    is_something_new,
    keys_waiting,
    waiting_for,
    waiting_work,
)
from portal.library.models import Instrument
from portal.library.queries import open_flags
from portal.questions.models import Answer, Asker, ClockChange, Question, Referral, Reply
from portal.questions.queries import grouped
from portal.questions.states import (
    ALLOWS_TEXT_MESSAGES,
    CLOCK_ACTS_WITHIN,
    GUARDED,
    UNANSWERED_STATES,
    QuestionState,
    ReferralState,
    ReplyBy,
)
from portal.questions.states.deliveries import BY_HAND, WAITING_STATES

_ANSWERED = (QuestionState.ANSWERED.value, QuestionState.MERGED.value)


def askers_concerned(*, entries: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """Every pair of an entry and a question whose asker left an address for notifications."""
    wanted: dict[int, set[int]] = defaultdict(set)  # question -> entries
    kept = {entry.pk: entry for entry in entries}
    answered, told = _answered_by(kept.values()), notified_askers(entries=kept.values())
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
        return []  # notified or handed over meanwhile
    return [int(entry.subject_id)] if entry.subject_type_id == ContentType.objects.get_for_model(Question).pk else []


def _answered_by(entries: Iterable[Entry]) -> dict[int, list[int]]:
    """Entries about answers -> the questions that these answers settled; two queries."""
    numbers = answers_flagged(entries=[entry for entry in entries if entry.verb == ANSWER_CHANGED])
    numbers |= {entry.pk: [str(entry.details.get("answer"))] for entry in entries if entry.verb in ABOUT_ANSWERS}
    meant = {int(number) for some in numbers.values() for number in some if number.isdecimal()}
    answered = Question.objects.filter(answer__number__in=meant, state__in=_ANSWERED).order_by("pk")
    rows = answered.values_list("answer__number", "pk") if meant else ()
    questions = grouped((str(number), question) for number, question in rows)
    return {entry: [one for number in some for one in questions.get(number, ())] for entry, some in numbers.items()}


def askers_of(*, letters: Sequence[Letter]) -> dict[int, Asker]:
    """The askers of these letters by question: only those who agreed to e-mail or a telephone number."""
    return {
        asker.question_id: asker
        for asker in _reachable().filter(
            question__in=[letter.question_id for letter in letters if letter.question_id is not None]
        )
    }


def channel_of(asker: Asker) -> Channel:
    return Channel.SMS if asker.reply_by == ReplyBy.PHONE else Channel.EMAIL


def contact_of(asker: Asker, channel: Channel) -> str:
    """The asker's address on this channel; "" if they chose another, or left a number that takes no messages."""
    return normal(asker.contact or "", channel=channel) if channel_of(asker) is channel else ""


def is_written_to(asker: Asker) -> bool:
    """Whether a message will be sent to an asker who agreed to one: the contact is valid, and its channel is open."""
    channel = channel_of(asker)
    opened = {one.channel for one in open_channels(mail=bool(settings.MAIL_IS_CONFIGURED))}
    return channel in opened and bool(contact_of(asker, channel)) and _reachable().filter(pk=asker.pk).exists()


def _reachable() -> QuerySet[Asker]:
    """Askers who left an address and agreed to messages there."""
    return Asker.objects.filter(
        Q(reply_by=ReplyBy.EMAIL.value) | Q(reply_by=ReplyBy.PHONE.value, wording__in=ALLOWS_TEXT_MESSAGES)
    ).exclude(contact="")


def asker_status_of(*, letter: Letter) -> AskerStatus | None:
    """The current state of a letter's question, with the reasons of the letter; None if nothing is left to say."""
    told = [news.entry for news in AskerNews.objects.filter(letter=letter).select_related("entry")]
    entries = [one for one in told if one.verb != "reply.prepared" or _is_still_to_be_told(one)]
    if letter.question_id is None or not entries:
        return None
    question = Question.objects.select_related("lead_agency", "answer").get(pk=letter.question_id)
    answer, verbs = question.answer, frozenset(entry.verb for entry in entries)
    waits = question.state in UNANSWERED_STATES
    return {
        "verbs": verbs,
        "reference": question.reference,
        "waits": waits,
        "agency": question.lead_agency.name if question.lead_agency and waits else "",
        "due": f"ngày {question.due_on:%d/%m/%Y}" if question.due_on and waits else "",
        "wanted": _wanted(question) if waits else "",
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
    """False if the asker was told at the same moment or since: they are not promised a call."""
    waits = Reply.objects.filter(pk=prepared.details.get("reply"), delivery__state__in=WAITING_STATES)
    return waits.exists()


def _wanted(question: Question) -> str:
    awaited = question.supplements.filter(given_at__isnull=True).first()
    return awaited.wanted if awaited else ""


def _explanations(question: Question, entries: Sequence[Entry]) -> tuple[str, ...]:
    """The reasons that officers gave at the moments of these entries, and explanations of changes of the deadline."""
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
    """Words such as "Từ ngày 01/01/2027, Nghị định 7/2021/NĐ-CP có thay đổi"; "" if the owner has reviewed it."""
    changed = [entry for entry in entries if entry.verb == ANSWER_CHANGED]
    if answer is None or not changed or not open_flags(kind=GUARDED, key=str(answer.number)).exists():
        return ""
    law = (
        Instrument.objects.filter(Q(slug__in=[str(entry.details.get("slug")) for entry in changed]))
        .order_by("pk")
        .first()
    )
    return f"{law.doc_type} {law.official_number} có thay đổi".strip() if law else ""


# ---- officers --------------------------------------------------------------------------------------------------------

MORNING, _HOUR = time(7), timedelta(hours=1)
type LookedAt = dict[int, datetime]
"""When it was last looked at what waits for an officer, by key."""

_LINES, _WITNESSED = 5, 30  # of each kind in a letter; of what a letter is the evidence of


def channels_for_officers() -> list[Channel]:
    """The channels by which officers may be notified: those with an account, and with a template if the carrier needs
    one.

    The message contains a number and a link, and nothing about a citizen.
    """
    texts = (Channel.SMS,) if is_open(Channel.SMS) else ()
    zalo = (Channel.ZALO_PHONE,) if has_template(kind=LetterKind.STAFF) else ()
    return [Channel.EMAIL, *texts, *zalo]


def channel_for(officer: Officer) -> Channel:
    """The channel that the officer chose, if it is open and the number has not refused; else e-mail."""
    chosen = OfficerChannel.objects.filter(officer=officer).first()
    if chosen is None or chosen.number is None or Channel(chosen.channel) not in channels_for_officers():
        return Channel.EMAIL
    mark = fingerprint(chosen.number, key=settings.DIGEST_KEY, channel=Channel.SMS)
    said_no = Suppression.objects.filter(channel=Channel.SMS.value, fingerprint=mark)
    return Channel.EMAIL if said_no.exists() else Channel(chosen.channel)


def officer_address(officer: Officer, channel: Channel) -> str:
    """The officer's address on this channel; "" if there is none."""
    if not officer.is_active or channel is Channel.EMAIL:
        return officer.email if officer.is_active else ""
    chosen = OfficerChannel.objects.filter(officer=officer).first()
    return chosen.number or "" if chosen else ""


def identity_mailboxes(entry: Entry) -> set[str]:
    """Whom to notify of a change of an account: its officer, whoever requested the role, those who may decide on it.

    For an act of two officers: the one who proposed it.
    """
    if "officers" in entry.details:
        told = set(Officer.objects.filter(pk__in=entry.details["officers"], is_active=True))
        return {one.email for one in told} - {""}
    subject: Any = entry.subject
    if isinstance(subject, ActRequest):
        return {subject.requested_by.email} - {""}
    # A role whose reorganisation was revoked no longer exists.
    told = {subject if isinstance(subject, Officer) else subject.officer} if subject else set()
    if isinstance(subject, AccessRequest):
        told.add(subject.requested_by)
        if entry.verb == "access.requested":
            keepers = Officer.objects.filter(postings__role__in=MAY_GIVE, is_active=True).distinct()
            today = timezone.localdate(entry.at)
            told |= {one for one in keepers if may_decide_access(subject, one, (), today)}
    return {mailbox for mailbox in (*(one.email for one in told), *entry.details.get("email", ())) if mailbox}


def officers_to_write_to(*, at: datetime, looked: LookedAt, most: int) -> Iterator[tuple[Officer, WaitingKeys]]:
    """Officers with new pending work, or work whose last day has come, with all of their pending work.

    On a working day from seven on, once; for urgent work again. At most `most` officers are checked, each once an hour
    by `looked`.
    """
    local = timezone.localtime(at)
    if local.time() < MORNING or not working_calendar().is_working(local.date()):
        return
    lately = [pk for pk, before in looked.items() if at - before < _HOUR]
    written = Officer.objects.filter(Q(told_by__isnull=False) | ~Q(email=""), is_active=True, postings__isnull=False)
    written = written.exclude(pk__in=lately)
    for officer in written.distinct().order_by("pk")[:most]:
        looked[officer.pk] = at
        with memoized_block():
            keys = _keys_to_tell(officer, at)
        if keys:
            yield officer, keys


def _keys_to_tell(officer: Officer, at: datetime) -> WaitingKeys:
    """All pending work of the officer; empty if none of it is to be notified now."""
    last = Letter.objects.filter(kind=LetterKind.STAFF.value, officer=officer).order_by("-created_at").first()
    keys = keys_waiting(officer=officer, at=at)
    if last is None:
        return keys
    new = {code for code, some in keys.items() if set(some) - set(last.waiting.get(code, ()))}
    if timezone.localdate(last.created_at) == timezone.localdate(at):
        return keys if any(waiting_work()[code].is_pressing for code in new) else {}
    return keys if new or is_something_new(officer=officer, at=at, last=last.created_at) else {}


def waiting_in_letter(*, letter: Letter, at: datetime) -> list[dict[str, Any]]:
    """The pending work in a letter to an officer: for each kind the number, and the first rows."""
    if letter.officer is None:
        return []
    groups = (_group(work, asked) for work, asked in waiting_for(officer=letter.officer, at=at))
    return [one for one in groups if one["count"]]


def _group(work: WaitingWork, asked: WaitingFor) -> dict[str, Any]:
    rows = work.found(asked)
    first, count = rows[: _WITNESSED if work.told_by else _LINES], rows.count()
    charges = charges_on(code=work.code, rows=first)
    lines = [
        {
            "title": work.title(row),
            "url": work.url(row),
            "days_late": work.days_late(row, on=asked.on),
            "instead_of": charges[row.pk].officer
            if row.pk in charges and charges[row.pk].officer_id in asked.away
            else "",
        }
        for row in first
    ]
    return {"label": work.label, "count": count, "lines": lines, "rest": count - len(lines)}


def entries_to_notify(*, officer: Officer, at: datetime) -> list[Entry]:
    """The last entry about each row whose escalation a letter to the officer would prove."""
    found: dict[tuple[str, str], Entry] = {}
    for work, asked in waiting_for(officer=officer, at=at):
        if work.told_by and (keys := [str(pk) for pk in work.found(asked).values_list("pk", flat=True)[:_WITNESSED]]):
            for entry in Entry.objects.filter(verb=work.told_by, subject_id__in=keys).order_by("pk"):
                found[work.told_by, entry.subject_id] = entry
    known = OfficerNews.objects.filter(officer=officer, entry__in=found.values()).values_list("entry", flat=True)
    return [entry for entry in found.values() if entry.pk not in set(known)]


def told_to_officers(*, verb: str, keys: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """For each of these keys: the officers named in a letter about it that was sent, and when the last was sent."""
    news = OfficerNews.objects.filter(
        entry__verb=verb, entry__subject_id__in=[str(key) for key in keys], letter__state=LetterState.SENT.value
    ).select_related("entry", "officer", "letter")
    return grouped(
        (int(one.entry.subject_id), (str(one.officer), one.letter.ended_at))
        for one in news.order_by("letter__ended_at")
        if one.letter and one.letter.ended_at
    )
