"""The editor of pages and files in the back office: forms that validate before anything is saved, and additions to
Wagtail.

Also the customisation of the back office: labels, no automatic e-mails, the workflow policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from datetime import date
from functools import wraps
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.views.pages import edit
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput, BaseChooser
from wagtail.admin.widgets.button import Button
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Image
from wagtail.models import PagePermissionTester, TaskState, Workflow, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.sites.views import IndexView as ListOfSites
from wagtail.users.forms import PagePermissionsForm

from portal.design.middleware import nonce_of_answer
from portal.design.refusals import Refused, WrongState, permit, refuse_if
from portal.editorial.admin.forms import KindBoundForm
from portal.editorial.models import ArticlePage, PortalPage, SectionPage, StepTask
from portal.editorial.operations.workflow import approve_step, begin_step, publish_approved, return_step, step_of
from portal.editorial.queries.advice import advice_by_severity, obstacles
from portal.editorial.queries.permissions import ContentPermissions, SectionPermissions
from portal.editorial.queries.personal_links import BY_LINK, may_make_link
from portal.editorial.queries.reminders import open_step_of
from portal.editorial.queries.workflow import (
    may_end,
    may_publish_urgently,
    may_take,
    ruling_for,
    steps_of,
    workflow_for,
)
from portal.editorial.states.contents import MediaFileKind, kind_of
from portal.editorial.states.workflow import ApprovalStep
from portal.files.states import size_in_words
from portal.journal.operations.duties import mentioned_officers
from safefiles.checks import COMMAND, MEGABYTE, check_picture, checked_package, open_zip
from safefiles.errors import UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.sandbox_child import ProcessLimits


def buttons_for(page: PortalPage, user: Any, on: date) -> Iterator[Button]:
    """Buttons for the acts that this user may perform on this page today."""
    if may_end(officer=user, page=page, on=on):
        yield _button("Rút, gộp, xóa", "editorial_end", page, "download", 60)
    if page.specific_class is None or not issubclass(page.specific_class, ArticlePage):
        return
    if page.permissions_for_user(user).can_edit():
        yield Button("Theo dõi", url=reverse("watching", args=["bai", page.pk]), icon_name="view", priority=64)
    has_news = not page.live or page.has_unpublished_changes
    if has_news and may_publish_urgently(officer=user, page=page, on=on):
        yield _button("Đăng khẩn", "editorial_urgent", page, "warning", 61)
    if has_news and may_make_link(officer=user, page=page, on=on):
        if (state := open_step_of(page=page)) is not None and step_of(state) in BY_LINK:
            yield _button("Gửi lãnh đạo duyệt qua điện thoại", "editorial_leader_link", page, "mobile-alt", 62)
        yield _button("Mời chuyên gia góp ý", "editorial_expert_link", page, "comment", 63)


def _button(label: str, name: str, page: PortalPage, icon: str, priority: int) -> Button:
    return Button(label, url=reverse(name, args=[page.pk]), icon_name=icon, priority=priority)


# Wagtail's name of a menu item -> replacement label and icon. The regulation decides who receives a submission, by kind
# and agency at the time of submission.
OWN_ITEMS = {
    "action-submit": ("Gửi kiểm tra, duyệt", "resubmit"),
    "action-cancel-workflow": ("Rút về để sửa", "rotate"),
}
# While a step is open, saving stores only comments.
WHILE_DECIDED = {"action-save-draft": ("Lưu bình luận", "comment")}


class RelabelledMenuItem(ActionMenuItem):
    """An item of Wagtail's action menu with the portal's own text; `told` holds its label and its icon."""

    def __init__(self, name: str, told: tuple[str, str], order: int) -> None:
        super().__init__(order)
        self.name, (self.label, self.icon_name) = name, told


# These items are removed: nobody publishes, unpublishes or restarts a returned submission with them.
NOT_OFFERED = frozenset({"action-publish", "action-unpublish", "action-restart-workflow"})


def offered(items: list[ActionMenuItem]) -> list[ActionMenuItem]:
    """The editor's action menu with the portal's labels, without items that bypass the steps; decisions come first."""
    decisions = [item for item in items if isinstance(item, WorkflowMenuItem)]
    others = [item for item in items if item not in decisions and item.name not in NOT_OFFERED]
    own = OWN_ITEMS | (WHILE_DECIDED if decisions else {})
    return decisions + [
        RelabelledMenuItem(item.name, own[item.name], item.order) if item.name in own else item for item in others
    ]


@require_POST
def advise_on_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the text in the form. Fields that cannot be parsed keep their saved values."""
    saved: Any = get_object_or_404(ArticlePage, pk=pk).specific.get_latest_revision_as_object()
    permit(saved.permissions_for_user(request.user).can_edit())
    return render(
        request,
        "editorial/admin/advice.html",
        advice_by_severity(article=_as_written(request, saved), on=timezone.localdate()),
    )


