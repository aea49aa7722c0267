"""The table of everyday words: list, add, change, switch off and on; each entry can be tried before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lawsearch.engine import IndexSnapshot
from lawsearch.ranking import marked_forms, tokens, with_pairs
from lawsearch.ranking.questions import read_question, telling
from lawsearch.ranking.terms import TextForm
from lawsearch.ranking.vocabulary import Lexicon
from portal.agencies.queries import officer_for_all, reach_of
from portal.design.admin import list_page
from portal.design.fields import WordsField
from portal.design.refusals import (
    RefusalTexts,
    Refused,
    refusals_as_messages,
    refusals_in_form,
    refuse_if,
    success_redirect,
)
from portal.journal.queries import entries_about
from portal.search.admin import READ, TEACH
from portal.search.models import BETWEEN, EverydayWord, listed
from portal.search.operations import add_word, change_word, load_words, switch_word
from portal.search.queries import public_snapshot
from portal.search.queries.results import best_keys
from portal.search.queries.suggestions import said_elsewhere, sayings_of, shipped_words, words_matching
from portal.search.queries.usage import opened_after_similar
from portal.search.states import WordOrigin

LONGEST_SAYING = 8  # syllables per phrasing
_LONGEST_LAW_WORDS = 8
_MOST_LAW_WORDS = 6


class WordForm(forms.Form):
    """An entry of the table, and a question to try it on."""

    said = WordsField(
        "Người dân nói",
        rows=2,
        max_length=600,
        help_text="Các cách nói cách nhau bằng dấu |. Ví dụ: sổ đỏ | sổ hồng | bìa đỏ. Hãy gõ có dấu; câu hỏi gõ"
        " không dấu vẫn khớp.",
        error_messages={"required": "Hãy ghi ít nhất một cách nói."},
    )
    law = WordsField(
        "Luật viết",
        rows=2,
        max_length=600,
        help_text="Lời của luật, sát nhất trước, cách nhau bằng dấu |. Ví dụ: giấy chứng nhận quyền sử dụng đất.",
        error_messages={"required": "Hãy ghi ít nhất một lời của luật."},
    )
    note = forms.CharField(label="Ghi chú", required=False, max_length=300, help_text="Vì sao, nếu không tự rõ.")
    question = forms.CharField(
        label="Câu hỏi để thử",
        required=False,
        max_length=300,
        help_text="Xem câu này tìm thấy gì khi chưa có và khi có mục này.",
    )

    def clean_said(self) -> str:
        return _checked(self.cleaned_data["said"], "cách nói", longest=LONGEST_SAYING)

    def clean_law(self) -> str:
        return _checked(self.cleaned_data["law"], "lời của luật", longest=_LONGEST_LAW_WORDS, most=_MOST_LAW_WORDS)

    @property
    def draft(self) -> EverydayWord:
        """The unsaved entry with the typed values, or the initial ones."""
        said = self.cleaned_data if self.is_bound else self.initial
        return EverydayWord(said=said["said"], law=said["law"], note=said.get("note", ""))


def _checked(cell: str, called: str, *, longest: int, most: int | None = None) -> str:
    """Validate and normalise the phrases of a field: at most `most`, each of 1 to `longest` syllables.

    Raises ValidationError.
    """
    phrases = listed(cell)
    refuse_if(not any(tokens(phrase) for phrase in phrases), forms.ValidationError(f"Hãy ghi ít nhất một {called}."))
    refuse_if(
        most is not None and len(phrases) > most,
        forms.ValidationError(f"Nhiều nhất {most} {called}; nhiều hơn thì kết quả loãng."),
    )
    for phrase in phrases:
        refuse_if(
            not 1 <= len(tokens(phrase)) <= longest,
            forms.ValidationError(f"“{phrase}”: mỗi {called} dài từ một đến {longest} tiếng."),
        )
    return BETWEEN.join(phrases)


class NarrowWordsForm(forms.Form):
    """Filters of the table."""

    tim = forms.CharField(label="Có chữ", required=False, max_length=120)
    nguon = forms.ChoiceField(label="Nguồn", required=False, choices=[("", "Mọi nguồn"), *WordOrigin.choices()])
    dung = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Tất cả"), ("1", "Đang dùng"), ("0", "Đã tắt")]
    )


def try_word(*, question: str, draft: EverydayWord, word: EverydayWord | None = None) -> dict[str, object] | None:
    """The first results of a question without `word` and with `draft` in its place; None without an index.

    `is_heard`: the question contains a phrasing of the entry.
    """
    reading = read_question(question)
    held = sayings_of(*EverydayWord.objects.filter(is_in_use=True).exclude(pk=word.pk if word else 0).order_by("pk"))
    mine = sayings_of(draft)
    if (snapshot := public_snapshot()) is None:
        return None
    before, after = [
        best_keys(reading=reading, snapshot=snapshot, limit=5, lexicon=lexicon) if reading else []
        for lexicon in (Lexicon(held), Lexicon([*held, *mine]))
    ]
    return {
        "before": _lines(before, snapshot, known=before),
        "after": _lines(after, snapshot, known=before),
        "is_heard": bool(Lexicon(mine).heard(reading.tokens)),
    }


def _lines(keys: Sequence[str], snapshot: IndexSnapshot, *, known: Sequence[str]) -> list[dict[str, object]]:
    """Template rows of the results. `is_new`: the entry brought the result among the first ones."""
    return [{"card": thing.card, "is_new": thing.key not in known} for key in keys if (thing := snapshot.get(key))]


def doubts(*, draft: EverydayWord, word: EverydayWord | None = None) -> list[str]:
    """Warnings to consider before saving; none of them prevents it."""
    said = [
        f"“{way}” chỉ có một tiếng: mục này sẽ lên tiếng ở mọi câu hỏi có tiếng ấy."
        for way in listed(draft.said)
        if len(tokens(way)) == 1
    ]
    said += [
        f"Mục khác đang dùng cũng có cách nói này: {other}; cả hai cùng được dùng."
        for other in said_elsewhere(said=draft.said, except_for=word.pk if word else 0)[:3]
    ]
    if (snapshot := public_snapshot()) is None:
        return said
    return said + [
        f"Chưa văn bản nào trong thư viện viết “{phrase}”: hãy xem lại lời của luật."
        for phrase in listed(draft.law)
        if not _is_written(phrase, snapshot)
    ]


def _is_written(phrase: str, snapshot: IndexSnapshot) -> bool:
    """True if each syllable and each pair of syllables occurs in some text."""
    return all(snapshot.count(TextForm.MARKED, form) for form in with_pairs(marked_forms(tokens(phrase))))


# ---- where a question was asked in vain ------------------------------------------------------------------------------


def phrases_of(question: str) -> list[str]:
    """Possible everyday words of a question: each run of significant syllables, and all from the first to the last."""
    found = tokens(question)
    marks = list(zip(found, telling(found), strict=True))
    runs = [
        " ".join(token.marked for token, _ in run)
        for is_telling, run in groupby(marks, key=lambda one: one[1])
        if is_telling
    ]
    places = [at for at, (_, is_telling) in enumerate(marks) if is_telling]
    whole = found[places[0] : places[-1] + 1] if places else []
    if len(whole) <= LONGEST_SAYING:
        runs.append(" ".join(token.marked for token in whole))
    return sorted(dict.fromkeys(filter(None, runs)), key=lambda run: -len(run.split()))


def law_words_for(question: str) -> list[str]:
    """Headings of what people opened after similar questions: candidates for the words of the law."""
    if (snapshot := public_snapshot()) is None:
        return []
    things = [snapshot.get(key) for key in opened_after_similar(text=question)]
    return list(dict.fromkeys([thing.card.get("heading") or thing.card["title"] for thing in things if thing]))


@require_safe
def word_list(request: HttpRequest) -> HttpResponse:
    """The entries, latest change first."""
    officer_for_all(request, READ)
    form = NarrowWordsForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = words_matching(
        words=asked.get("tim", ""),
        origin=WordOrigin(asked["nguon"]) if asked.get("nguon") else None,
        in_use=asked["dung"] == "1" if asked.get("dung") else None,
    )
    return list_page(
        request,
        "search/admin/words.html",
        found,
        {
            "Người dân nói": "said",
            "Lời của luật": "law",
            "Ghi chú": "note",
            "Nguồn": "get_origin_display",
            "Đang dùng": "is_in_use",
            "Đổi lúc": "changed_at",
            "Người đổi": "changed_by",
        },
        title="Từ thường dùng",
        per_page=30,
        words="",
        form=form,
        may_teach=reach_of(request.user, TEACH) is None,
        is_loaded=EverydayWord.objects.filter(origin=WordOrigin.SHIPPED.value).exists(),
    )


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an entry. `?cau=` is the failed question; `noi` and `luat` are words suggested from it."""
    officer = officer_for_all(request, TEACH)
    question = request.GET.get("cau", "")
    phrases = phrases_of(question)
    initial = {
        "said": request.GET.get("noi") or (phrases[0] if phrases else ""),
        "law": request.GET.get("luat", ""),
        "question": question,
    }
    form = WordForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        with refusals_in_form(form):
            word = add_word(draft=form.draft, by=officer, at=timezone.now())
            messages.success(request, "Đã thêm. Tìm kiếm dùng mục này trong vòng năm giây.")
            return _to(word, question=form.cleaned_data["question"])
    return _form_page(
        request,
        form,
        word=None,
        **{
            "asked": question,
            "phrases": [(phrase, _address(cau=question, noi=phrase, luat=initial["law"])) for phrase in phrases],
            "law_words": [
                (words, _address(cau=question, noi=initial["said"], luat=words)) for words in law_words_for(question)
            ]
            if question
            else [],
        },
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with its history, and the results of a question (`?cau=`) without and with it."""
    officer_for_all(request, READ)
    word = get_object_or_404(EverydayWord.objects.select_related("added_by", "changed_by"), pk=pk)
    form = WordForm(
        request.POST if request.method == "POST" else None,
        initial={
            "said": _spaced(word.said),
            "law": _spaced(word.law),
            "note": word.note,
            "question": request.GET.get("cau", ""),
        },
    )
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        officer = officer_for_all(request, TEACH)
        with refusals_in_form(form):
            change_word(word=word, draft=form.draft, by=officer, at=timezone.now())
            messages.success(request, "Đã lưu. Tìm kiếm dùng lời mới trong vòng năm giây.")
            return _to(word, question=form.cleaned_data["question"])
    return _form_page(
        request, form, word=word, history=entries_about(word).select_related("actor").order_by("-id")[:20]
    )


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Load the shipped words into the table; entries changed by officers stay as they are."""
    done = load_words(shipped=shipped_words(), at=timezone.now(), by=officer_for_all(request, TEACH))
    said = "Đã nạp: thêm {added}, làm mới {renewed}, bỏ {removed}; giữ {left} mục của cán bộ.".format_map(done)
    return success_redirect(request, said, "search_words")


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an entry on or off."""
    officer = officer_for_all(request, TEACH)
    word = get_object_or_404(EverydayWord, pk=pk)
    is_in_use = request.POST.get("dung") == "1"
    done = "Đã bật lại." if is_in_use else "Đã tắt: tìm kiếm không dùng mục này nữa."
    texts: RefusalTexts = {Refused: "Mục khác đang dùng đúng những cách nói này; hãy tắt mục đó trước."}
    with refusals_as_messages(request, texts=texts, success=done):
        switch_word(word=word, is_in_use=is_in_use, by=officer, at=timezone.now())
    return _to(word)


def _form_page(request: HttpRequest, form: WordForm, *, word: EverydayWord | None, **more: Any) -> HttpResponse:
    """The form, with a trial if it has both an entry and a question."""
    said = form.cleaned_data if form.is_bound and form.is_valid() else {} if form.is_bound else form.initial
    context = {"form": form, "word": word, "may_teach": reach_of(request.user, TEACH) is None, **more}
    if said.get("said") and said.get("law"):
        context["doubts"] = doubts(draft=form.draft, word=word)
        if said.get("question"):
            context["trial"] = try_word(question=said["question"], draft=form.draft, word=word)
            context["is_tried"] = True
    return render(request, "search/admin/word.html", context, status=422 if form.errors else 200)


def _to(word: EverydayWord, *, question: str = "") -> HttpResponse:
    address = reverse("search_word", args=[word.pk])
    return redirect(f"{address}?{urlencode({'cau': question})}" if question else address)


def _address(**parameters: str) -> str:
    return f"?{urlencode({name: value for name, value in parameters.items() if value})}"


def _spaced(cell: str) -> str:
    return cell.replace(BETWEEN, f" {BETWEEN} ")
