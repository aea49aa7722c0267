"""The text of a report: written section by section, every draft kept; remarks made, answered, settled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import may
from portal.journal.operations import record
from portal.reports.compiling.references import UnknownReference, unknown
from portal.reports.models import Compilation, Draft, Remark
from portal.reports.operations.compilations.errors import NotAllowed, NotDrafting, NothingChanged, Overtaken
from portal.reports.queries.compilations.lists import cited, figures_of, newest_draft, outline_of
from portal.reports.states.compilations import APPROVE, COMPILE, CompilationState

_READ = "report.read"


def ask(compilation: Compilation, verbs: tuple[str, ...], *, by: Officer, at: datetime) -> None:
    """Raises NotAllowed unless the officer may do one of these at the agency that issues the report."""
    today = timezone.localdate(at)
    if not any(may(officer=by, verb=verb, agency=compilation.issuer, on=today) for verb in verbs):
        raise NotAllowed


def locked(compilation: Compilation) -> Compilation:
    """The row, for this transaction alone, with its issuer."""
    return Compilation.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=compilation.pk)


@transaction.atomic
def write_section(*, compilation: Compilation, section: str, text: str, since: int, by: Officer, at: datetime) -> Draft:
    """Another draft, with this section written anew; `since` is the number of the draft that the writer began from.

    Raises NotAllowed, NotDrafting, UnknownReference, NothingChanged, and Overtaken where somebody has written the same
    section in between; KeyError of a section that the report does not have.
    """
    held = locked(compilation)
    ask(held, (COMPILE,), by=by, at=at)
    if held.state != CompilationState.DRAFTING.value:
        raise NotDrafting
    last, text = newest_draft(compilation=held), _tidy(text)
    if section not in {one.key for one in outline_of(held).sections}:
        raise KeyError(section)
    if last.sections.get(section, "") == text:
        raise NothingChanged
    if held.drafts.filter(number__gt=since, edited=section).exists():
        raise Overtaken
    if strange := unknown(text, cited(figures_of(compilation=held))):
        raise UnknownReference(strange)
    made = Draft.objects.create(
        compilation=held,
        number=last.number + 1,
        sections=last.sections | {section: text},
        edited=section,
        by=by,
        at=at,
    )
    details = {"slug": held.slug, "draft": made.number, "section": section}
    record("report.drafted", subject=held, by=by, at=at, details=details)
    return made


def _tidy(text: str) -> str:
    """Lines without spaces at their ends, no empty lines at the ends of the text."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


# ---- remarks ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_remark(*, compilation: Compilation, section: str, words: str, by: Officer, at: datetime) -> Remark:
    """A remark on a section of the newest draft, by whoever may read the report. Raises NotAllowed, NotDrafting."""
    held = locked(compilation)
    ask(held, (_READ, COMPILE, APPROVE), by=by, at=at)
    if held.state not in (CompilationState.DRAFTING.value, CompilationState.SUBMITTED.value):
        raise NotDrafting
    number = newest_draft(compilation=held).number
    made = Remark.objects.create(
        compilation=held, draft_number=number, section=section, words=words.strip(), by=by, at=at
    )
    record("report.remarked", subject=held, by=by, at=at, details={"slug": held.slug, "section": section})
    return made


@transaction.atomic
def answer_remark(*, remark: Remark, words: str, by: Officer, at: datetime) -> Remark:
    """Raises NotAllowed."""
    held = _remark(remark)
    ask(held.compilation, (COMPILE,), by=by, at=at)
    held.answer, held.answered_by, held.answered_at = words.strip(), by, at
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    record("report.remark_answered", subject=held.compilation, by=by, at=at, details={"section": held.section})
    return held


@transaction.atomic
def settle_remark(*, remark: Remark, by: Officer, at: datetime) -> Remark:
    """Closed by who made it, or by who drafts; once. Raises NotAllowed."""
    held = _remark(remark)
    if by.pk != held.by_id:
        ask(held.compilation, (COMPILE,), by=by, at=at)
    if held.settled_at is None:
        held.settled_by, held.settled_at = by, at
        held.save(update_fields=["settled_by", "settled_at"])
        record("report.remark_settled", subject=held.compilation, by=by, at=at, details={"section": held.section})
    return held


def _remark(remark: Remark) -> Remark:
    found = Remark.objects.select_for_update(of=("self",)).select_related("compilation__issuer")
    return found.get(pk=remark.pk)
