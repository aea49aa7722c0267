"""Words with which a step is taken, in the back office and on a leader's telephone."""

from __future__ import annotations

from django import forms

from portal.design.fields import WordsField

_MOST = 1000


class CommentForm(forms.Form):
    """Agreed, with a word for whoever comes next."""

    comment = WordsField("Ý kiến", rows=4, required=False, max_length=_MOST)


class ReturnForm(forms.Form):
    """Sent back: the author has to know what to change."""

    comment = WordsField(
        "Cần sửa gì",
        rows=4,
        max_length=_MOST,
        error_messages={"required": "Hãy ghi cần sửa gì: người viết phải biết sửa chỗ nào."},
    )
