"""Versions that wait for an officer, answers of agencies, versions that may be withheld, answers rated unclear."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet

from lawtext.words import fold
from portal.agencies.models import Agency, Officer
from portal.agencies.queries.office_search import reach_in
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStatus
from portal.library.queries import flags_waiting
from portal.library.queries.instruments import standing_under_law
from portal.questions.models import Answer, AnswerVersion, Check, Rating, Writing
from portal.questions.queries import SEEING, in_field
from portal.questions.states import (
    GUARDED,
    UNCLEAR_REASONS,
    UNDER_WAY,
    VERSION_ACTS,
    AnswerReach,
    CheckResult,
    RatingVerdict,
    VersionAct,
    VersionState,
    values,
)
from portal.questions.states.markup import blocks
from portal.schema.queries import grouped, narrowed

_MOST_STALE = 900  # ids in one query


def versions_seen(*, officer: Officer, on: date) -> QuerySet[AnswerVersion]:
    """The versions that the officer may work on, except withheld ones."""
    return narrowed(
        AnswerVersion.objects.select_related("answer__agency", "author").exclude(state=VersionState.WITHHELD.value),
        answer__agency__in=reach_in(officer=officer, verbs=SEEING, on=on),
    )


def quotable(version: AnswerVersion) -> list[str]:
    """The passages that a remark may quote: each paragraph, item, step and heading, in order."""
    texts = (version.question_text, version.summary, version.answer_text)
    return list(dict.fromkeys(line[:400] for text in texts for block in blocks(text) for line in block.lines))


def remarks_on(version: AnswerVersion) -> list[tuple[dict[str, Any], list[Check]]]:
    """Remarks by passage, in the order of the first remark on each; `stands`: the text still contains it."""
    said = version.checks.filter(result=CheckResult.REMARK.value).select_related("by").order_by("pk")
    there = set(quotable(version))
    threads = grouped((one.quote, one) for one in said)
    return [({"words": quote, "stands": quote in there}, found) for quote, found in threads.items()]


# ---- what waits for me -----------------------------------------------------------------------------------------------


def my_turn(*, officer: Officer, on: date) -> list[QuerySet[AnswerVersion]]:
    """The versions waiting for an officer: to check, approve, publish, send and write, longest first; never their own
    to check."""
    return [
        _waiting(officer, VersionAct.CHECK, VersionState.IN_CHECK, on),
        _waiting(officer, VersionAct.APPROVE, VersionState.CHECKED, on),
        _waiting(officer, VersionAct.PUBLISH, VersionState.APPROVED, on).filter(
            Q(public_from__isnull=True) | Q(public_from__lte=on), reach=AnswerReach.PUBLIC.value
        ),
        _waiting(officer, VersionAct.REPLY, VersionState.APPROVED, on).filter(reach=AnswerReach.PRIVATE.value),
        _drafts_of(officer),
    ]


def _waiting(officer: Officer, act: VersionAct, state: VersionState, on: date) -> QuerySet[AnswerVersion]:
    row = VERSION_ACTS[act]
    reach = reach_in(officer=officer, verbs=row.verbs, on=on)
    found = narrowed(_listed().filter(state=state.value), answer__agency__in=reach).order_by("submitted_at", "pk")
    own = Exists(Writing.objects.filter(version=OuterRef("pk"), by=officer))
    return found.exclude(own) if row.second_person else found


def _drafts_of(officer: Officer) -> QuerySet[AnswerVersion]:
    """Drafts in which the officer wrote; those sent back come first."""
    own = Writing.objects.filter(version=OuterRef("pk"), by=officer)
    back = Check.objects.filter(version=OuterRef("pk"), result=CheckResult.SENT_BACK.value)
    drafts = _listed().filter(Exists(own), state=VersionState.DRAFT.value)
    return drafts.annotate(was_sent_back=Exists(back)).order_by("-was_sent_back", "-written_at", "pk")


def _listed() -> QuerySet[AnswerVersion]:
    return AnswerVersion.objects.select_related("answer__agency", "author", "question").defer(
        "answer_text", "question_text", "reply_text", "question__text"
    )


# ---- answers ---------------------------------------------------------------------------------------------------------


LISTS = {
    "cong-khai": "Đang công khai",
    "can-xem-lai": "Căn cứ cần xem lại",
    "cho-den-ngay": "Chờ đến ngày công khai",
    "dang-lam": "Đang soạn, kiểm tra, duyệt",
    "da-rut": "Đã rút",
    "rieng": "Chỉ trả lời người hỏi",
}


def answers_matching(
    *, reach: set[int] | None, state: str = "", words: str = "", field: str = "", agency: int | None = None
) -> QuerySet[Answer]:
    """The answers of some agencies, newest first; each with the version in progress, if any, in `work`.

    Empty values do not filter; `state` is a key of `LISTS`.
    """
    found = narrowed(Answer.objects.select_related("agency", "live"), agency__in=reach, agency=agency)
    found = found.filter(_in_list(state, reach), _named(words), in_field(field))
    work = AnswerVersion.objects.filter(state__in=values(UNDER_WAY)).defer("answer_text", "question_text", "reply_text")
    return found.prefetch_related(Prefetch("versions", work, to_attr="work")).order_by("-pk")


def _in_list(state: str, reach: set[int] | None) -> Q:
    versions = AnswerVersion.objects.filter(answer=OuterRef("pk"))
    approved = versions.filter(state=VersionState.APPROVED.value, public_from__isnull=False)
    private = versions.filter(reach=AnswerReach.PRIVATE.value, state=VersionState.SENT.value)
    conditions = {
        "cong-khai": lambda: Q(live__isnull=False),
        "can-xem-lai": lambda: Q(number__in=stale_numbers(reach=reach)),
        "cho-den-ngay": lambda: Q(Exists(approved)),
        "dang-lam": lambda: Q(Exists(versions.filter(state__in=values(UNDER_WAY)))),
        "da-rut": lambda: Q(withdrawn_at__isnull=False),
        "rieng": lambda: Q(Exists(private)),
    }
    return conditions[state]() if state in conditions else Q()


def _named(words: str) -> Q:
    """By the answer's number, or by words of its title, without regard to diacritics."""
    typed = words.strip().lstrip("#")
    if typed.isascii() and typed.isdecimal() and len(typed) < 10:
        return Q(number=int(typed))
    return Q(*(Q(title_fold__contains=word) for word in fold(words).split()))


