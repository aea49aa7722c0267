"""What looks personal in a public text is dealt with: replaced by a stand-in, or let stand with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion, Cleared
from portal.questions.operations.drafting import Text, save_version, text_of_version
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.stepping import NotAllowed, OwnText, held, note
from portal.questions.privacy import Kind
from portal.questions.privacy.reasons import REASON_LABELS, Reason
from portal.questions.queries.acting import has_written, reaches
from portal.questions.queries.privacy import PUBLIC_FIELDS, FieldFinding, findings_in, uncleared
from portal.questions.states import UNDER_WAY

_WORKS = ("answer.draft", "answer.check", "answer.approve")


class NothingThere(ValueError):
    """The text holds these words no more: somebody has changed it. Load the page again."""


class ApproverNeeded(NotAllowed):
    """A number that is surely somebody's may be let stand only by who approves answers and did not write this one."""


@transaction.atomic
def clear_finding(
    *, version: AnswerVersion, digest: str, kind: Kind, reason: Reason, by: Officer, at: datetime
) -> Cleared:
    """Let words stand; the same words in the same version need no second look. Done twice, it is done once.

    Raises NotAllowed, ApproverNeeded, WrongStep, NothingThere.
    """
    current = held(version)
    _ask(current, by=by, at=at)
    same = [one for one in findings_in(version=current) if (one.finding.kind, one.finding.digest) == (kind, digest)]
    if not same:
        raise NothingThere(f"Version {current.pk} holds no such {kind.value}.")
    if any(one.needs_approver for one in same):
        _ask_approver(current, by=by, at=at)
    cleared, is_new = Cleared.objects.get_or_create(
        version=current, kind=kind.value, digest=digest, defaults={"reason": REASON_LABELS[reason], "by": by, "at": at}
    )
    if is_new:
        note("answer.cleared", current, by=by, at=at, kind=kind.value, reason=reason.value)
    return cleared


@transaction.atomic
def mask_findings(
    *, version: AnswerVersion, digests: Collection[str] | None, revision: int, by: Officer, at: datetime
) -> AnswerVersion:
    """Put stand-ins in the place of findings, of all that nobody let stand if `digests` is None, and save the text.

    Raises what `save_version` raises: NotAllowed, WrongStep, Overtaken.
    """
    current = held(version)
    found = [one for one in uncleared(version=current) if digests is None or one.finding.digest in digests]
    text = _without(text_of_version(current), found)
    return save_version(version=current, text=text, revision=revision, by=by, at=at)


def _without(text: Text, found: Sequence[FieldFinding]) -> Text:
    """From the back to the front, so that the places of the others stay true."""
    said: dict[str, str] = {name: getattr(text, name) for name in PUBLIC_FIELDS}
    for one in reversed(found):
        words, span = said[one.field], one.finding.span
        said[one.field] = words[: span.start] + one.finding.stand_in + words[span.end :]
    return replace(
        text,
        title=said["title"][:200],
        question_text=said["question_text"],
        summary=said["summary"][:400],
        answer_text=said["answer_text"],
    )


def _ask(version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    if not reaches(officer=by, verbs=_WORKS, agency_id=version.answer.agency_id, on=timezone.localdate(at)):
        raise NotAllowed(f"{by.pk} has no part in answers of agency {version.answer.agency_id}.")
    if version.state not in UNDER_WAY:
        raise WrongStep(f"A version that is {version.state!r} is not changed any more.")


def _ask_approver(version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    on = timezone.localdate(at)
    if not reaches(officer=by, verbs=("answer.approve",), agency_id=version.answer.agency_id, on=on):
        raise ApproverNeeded(f"{by.pk} does not approve for agency {version.answer.agency_id}.")
    if has_written(officer=by, version=version):
        raise OwnText(f"{by.pk} wrote in version {version.pk}.")
