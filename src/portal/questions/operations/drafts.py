"""Drafts of answers: begin, save, submit to the legal check, take back, drop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, Overtaken, Refused, WrongState, refuse_if
from portal.journal.operations.acts import lock, require
from portal.library.operations import CitingContent, ReliancePlace, places_in, register_item
from portal.library.queries.citations import chosen_instruments
from portal.library.states.instruments import LONGEST_KEY
from portal.questions.models import Answer, AnswerCitation, AnswerFile, AnswerVersion, Question, Writing
from portal.questions.operations import (
    ANSWERS,
    answer_acts,
    back_to_draft,
    locked_answer,
    locked_version,
    next_number,
    note,
    version_acts,
)
from portal.questions.privacy import masked
from portal.questions.queries.citations import laws_meant, words_of
from portal.questions.queries.situations import draft_today
from portal.questions.states import (
    ANSWER_ACTS,
    GUARDED,
    UNDER_WAY,
    VERSION_ACTS,
    AnswerAct,
    AnswerAudience,
    AnswerReach,
    QuestionState,
    Track,
    VersionAct,
    VersionState,
    values,
)
from portal.questions.states.answer_fields import LISTED_FIELDS, AnswerText, AttachedFile, PickedProvision
from portal.schema.models import save_fields


def cited_in(version: AnswerVersion) -> tuple[PickedProvision, ...]:
    """The citations of a version as values, in order."""
    rows = version.citations.order_by("position", "pk").values_list("document_key", "address", "called")
    return tuple(PickedProvision(*row) for row in rows)


def store_citations(version: AnswerVersion, cited: Iterable[PickedProvision]) -> None:
    """Replace the version's citations, in this order without duplicates."""
    wanted: dict[tuple[str, str], PickedProvision] = {}
    for one in cited:
        if one.document_key:
            wanted.setdefault((one.document_key[:LONGEST_KEY], one.address), one)
    chosen = chosen_instruments({key for key, _ in wanted}) if wanted else {}
    version.citations.all().delete()
    AnswerCitation.objects.bulk_create(
        AnswerCitation(
            version=version,
            position=position,
            document_key=key,
            instrument_id=chosen.get(key),
            address=address,
            called=one.called[:400],
        )
        for position, ((key, address), one) in enumerate(wanted.items(), start=1)
    )


_FILE = tuple(AttachedFile.__slots__)
MOST_FILES = 10  # per answer


def files_of(version: AnswerVersion) -> tuple[AttachedFile, ...]:
    """The files of a version as values, in order."""
    return tuple(AttachedFile(*(getattr(one, name) for name in _FILE)) for one in version.files.all())


def store_files(version: AnswerVersion, files: Iterable[AttachedFile]) -> None:
    """Replace the version's files. The bytes of files that no version uses any more are deleted by `tidy_files`."""
    version.files.all().delete()
    AnswerFile.objects.bulk_create(
        AnswerFile(version=version, position=position, **{name: getattr(one, name) for name in _FILE})
        for position, one in enumerate(files, start=1)
    )


def keep_words(version: AnswerVersion, *, day: date) -> None:
    """Store the text of each cited provision on that day, so that an old version shows what it was based on."""
    rows = list(version.citations.order_by("position", "pk"))
    laws = laws_meant(rows)
    for row in rows:
        law = laws.get(row.document_key)
        row.instrument = law
        row.words = words_of(law=law, address=row.address, day=day) if law else ""
        row.words_on = day if row.words else None
    AnswerCitation.objects.bulk_update(rows, ["instrument", "words", "words_on"])


def content_of(answer: Answer, version: AnswerVersion) -> CitingContent:
    """The answer as dependent content of the stale guard. Its text is as of the legal check of the version."""
    return CitingContent(
        kind=GUARDED,
        kind_label="Trả lời",
        key=str(answer.number),
        title=answer.title,
        url=answer.get_absolute_url(),
        edit_url=reverse("questions_answer", args=[answer.pk]),
        agency=answer.agency,
        written_at=version.checked_at or version.published_at,
    )


def places_of(version: AnswerVersion) -> list[ReliancePlace]:
    """The provisions it relies on, without duplicates: those cited in the text with their sentence, then those only
    picked."""
    picked = [ReliancePlace(one.document_key, one.address) for one in version.citations.order_by("position", "pk")]
    return list(dict.fromkeys([*places_in(f"{version.summary}\n\n{version.answer_text}"), *picked]))