def stale_numbers(*, reach: set[int] | None) -> list[int]:
    """The numbers of answers with an open staleness flag, oldest first."""
    keys = flags_waiting(agencies=reach).filter(item__kind=GUARDED).values_list("item__key", flat=True)
    return [int(key) for key in dict.fromkeys(keys)][:_MOST_STALE]


def agencies_with_answers(*, reach: set[int] | None) -> QuerySet[Agency]:
    """For the agency filter of officers responsible for several agencies."""
    agencies = Agency.objects.filter(Exists(Answer.objects.filter(agency=OuterRef("pk"))))
    return narrowed(agencies, pk__in=reach).order_by("name_sort")


WITHHOLDABLE = (VersionState.SUPERSEDED, VersionState.WITHDRAWN)


def versions_to_withhold(*, answer: Answer) -> QuerySet[AnswerVersion]:
    """Superseded and withdrawn versions, which the public may or could read again; newest first."""
    return answer.versions.filter(state__in=values(WITHHOLDABLE)).order_by("-number")


def last_withdrawn(*, answer: Answer) -> AnswerVersion | None:
    """The version with which the answer was withdrawn; None if that version is withheld.

    A version withdrawn earlier is never restored instead.
    """
    last = (
        answer.versions.filter(state__in=values((VersionState.WITHDRAWN, VersionState.WITHHELD)))
        .order_by("-ended_at", "-number")
        .first()
    )
    return last if last is not None and last.state == VersionState.WITHDRAWN else None


