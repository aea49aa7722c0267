"""Legal check, approval, sending back, and clearance of what looks personal: never by an author alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.design.refusals import (
    ReasonMissing,
    Refused,
    SecondPersonNeeded,
    WrongState,
    refuse_if,
)
from portal.journal.operations.acts import require
from portal.journal.operations.duties import call_colleagues
from portal.questions.models import AnswerVersion, Check, Cleared
from portal.questions.operations import advance_version, back_to_draft, locked_version, note, version_acts
from portal.questions.operations.drafts import AnswerText, keep_words, save_version, text_of_version
from portal.questions.privacy import PersonalKind
from portal.questions.privacy.matches import CLEARING_REASONS
from portal.questions.queries import SEEING, has_written
from portal.questions.queries.personal_data import FieldFinding, findings_in, uncleared
from portal.questions.queries.versions import quotable
from portal.questions.states import UNDER_WAY, VERSION_ACTS, AnswerReach, CheckResult, VersionAct, VersionState
from portal.questions.states.answer_fields import PUBLIC_TEXTS

PASSAGE_GONE = "Chỗ này không còn trong bản nữa. Xin xem lại."


@version_acts.does(VERSION_ACTS[VersionAct.CHECK])
def check_version(
    *, version: AnswerVersion, result: CheckResult, note: str, revision: int, by: Officer, at: datetime
) -> AnswerVersion:
    """Record the result of the legal check of the text at `revision`; if sent back, it is a draft again.

    Raises NotAllowed, SecondPersonNeeded, WrongState, ReasonMissing; Overtaken if the text has changed since.
    """
    _say(version, result, note, by=by, at=at)
    if result is CheckResult.PASSED:
        advance_version(version, VersionState.CHECKED, checked_by=by, checked_at=at)
    else:
        back_to_draft(version)
    return version


@version_acts.does(VERSION_ACTS[VersionAct.APPROVE])
def approve_version(*, version: AnswerVersion, by: Officer, at: datetime, revision: int | None = None) -> AnswerVersion:
    """Approve a checked text, and store the cited provisions as they read on the day from which it is public.

    A text with a future day must be free of personal data now, as nobody is on duty when it is published. Raises
    NotAllowed, SecondPersonNeeded, WrongState, Refused; Overtaken if `revision` is given and is not the text's.
    """
    if waits_for_a_day(version, today=timezone.localdate(at)):
        ask_clear(version)
    keep_words(version, day=max(timezone.localdate(at), version.public_from or date.min))
    return version


@version_acts.does(VERSION_ACTS[VersionAct.SEND_BACK])
def send_back(*, version: AnswerVersion, note: str, by: Officer, at: datetime) -> AnswerVersion:
    """The approver sends the text back to the author; it has to be checked again afterwards.

    Raises NotAllowed, WrongState, ReasonMissing.
    """
    _say(version, CheckResult.SENT_BACK, note, by=by, at=at)
    back_to_draft(version)
    return version


@version_acts.does(VERSION_ACTS[VersionAct.REMARK])
def remark(
    *, version: AnswerVersion, quote: str, note: str, by: Officer, at: datetime, revision: int | None = None
) -> AnswerVersion:
    """Comment on the passage `quote` of the text, or on the whole (""); no state changes.

    Raises NotAllowed, WrongState, Overtaken, ReasonMissing, Refused.
    """
    refuse_if(quote not in ("", *quotable(version)), Refused(PASSAGE_GONE))
    _say(version, CheckResult.REMARK, note, by=by, at=at, quote=quote)
    return version


def waits_for_a_day(version: AnswerVersion, *, today: date) -> bool:
    """Whether the version is to be published on a future day."""
    return version.reach == AnswerReach.PUBLIC and version.public_from is not None and version.public_from > today


def ask_clear(version: AnswerVersion) -> None:
    """Raises Refused if anything that looks personal is not cleared."""
    refuse_if(
        uncleared(version=version),
        Refused(
            "Còn chỗ có thể nhận ra một người trong lời công khai. Phải xử lý trước khi công khai.",
            about="còn chỗ có thể nhận ra một người",
        ),
    )


def _say(
    version: AnswerVersion, result: CheckResult, words: str, *, by: Officer, at: datetime, quote: str = ""
) -> None:
    refuse_if(
        result is not CheckResult.PASSED and not words.strip(),
        ReasonMissing("Hãy ghi ý kiến: người soạn cần biết sửa chỗ nào.", field="note"),
    )
    Check.objects.create(
        version=version, result=result.value, note=words.strip(), quote=quote, revision=version.revision, by=by, at=at
    )
    call_colleagues(case=version.answer, words=words, by=by, at=at)


@transaction.atomic
def clear_finding(
    *, version: AnswerVersion, digest: str, kind: PersonalKind, reason: str, by: Officer, at: datetime
) -> Cleared:
    """Allow words that look personal; valid for the same words in this version. Idempotent.

    Raises NotAllowed, SecondPersonNeeded, WrongState, Refused.
    """
    current = locked_version(version)
    _ask(current, by=by, at=at)
    same = [one for one in findings_in(version=current) if (one.finding.kind, one.finding.digest) == (kind, digest)]
    refuse_if(not same, Refused(PASSAGE_GONE))
    if any(one.needs_approver for one in same):
        agency, on = current.answer.agency_id, timezone.localdate(at)
        refuse_if(
            not reaches(officer=by, verbs=("answer.approve",), agency_id=agency, on=on),
            SecondPersonNeeded("Số này chắc chắn là của một người: chỉ người duyệt được cho để lại."),
        )
        refuse_if(
            has_written(officer=by, version=current),
            SecondPersonNeeded("Bạn có viết trong bản này nên không tự cho để lại được. Cần một người duyệt khác."),
        )
    cleared, is_new = Cleared.objects.get_or_create(
        version=current,
        kind=kind.value,
        digest=digest,
        defaults={"reason": CLEARING_REASONS[reason], "by": by, "at": at},
    )
    if is_new:
        note("answer.cleared", current, by=by, at=at, kind=kind.value, reason=reason)
    return cleared


@transaction.atomic
def mask_findings(
    *, version: AnswerVersion, digests: Collection[str] | None, revision: int, by: Officer, at: datetime
) -> AnswerVersion:
    """Replace findings by placeholders (all that are not cleared if `digests` is None) and save the text.

    Raises Refused where nothing is found, and what `save_version` raises: NotAllowed, WrongState, Overtaken.
    """
    current = locked_version(version)
    found = [one for one in uncleared(version=current) if digests is None or one.finding.digest in digests]
    refuse_if(not found, Refused(PASSAGE_GONE))
    return save_version(
        version=current, text=_without(text_of_version(current), found), revision=revision, by=by, at=at
    )


def _without(text: AnswerText, found: Sequence[FieldFinding]) -> AnswerText:
    """The text with placeholders; replaced from the end, so that the spans of the others stay valid."""
    said: dict[str, str] = {name: getattr(text, name) for name in PUBLIC_TEXTS}
    for one in reversed(found):
        words, span = said[one.field], one.finding.span
        said[one.field] = words[: span.start] + one.finding.stand_in + words[span.end :]
    return replace(text, **{name: words[: PUBLIC_TEXTS[name].most] for name, words in said.items()})  # type: ignore[arg-type]


def _ask(version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    require(SEEING, version.answer.agency_id, by=by, at=at)
    refuse_if(version.state not in UNDER_WAY, WrongState())
