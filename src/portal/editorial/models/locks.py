"""Why a page cannot be written on while somebody decides about it."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.locks import WorkflowLock


class StepLock(WorkflowLock):
    """A step is open: only who may take it comes in, to comment and to decide."""

    def get_message(self, user: Any) -> SafeString | None:
        if not self.for_user(user):
            return None
        return format_html(
            "Bài đang chờ bước <b>{}</b>, nên chưa sửa được. Muốn sửa, người gửi chọn “Rút về để sửa”; "
            "người viết không tự kiểm tra, không tự duyệt bài của mình.",
            self.task.name,
        )

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return "Đang chờ duyệt"

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return "Lời văn giữ nguyên như lúc gửi cho đến khi được duyệt hoặc trả lại"
