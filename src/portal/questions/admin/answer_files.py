"""Files attached to an answer: authors add and remove them, checkers and approvers open them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.queries import signed_in
from portal.files.operations import kept_file
from portal.files.operations.exchange import ValidFileField
from portal.questions.admin.answer_forms import names_nobody
from portal.questions.models import AnswerFile
from portal.questions.operations.drafts import MOST_FILES
from portal.questions.operations.private_files import answer_folder
from portal.questions.queries.versions import versions_seen
from portal.questions.states.answer_fields import AttachedFile
from portal.questions.web.answers import send_file


class AnswerFileForm(forms.Form):
    """A file to attach to the answer; both fields stay empty if there is none."""

    use_required_attribute = False
    file_title = forms.CharField(
        label="Tên gọi của tệp",
        max_length=200,
        validators=[names_nobody],
        help_text="Người đọc thấy tên này: “Mẫu đơn xin cấp lại giấy khai sinh”.",
        error_messages={"required": "Hãy ghi tệp này là gì."},
    )
    file = ValidFileField(
        label="Tệp mới",
        help_text="PDF, Word (.docx) đến 5 MB, hoặc ảnh. Người kiểm tra và người duyệt xem tệp cùng với lời.",
        error_messages={"required": "Hãy chọn tệp."},
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,image/*"}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, held: tuple[AttachedFile, ...], gone: str = "") -> None:
        """`held` are the files attached already; `gone` is the checksum of a file that the author removes."""
        super().__init__(data, files, empty_permitted=True)
        self.held = tuple(one for one in held if one.checksum != gone)

    def clean(self) -> None:
        if len(self.held) >= MOST_FILES:
            self.add_error("file", f"Mỗi câu trả lời kèm nhiều nhất {MOST_FILES} tệp.")

    def all_files(self, *, at: datetime) -> tuple[AttachedFile, ...]:
        """The files of the answer after a valid form. Stores the new file, which replaces one with the same
        checksum."""
        if not self.has_changed():
            return self.held
        row = kept_file(file=self.cleaned_data["file"], folder=answer_folder())
        made = AttachedFile(title=self.cleaned_data["file_title"], added_at=at, **row)
        return (*(one for one in self.held if one.checksum != made.checksum), made)


@require_safe
def attached(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a file of a version to an officer who may see that version; 404 otherwise."""
    seen = versions_seen(officer=signed_in(request), on=timezone.localdate())
    return send_file(get_object_or_404(AnswerFile, pk=pk, version__in=seen))


urls: list[URLPattern] = [path("tep-kem/<int:pk>/", attached, name="questions_attached")]