def register_answers(*, at: datetime) -> int:
    """Register every public answer again with the stale guard, after an upgrade or better citation recognition. Returns
    how many.

    A provision found only now counts as relied on since the legal check (else the publication) of the live version.
    """
    count = 0
    public = Answer.objects.filter(live__isnull=False).select_related("live", "agency").order_by("number")
    for answer in public.iterator(chunk_size=200):
        if answer.live is not None:
            register_item(content=content_of(answer, answer.live), places=places_of(answer.live), at=at)
            count += 1
    return count


__all__ = [
    "PickedProvision",
    "AnswerText",
    "drop_version",
    "save_version",
    "start_answer",
    "start_correction",
    "start_free_answer",
    "submit_version",
    "take_back",
    "take_over",
    "text_of_version",
]


_FIELDS = tuple(name for name in AnswerText.__slots__ if name not in ("citations", "files"))


def text_of_version(version: AnswerVersion) -> AnswerText:
    """The version as a value that `save_version` accepts."""
    said = {name: getattr(version, name) for name in _FIELDS} | {"situation": version.own_situation}
    return AnswerText(**said, citations=cited_in(version), files=files_of(version))


# ---- begin -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def start_answer(*, question: Question, agency: Agency, by: Officer, at: datetime) -> AnswerVersion:
    """The version that answers this question: the one in progress if there is one, else a new draft.

    A draft begun by another agency moves to this agency together with the question. A reopened question is answered by
    a new version of its earlier answer. Raises NotAllowed, WrongState.
    """
    asked = lock(question)
    require(("answer.draft",), agency.pk, by=by, at=at)
    is_theirs = asked.lead_agency_id == agency.pk
    refuse_if(
        asked.state != QuestionState.RECEIVED and not (asked.state == QuestionState.REFERRED and is_theirs),
        WrongState(),
    )
    begun = asked.versions.filter(state__in=values(UNDER_WAY)).order_by("-pk").first()
    if begun is not None:
        return _brought_along(locked_version(begun), agency)
    if asked.answer_id is not None and asked.answer is not None and asked.answer.agency_id == agency.pk:
        return _next_version(locked_answer(asked.answer), asked, by=by, at=at)
    return _new_answer(agency, _first_text(asked), question=asked, source="", by=by, at=at)


@transaction.atomic
def start_free_answer(*, agency: Agency, by: Officer, at: datetime, title: str = "") -> AnswerVersion:
    """A draft without a question, for general information. Raises NotAllowed."""
    require(("answer.draft",), agency.pk, by=by, at=at)
    return _new_answer(agency, AnswerText(title=title[:200]), question=None, source="", by=by, at=at)


@transaction.atomic
def take_over(*, agency: Agency, text: AnswerText, source: str, by: Officer, at: datetime) -> Answer:
    """A draft from existing content; `source` is its origin ("nhap:12/34"). Raises NotAllowed."""
    require(("answer.draft",), agency.pk, by=by, at=at)
    return _new_answer(agency, text, question=None, source=source[:300], by=by, at=at).answer


@answer_acts.does(ANSWER_ACTS[AnswerAct.CORRECT])
def start_correction(*, answer: Answer, by: Officer, at: datetime) -> AnswerVersion:
    """A new version with the text of the last one, which stays public meanwhile.

    If there is a version in progress, that one. Raises NotAllowed.
    """
    return _next_version(answer, None, by=by, at=at)


def _first_text(asked: Question) -> AnswerText:
    """The asker's text with recognised personal data masked, for the author to edit."""
    asker = getattr(asked, "asker", None)
    return AnswerText(
        title=masked(asked.title)[:200],
        question_text=masked(asked.text),
        field_slug=asked.field_slug,
        audience=(AnswerAudience.BUSINESS if asked.track == Track.BUSINESS else AnswerAudience.PEOPLE).value,
        reach=(AnswerReach.PUBLIC if asker is None or asker.may_publish else AnswerReach.PRIVATE).value,
    )


def _new_answer(
    agency: Agency, text: AnswerText, *, question: Question | None, source: str, by: Officer, at: datetime
) -> AnswerVersion:
    answer = Answer.objects.create(
        number=next_number(ANSWERS),
        agency=agency,
        created_at=at,
        source=source,
        **{name: getattr(text, name) for name in LISTED_FIELDS},
    )
    return _write_first(AnswerVersion(answer=answer, number=1, question=question), text, by=by, at=at)


_NOT_TO_REPEAT = (VersionState.DROPPED, VersionState.WITHHELD)


