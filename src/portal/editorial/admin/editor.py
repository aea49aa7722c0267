"""What the editor of a page offers beside the own of Wagtail: ways to the public and back, advice on the text."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.widgets.button import Button

from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.operations.workflow import step_of
from portal.editorial.queries.advice import advice_by_severity
from portal.editorial.queries.endings import may_end
from portal.editorial.queries.personal_links import BY_LINK, may_make_link
from portal.editorial.queries.tasks import open_step_of
from portal.editorial.queries.workflow import may_publish_urgently


def buttons_for(page: PortalPage, user: Any, on: date) -> Iterator[Button]:
    """The acts that this user has with this page today."""
    if may_end(officer=user, page=page, on=on):
        yield _button("Rút, gộp, xóa", "editorial_end", page, "download", 60)
    if page.specific_class is None or not issubclass(page.specific_class, ArticlePage):
        return
    has_news = not page.live or page.has_unpublished_changes
    if has_news and may_publish_urgently(officer=user, page=page, on=on):
        yield _button("Đăng khẩn", "editorial_urgent", page, "warning", 61)
    if has_news and may_make_link(officer=user, page=page, on=on):
        state = open_step_of(page=page)
        if state is not None and step_of(state) in BY_LINK:
            yield _button("Gửi lãnh đạo duyệt qua điện thoại", "editorial_leader_link", page, "mobile-alt", 62)
        yield _button("Mời chuyên gia góp ý", "editorial_expert_link", page, "comment", 63)


def _button(label: str, name: str, page: PortalPage, icon: str, priority: int) -> Button:
    return Button(label, url=reverse(name, args=[page.pk]), icon_name=icon, priority=priority)


class SubmitItem(ActionMenuItem):
    """To whom it goes is the regulation's affair, for the kind and the agency as they are when it is pressed."""

    label = "Gửi kiểm tra, duyệt"
    name = "action-submit"
    icon_name = "resubmit"


class TakeBackItem(ActionMenuItem):
    label = "Rút về để sửa"
    name = "action-cancel-workflow"
    icon_name = "rotate"


class KeepCommentsItem(ActionMenuItem):
    """While a step is open a save keeps comments alone."""

    label = "Lưu bình luận"
    name = "action-save-draft"
    icon_name = "comment"


OWN_ITEMS: dict[str, type[ActionMenuItem]] = {SubmitItem.name: SubmitItem, TakeBackItem.name: TakeBackItem}
# Nobody publishes, takes down or starts a returned submission again by these.
NOT_OFFERED = frozenset({"action-publish", "action-unpublish", "action-restart-workflow"})


def offered(items: list[ActionMenuItem]) -> list[ActionMenuItem]:
    """The editor's menu in the house's words, without what passes the steps by; to decide comes before to save."""
    decisions = [item for item in items if isinstance(item, WorkflowMenuItem)]
    others = [item for item in items if item not in decisions and item.name not in NOT_OFFERED]
    own = OWN_ITEMS | ({KeepCommentsItem.name: KeepCommentsItem} if decisions else {})
    return decisions + [own[item.name](item.order) if item.name in own else item for item in others]


@require_POST
def advise_on_form(request: HttpRequest, pk: int) -> HttpResponse:
    """What cannot be read of the form stays as it was saved."""
    saved: Any = get_object_or_404(ArticlePage, pk=pk).specific.get_latest_revision_as_object()
    if not saved.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    advice = advice_by_severity(article=_as_written(request, saved), on=timezone.localdate())
    return render(request, "editorial/admin/advice.html", advice)


def _as_written(request: HttpRequest, saved: Any) -> ArticlePage:
    written = copy(saved)
    form_class = saved.get_edit_handler().get_form_class()
    form = form_class(
        request.POST, request.FILES, instance=saved, parent_page=saved.get_parent(), for_user=request.user
    )
    form.defer_required_fields()
    form.is_valid()
    for name in ("title", "lead", "kind", "language", "body"):
        if form.cleaned_data.get(name) or name == "lead":
            setattr(written, name, form.cleaned_data.get(name, ""))
    return written


urls = [path("gop-y-tu-dong/<int:pk>/", advise_on_form, name="editorial_advice")]
menu = ()