def is_title_withheld(*, answer: Answer) -> bool:
    """Whether a withdrawn answer still has the title of a withheld version."""
    return answer.versions.filter(state=VersionState.WITHHELD.value, title=answer.title).exists()


_NEW = Q(ratings__verdict=RatingVerdict.UNCLEAR.value, ratings__seen_at__isnull=True)


def answers_found_unclear(*, agencies: Collection[int] | None = None) -> QuerySet[Answer]:
    """Public answers of these agencies (None: of all) with unseen ratings "unclear", most first.

    Each has `unseen_count` and `unseen_upto`.
    """
    unseen = Rating.objects.filter(verdict=RatingVerdict.UNCLEAR.value, seen_at__isnull=True)
    found = Answer.objects.filter(live__isnull=False, pk__in=unseen.values("answer"))
    return (
        narrowed(found, agency__in=agencies)
        .select_related("agency")
        .annotate(unseen_count=Count("ratings", filter=_NEW), unseen_upto=Max("ratings__pk", filter=_NEW))
        .order_by("-unseen_count", "-pk")
    )


def complaints_of(*, answers: Sequence[Answer]) -> list[dict[str, object]]:
    """The unseen ratings of the answers of one page. One query.

    `upto` is the id of the newest rating: later ones are not marked as seen with it.
    """
    unseen = Rating.objects.filter(answer__in=answers, verdict=RatingVerdict.UNCLEAR.value, seen_at__isnull=True)
    by_answer = grouped((rating.answer_id, rating) for rating in unseen.order_by("-pk"))
    return [_complaint(one, by_answer.get(one.pk, [])) for one in answers]


def _complaint(answer: Answer, ratings: Sequence[Rating]) -> dict[str, object]:
    counts = Counter(rating.unclear for rating in ratings if rating.unclear)
    return {
        "answer": answer,
        "count": len(ratings),
        "upto": max((rating.pk for rating in ratings), default=0),
        "reasons": tuple((UNCLEAR_REASONS[code], count) for code, count in counts.most_common()),
        "comments": tuple([rating for rating in ratings if rating.comment][:20]),
    }


_READ = (VersionState.LIVE, VersionState.SUPERSEDED)


def _read(answer: Answer, details: Mapping[str, Any]) -> PublicVersion | None:
    version = answer.versions.filter(number=details["version"], state__in=_READ).first()
    if version is None or answer.live_id is None:
        return None
    return PublicVersion(
        title=version.title,
        agency=answer.agency.name,
        address=answer.get_absolute_url(),
        text="\n".join(filter(None, _lines(version))),
        part={"version": version.number},
    )


def _lines(version: AnswerVersion) -> Iterator[str]:
    """The attested text, with markup: texts, the situation, and the citations with the stored words of the law."""
    yield from (version.title, version.question_text, version.summary, version.answer_text)
    yield json.dumps(version.situation, ensure_ascii=False, sort_keys=True) if version.situation else ""
    for one in version.citations.order_by("position", "pk"):
        yield f"{one.called or one.document_key} {one.address}\n{one.words}".strip()


def _standing(answer: Answer, details: Mapping[str, Any]) -> VersionStatus:
    if (live := answer.live) is None:
        heir = answer.replaced_by
        address = heir.get_absolute_url() if heir is not None and heir.live_id else ""
        return VersionStatus("Câu trả lời này đã được rút, không dùng nữa.", address=address, is_hidden=True)
    address, replaced = answer.get_absolute_url(), ""
    if live.number != details["version"]:
        replaced = f"Bản này đã được thay bằng bản {live.number}."
        if answer.versions.filter(number=details["version"], state=VersionState.WITHHELD).exists():
            return VersionStatus(replaced, address=address, is_hidden=True)
    return standing_under_law(kind=GUARDED, key=str(answer.number), address=address, replaced=replaced)


ANSWER = AttestedKind(
    "Câu trả lời", ("answer.published", "answer.corrected", "answer.restored"), read=_read, standing=_standing
)
