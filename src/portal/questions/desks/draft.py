"""Where an answer is written: the question beside, the text, and the provisions it rests on, picked from the library.

Every button of the form is a submit button that brings the whole form along, so that it works without JavaScript and
nothing typed is ever lost; modules only spare the reader the reload (`static/questions/js/`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk, ask_reach
from portal.questions import picking
from portal.questions.advice import Advice, adviser
from portal.questions.desks.picks import CHANGES, Typed, look
from portal.questions.forms.answering import TextForm, cited_value
from portal.questions.models import AnswerVersion, Question
from portal.questions.operations.citing import Cited
from portal.questions.operations.drafting import (
    Incomplete,
    NoConsent,
    Overtaken,
    drop_version,
    save_version,
    submit_version,
    text_of_version,
)
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.stepping import NotAllowed
from portal.questions.queries.acting import Act, may_act
from portal.questions.queries.privacy import FieldFinding
from portal.questions.queries.quoting import quotes_of
from portal.questions.queries.versions import versions_seen
from portal.questions.showing import compared, plain_blocks
from portal.questions.staff import WORK, may_see
from portal.questions.states import QuestionState
from portal.questions.wording.hints import hints

_FIELD_NAMES = {
    "title": "Câu hỏi ngắn",
    "summary": "Trả lời ngắn",
    "answer_text": "Trả lời",
    "field_slug": "Lĩnh vực",
}
_FRAGMENTS = {"can-cu": "questions/answering/_citations.html", "xem-truoc": "questions/answering/_preview.html"}


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft. POST `do` is the button that was pressed: "luu", "trinh", "bo", or one that only changes the form."""
    version = _version(request, pk)
    officer: Any = request.user
    may_write = may_act(officer=officer, act=Act.WRITE, version=version, on=timezone.localdate())
    if request.method == "GET":
        if not may_write:
            return redirect("questions_check", version.pk)
        form = TextForm(initial=_initial(version))
        return _page(request, version, Typed(form, list(text_of_version(version).citations)))
    form = TextForm(request.POST)
    typed = Typed(form, list(form.cited()), place=request.POST.get("place", "").replace("\x00", "").strip()[:300])
    if not may_write:
        return _past(request, version, typed)
    verb, _, said = request.POST.get("do", "luu").partition(":")
    if verb in _WRITES:
        return _WRITES[verb](request, version, typed)
    CHANGES.get(verb, look)(typed, said, request)
    return _page(request, version, typed, fragment=request.headers.get("X-Fragment", ""))


def _version(request: HttpRequest, pk: int) -> AnswerVersion:
    officer: Any = request.user
    ask_reach(request, WORK)
    found = versions_seen(officer=officer, on=timezone.localdate()).select_related(
        "question__asker", "question__lead_agency", "question__place", "answer__live"
    )
    return get_object_or_404(found, pk=pk)


def _initial(version: AnswerVersion) -> dict[str, Any]:
    said = text_of_version(version)
    initial = {name: getattr(said, name) for name in TextForm.base_fields if name != "revision"}
    return initial | {"revision": version.revision, "cited": [cited_value(one) for one in said.citations]}


def _save(request: HttpRequest, version: AnswerVersion, typed: Typed) -> AnswerVersion | HttpResponse:
    """The version as saved, or the page that says why it was not."""
    form, officer = typed.form, request.user
    if not form.is_valid():
        return _page(request, version, typed, status=422)
    try:
        return save_version(
            version=version,
            text=form.text(cited=tuple(typed.cited)),
            revision=form.cleaned_data["revision"],
            by=officer,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except Overtaken as error:
        typed.overtaken_by = error.current
        typed.put("revision", str(error.current.revision))  # the third chance: sent again, it takes the other's place
        return _page(request, version, typed, status=409)
    except NotAllowed as error:
        raise PermissionDenied from error
    except WrongStep:
        return _past(request, version, typed)


def _save_only(request: HttpRequest, version: AnswerVersion, typed: Typed) -> HttpResponse:
    saved = _save(request, version, typed)
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, f"Đã lưu lúc {timezone.localtime():%H:%M}.")
    return redirect(f"{reverse('questions_text', args=[version.pk])}?da-luu={saved.revision}")


def _submit(request: HttpRequest, version: AnswerVersion, typed: Typed) -> HttpResponse:
    officer: Any = request.user
    saved = _save(request, version, typed)
    if isinstance(saved, HttpResponse):
        return saved
    try:
        submit_version(version=saved, by=officer, at=timezone.now())
    except Incomplete as error:
        typed.put("revision", str(saved.revision))
        for name in error.missing:
            typed.form.add_error(name, f"Cần có “{_FIELD_NAMES[name]}” trước khi trình.")
        return _page(request, saved, typed, status=422)
    except NoConsent:
        typed.put("revision", str(saved.revision))
        typed.form.add_error("reach", "Người hỏi không đồng ý công bố. Hãy chọn “Chỉ trả lời người hỏi”.")
        return _page(request, saved, typed, status=422)
    except WrongStep:
        return _past(request, version, typed)
    messages.success(request, "Đã trình. Người khác sẽ kiểm tra pháp lý, rồi lãnh đạo duyệt.")
    return redirect("questions_check", version.pk)