def _as_written(request: HttpRequest, saved: Any) -> ArticlePage:
    written = copy(saved)
    form = saved.get_edit_handler().get_form_class()(
        request.POST, request.FILES, instance=saved, parent_page=saved.get_parent(), for_user=request.user
    )
    form.defer_required_fields()
    form.is_valid()
    for name in ("title", "lead", "kind", "language", "body"):
        if form.cleaned_data.get(name) or name == "lead":
            setattr(written, name, form.cleaned_data.get(name, ""))
    return written


class PageEditForm(WagtailAdminPageForm):  # type: ignore[misc]
    """The form of any page."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and self.instance.workflow_in_progress and self._changes_text():
            self.add_error(
                None, "Bài đang chờ duyệt nên lời văn không sửa được. Hãy ghi bình luận rồi chọn “Trả lại để sửa”."
            )
        elif self._is_submitted():
            self._ask_the_regulation(cleaned)
        return cleaned

    def is_valid(self) -> bool:
        """Validate also the mentions in comments, which requires their forms.

        On an unsaved page nobody can be mentioned.
        """
        is_fit: bool = super().is_valid()
        called = " ".join(self._words_of_comments())
        try:
            refuse_if("@" in called and not self.instance.pk, Refused("Hãy lưu nháp trước, rồi nhắc đồng nghiệp."))
            mentioned_officers(case=self.instance, words=called, at=timezone.now())
        except Refused as refused:
            self.add_error(None, str(refused))
        return is_fit and not self.errors

    def _words_of_comments(self) -> Iterator[str]:
        """The texts of new comments and replies."""
        threads = self.formsets["comments"].forms if "comments" in self.formsets else []
        for form in (*threads, *(one for thread in threads for one in thread.formsets["replies"].forms)):
            if not form.instance.pk:
                yield getattr(form, "cleaned_data", {}).get("text", "")

    def _is_submitted(self) -> bool:
        return any(self.data.get(name) for name in ("action-submit", "action-restart-workflow"))

    def _changes_text(self) -> bool:
        formsets = (formset for name, formset in self.formsets.items() if name != "comments")
        # Which comments an officer is notified of is not part of the text.
        is_changed = bool(set(self.changed_data) - {"comment_notifications"})
        return is_changed or any(formset.has_changed() for formset in formsets)

    def _ask_the_regulation(self, cleaned: dict[str, Any]) -> None:
        """Check the regulation for the submitted kind and agency, in the section where the page is or will be."""
        if not isinstance(self.instance, ArticlePage):
            return
        ruling = ruling_for(
            page=ArticlePage(
                path=self.instance.path or (self.parent_page.path if self.parent_page else ""),
                kind=cleaned.get("kind") or self.instance.own_kind or self.instance.kind,
                agency=cleaned.get("agency") if "agency" in cleaned else self.instance.agency,
            ),
            on=timezone.localdate(),
        )
        if not ruling.is_allowed:
            self.add_error(None, ruling.why)


class ContentEditForm(PageEditForm, KindBoundForm):
    """The form of a content: checks the requirements of its kind, its files, and severe advice on submission."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self._is_submitted() and not self.errors:
            for obstacle in obstacles(article=self.instance, on=timezone.localdate()):
                self.add_error(None, obstacle)


class MediaUploadForm(BaseDocumentForm):
    def full_clean(self) -> None:
        """Add the errors of the upload last.

        Added earlier, a rejected file would also be reported as one without a title.
        """
        super().full_clean()
        file = getattr(self, "cleaned_data", {}).get("file")
        kind = kind_of(file.name) if file and "file" in self.changed_data else None
        if kind is not None and (fault := _fault(file, kind)):
            self.add_error("file", fault)


class SandboxedImageField(WagtailImageField):
    """Decode the picture completely in the sandbox before Wagtail, which checks only the first bytes, opens it in this
    process.

    Otherwise a file that only begins like a picture would cause a server error.
    """

    def check_image_pixel_size(self, file: Any) -> None:
        try:
            limits = ProcessLimits(seconds=15, memory_bytes=1024 * MEGABYTE)
            check_picture(_first(file), most_pixels=128_000_000, limits=limits)  # Wagtail's own limit
        except UnreadableFile as error:
            raise ValidationError(str(error), code="invalid_image") from error
        super().check_image_pixel_size(file)


class ImageUploadForm(BaseImageForm):
    file = SandboxedImageField(
        label=capfirst(Image._meta.get_field("file").verbose_name), widget=BaseImageForm.Meta.widgets["file"]
    )


def _fault(file: Any, kind: MediaFileKind) -> str:
    """The fault of an upload and its remedy, as text for the officer; "" if there is none."""
    if file.size > kind.most:
        return (
            f"Tệp {kind.format.label} này nặng {size_in_words(file.size)}; "
            f"cổng nhận tệp đến {size_in_words(kind.most)}. Xin nén nhỏ lại rồi tải lên."
        )
    if not kind.format.matches(_first(file, HEAD_BYTES)):
        return (
            f"Bên trong tệp này không phải {kind.format.label} như đuôi .{kind.format.ending} của tên tệp. "
            "Xin mở tệp bằng phần mềm đã tạo ra nó và lưu lại đúng loại."
        )
    return _package_fault(file) if kind.format.ending in ("docx", "xlsx") else ""


