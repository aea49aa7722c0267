"""One question: its text, its history, the acts permitted to the officer, and its files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.forms import AGENCY_LIST, agency_names
from portal.agencies.queries import covers, reach_of, signed_in
from portal.design.fields import ActForm
from portal.design.refusals import or_404, permit, refusals_in_form, refuse_if, success_redirect
from portal.journal.queries.pending_work import charges_on
from portal.library.states.topics import topic_name
from portal.questions.admin.inbox import due_in_words
from portal.questions.admin.question_acts import (
    ACTS,
    ActSubmission,
    OfficerRole,
    QuestionAct,
    acts_for,
    officer_role,
)
from portal.questions.admin.question_forms import (
    CONTACT_REASON_FIELDS,
)
from portal.questions.models import Attachment, Clock, Question, ReplyDelivery
from portal.questions.operations import private_files
from portal.questions.operations.personal_data import show_contact
from portal.questions.operations.submissions import note_download
from portal.questions.operations.triage import suggestion_record
from portal.questions.privacy import without_persons
from portal.questions.queries import WORK, may_see, may_see_contact
from portal.questions.queries.histories import question_history
from portal.questions.queries.letters import how_to_hear
from portal.questions.queries.routing import QuestionAdvice, adviser, suggestion_for
from portal.questions.queries.workload import TO_ANSWER
from portal.questions.routing.suggestions import RoutingSuggestion
from portal.questions.states import QuestionState


@require_safe
def question_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _question(request, pk))


@require_POST
def do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Perform an act of the table. The page keeps what was typed until the act succeeds."""
    act = or_404(ACTS.get(name))
    if (gone := _gone(request, pk)) is not None:
        return _too_late(request, gone)
    question = _question(request, pk)
    hand = officer_role(request.user, question_history(question=question, clock=None))
    permit(hand.may(act.who))
    form = act.form(request.POST)
    if not form.is_valid():
        return _page(request, question, failed=(act, form))
    with refusals_in_form(form):
        act.run(_doing(request, question, act, form, hand))
        heard = f" {how_to_hear(question)}" if act.tells else ""
        return success_redirect(request, f"{question.reference}: {act.done}{heard}", _after(request, question))
    question.refresh_from_db()
    return _page(request, question, failed=(act, form))


@never_cache
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show name and contact of the asker in this response only, after recording who looks and why.

    A reload of the page does not show them.
    """
    question, form = _question(request, pk), ActForm(CONTACT_REASON_FIELDS, request.POST)
    permit(may_see_contact(request.user, question))
    if form.is_valid():
        with refusals_in_form(form):
            asker = show_contact(question=question, **form.cleaned_data, by=signed_in(request), at=timezone.now())
            return _page(request, question, contact=asker)
    return _page(request, question, contact_form=form)


def _doing(
    request: HttpRequest, question: Question, act: QuestionAct, form: ActForm, hand: OfficerRole
) -> ActSubmission:
    suggestion = (
        suggestion_record(suggestion_for(question=question, on=timezone.localdate()).best)
        if "lead" in act.fields  # the record keeps the suggested agency next to the chosen one
        else None
    )
    part = hand.joint if act.who == ("joint",) else hand.part
    return ActSubmission(question, form.cleaned_data, signed_in(request), timezone.now(), part, suggestion)


def _after(request: HttpRequest, question: Question) -> str:
    """The URL of the question, or of the officer's list if they may no longer see the question."""
    question = Question.objects.get(pk=question.pk)
    is_theirs = may_see(request.user, question)
    return reverse("questions_question", args=[question.pk]) if is_theirs else reverse("questions_of_agency")


def _gone(request: HttpRequest, pk: int) -> Question | None:
    """The question if the officer's agency took part in it and may no longer see it, else None."""
    question = get_object_or_404(Question, pk=pk)
    reach = reach_of(request.user, WORK)
    had_a_part = any(covers(reach, key) for key in question.referrals.values_list("agency", flat=True))
    return question if had_a_part and not may_see(request.user, question) else None


def _too_late(request: HttpRequest, question: Question) -> HttpResponse:
    """Show what the officer typed, to copy it; of the question only its number."""
    typed = [value for name, value in request.POST.items() if name != "csrfmiddlewaretoken" and str(value).strip()]
    return render(request, "questions/triage/gone.html", {"reference": question.reference, "typed": typed}, status=409)


def _question(request: HttpRequest, pk: int) -> Question:
    """The question. Raises Http404 if the officer may not see it, so that its existence is not revealed."""
    found = Question.objects.select_related(
        "asker", "clock__rule", "lead_agency", "wished_agency", "received_by", "place__parent__parent",
        "answer", "merged_into",
    )  # fmt: skip
    question = get_object_or_404(found, pk=pk)
    refuse_if(not may_see(request.user, question), Http404())
    return question


