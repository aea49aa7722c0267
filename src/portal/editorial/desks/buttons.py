"""What a page offers beside Wagtail's own: to end it, to publish it urgently, to send it to somebody outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.widgets.button import Button

from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.operations.publishing.steps import step_of
from portal.editorial.queries.publishing.endings import may_end
from portal.editorial.queries.publishing.links import BY_LINK, may_make_link
from portal.editorial.queries.publishing.urgent import may_publish_urgently
from portal.editorial.queries.publishing.waiting import open_step_of


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
