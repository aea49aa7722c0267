"""Officers who are reminded by letter, and the pending work that such a letter lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import AccessRequest, ActRequest, Officer, Posting
from portal.agencies.queries import agencies_in_reach, lines_of, may_decide_access
from portal.agencies.states import AccessState
from portal.agencies.states.roles import MAY_GIVE, RoleReach, role_reach
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.notifications.cases import (
    ACKNOWLEDGES,
    ACT_ASKED,
    ACT_DECIDED,
    ACTS_FINISHED_BY_ANY,
    APPROVAL_SETTLED,
    OF_ACTS,
    OF_APPROVAL,
    OF_CONTENTS,
    OF_DATA,
    OF_DIFFICULTIES,
    OF_GUIDANCE,
    OF_REPORTS,
    REMINDED,
    REPORT_SETTLED,
    REVIEWS,
    Concern,
    Whose,
    agencies_named,
    concern_of,
)
from portal.dissemination.queries.followers import next_day, open_requests
from portal.editorial.queries.reminders import ReminderNotice, reminder_notices, reminders_named
from portal.journal.models import Entry
from portal.journal.states import verb_label
from portal.library.queries import flags_waiting
from portal.library.queries.citations import spoken_document
from portal.plans.models import Difficulty, GuidanceReceipt
from portal.plans.states.progress import DifficultyState
from portal.questions.queries import grouped


def may_be_written_to(officer: Officer) -> bool:
    return officer.is_active and bool(officer.email)


def officers_concerned(*, entries: Iterable[Entry], on: date) -> list[tuple[Entry, int]]:
    """Every pair of an entry and an officer with an address whom it concerns (see `notifications.officers`); two
    queries.
    """
    kept = {entry.pk: entry for entry in entries}
    concerns = {pk: concern_of(verb=entry.verb, details=entry.details) for pk, entry in kept.items()}
    agencies = _agencies(kept, concerns, on=on)
    postings = list(
        Posting.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), from_date__lte=on)
        .filter(officer__is_active=True)
        .exclude(officer__email="")
        .order_by("officer")
    )
    told = []
    for pk, concern in sorted(concerns.items()):
        # What one began another finishes; where nobody else has the right, whoever may finish any act.
        began = {kept[pk].actor_id} if kept[pk].verb == ACT_ASKED else set()
        meant = [concern, ACTS_FINISHED_BY_ANY][: 1 + bool(began)] if concern else []
        found = ({one.officer_id for one in postings if _deals(one, it, agencies[pk])} - began for it in meant)
        told += [(kept[pk], officer) for officer in sorted(next(filter(None, found), ()))]
    return told + _who_asked(kept)


def _who_asked(kept: Mapping[int, Entry]) -> list[tuple[Entry, int]]:
    """Whoever made a request that was decided, or lapsed."""
    asked = {pk: entry.details["requested_by"] for pk, entry in kept.items() if entry.verb in ACT_DECIDED}
    told = set(
        Officer.objects.filter(pk__in=asked.values(), is_active=True).exclude(email="").values_list("pk", flat=True)
    )
    return [(kept[pk], officer) for pk, officer in asked.items() if officer in told]


def identity_mailboxes(entry: Entry) -> set[str]:
    """Whom a change of an account concerns: its officer, whoever asked for power, and those who may decide on it."""
    subject: Any = entry.subject
    told = {subject if isinstance(subject, Officer) else subject.officer}
    if isinstance(subject, AccessRequest):
        told.add(subject.requested_by)
        if entry.verb == "access.requested":
            keepers = Officer.objects.filter(postings__role__in=MAY_GIVE, is_active=True).distinct()
            today = timezone.localdate(entry.at)
            told |= {one for one in keepers if may_decide_access(subject, one, (), today)}
    return {mailbox for mailbox in (*(one.email for one in told), *entry.details.get("email", ())) if mailbox}


def _agencies(
    kept: Mapping[int, Entry], concerns: Mapping[int, Concern | None], *, on: date
) -> Mapping[int, Collection[int]]:
    """Of each entry: the agencies that it names, with those that carry on their work where it is for these."""
    named = {pk: agencies_named(entry.details) for pk, entry in kept.items()}
    carried_on = {pk for pk, concern in concerns.items() if concern is not None and concern.whose is Whose.HEIRS}
    if not carried_on:
        return named
    lines = lines_of(keys=set().union(*(named[pk] for pk in carried_on)), on=on)
    return named | {pk: set().union(*(lines[key] for key in named[pk])) for pk in carried_on}


def _deals(posting: Posting, concern: Concern, agencies: Collection[int]) -> bool:
    reaches = {role_reach(role=posting.role, verb=verb) for verb in (concern.verb, *concern.others)} - {None}
    if concern.whose is Whose.ALL:
        return RoleReach.ALL in reaches
    return bool(reaches) and posting.agency_id in agencies


def due_officers(*, at: datetime, limit: int) -> list[int]:
    """Whom to write to now: who has news and was not written to today; of what two do, not within the hour."""
    today = timezone.make_aware(datetime.combine(timezone.localdate(at), datetime.min.time()))
    written = OfficerNews.objects.exclude(letter=None)
    lately = written.filter(letter__created_at__gt=at - _BETWEEN_LETTERS).values("officer")
    daily = written.filter(letter__created_at__gte=today).exclude(entry__verb__in=OF_ACTS).values("officer")
    return list(
        OfficerNews.objects.filter(letter__isnull=True, due_at__lte=at)
        .exclude(officer__in=lately)
        .exclude(~Q(entry__verb__in=OF_ACTS), officer__in=daily)
        .order_by("officer")
        .values_list("officer", flat=True)
        .distinct()[:limit]
    )


_BETWEEN_LETTERS = timedelta(hours=1)
_NOT_SETTLED = [*(state.value for state in DifficultyState if state.is_open), DifficultyState.ANSWERED.value]


@dataclass(frozen=True, slots=True)
class PendingReminder:
    """A thing that waits for an officer, as a letter names it: by what is asked, never by which citizen."""

    title: str
    url: str
    label: str
    last_day: date | None = None

    def days_late(self, *, on: date) -> int:
        return max((on - self.last_day).days, 0) if self.last_day else 0


def reminders_for(*, letter: Letter) -> list[ReminderNotice | PendingReminder]:
    """What the letter is about and still waits, in words."""
    entries = [one.entry for one in OfficerNews.objects.filter(letter=letter).select_related("entry").order_by("entry")]
    return [
        one
        for verbs, told in _TOLD
        if (concerned := [entry for entry in entries if entry.verb in verbs])
        for one in told(concerned, letter)
    ]


def _requested(entries: Sequence[Entry], letter: Letter) -> list[PendingReminder]:
    url, keys = reverse("data_requests"), {int(entry.subject_id) for entry in entries}
    return [
        PendingReminder(
            f"{one.get_kind_display()}, hạn hết ngày {next_day(one):%d/%m/%Y}",
            url,
            "Yêu cầu về dữ liệu cá nhân",
            next_day(one),
        )
        for one in open_requests().filter(pk__in=keys)
    ]


def _reported(entries: Sequence[Entry], letter: Letter) -> list[PendingReminder]:
    """The last word on each report that still waits."""
    return [_report(entry) for entry in _not_settled(entries, REPORT_SETTLED)]


def _not_settled(entries: Sequence[Entry], settled_by: Collection[str]) -> list[Entry]:
    """The last word on each subject that no later one settled; the room of reports stands above: the journal tells."""
    told = {entry.subject_id: entry for entry in entries}
    (kind,) = {entry.subject_type_id for entry in told.values()}
    settled = {
        key
        for key, pk in Entry.objects.filter(
            verb__in=settled_by, subject_type=kind, subject_id__in=list(told)
        ).values_list("subject_id", "pk")
        if pk > told[key].pk
    }
    return [entry for key, entry in told.items() if key not in settled]


def _report(entry: Entry) -> PendingReminder:
    due_on = date.fromisoformat(entry.details["due_on"])
    return PendingReminder(
        f"{entry.subject_label}: {OF_REPORTS[entry.verb]}, hạn hết ngày {due_on:%d/%m/%Y}",
        reverse("reports_return", args=[entry.subject_id]),
        "Báo cáo định kỳ",
        due_on,
    )


# What is told besides what is due, by the label in the letter.
WAITS, DECIDED = "Việc cần hai người, đang chờ một người khác đồng ý", "Việc bạn đã đề nghị"


def _waiting_acts(entries: Sequence[Entry], letter: Letter) -> list[PendingReminder]:
    """By what is asked alone: what a request holds may name people."""
    known = ActRequest.objects.filter(pk__in={entry.details["request"] for entry in entries})
    waiting = set(known.filter(state=AccessState.REQUESTED).values_list("pk", flat=True))
    return [_act(entry, WAITS) for entry in entries if entry.details["request"] in waiting]


def _act(entry: Entry, label: str) -> PendingReminder:
    became = "" if label == WAITS else f": {_BECAME[entry.verb]}"
    return PendingReminder(f"{verb_label(entry.details['act'])}{became}", reverse("act_requests"), label)


_BECAME = {
    "act.approved": "đã được đồng ý và đã làm",
    "act.refused": "không được đồng ý",
    "act.lapsed": "quá hạn, không ai quyết định",
}


def _guidances(entries: Sequence[Entry], letter: Letter) -> list[PendingReminder]:
    """Guidance that the reader's agencies have not acknowledged."""
    if letter.officer is None:
        return []
    own = agencies_in_reach(officer=letter.officer, verb=ACKNOWLEDGES, on=timezone.localdate(letter.created_at))
    silent = GuidanceReceipt.objects.filter(
        guidance__in={int(entry.subject_id) for entry in entries}, acknowledged_at__isnull=True
    )
    silent = silent if own is None else silent.filter(agency__in=own)
    return [
        PendingReminder(f"{one.guidance}", reverse("plans_guidance_received"), "Văn bản hướng dẫn", one.guidance.due_on)
        for one in silent.select_related("guidance").order_by("pk")
    ]