def _page(
    request: HttpRequest,
    question: Question,
    failed: tuple[QuestionAct, ActForm] | None = None,
    **shown: object,
) -> HttpResponse:
    clock: Clock | None = getattr(question, "clock", None)
    story = question_history(question=question, clock=clock)
    hand = officer_role(request.user, story)
    offers, suggestion = _offers(question, hand, failed), _suggestion(question, hand)
    offered, today = {offer["act"].name for offer in offers}, timezone.localdate()
    context = {
        "question": question,
        "asker": getattr(question, "asker", None),
        "contact_form": ActForm(CONTACT_REASON_FIELDS) if may_see_contact(request.user, question) else None,
        "field": topic_name(question.field_slug) if question.field_slug else "",
        "clock": clock,
        "due_words": due_in_words(question.due_on, today) if question.is_open and clock is not None else "",
        "is_late": question.is_open and question.due_on is not None and question.due_on < today,
        "attachments": question.attachments.order_by("pk"),
        "story": story,
        "hand": hand,
        "offers": offers,
        "failed": failed[1] if failed else None,
        "fields": [(topic_name(one.slug), round(one.probability * 100), one.words) for one in suggestion.fields],
        "proposals": [
            {"guess": guess, "percent": round(guess.confidence * 100), "field": guess.field_slug}
            for guess in (suggestion.agencies if "chuyen" in offered else ())
        ],
        "advice": _advice(question) if question.is_open else QuestionAdvice(),
        "may_merge": "gop" in offered,
        "agency_list": AGENCY_LIST,
        "agencies": agency_names(on=today) if offers else [],
        "followers": question.merged.order_by("pk")[:20],
        "drafts": list(question.versions.select_related("answer", "author").order_by("-pk")[:5]),
        "draft_url": _draft_url(question, hand),
        "deliveries": ReplyDelivery.objects.filter(reply__question=question) if question.answer_id else (),
    }
    status = 422 if failed or "contact_form" in shown else 200
    return render(request, "questions/triage/question.html", context | _charge(question, hand) | shown, status=status)


def _charge(question: Question, hand: OfficerRole) -> dict[str, object]:
    """The person in charge at the lead agency; `charged_as` is the work code under which the officer may take charge,
    "" if they may not."""
    found = charges_on(code=TO_ANSWER, rows=[question]).get(question.pk) if question.lead_agency_id else None
    return {"charge": found, "charged_as": TO_ANSWER if question.due_on and hand.lead and not hand.is_triage else ""}


def _suggestion(question: Question, hand: OfficerRole) -> RoutingSuggestion:
    waits = question.state in (QuestionState.RECEIVED, QuestionState.SCREENING)
    return (
        suggestion_for(question=question, on=timezone.localdate()) if hand.is_triage and waits else RoutingSuggestion()
    )


def _offers(question: Question, hand: OfficerRole, failed: tuple[QuestionAct, ActForm] | None) -> list[dict[str, Any]]:
    """The permitted acts with their forms, and the failed act even if it is no longer permitted, so that nothing typed
    is lost.

    `is_open` expands an act whose form has errors.
    """
    acts = acts_for(question, hand)
    if failed is not None and failed[0] not in acts:
        acts = [failed[0], *acts]
    forms = {act.name: act.form(field_slug=question.field_slug) for act in acts}
    if failed is not None:
        forms[failed[0].name] = failed[1]
    return [
        {
            "act": act,
            "form": forms[act.name],
            "url": reverse("questions_act", args=[question.pk, act.name]),
            "is_open": bool(forms[act.name].errors),
        }
        for act in acts
    ]


def _advice(question: Question) -> QuestionAdvice:
    """Similar existing answers. The adviser is of another room; it never raises and returns nothing if it fails."""
    return adviser().advise(
        without_persons(f"{question.title}\n{question.text}"[:2_000]),
        limit=4,
        to_officer=True,
    )


def _draft_url(question: Question, hand: OfficerRole) -> str:
    """The URL at which the officer writes the answer; "" if they may not write it."""
    is_theirs = hand.may_write or (hand.is_triage and QuestionState(question.state) is QuestionState.RECEIVED)
    return reverse("questions_draft", args=[question.pk]) if is_theirs else ""


@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """Download an attachment and record it in the journal. Raises Http404 if the officer may not see the question."""
    attachment = get_object_or_404(Attachment.objects.select_related("question"), pk=pk)
    data = or_404(private_files.bytes_of(attachment) if may_see(request.user, attachment.question) else None)
    note_download(attachment=attachment, by=signed_in(request), at=timezone.now())
    return FileResponse(
        BytesIO(data),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"},
    )


urls: list[URLPattern] = [
    path("cau-hoi/<int:pk>/", question_page, name="questions_question"),
    path("cau-hoi/<int:pk>/lien-he/", contact, name="questions_contact"),
    path("cau-hoi/<int:pk>/<slug:name>/", do, name="questions_act"),
    path("tep/<int:pk>/", download, name="questions_file"),
]
