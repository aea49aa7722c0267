"""The table of everyday words: looked through, added to, changed, switched off and on; tried before it is written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.journal.queries import entries_about
from portal.search.desks.entry import READ, TEACH, is_allowed, officer_who_may
from portal.search.desks.forms import NarrowWordsForm, WordForm
from portal.search.desks.trying import doubts, law_words_for, phrases_of, tried
from portal.search.learning.operations import AlreadySaid, add_word, change_word, switch_word
from portal.search.learning.queries.words import words_matching
from portal.search.models import EverydayWord
from portal.search.models.everyday import BETWEEN
from portal.search.states import Origin

_A_PAGE = 30
_HISTORY = 20


@require_safe
def word_list(request: HttpRequest) -> HttpResponse:
    """The entries, those changed last first."""
    officer_who_may(request, READ)
    form = NarrowWordsForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = words_matching(
        words=asked.get("tim", ""),
        origin=Origin(asked["nguon"]) if asked.get("nguon") else None,
        in_use=asked["dung"] == "1" if asked.get("dung") else None,
    )
    context = {
        "form": form,
        "page_obj": Paginator(found, _A_PAGE).get_page(request.GET.get("p")),
        "narrowed": urlencode({name: request.GET[name] for name in ("tim", "nguon", "dung") if request.GET.get(name)}),
        "may_teach": is_allowed(request.user, TEACH),
        "is_loaded": EverydayWord.objects.filter(origin=Origin.SHIPPED.value).exists(),
    }
    return render(request, "search/admin/words.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new entry. `?cau=` is a question that was asked in vain, `noi` and `luat` what is taken from it."""
    officer = officer_who_may(request, TEACH)
    question = request.GET.get("cau", "")
    phrases = phrases_of(question)
    initial = {
        "said": request.GET.get("noi") or (phrases[0] if phrases else ""),
        "law": request.GET.get("luat", ""),
        "question": question,
    }
    form = WordForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        try:
            word = add_word(draft=form.draft, by=officer, at=timezone.now())
        except AlreadySaid:
            form.add_error("said", "Đã có mục đang dùng với đúng những cách nói này; hãy sửa mục đó.")
        else:
            messages.success(request, "Đã thêm. Tìm kiếm dùng mục này trong vòng năm giây.")
            return _to(word, question=form.cleaned_data["question"])
    context = {
        "asked": question,
        "phrases": [(phrase, _address(cau=question, noi=phrase, luat=initial["law"])) for phrase in phrases],
        "law_words": [
            (words, _address(cau=question, noi=initial["said"], luat=words)) for words in law_words_for(question)
        ]
        if question
        else [],
    }
    return _form_page(request, form, word=None, **context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry, what became of it so far, and what a question (`?cau=`) finds without it and with it."""
    officer_who_may(request, READ)
    word = get_object_or_404(EverydayWord.objects.select_related("added_by", "changed_by"), pk=pk)
    question = request.GET.get("cau", "")
    initial = {"said": _spaced(word.said), "law": _spaced(word.law), "note": word.note, "question": question}
    form = WordForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        officer = officer_who_may(request, TEACH)
        try:
            change_word(word=word, draft=form.draft, by=officer, at=timezone.now())
        except AlreadySaid:
            form.add_error("said", "Đã có mục đang dùng với đúng những cách nói này; hãy sửa mục đó.")
        else:
            messages.success(request, "Đã lưu. Tìm kiếm dùng lời mới trong vòng năm giây.")
            return _to(word, question=form.cleaned_data["question"])
    history = entries_about(word).select_related("actor").order_by("-id")[:_HISTORY]
    return _form_page(request, form, word=word, history=history)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let search use an entry, or no more."""
    officer = officer_who_may(request, TEACH)
    word = get_object_or_404(EverydayWord, pk=pk)
    is_in_use = request.POST.get("dung") == "1"
    try:
        switch_word(word=word, is_in_use=is_in_use, by=officer, at=timezone.now())
    except AlreadySaid:
        messages.error(request, "Mục khác đang dùng đúng những cách nói này; hãy tắt mục đó trước.")
    else:
        messages.success(request, "Đã bật lại." if is_in_use else "Đã tắt: tìm kiếm không dùng mục này nữa.")
    return _to(word)


def _form_page(request: HttpRequest, form: WordForm, *, word: EverydayWord | None, **more: Any) -> HttpResponse:
    """The form, with a trial where there is a question and an entry to try on it."""
    said = form.cleaned_data if form.is_bound and form.is_valid() else {} if form.is_bound else form.initial
    context = {"form": form, "word": word, "may_teach": is_allowed(request.user, TEACH), **more}
    if said.get("said") and said.get("law"):
        context["doubts"] = doubts(draft=form.draft, word=word)
        if said.get("question"):
            context["trial"] = tried(question=said["question"], draft=form.draft, word=word)
            context["is_tried"] = True
    return render(request, "search/admin/word.html", context, status=422 if form.errors else 200)


def _to(word: EverydayWord, *, question: str = "") -> HttpResponse:
    address = reverse("search_word", args=[word.pk])
    return redirect(f"{address}?{urlencode({'cau': question})}" if question else address)


def _address(**parameters: str) -> str:
    return f"?{urlencode({name: value for name, value in parameters.items() if value})}"


def _spaced(cell: str) -> str:
    return cell.replace(BETWEEN, f" {BETWEEN} ")
