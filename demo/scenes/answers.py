"""The demo's answers, from a folder of manuscripts: drafted, checked, approved and published as officers do it.

Three persons of the answering agency handle each answer, on the date in the manuscript.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from demo.scenes.answer_manuscripts import Manuscript, read_manuscript
from portal.agencies.models import Agency, Officer, Posting
from portal.agencies.operations import post_officer
from portal.agencies.queries import find_agency, memoized_block
from portal.agencies.states.roles import ROLES
from portal.design.refusals import Incomplete, Refused
from portal.library.queries import instruments_cited
from portal.questions.models import Answer, AnswerVersion
from portal.questions.operations.drafts import AnswerText, PickedProvision, submit_version, take_over
from portal.questions.operations.publication import publish_version
from portal.questions.operations.review import approve_version, check_version
from portal.questions.operations.situations import text_of_situation
from portal.questions.queries.situations import starter_situations
from portal.questions.states import CheckResult
from portal.questions.states.situations import LifeSituation

_POSTED_BEFORE = timedelta(days=365)
_CHECKED_AFTER, _APPROVED_AFTER = timedelta(hours=2), timedelta(hours=5)


class UnknownAgency(ValueError):
    """A manuscript names an agency that the directory does not have on its date: correct the name."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Author, checker and approver: three different persons, as the rule for answers requires."""

    author: Officer
    checker: Officer
    approver: Officer


def manuscripts_in(folder: Path) -> list[Manuscript]:
    """The manuscripts by date of publication. Raises UnreadableManuscript, OSError."""
    read = [read_manuscript(path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))]
    return sorted(read, key=lambda one: (one.published, one.slug))


def load_answers(folder: Path, *, at: datetime) -> int:
    """Publish the manuscripts whose slug no answer has yet; returns their number.

    No date is later than `at`. Raises UnknownAgency, and the errors of the operations.
    """
    there = set(Answer.objects.exclude(slug="").values_list("slug", flat=True))
    missing = [one for one in manuscripts_in(folder) if one.slug not in there]
    for manuscript in missing:
        publish_manuscript(manuscript, at=at)
    return len(missing)


def load_situation_answers(*, agency: str, at: datetime) -> int:
    """Publish the starter situations whose laws are all in the demo's library, as if approved; returns their number."""
    owner = find_agency(name=agency, on=timezone.localdate(at))
    if owner is None:
        raise UnknownAgency(repr(agency))
    there = set(AnswerVersion.objects.exclude(situation={}).values_list("situation__key", flat=True))
    asked = [one for one in starter_situations() if one.rests and one.key not in there]
    held = instruments_cited(document_keys={proof.document_key for one in asked for proof in one.rests})
    awake = [one for one in asked if all(proof.document_key in held for proof in one.rests)]
    names = {one.key: one.title for one in awake}
    hands = hands_of(owner, at=at)
    with memoized_block():  # permissions do not change meanwhile
        return sum(_publish_situation(one, names, owner, hands, at) for one in awake)


def _publish_situation(one: LifeSituation, names: dict[str, str], owner: Agency, hands: Hands, at: datetime) -> bool:
    """False if the text looks personal or differs from the library's wording: then the draft is kept for an officer."""
    answer = take_over(agency=owner, text=text_of_situation(one, names), source="", by=hands.author, at=at)
    try:
        _carry_through(answer, hands, at, at, at)
    except (Refused, Incomplete):
        return False
    return True


@transaction.atomic
def publish_manuscript(manuscript: Manuscript, *, at: datetime) -> AnswerVersion:
    """Publish one answer, from draft to public, with the slug of the manuscript. Raises UnknownAgency."""
    written = min(timezone.make_aware(datetime.combine(manuscript.published, time(8, 30))), at)
    agency = find_agency(name=manuscript.agency, on=timezone.localdate(written))
    if agency is None:
        raise UnknownAgency(f"{manuscript.agency!r} ({manuscript.slug})")
    hands = hands_of(agency, at=written)
    answer = take_over(agency=agency, text=text_of(manuscript), source="", by=hands.author, at=written)
    # The slug is set before publication and then kept, so that links from pages stay valid.
    Answer.objects.filter(pk=answer.pk).update(slug=manuscript.slug)
    return _carry_through(answer, hands, written, min(written + _CHECKED_AFTER, at), min(written + _APPROVED_AFTER, at))


@transaction.atomic
def _carry_through(
    answer: Answer, hands: Hands, submitted: datetime, checked: datetime, approved: datetime
) -> AnswerVersion:
    """Take a draft from submission to publication."""
    version = submit_version(version=answer.versions.get(), by=hands.author, at=submitted)
    version = check_version(
        version=version,
        result=CheckResult.PASSED,
        note="",
        revision=version.revision,
        by=hands.checker,
        at=checked,
    )
    version = approve_version(version=version, by=hands.approver, at=approved)
    return publish_version(version=version, by=hands.approver, at=approved)


def text_of(manuscript: Manuscript) -> AnswerText:
    return AnswerText(
        title=manuscript.title,
        question_text=manuscript.asked,
        summary=manuscript.summary,
        message=manuscript.message,
        answer_text=manuscript.body,
        field_slug=manuscript.field,
        audience=manuscript.audience,
        citations=tuple(PickedProvision(one.document_key, one.address, one.called) for one in manuscript.citations),
    )


def hands_of(agency: Agency, *, at: datetime) -> Hands:
    """The agency's editor, legal officer and approver; officers without a login where the demo has none."""
    return Hands(*(_officer(agency, role, at=at) for role in ("editor", "legal", "approver")))


def _officer(agency: Agency, role: str, *, at: datetime) -> Officer:
    day = timezone.localdate(at)
    held = Posting.objects.filter(agency=agency, role=role, from_date__lte=day, to_date__isnull=True)
    posting = held.select_related("officer").order_by("pk").first()
    return posting.officer if posting else _new_officer(agency, role, at=at)


def _new_officer(agency: Agency, role: str, *, at: datetime) -> Officer:
    """An officer with a name only: nobody can sign in as them."""
    username = f"{role}-{agency.pk}"
    officer = Officer(username=username, display_name=f"{ROLES[role].label}, {agency.name}")
    officer.set_unusable_password()
    officer.save()
    day = timezone.localdate(at)
    post_officer(officer=officer, agency=agency, role=role, from_date=day - _POSTED_BEFORE, on=day)
    return officer