def _drop(request: HttpRequest, version: AnswerVersion, typed: Typed) -> HttpResponse:
    officer: Any = request.user
    try:
        drop_version(version=version, by=officer, at=timezone.now())
    except WrongStep:
        return _past(request, version, typed)
    messages.success(request, "Đã bỏ bản nháp. Chữ trong đó vẫn còn trong lịch sử của câu trả lời.")
    return redirect("questions_answer", version.answer_id)


_WRITES: dict[str, Callable[[HttpRequest, AnswerVersion, Typed], HttpResponse]] = {
    "luu": _save_only,
    "trinh": _submit,
    "bo": _drop,
}


def _past(request: HttpRequest, version: AnswerVersion, typed: Typed) -> HttpResponse:
    """The draft has gone on its way meanwhile: what was typed is shown, and nothing is overwritten by it."""
    version.refresh_from_db()
    saved = text_of_version(version)
    said = [
        (label, typed.value(name))
        for name, label in (*_FIELD_NAMES.items(), ("question_text", "Câu hỏi"), ("reply_text", "Trả lời riêng"))
        if name != "field_slug" and typed.value(name).replace("\r\n", "\n").strip() != getattr(saved, name).strip()
    ]
    return render(request, "questions/answering/past.html", {"version": version, "said": said}, status=409)


# ---- show ------------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, version: AnswerVersion, typed: Typed, *, status: int = 200, fragment: str = ""
) -> HttpResponse:
    question = version.question if version.question and may_see(request.user, version.question) else None
    context = {
        "version": version,
        "form": typed.form,
        "typed": typed,
        "rows": _rows(typed.cited),
        "missing": picking.not_picked(typed.words, typed.cited),
        "findings": _unanswered(version, typed),
        "hints": hints(typed.value("answer_text")),
        "blocks": plain_blocks(typed.value("answer_text")),
        "conflict": _conflict(typed),
    }
    if fragment in _FRAGMENTS:
        return render(request, _FRAGMENTS[fragment], context)
    context |= _beside(request, version, question)
    return render(request, "questions/answering/text.html", context, status=status)


def _beside(request: HttpRequest, version: AnswerVersion, question: Question | None) -> dict[str, Any]:
    """The question, what others contributed, and what may help."""
    contributions = question.referrals.exclude(contribution="").select_related("agency") if question else ()
    return {
        "question": question,
        "asker": getattr(question, "asker", None) if question else None,
        "contributions": list(contributions),
        "supplements": list(question.supplements.order_by("pk")) if question else [],
        "attachments": list(question.attachments.order_by("pk")) if question else [],
        "merged": question.merged.filter(state=QuestionState.MERGED.value).count() if question else 0,
        "advice": _advice(version, question),
        "sent_back": version.checks.select_related("by").order_by("-pk").first(),
    }


def _advice(version: AnswerVersion, question: Question | None) -> Advice:
    asked = f"{question.title}\n{question.text}" if question is not None else version.title
    return adviser().advise(asked) if asked else Advice()


def _rows(cited: Sequence[Cited]) -> list[dict[str, Any]]:
    """Each place with the law's words of today, its status, and the value that the form carries."""
    quotes = quotes_of(citations=picking.as_rows(cited), day=timezone.localdate())
    return [{"value": cited_value(one), "quote": quote} for one, quote in zip(cited, quotes, strict=True)]


def _unanswered(version: AnswerVersion, typed: Typed) -> list[FieldFinding]:
    cleared = set(version.cleared.values_list("kind", "digest"))
    return [one for one in typed.findings() if (one.finding.kind.value, one.finding.digest) not in cleared]


def _conflict(typed: Typed) -> list[tuple[str, Any]]:
    """Field by field, what somebody else's words say beside what was typed."""
    if (theirs := typed.overtaken_by) is None:
        return []
    names = {**_FIELD_NAMES, "question_text": "Câu hỏi", "reply_text": "Trả lời riêng người hỏi"}
    del names["field_slug"]
    pairs = [(label, getattr(theirs, name), typed.value(name).replace("\r\n", "\n")) for name, label in names.items()]
    return [(label, compared(was, now)) for label, was, now in pairs if was.strip() != now.strip()]


urls: list[URLPattern] = [
    path("soan/ban/<int:pk>/", text, name="questions_text"),
]
menu: tuple[Desk, ...] = ()
