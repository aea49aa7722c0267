"""From draft to public and back: the steps, urgent publications, and how a content ends."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from wagtail.models import Revision, Task, TaskState, WorkflowState

from portal.editorial.models.articles import ArticlePage
from portal.editorial.models.base import PortalPage
from portal.editorial.models.locks import StepLock
from portal.editorial.states import ENDING_CHOICES, STEP_CHOICES, URGENT_CHOICES, Ending
from portal.editorial.umpire import umpire


class StepState(TaskState):
    """A step that one submission came to, with the moment by which the regulation wants it taken."""

    due_at = models.DateTimeField("hạn xử lý", null=True)

    class Meta:
        verbose_name = "bước của một lần gửi duyệt"
        verbose_name_plural = "bước của các lần gửi duyệt"
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], name="step_state_by_due")]


class StepTask(Task):
    """A step of the workflow. Whose turn it is is asked of the regulation and of `agencies.roles`, not of groups.

    While it is open the text is closed to everybody: who may take it reads, comments and decides.
    """

    step = models.CharField("bước", max_length=20, choices=STEP_CHOICES, unique=True)

    task_state_class = StepState
    lock_class = StepLock

    class Meta:
        verbose_name = "bước xử lý"
        verbose_name_plural = "bước xử lý"

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        state: TaskState = super().start(workflow_state, user=user)
        umpire().begin(state, user)
        return state

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not umpire().may_take(self, obj, user):
            return []
        return [
            ("approve", "Đồng ý", False),
            ("approve", "Đồng ý, kèm ý kiến", True),
            ("reject", "Trả lại để sửa", True),
        ]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        umpire().act(task_state, user, action_name, str(kwargs.get("comment", "")))

    def get_form_for_action(self, action: str) -> type[Any]:
        return umpire().form_for(action)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return umpire().may_take(self, obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not umpire().may_take(self, obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        return umpire().waiting(self, user)

    @classmethod
    def get_description(cls) -> str:
        return "Ai xử lý, trong bao lâu là do quy chế và bảng vai trò định; người viết không tự xử lý bài của mình."


class UrgentPublication(models.Model):
    """A content that was published before its approvals, with the reason; reviewed afterwards by somebody else.

    `authors`: keys of the officers who had written in what was published.
    """

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="urgent", verbose_name="bài")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+", verbose_name="bản")
    reason = models.CharField("lý do", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đăng")
    at = models.DateTimeField("lúc")
    review_by = models.DateTimeField("phải xem lại trước")
    authors = models.JSONField("người viết", default=list)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người xem lại"
    )
    reviewed_at = models.DateTimeField("xem lại lúc", null=True)
    verdict = models.CharField("kết quả", max_length=20, choices=URGENT_CHOICES, blank=True)
    note = models.CharField("ý kiến", max_length=500, blank=True)

    class Meta:
        verbose_name = "bài đăng khẩn"
        verbose_name_plural = "bài đăng khẩn"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_urgent_publication_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")),
                name="nobody_reviews_their_own_urgent_publication",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, verdict="") | (Q(reviewed_at__isnull=False) & ~Q(verdict="")),
                name="a_review_of_an_urgent_publication_has_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"Đăng khẩn: {self.article}"


class Withdrawal(models.Model):
    """How a content ended, and what its address says since; over again once the content is published anew."""

    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="withdrawals", verbose_name="trang")
    ending = models.CharField("cách kết thúc", max_length=10, choices=ENDING_CHOICES)
    note = models.CharField("lời giải thích cho người đọc", max_length=500, blank=True)
    successor = models.ForeignKey(
        PortalPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="nội dung thay thế"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người rút"
    )
    at = models.DateTimeField("lúc")
    ended_at = models.DateTimeField("đăng lại lúc", null=True)

    class Meta:
        verbose_name = "lần rút nội dung"
        verbose_name_plural = "lần rút nội dung"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(ended_at__isnull=True), name="a_page_is_withdrawn_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(ending=Ending.WITHDRAWN) | ~Q(note=""), name="who_withdraws_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_ending_display()}: {self.page}"
