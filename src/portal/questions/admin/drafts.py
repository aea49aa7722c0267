"""Start and write an answer: the question at the side, the text, and the provisions it cites.

Every button is a submit button that sends the whole form, so the page works without JavaScript and nothing typed is
lost; the scripts in `static/questions/js/` only avoid the page reload.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import ask_reach, covers, postings_held, reach_of, signed_in
from portal.design.refusals import (
    Incomplete,
    Overtaken,
    Refused,
    WrongState,
    error_redirect,
    or_refuse,
    permit,
    refuse_if,
    success_redirect,
)
from portal.questions.admin import provision_picker
from portal.questions.admin.answer_files import AnswerFileForm
from portal.questions.admin.answer_forms import SITUATION_PARTS, AnswerTextForm, cited_value, situation_parts
from portal.questions.admin.provision_picker import CHANGES, PickerInput, look
from portal.questions.models import Answer, AnswerVersion, Question
from portal.questions.operations.drafts import (
    PickedProvision,
    drop_version,
    files_of,
    save_version,
    start_answer,
    start_free_answer,
    submit_version,
    text_of_version,
)
from portal.questions.operations.replies import give_existing_answer
from portal.questions.operations.situations import with_composed
from portal.questions.queries import WORK, may_act, may_see
from portal.questions.queries.citations import quotes_of
from portal.questions.queries.letters import still_to_tell
from portal.questions.queries.personal_data import FieldFinding
from portal.questions.queries.presentation import compared, plain_blocks
from portal.questions.queries.routing import QuestionAdvice, adviser
from portal.questions.queries.situations import draft_today
from portal.questions.queries.versions import remarks_on, versions_seen
from portal.questions.states import UNDER_WAY, CheckResult, QuestionState, VersionAct, values
from portal.questions.states.answer_fields import ANSWER_FIELDS
from portal.questions.states.markup import hints, proposed_message
from portal.questions.states.situations import read_draft
from portal.schema.queries import narrowed


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the answer to a question: redirect to the draft in progress, or offer existing answers and a new draft."""
    ask_reach(request, WORK)
    question = get_object_or_404(Question.objects.select_related("lead_agency", "answer"), pk=pk)
    agency = _agency_for(request, question)
    if request.method == "POST":
        return _begin(request, question, agency)
    if (begun := _begun(question)) is not None and begun.answer.agency_id == agency.pk:
        return redirect("questions_text", begun.pk)
    return render(
        request,
        "questions/answering/begin.html",
        {
            "question": question,
            "agency": agency,
            "advice": adviser().advise(f"{question.title}\n{question.text}", to_officer=True),
            "begun": begun,
        },
    )


def _agency_for(request: HttpRequest, question: Question) -> Agency:
    """The answering agency: the lead agency, or the officer's own for triage. Raises PermissionDenied, Http404."""
    reach = reach_of(request.user, WORK)
    refuse_if(not may_see(request.user, question), Http404())
    if question.lead_agency is not None:
        permit(covers(reach, question.lead_agency_id))
        return question.lead_agency
    permit(reach is None)
    return or_refuse(_own_agencies(request).first(), PermissionDenied())


def _own_agencies(request: HttpRequest) -> QuerySet[Agency]:
    """Agencies at which the officer has a posting today."""
    held = postings_held(officer=signed_in(request), on=timezone.localdate())
    return Agency.objects.filter(pk__in=held.order_by().values("agency")).order_by("name_sort")


def _begun(question: Question) -> AnswerVersion | None:
    found = question.versions.filter(state__in=values(UNDER_WAY))
    return found.select_related("answer__agency").order_by("-pk").first()


def _begin(request: HttpRequest, question: Question, agency: Agency) -> HttpResponse:
    officer, number = signed_in(request), request.POST.get("answer", "")
    try:
        if number:
            answer = get_object_or_404(Answer, number=int(number) if number.isdecimal() and len(number) < 10 else 0)
            give_existing_answer(question=question, answer=answer, by=officer, at=timezone.now())
            said = f"Lời trả lời {question.reference} là câu trả lời số {answer.number}. {still_to_tell(question)}"
            return success_redirect(request, said, "questions_mine")
        version = start_answer(question=question, agency=agency, by=officer, at=timezone.now())
    except Refused:
        return error_redirect(
            request, "Câu hỏi này vừa được người khác xử lý. Xin xem lại.", "questions_draft", question.pk
        )
    return redirect("questions_text", version.pk)


