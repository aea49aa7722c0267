"""What an officer types in the admin views of search."""

from __future__ import annotations

from django import forms

from lawsearch.ranking.analysis import tokens
from portal.design.fields import WordsField
from portal.search.models import BETWEEN, listed
from portal.search.operations.everyday_words import WordDraft
from portal.search.queries.usage import SearchFailure
from portal.search.states import WordOrigin

PERIODS = [("7", "7 ngày"), ("30", "30 ngày"), ("90", "90 ngày"), ("365", "một năm")]
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
    def draft(self) -> WordDraft:
        """The entry as it stands in the form: what was typed, or what the form begins with."""
        said = self.cleaned_data if self.is_bound else self.initial
        return WordDraft(said=said["said"], law=said["law"], note=said.get("note", ""))


def _checked(cell: str, called: str, *, longest: int, most: int | None = None) -> str:
    """The phrases of a field, each at most so many syllables long. Raises ValidationError."""
    phrases = listed(cell)
    if not any(tokens(phrase) for phrase in phrases):
        raise forms.ValidationError(f"Hãy ghi ít nhất một {called}.")
    if most is not None and len(phrases) > most:
        raise forms.ValidationError(f"Nhiều nhất {most} {called}; nhiều hơn thì kết quả loãng.")
    for phrase in phrases:
        if not 1 <= len(tokens(phrase)) <= longest:
            raise forms.ValidationError(f"“{phrase}”: mỗi {called} dài từ một đến {longest} tiếng.")
    return BETWEEN.join(phrases)


class NarrowWordsForm(forms.Form):
    """How the table is narrowed."""

    tim = forms.CharField(label="Có chữ", required=False, max_length=120)
    nguon = forms.ChoiceField(label="Nguồn", required=False, choices=[("", "Mọi nguồn"), *WordOrigin.choices()])
    dung = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Tất cả"), ("1", "Đang dùng"), ("0", "Đã tắt")]
    )


class NarrowAskedForm(forms.Form):
    """How the failed questions are narrowed."""

    ky = forms.ChoiceField(label="Trong", required=False, choices=PERIODS)
    kieu = forms.ChoiceField(label="Câu hỏi", required=False, choices=SearchFailure.choices())
    tim = forms.CharField(label="Có chữ", required=False, max_length=120)
    bo_qua = forms.BooleanField(label="Đã bỏ qua", required=False)


LONGEST_SAYING = 8  # syllables of one way to say a thing
