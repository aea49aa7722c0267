"""Words with which a step is taken, in the back office and on a leader's telephone."""

from __future__ import annotations

from django import forms

_MOST = 1000


class CommentForm(forms.Form):
    """Agreed, with a word for whoever comes next."""

    comment = forms.CharField(label="Ý kiến", required=False, max_length=_MOST, widget=forms.Textarea({"rows": 4}))


class ReturnForm(forms.Form):
    """Sent back: the author has to know what to change."""

    comment = forms.CharField(
        label="Cần sửa gì",
        max_length=_MOST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Hãy ghi cần sửa gì: người viết phải biết sửa chỗ nào."},
    )
