"""The publication workflow: steps, urgent publications, endings, personal links; and the maintenance of public
contents: reminders, link checks, the orientation of a month.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.locks import WorkflowLock
from wagtail.models import Revision, Task, TaskState, WorkflowState

from portal.agencies.models import Agency
from portal.design.fields import WordsField
from portal.editorial.models.articles import ArticlePage
from portal.editorial.models.base import PortalPage
from portal.editorial.policy import workflow_policy
from portal.editorial.states.workflow import (
    ApprovalStep,
    ContentEnding,
    PersonalLinkOutcome,
    PersonalLinkPurpose,
    ReminderSubject,
    UrgentVerdict,
)
from portal.library.models import Field
from portal.schema.models import PlainMeta, PlainModel


class DeskReminder(models.Model):
    """A reminder to the officers of an agency of something due; one for each due time."""

    title = ""  # a title for the journal, set by the caller; not stored

    about = models.CharField("về việc", max_length=20, choices=ReminderSubject.choices())
    key = models.CharField("đối tượng", max_length=40)
    due_at = models.DateTimeField("hạn")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan")
    reminded_at = models.DateTimeField("nhắc lúc")
    settled_at = models.DateTimeField("xong lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "lời nhắc biên tập"
        constraints = [models.UniqueConstraint(fields=["about", "key", "due_at"], name="one_is_reminded_of_a_due_once")]
        indexes = [models.Index(fields=["agency"], condition=Q(settled_at__isnull=True), name="desk_reminder_open")]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {self.title or self.key}"


class LinkCheck(models.Model):
    """The result of the last check of a link in a published page."""

    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="link_checks", verbose_name="trang")
    url = models.CharField("liên kết", max_length=1000)
    is_internal = models.BooleanField("trong cổng")
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    error = models.CharField("lỗi", max_length=40, blank=True)
    moved_to = models.CharField("đã chuyển tới", max_length=1000, blank=True)
    first_failed_at = models.DateTimeField("hỏng từ lúc", null=True)
    failures = models.PositiveSmallIntegerField("số lần hỏng liền nhau", default=0)
    checked_at = models.DateTimeField("thử lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "liên kết đã thử"
        constraints = [models.UniqueConstraint(fields=["page", "url"], name="a_link_of_a_page_is_kept_once")]
        indexes = [models.Index(fields=["checked_at"], name="link_check_by_age")]

    def __str__(self) -> str:
        return self.url


class Orientation(models.Model):
    """The monthly orientation of dissemination (định hướng tuyên truyền) of the coordinating council."""

    month = models.DateField("tháng", help_text="Ngày đầu tháng.")
    title = models.CharField("nội dung trọng tâm", max_length=200)
    text = models.TextField("yêu cầu", blank=True)
    letter = models.CharField("công văn", max_length=120, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan định hướng")
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name="lĩnh vực")

    class Meta(PlainMeta):
        verbose_name = "định hướng tuyên truyền"
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="an_orientation_is_of_a_whole_month"),
        ]

    def __str__(self) -> str:
        return f"Tháng {self.month:%m/%Y}: {self.title}"


class StepLock(WorkflowLock):
    """A step is open: only officers who may decide it have access, to comment and to decide."""

    def get_message(self, user: Any) -> SafeString | None:
        if not self.for_user(user):
            return None
        return format_html(
            "Bài đang chờ bước <b>{}</b>, nên chưa sửa được. Muốn sửa, người gửi chọn “Rút về để sửa”. "
            "Ai đã viết, gửi duyệt hoặc quyết định một bước trước thì không quyết định bước này.",
            self.task.name,
        )

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return "Đang chờ duyệt"

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return "Lời văn giữ nguyên như lúc gửi cho đến khi được duyệt hoặc trả lại"


class StepState(TaskState):
    """A step of one submission, with the time by which the regulation requires a decision."""

    due_at = models.DateTimeField("hạn xử lý", null=True)

    class Meta(PlainMeta):
        verbose_name = "bước của một lần gửi duyệt"
        verbose_name_plural = "bước của các lần gửi duyệt"
        indexes = [models.Index(fields=["due_at"], name="step_state_by_due")]


class StepTask(Task):
    """A step of the workflow. The regulation and `agencies.roles`, not groups, determine who decides it.

    While it is open the text is locked for everybody: officers who may decide it read, comment and decide.
    """

    step = models.CharField("bước", max_length=20, choices=ApprovalStep.choices(), unique=True)

    task_state_class = StepState
    lock_class = StepLock

    class Meta:
        verbose_name = verbose_name_plural = "bước xử lý"

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        state: TaskState = super().start(workflow_state, user=user)
        workflow_policy().begin(state, user)
        return state

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not workflow_policy().may_take(self, obj, user):
            return []
        return [
            ("approve", "Đồng ý", False),
            ("approve", "Đồng ý, kèm ý kiến", True),
            ("reject", "Trả lại để sửa", True),
        ]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        workflow_policy().act(task_state, user, action_name, str(kwargs.get("comment", "")))

    def get_form_for_action(self, action: str) -> type[CommentForm] | type[ReturnForm]:
        return ReturnForm if action == "reject" else CommentForm

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return workflow_policy().may_take(self, obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not workflow_policy().may_take(self, obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        return workflow_policy().waiting(self, user)

    @classmethod
    def get_description(cls) -> str:
        return "Ai xử lý, trong bao lâu là do quy chế và bảng vai trò định; người viết không tự xử lý bài của mình."


class UrgentPublication(models.Model):
    """A content that was published before its approvals, with the reason; another officer reviews it afterwards.

    `authors`: primary keys of the officers who had written the published text.
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
    verdict = models.CharField("kết quả", max_length=20, choices=UrgentVerdict.choices(), blank=True)
    note = models.CharField("ý kiến", max_length=500, blank=True)

    class Meta(PlainMeta):
        verbose_name = "bài đăng khẩn"
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
    """How a content ended, and what its address shows since; over when the content is published again."""

    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="withdrawals", verbose_name="trang")
    ending = models.CharField("cách kết thúc", max_length=10, choices=ContentEnding.choices())
    note = models.CharField("lời giải thích cho người đọc", max_length=500, blank=True)
    successor = models.ForeignKey(
        PortalPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="nội dung thay thế"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người rút"
    )
    at = models.DateTimeField("lúc")
    ended_at = models.DateTimeField("đăng lại lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "lần rút nội dung"
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(ended_at__isnull=True), name="a_page_is_withdrawn_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(ending=ContentEnding.WITHDRAWN) | ~Q(note=""), name="who_withdraws_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ending_display()}: {self.page}"


