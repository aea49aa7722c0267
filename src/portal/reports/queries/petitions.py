"""Petitions to the People's Committee: lists, candidates, first wording, and the document to sign."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, F, Prefetch, QuerySet
from django.utils import timezone

from lawtext.words import filled_lines
from officialdocs import (
    Block,
    DashBlock,
    DocumentHead,
    DocumentTitle,
    LetterSubject,
    NumberedHeadingBlock,
    OfficialDocument,
    PlainTextBlock,
    Recipients,
)
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import postings_held
from portal.agencies.states.roles import role_reach
from portal.plans.models import Difficulty
from portal.plans.queries.difficulties import ANSWER
from portal.plans.states.progress import DifficultyState
from portal.reports.compilation.figures import FigureInText
from portal.reports.compilation.text import typed_numbers
from portal.reports.models import Compilation, Petition, PetitionItem
from portal.reports.queries.compilations import cited, figures_of
from portal.reports.queries.documents import abbreviation, above, head_of, signature_of
from portal.reports.queries.facts import plan_in_full
from portal.reports.states import PetitionKind
from portal.schema.queries import narrowed

_TO_ESCALATE = (DifficultyState.RAISED.value, DifficultyState.HANDLING.value)


def petitions() -> QuerySet[Petition]:
    """Drafts first, then the newest."""
    return (
        Petition.objects.select_related("sender__parent", "sender__place", "addressee", "made_by", "sent_by")
        .annotate(item_count=Count("items"))
        .order_by(F("sent_at").desc(nulls_first=True), "-made_at", "-pk")
    )


def petitions_with_items() -> QuerySet[Petition]:
    items = PetitionItem.objects.select_related("difficulty__agency", "difficulty__plan", "difficulty__assignment")
    return petitions().prefetch_related(Prefetch("items", items.order_by("position")))


def difficulties_to_escalate(*, codes: Collection[str] = ()) -> QuerySet[Difficulty]:
    """Difficulties neither answered nor escalated nor in a draft petition; `codes`: only these."""
    found = Difficulty.objects.filter(state__in=_TO_ESCALATE).select_related("plan", "assignment", "agency")
    found = found.exclude(petition_items__petition__sent_at__isnull=True, petition_items__isnull=False)
    return narrowed(found, code__in=codes or None).order_by("due_on", "pk")


def committees(*, sender: Agency) -> QuerySet[Agency]:
    """Possible addressees: the sender's parent if it is a committee of the same level, or else all existing ones of
    that level.
    """
    found = Agency.objects.filter(kind="committee", level=sender.level, exists_to__isnull=True).order_by("name_sort")
    own = found.filter(pk=sender.parent_id) if sender.parent_id else found.none()
    return own if own.exists() else found


def sender_of(*, officer: Officer, on: date) -> Agency | None:
    """The agency in whose name the officer writes to the committee."""
    held = postings_held(officer=officer, on=on).select_related("agency__parent")
    return next((one.agency for one in held if role_reach(role=one.role, verb=ANSWER) is not None), None)


def uncounted_numbers(petition: Petition) -> list[str]:
    """Numbers in its text without a source: not a figure of the newest report on these plans, not in the agencies' own
    words, not the count of its difficulties.

    Three queries, and one for each plan.
    """
    items = list(petition.items.select_related("difficulty").order_by("position"))
    known: dict[str, FigureInText] = {}
    for plan in {item.difficulty.plan_id for item in items}:
        newest = Compilation.objects.filter(plan=plan).order_by("-frozen_at", "-pk").first()
        known |= cited(figures_of(compilation=newest)) if newest else {}
    own = "\n".join(f"{one.title}\n{one.description}\n{one.proposal}" for one in (item.difficulty for item in items))
    counts = {f"{len(items)}", f"{len(items):02d}", *(one["words"] for one in typed_numbers(own, known))}
    text = "\n".join([petition.opening, petition.closing, *(f"{item.words}\n{item.asks}" for item in items)])
    return [one["words"] for one in typed_numbers(text, known) if not one["key"] and one["words"] not in counts]


_NUMBER = re.compile(r"^0*(?P<number>[1-9]\d*)\s*/\s*(?P<symbol>[^\s(]+)$")
_PART = "PBGDPL"  # the unit that drafts, as in the letter template of Phụ lục III


def petition_document(petition: Petition, items: Sequence[PetitionItem]) -> OfficialDocument:
    """The petition as a document; dots stand for an unknown number, date or signer."""
    is_letter = petition.kind == PetitionKind.LETTER.value
    subject, addressee = petition.subject.strip(" ."), petition.addressee.name
    return OfficialDocument(
        head=_head(petition),
        title=LetterSubject(subject, (addressee,)) if is_letter else DocumentTitle("Tờ trình", f"Về việc {subject}"),
        body=tuple(_body(petition, items, addressee="" if is_letter else addressee)),
        signature=signature_of(petition.sender, position=petition.signer_position, name=petition.signer),
        recipients=Recipients(("Như trên" if is_letter else addressee, *_concerned(items)), f"VT, {_PART}"),
    )


def _head(petition: Petition) -> DocumentHead:
    sender = petition.sender
    found = _NUMBER.match(petition.number)
    short = abbreviation(sender)
    drafted = f"{short}-{_PART}" if petition.kind == PetitionKind.LETTER.value else f"TTr-{short}"
    head = head_of(
        sender,
        symbol=found["symbol"] if found else drafted,
        over=above(sender, on=petition.signed_on or timezone.localdate(petition.made_at)),
        number=int(found["number"]) if found else None,
        on=petition.signed_on,
    )
    # A department's head names the committee that it writes to above its own name, which omits the place.
    return replace(head, agency=sender.label, parent=head.parent or petition.addressee.name)


def _body(petition: Petition, items: Sequence[PetitionItem], *, addressee: str) -> Iterator[Block]:
    if addressee:
        yield PlainTextBlock(f"Kính gửi: {addressee}.")
    yield from _paragraphs(petition.opening)
    for item in items:
        yield NumberedHeadingBlock(item.difficulty.title.rstrip(" .;:"), level=2)
        yield from _paragraphs(item.words)
        if lines := filled_lines(item.asks):
            # The agency's own proposal is attributed to the agency until the sender rewords it.
            is_own = lines == filled_lines(item.difficulty.proposal)
            who = item.difficulty.agency.label if is_own else petition.sender.label
            if len(lines) == 1:
                yield PlainTextBlock(f"{who} đề nghị: {lines[0]}")
            else:
                yield PlainTextBlock(f"{who} đề nghị:")
                yield from (DashBlock(line) for line in lines)
    yield from _paragraphs(petition.closing)


def _concerned(items: Sequence[PetitionItem]) -> list[str]:
    """The agencies that raised the difficulties, if they are few enough to list as recipients."""
    names = list(dict.fromkeys(item.difficulty.agency.name for item in items))
    return names if len(names) <= 5 else ["Các cơ quan nêu khó khăn, vướng mắc"]


def _paragraphs(text: str) -> Iterator[PlainTextBlock]:
    return (PlainTextBlock(line) for line in filled_lines(text))


# ---- the first wording -----------------------------------------------------------------------------------------------


def drafted_subject(difficulties: Sequence[Difficulty]) -> str:
    if len(difficulties) == 1:
        title = difficulties[0].title.rstrip(" .;:")
        return f"tháo gỡ khó khăn, vướng mắc: {title[:1].lower()}{title[1:]}"[:300]
    return "tháo gỡ khó khăn, vướng mắc trong thực hiện kế hoạch phổ biến, giáo dục pháp luật"


def drafted_opening(difficulties: Sequence[Difficulty], *, sender: Agency, addressee: Agency) -> str:
    plans = list(dict.fromkeys(plan_in_full(one.plan).rstrip(" .;") for one in difficulties))
    count = f"{len(difficulties):02d} khó khăn, vướng mắc" if len(difficulties) > 1 else "khó khăn, vướng mắc"
    return (
        f"Thực hiện {'; '.join(plans)}, {sender.label} đã xem xét các phản ánh của cơ quan, đơn vị, địa phương và "
        f"nhận thấy {count} vượt thẩm quyền giải quyết, kính báo cáo {addressee.name} như sau:"
    )


def drafted_words(difficulty: Difficulty) -> str:
    text = " ".join(difficulty.description.split())
    task = f" khi thực hiện nhiệm vụ {difficulty.assignment.number}" if difficulty.assignment else ""
    return f"{difficulty.agency.label} phản ánh{task}: {text}"


def drafted_closing(*, sender: Agency, addressee: Agency) -> str:
    return f"{sender.label} kính báo cáo {addressee.name} xem xét, cho ý kiến chỉ đạo để tổ chức thực hiện."