_OF_LAW = ("event__instrument__official_number", "event__instrument__slug", "event__identity")


def _left_behind(entries: Sequence[Entry], letter: Letter) -> list[PendingReminder]:
    """The contents of the reader's agencies that changes of the law wait for; by law, however many they are."""
    if letter.officer is None:
        return []
    waiting = (
        flags_waiting(
            agencies=agencies_in_reach(officer=letter.officer, verb=REVIEWS, on=timezone.localdate(letter.created_at))
        )
        .filter(event__in={entry.details.get("event") for entry in entries})
        .order_by()
    )
    counted = waiting.values(*_OF_LAW).annotate(contents=Count("item", distinct=True), due=Min("due_on"))
    return [_law_left_behind(row, row["due"]) for row in counted.order_by(*_OF_LAW)]


def _law_left_behind(row: Mapping[str, Any], due: date) -> PendingReminder:
    number, slug, act = (row[name] for name in _OF_LAW)
    told = f"văn bản số {number or spoken_document(act)}"
    return PendingReminder(
        f"{row['contents']} nội dung dựa vào {told}, hạn xem lại hết ngày {due:%d/%m/%Y}",
        f"{reverse('library_stale')}?van-ban={slug or act}",
        "Nội dung phải xem lại vì luật thay đổi",
        due,
    )