class DeskLink(models.Model):
    """A link for one person without an account: a leader decides one step once, an expert reads one draft.

    Only digests of its secrets are stored. A link for a decision is bound to the submitted revision; `officer` is the
    decider, with a role at the agency like anybody else. The address is sent to their mailbox, and they must enter the
    PIN, which the link's maker tells them, when they decide.
    """

    token_digest = models.CharField(max_length=64, unique=True)
    pin_digest = models.CharField(max_length=64, blank=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    purpose = models.CharField("mục đích", max_length=10, choices=PersonalLinkPurpose.choices())
    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="desk_links", verbose_name="trang")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+", verbose_name="bản")
    task_state = models.ForeignKey(TaskState, models.CASCADE, null=True, related_name="+", verbose_name="bước")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người duyệt"
    )
    guest_name = models.CharField("tên chuyên gia", max_length=120, blank=True)
    guest_office = models.CharField("đơn vị", max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tạo")
    created_at = models.DateTimeField("tạo lúc")
    expires_at = models.DateTimeField("hết hạn lúc")
    opened_at = models.DateTimeField("mở lần đầu lúc", null=True)
    used_at = models.DateTimeField("dùng lúc", null=True)
    outcome = models.CharField("kết quả", max_length=10, choices=PersonalLinkOutcome.choices(), blank=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "liên kết duyệt, góp ý"
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="duyet", officer__isnull=False, task_state__isnull=False)
                | (Q(purpose="gop-y", officer__isnull=True) & ~Q(guest_name="")),
                name="a_link_names_who_decides_or_who_reads",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="a_desk_link_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.page}"


class ExpertRemark(PlainModel):
    """An expert's remark on a draft, visible to officers only."""

    link = models.ForeignKey(DeskLink, models.CASCADE, related_name="remarks", verbose_name="liên kết")
    quote = models.CharField("về đoạn", max_length=300, blank=True)
    text = models.TextField("góp ý", max_length=2000)
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "góp ý của chuyên gia"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_remark_says_something")]


_LONGEST_COMMENT = 1000


class CommentForm(forms.Form):
    """Approve, with an optional comment for the next officer."""

    comment = WordsField("Ý kiến", rows=4, required=False, max_length=_LONGEST_COMMENT)


class ReturnForm(forms.Form):
    """Return: the author has to know what to change."""

    comment = WordsField(
        "Cần sửa gì",
        rows=4,
        max_length=_LONGEST_COMMENT,
        error_messages={"required": "Hãy ghi cần sửa gì: người viết phải biết sửa chỗ nào."},
    )