@require_http_methods(["GET", "POST"])
def new_answer(request: HttpRequest) -> HttpResponse:
    """Start an answer without a question. `?cau-hoi=` holds the words of a search without results; `cach-hoi` makes
    them the first phrasing of the situation."""
    agencies = narrowed(_own_agencies(request), pk__in=ask_reach(request, WORK))
    title = " ".join(request.POST.get("title", request.GET.get("cau-hoi", "")).replace("\x00", "").split())[:200]
    if request.method == "POST":
        key = request.POST.get("agency", "")
        agency = agencies.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else agencies.first()
        agency = or_refuse(agency, PermissionDenied())
        version = start_free_answer(agency=agency, by=signed_in(request), at=timezone.now(), title=title)
        said = urlencode({"cach-hoi": request.POST.get("cach-hoi", "")[:200]})
        return redirect(
            f"{reverse('questions_text', args=[version.pk])}{f'?{said}' if 'cach-hoi' in request.POST else ''}"
        )
    return render(
        request,
        "questions/answering/new.html",
        {
            "agencies": agencies,
            "title": title,
            "advice": adviser().advise(title, to_officer=True) if title else QuestionAdvice(),
            "said": title if "cach-hoi" in request.GET else "",
        },
    )


# Labels of the fields that may be missing on submission, and of all fields with typed text.
_FIELD_NAMES = {name: row.called for name, row in ANSWER_FIELDS.items()}
_TYPED_NAMES = {name: row.called for name, row in ANSWER_FIELDS.items() if row.is_text} | {
    name: str(AnswerTextForm.base_fields[name].label) for name in SITUATION_PARTS
}
_FRAGMENTS = {"can-cu": "questions/answering/_citations.html", "xem-truoc": "questions/answering/_preview.html"}


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit one draft. POST `do` is the button: "luu" (save), "trinh" (submit), "bo-tep" (remove a file), "bo" (drop the
    draft), or one that only changes the form."""
    version = _version(request, pk)
    may_write = may_act(officer=signed_in(request), act=VersionAct.WRITE, version=version, on=timezone.localdate())
    if request.method == "GET":
        if not may_write:
            return redirect("questions_check", version.pk)
        said = request.GET.get("cach-hoi", "").replace("\x00", "")[:200]
        form = AnswerTextForm(initial={"said": said} | _initial(version))
        return _page(request, version, PickerInput(form, list(form.cited()), AnswerFileForm(held=())))
    form = AnswerTextForm(request.POST, initial=_initial(version))
    gone = request.POST.get("do", "").removeprefix("bo-tep:")
    attached = AnswerFileForm(request.POST, request.FILES, held=files_of(version), gone=gone)
    place = request.POST.get("place", "").replace("\x00", "").strip()[:300]
    typed = PickerInput(form, list(form.cited()), attached, place=place)
    if not may_write:
        return _past(request, version, typed)
    verb, _, said = request.POST.get("do", "luu").partition(":")
    if verb in _WRITES:
        try:
            return _WRITES[verb](request, version, typed)
        except WrongState:
            return _past(request, version, typed)
    CHANGES.get(verb, look)(typed, said, request)
    return _page(request, version, typed, fragment=request.headers.get("X-Fragment", ""))


def _version(request: HttpRequest, pk: int) -> AnswerVersion:
    ask_reach(request, WORK)
    return get_object_or_404(
        versions_seen(officer=signed_in(request), on=timezone.localdate())
        .select_related("question__asker", "question__lead_agency", "question__place", "answer__live")
        .prefetch_related("files"),
        pk=pk,
    )


def _initial(version: AnswerVersion) -> dict[str, Any]:
    said = text_of_version(version)
    initial = {name: getattr(said, name) for name in AnswerTextForm.base_fields if hasattr(said, name)}
    initial |= situation_parts(read_draft(said.situation)) if said.situation else {}
    return initial | {"revision": version.revision, "cited": [cited_value(one) for one in said.citations]}


def _save(request: HttpRequest, version: AnswerVersion, typed: PickerInput) -> AnswerVersion | HttpResponse:
    """Save the version with the uploaded file; on errors or an edit conflict return the page with the explanation."""
    form, attached = typed.form, typed.file_form
    if form.errors or attached.errors:
        return _page(request, version, typed, status=422)
    text = form.text(
        cited=tuple(typed.cited),
        situation=form.situation(kept=version.situation, number=version.answer.number),
        files=attached.all_files(at=timezone.now()),
    )
    try:
        return save_version(
            version=version,
            text=with_composed(text, before=version.own_situation),
            revision=form.cleaned_data["revision"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except Overtaken as error:
        typed.overtaken_by = error.about
        typed.put("revision", str(error.about.revision))  # saved once more, it replaces the other's text
        return _page(request, version, typed, status=409)


def _save_only(request: HttpRequest, version: AnswerVersion, typed: PickerInput) -> HttpResponse:
    saved = _save(request, version, typed)
    if isinstance(saved, HttpResponse):
        return saved
    return success_redirect(
        request,
        f"Đã lưu lúc {timezone.localtime():%H:%M}.",
        f"{reverse('questions_text', args=[version.pk])}?da-luu={saved.revision}",
    )


def _submit(request: HttpRequest, version: AnswerVersion, typed: PickerInput) -> HttpResponse:
    saved = _save(request, version, typed)
    if isinstance(saved, HttpResponse):
        return saved
    if not (typed.cited or typed.value("asked")) and provision_picker.not_picked(typed.words, ()):
        typed.put("asked", "1")  # submitted again unchanged, it goes through
        typed.put("revision", str(saved.revision))
        typed.form.add_error(
            None,
            "Đã lưu, chưa trình: bài viết nêu điều luật mà chưa chọn làm căn cứ. Bấm “Thêm tất cả” ở mục Căn cứ rồi "
            "trình; nếu đó không phải căn cứ thì bấm trình lần nữa.",
        )
        return _page(request, saved, typed, status=422)
    try:
        submit_version(version=saved, by=signed_in(request), at=timezone.now())
    except Incomplete as error:
        typed.put("revision", str(saved.revision))
        typed.file_form = AnswerFileForm(held=())
        _tell(typed.form, saved, error)
        return _page(request, saved, typed, status=422)
    return success_redirect(
        request, "Đã trình. Người khác sẽ kiểm tra pháp lý, rồi lãnh đạo duyệt.", "questions_check", version.pk
    )


def _tell(form: AnswerTextForm, saved: AnswerVersion, error: Refused) -> None:
    """Add the reasons that prevent submission to their form fields."""
    if error.field:
        form.add_error(error.field, str(error))
    for name in filter(_FIELD_NAMES.get, error.about or ()):
        form.add_error(name, f"Cần có “{_FIELD_NAMES[name]}” trước khi trình.")
    drafted = draft_today(saved.own_situation, day=timezone.localdate())
    for name, told in (drafted["hindrances"] if drafted else {}).items():
        form.add_error(name, told)


def _drop(request: HttpRequest, version: AnswerVersion, typed: PickerInput) -> HttpResponse:
    drop_version(version=version, by=signed_in(request), at=timezone.now())
    return success_redirect(
        request,
        "Đã bỏ bản nháp. Chữ trong đó vẫn còn trong lịch sử của câu trả lời.",
        "questions_answer",
        version.answer_id,
    )


_WRITES: dict[str, Callable[[HttpRequest, AnswerVersion, PickerInput], HttpResponse]] = {
    "luu": _save_only,
    "bo-tep": _save_only,
    "trinh": _submit,
    "bo": _drop,
}


def _past(request: HttpRequest, version: AnswerVersion, typed: PickerInput) -> HttpResponse:
    """The draft has left the writing state meanwhile: show the typed text that is not saved, and overwrite nothing."""
    version.refresh_from_db()
    saved = _initial(version)
    said = [
        (label, typed.value(name))
        for name, label in _TYPED_NAMES.items()
        if typed.value(name).replace("\r\n", "\n").strip() != saved.get(name, "").strip()
    ]
    return render(request, "questions/answering/past.html", {"version": version, "said": said}, status=409)


# ---- show ------------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, version: AnswerVersion, typed: PickerInput, *, status: int = 200, fragment: str = ""
) -> HttpResponse:
    question = version.question if version.question and may_see(request.user, version.question) else None
    context = {
        "version": version,
        "form": typed.form,
        "typed": typed,
        "rows": _rows(typed.cited),
        "missing": provision_picker.not_picked(typed.words, typed.cited),
        "findings": _unanswered(version, typed),
        "hints": hints(typed.value("answer_text")),
        "blocks": plain_blocks(typed.value("answer_text")),
        "conflict": _conflict(typed),
        "saving": typed.overtaken_by and typed.overtaken_by.writings.select_related("by").order_by("revision").last(),
        "proposed": "" if typed.value("message") else proposed_message(typed.value("title"), typed.value("summary")),
    }
    if fragment in _FRAGMENTS:
        return render(request, _FRAGMENTS[fragment], context)
    drafted = draft_today(version.own_situation, day=timezone.localdate())
    hindrances = drafted["hindrances"] if drafted else {}
    context |= _related(request, version, question) | {"drafted": drafted}
    context["parts"] = [(typed.form[name], hindrances.get(name)) for name in SITUATION_PARTS]
    return render(request, "questions/answering/text.html", context, status=status)


def _related(request: HttpRequest, version: AnswerVersion, question: Question | None) -> dict[str, Any]:
    """Context of the draft: the question, contributions of other agencies, earlier checks and advice."""
    contributions = question.referrals.exclude(contribution="").select_related("agency") if question else ()
    return {
        "question": question,
        "asker": getattr(question, "asker", None) if question else None,
        "contributions": list(contributions),
        "supplements": list(question.supplements.order_by("pk")) if question else [],
        "attachments": list(question.attachments.order_by("pk")) if question else [],
        "merged": question.merged.filter(state=QuestionState.MERGED.value).count() if question else 0,
        "advice": _advice(version, question),
        "sent_back": version.checks.exclude(result=CheckResult.REMARK.value)
        .select_related("by")
        .order_by("-pk")
        .first(),
        "remarks": remarks_on(version),
    }


def _advice(version: AnswerVersion, question: Question | None) -> QuestionAdvice:
    asked = f"{question.title}\n{question.text}" if question is not None else version.title
    return adviser().advise(asked, to_officer=True) if asked else QuestionAdvice()


def _rows(cited: Sequence[PickedProvision]) -> list[dict[str, Any]]:
    """Each cited provision with its text and status of today, and its form value."""
    quotes = quotes_of(citations=provision_picker.as_rows(cited), day=timezone.localdate())
    return [{"value": cited_value(one), "quote": quote} for one, quote in zip(cited, quotes, strict=True)]


def _unanswered(version: AnswerVersion, typed: PickerInput) -> list[FieldFinding]:
    if not (found := typed.findings()):
        return []
    cleared = set(version.cleared.values_list("kind", "digest"))
    return [one for one in found if (one.finding.kind.value, one.finding.digest) not in cleared]


def _conflict(typed: PickerInput) -> list[tuple[str, Any]]:
    """Per field, the differences between the other officer's saved text and the typed one."""
    if (theirs := typed.overtaken_by) is None:
        return []
    said = _initial(theirs)
    pairs = [
        (label, said.get(name, ""), typed.value(name).replace("\r\n", "\n")) for name, label in _TYPED_NAMES.items()
    ]
    return [(label, compared(was, now)) for label, was, now in pairs if was.strip() != now.strip()]


urls: list[URLPattern] = [
    path("soan/moi/", new_answer, name="questions_new_answer"),
    path("soan/<int:pk>/", draft, name="questions_draft"),
    path("soan/ban/<int:pk>/", text, name="questions_text"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Soạn câu trả lời mới", "questions_new_answer", (WORK,), "edit", 60),
)