type _Teller = Callable[[Sequence[Entry], Letter], Iterable[ReminderNotice | PendingReminder]]
_TOLD: tuple[tuple[Iterable[str], _Teller], ...] = (
    (
        (REMINDED,),
        lambda entries, letter: reminder_notices(
            reminders_named(
                places={(str(entry.details.get("about")), str(entry.details.get("key"))) for entry in entries}
            )
        ),
    ),
    (OF_DATA, _requested),
    (tuple(OF_REPORTS), _reported),
    (
        OF_APPROVAL,
        lambda entries, letter: [
            PendingReminder(
                entry.subject_label, reverse("compilation", args=[entry.details["slug"]]), "Báo cáo tổng hợp chờ duyệt"
            )
            for entry in _not_settled(entries, APPROVAL_SETTLED)
        ],
    ),
    (
        OF_DIFFICULTIES,
        lambda entries, letter: [
            PendingReminder(
                f"{one.title} ({one.get_state_display().lower()})",
                one.get_absolute_url(),
                "Khó khăn, vướng mắc",
                one.due_on,
            )
            for one in Difficulty.objects.filter(
                pk__in={int(entry.subject_id) for entry in entries}, state__in=_NOT_SETTLED
            ).order_by("due_on", "pk")
        ],
    ),
    (OF_GUIDANCE, _guidances),
    (OF_CONTENTS, _left_behind),
    ((ACT_ASKED,), _waiting_acts),
    (ACT_DECIDED, lambda entries, letter: [_act(entry, DECIDED) for entry in entries]),
)


# ---- as the letter shows them ----------------------------------------------------------------------------------------


def grouped_by_subject(
    told: Sequence[ReminderNotice | PendingReminder], *, on: date, most: int
) -> list[dict[str, object]]:
    """In groups, at most so many."""
    return [
        {"label": label, "lines": tuple(lines)}
        for label, lines in grouped(
            (one.label, {"told": one, "days_late": one.days_late(on=on)}) for one in told[:most]
        ).items()
    ]