def _package_fault(file: Any) -> str:
    """The fault of a Word or Excel file: whoever downloads it opens it with programs that may mishandle malformed
    packages.
    """
    try:
        with open_zip(BytesIO(_first(file))) as archive:
            checked_package(archive, COMMAND)
    except UnreadableFile as error:
        return str(error)
    return ""


def _first(file: Any, count: int = -1) -> bytes:
    file.seek(0)
    read: bytes = file.read(count)
    file.seek(0)
    return read


_LETTERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def customise_admin() -> None:
    """Customise Wagtail's back office after it has loaded."""
    PortalPage.base_form_class = PageEditForm
    ArticlePage.base_form_class = ContentEditForm
    for signal, sender, name in _LETTERS:
        signal.disconnect(sender=sender, dispatch_uid=name)
    give_nonces()
    # The edit view would send e-mails about comments itself.
    edit.send_notification = lambda *args, **kwargs: True


_COLUMNS_OF_SITES = {"port": "Cổng", "site_name": "Tên trang web", "root_page": "Trang gốc"}


def translate_labels() -> None:
    """Set the Vietnamese labels; may be called again."""
    for column in ListOfSites.columns:
        column.label = _COLUMNS_OF_SITES.get(column.name, column.label)
    for form in (WorkflowPageForm, PagePermissionsForm):
        form.base_fields["page"].label = "Trang"
    PagePermissionsForm.base_fields["permissions"].label_from_instance = permission_name


def permission_name(permission: Permission) -> str:
    """The Vietnamese name of a permission: the database has the English one, the message catalogue translates."""
    return gettext(permission.name)


class RegulationPolicy:
    """Implements `portal.editorial.policy.WorkflowPolicy`. It reads the clock, because Wagtail passes no time."""

    def workflow_of(self, page: PortalPage) -> Workflow | None:
        return workflow_for(page=page, on=timezone.localdate())

    def tester_of(self, page: PortalPage, user: Any) -> PagePermissionTester:
        return SectionPermissions(user, page) if isinstance(page, SectionPage) else ContentPermissions(user, page)

    def may_take(self, task: StepTask, page: PortalPage, user: Any) -> bool:
        return may_take(officer=user, step=ApprovalStep(task.step), page=page, on=timezone.localdate())

    def begin(self, state: TaskState, user: Any) -> None:
        begin_step(state=state.specific, by=user)

    def act(self, state: TaskState, user: Any, action: str, comment: str) -> None:
        """Approve or return the step. Raises PermissionDenied with a message for the officer."""
        try:
            if action == "approve":
                approve_step(state=state, by=user, at=timezone.now(), note=comment)
            elif action == "reject":
                return_step(state=state, by=user, at=timezone.now(), note=comment)
        except WrongState as error:
            raise PermissionDenied(str(error)) from error

    def waiting(self, task: StepTask, user: Any) -> QuerySet[TaskState]:
        return TaskState.objects.filter(
            pk__in=steps_of(officer=user, step=ApprovalStep(task.step), on=timezone.localdate())
        )

    def finish(self, state: WorkflowState, user: Any) -> None:
        publish_approved(submission=state, by=user, at=timezone.now())


urls = [
    path("gop-y-tu-dong/<int:pk>/", advise_on_form, name="editorial_advice"),
]


# Which script tags get a nonce: for dates all, because the rest is escaped; for a chooser the first, which precedes
# markup that may quote a title; for a panel the last, which follows rows whose scripts already have one.
_WRITERS: tuple[tuple[Any, str, Callable[..., list[str]], int], ...] = (
    (BaseChooser, "render", str.split, 1),
    (AdminDateInput, "render", str.split, -1),
    (AdminTimeInput, "render", str.split, -1),
    (AdminDateTimeInput, "render", str.split, -1),
    (DateRangePickerWidget, "render", str.split, -1),
    (InlinePanel.BoundPanel, "render_html", str.rsplit, 1),
)


def give_nonces() -> None:
    """Add the nonce to Wagtail's inline scripts; called once, after Wagtail's back office has loaded."""
    for owner, name, split, most in _WRITERS:
        setattr(owner, name, _with_nonce(getattr(owner, name), split, most))


def _with_nonce(render: Callable[..., str], split: Callable[..., list[str]], most: int) -> Callable[..., SafeString]:
    @wraps(render)
    def nonced(*args: Any, **kwargs: Any) -> SafeString:
        own = f'<script nonce="{nonce_of_answer()}">'
        return mark_safe(own.join(split(render(*args, **kwargs), "<script>", most)))  # noqa: S308 what was safe stays so

    return nonced