def _next_version(answer: Answer, question: Question | None, *, by: Officer, at: datetime) -> AnswerVersion:
    if (begun := answer.versions.filter(state__in=values(UNDER_WAY)).first()) is not None:
        return begun
    last = answer.live or answer.versions.exclude(state__in=values(_NOT_TO_REPEAT)).order_by("-number").first()
    text = text_of_version(last) if last is not None else AnswerText(title=answer.title)
    text = replace(text, change_note="", is_correction=False, public_from=None, reply_text="")
    number = (answer.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return _write_first(AnswerVersion(answer=answer, number=number, question=question), text, by=by, at=at)


def _write_first(version: AnswerVersion, text: AnswerText, *, by: Officer, at: datetime) -> AnswerVersion:
    version.author = by
    _write(version, text, by=by, at=at)
    note("answer.drafted", version, by=by, at=at)
    return version


def _brought_along(version: AnswerVersion, agency: Agency) -> AnswerVersion:
    """Move an unpublished answer to `agency`; back to draft, as the check was made for the other agency."""
    answer = version.answer
    if answer.agency_id != agency.pk and not answer.slug:
        save_fields(answer, agency=agency)
        if version.state != VersionState.DRAFT:
            back_to_draft(version)
    return version


# ---- write -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_version(
    *, version: AnswerVersion, text: AnswerText, revision: int, by: Officer, at: datetime
) -> AnswerVersion:
    """Replace the text that was saved as `revision`. Saving the same text again changes nothing.

    Raises NotAllowed, WrongState; Overtaken if somebody else has saved since.
    """
    current = locked_version(version)
    version_acts.ask(VERSION_ACTS[VersionAct.WRITE], current, by=by, at=at)
    if text_of_version(current) == text:
        return current
    refuse_if(current.revision != revision, Overtaken(about=current))
    current.revision += 1
    _write(current, text, by=by, at=at)
    if not current.answer.slug:  # before publication lists show the draft's fields
        save_fields(current.answer, **{name: getattr(current, name) for name in LISTED_FIELDS})
    return current


def _write(version: AnswerVersion, text: AnswerText, *, by: Officer, at: datetime) -> None:
    for name in _FIELDS:
        setattr(version, name, getattr(text, name))
    version.written_at = at
    version.save()
    store_citations(version, text.citations)
    store_files(version, text.files)
    Writing.objects.update_or_create(version=version, by=by, defaults={"revision": version.revision, "at": at})


# ---- hand on ---------------------------------------------------------------------------------------------------------


@version_acts.does(VERSION_ACTS[VersionAct.SUBMIT])
def submit_version(*, version: AnswerVersion, by: Officer, at: datetime) -> AnswerVersion:
    """Submit the text to the legal check. Raises NotAllowed, WrongState, Incomplete, Refused."""
    asked = version.question
    refuse_if(
        asked is not None and asked.state == QuestionState.WITHDRAWN and not version.answer.slug,
        Refused("Câu hỏi này đã được rút nên không công bố lời trả lời viết cho nó. Hãy bỏ bản nháp này."),
    )
    missing = missing_in(version, on=timezone.localdate(at))
    refuse_if(missing, Incomplete(about=missing))
    asker = getattr(asked, "asker", None)
    refuse_if(
        version.reach == AnswerReach.PUBLIC and asker is not None and not asker.may_publish,
        Incomplete("Người hỏi không đồng ý công bố. Hãy chọn “Chỉ trả lời người hỏi”.", field="reach"),
    )
    return version


def missing_in(version: AnswerVersion, *, on: date) -> tuple[str, ...]:
    """Names of the fields that are missing for submission; "situation" if its proofs do not hold on that day."""
    wanted = {"title": version.title, "answer_text": version.answer_text}
    if version.reach == AnswerReach.PUBLIC:
        wanted |= {"summary": version.summary, "field_slug": version.field_slug}
    else:
        wanted["answer_text"] = version.reply_text or version.answer_text
    if (drafted := draft_today(version.own_situation, day=on)) and drafted["hindrances"]:
        wanted["situation"] = ""
    return tuple(name for name, said in wanted.items() if not said.strip())


@version_acts.does(VERSION_ACTS[VersionAct.TAKE_BACK])
def take_back(*, version: AnswerVersion, by: Officer, at: datetime) -> AnswerVersion:
    """Withdraw the version from the legal check before it is checked. Raises NotAllowed, WrongState."""
    back_to_draft(version)
    return version


@version_acts.does(VERSION_ACTS[VersionAct.DROP])
def drop_version(*, version: AnswerVersion, by: Officer, at: datetime) -> AnswerVersion:
    """Abandon this draft; the public version stays as it is. Raises NotAllowed, WrongState."""
    return version
