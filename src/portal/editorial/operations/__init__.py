"""Operations of the editorial room: each is one transaction, with a journal entry where others must be informed.

This module creates standing pages and audiences, registers in the library the provisions that articles rely on, and
ends contents.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import LogContext

from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, ReasonMissing, Refused, WrongState, refuse_if
from portal.editorial.models import ArticlePage, Audience, PortalPage, StandingPage, Withdrawal
from portal.editorial.queries import own_words
from portal.editorial.queries.workflow import is_content, last_successor, may_end
from portal.editorial.states.contents import ARTICLE, AUDIENCE_GROUPS
from portal.editorial.states.workflow import ContentEnding, PersonalLinkPurpose
from portal.journal.queries.personal import PersonalData
from portal.journal.queries.retention import RetainedRows, RetentionKind, days_of_months
from portal.library.operations import CitingContent, ReliancePlace, forget_item, places_in, register_item


def content_of(article: ArticlePage, *, written_at: datetime | None = None) -> CitingContent:
    """The article as an item of the stale guard."""
    return CitingContent(
        kind=ARTICLE,
        kind_label="Bài",
        key=str(article.pk),
        title=article.title,
        url=article.url or "",
        edit_url=reverse("wagtailadmin_pages:edit", args=[article.pk]),
        agency=article.agency,
        written_at=written_at,
    )


def places_of(article: ArticlePage) -> list[ReliancePlace]:
    """The places cited, each once: those in title, lead and text, by number or name, with their words; then the
    citation blocks.
    """
    shown = [ReliancePlace(cited.number_key, cited.address) for cited in article.references()]
    return list(dict.fromkeys([*places_in(own_words(article)), *shown]))


@transaction.atomic
def publish_standing_page(*, parts: dict[str, Any], parent: PortalPage) -> StandingPage:
    """Publish a standing page with these fields and a body in stored form; an existing page is left unchanged."""
    if (existing := StandingPage.objects.child_of(parent).filter(slug=parts["slug"]).first()) is not None:
        return existing
    page = parent.add_child(
        instance=StandingPage(
            **parts
            | {
                "body": StandingPage._meta.get_field("body").stream_block.to_python(parts["body"]),
                "live": False,
            }
        )
    )
    page.save_revision().publish()
    return StandingPage.objects.get(pk=page.pk)


@transaction.atomic
def create_audiences() -> int:
    """Create the missing groups of `AUDIENCE_GROUPS`. Returns how many."""
    held = set(Audience.objects.values_list("code", flat=True))
    return len(
        Audience.objects.bulk_create(
            [
                Audience(code=group.code, name=group.name, basis=group.basis, sort_order=place)
                for place, group in enumerate(AUDIENCE_GROUPS)
                if group.code not in held
            ]
        )
    )


# ---- the stale guard -------------------------------------------------------------------------------------------------


def register_article(*, article: ArticlePage, at: datetime, written_at: datetime | None = None) -> None:
    """Register the provisions that a published article relies on. Called in the transaction that publishes it."""
    register_item(content=content_of(article, written_at=written_at), places=places_of(article), at=at)


def forget_article(*, article: ArticlePage, at: datetime) -> None:
    """Unregister an article that is no longer public. Called in the transaction that unpublishes it."""
    forget_item(kind=ARTICLE, key=str(article.pk), at=at)


def register_articles(*, at: datetime) -> int:
    """Register every published article anew, after the portal was upgraded or recognises more citations. Returns how
    many.

    A place that is found only now counts as written when the article was last published.
    """
    count = 0
    for article in ArticlePage.objects.live().select_related("agency").order_by("pk").iterator(chunk_size=200):
        register_article(article=article, at=at, written_at=article.last_published_at)
        count += 1
    return count


@transaction.atomic
def end_content(
    *,
    page: PortalPage,
    ending: ContentEnding,
    note: str,
    successor: PortalPage | None,
    by: Officer | None,
    at: datetime,
) -> Withdrawal:
    """Withdraw the page from the public, permanently or until it is published again; `by` is None for expired pages.

    An open submission of a change to it is cancelled. The signal receiver writes the journal entry. Raises WrongState,
    NotAllowed, Refused, ReasonMissing.
    """
    _ask(page, by, at)
    refuse_if(ending is ContentEnding.WITHDRAWN and not note.strip(), ReasonMissing())
    refuse_if(
        ending is ContentEnding.MERGED
        and (successor is None or not successor.live or page.pk in {successor.pk, last_successor(page=successor).pk}),
        Refused("Nội dung thay thế phải đang công khai và không dẫn ngược về chính nội dung này.", field="successor"),
    )
    row = Withdrawal.objects.create(
        page=PortalPage.objects.get(pk=page.pk), ending=ending, note=note.strip(), successor=successor, by=by, at=at
    )
    submission = page.current_workflow_state
    with LogContext(user=by):
        if submission is not None:
            submission.cancel(user=by)
        UnpublishPageAction(page, set_expired=ending is ContentEnding.EXPIRED, user=by).execute(
            skip_permission_checks=True
        )
    return row


def end_withdrawal(*, page: PortalPage, at: datetime) -> int:
    """End the withdrawal of a page that is public again. Called in the transaction that publishes it."""
    return Withdrawal.objects.filter(page=page.pk, ended_at__isnull=True).update(ended_at=at)


def _ask(page: PortalPage, by: Officer | None, at: datetime) -> None:
    refuse_if(not page.live or not is_content(page), WrongState("Nội dung này không còn công khai."))
    if by is None:
        return
    refuse_if(not may_end(officer=by, page=page, on=timezone.localdate(at)), NotAllowed())
    refuse_if(
        page.locked and page.locked_by_id != by.pk,
        Refused("Nội dung đang bị một cán bộ khác khóa. Hãy nhờ người ấy mở khóa trước."),
    )


_WORK = "Làm rõ, kiểm tra bài trước khi đăng"
_EXPERTS = "{experts} sau khi liên kết hết hạn"
RETAINED = (
    RetentionKind(
        "experts",
        "Chuyên gia góp ý dự thảo và góp ý của họ",
        days_of_months(settings.EXPERTS_KEPT_MONTHS),
        (
            RetainedRows(
                "editorial.DeskLink",
                Coalesce("revoked_at", "expires_at"),
                Q(purpose=PersonalLinkPurpose.READ, expires_at__isnull=False),
            ),
        ),
    ),
)
PERSONAL = (
    PersonalData(
        model="editorial.DeskLink",
        holds="Liên kết góp ý của chuyên gia",
        fields=("guest_name", "guest_office"),
        purpose=_WORK,
        ground="Chuyên gia nhận lời góp ý",
        kept=_EXPERTS,
        is_evidence=True,
    ),
    PersonalData(
        model="editorial.ExpertRemark",
        holds="Góp ý của chuyên gia",
        fields=("quote", "text"),
        purpose=_WORK,
        ground="Chuyên gia nhận lời góp ý",
        kept=_EXPERTS,
        is_evidence=True,
    ),
    PersonalData(
        model="editorial.Contact",
        holds="Nơi liên hệ trên trang công khai",
        fields=("name", "post", "phone", "email", "address"),
        purpose="Người dân gọi đúng nơi",
        ground="Công khai theo chức trách",
        kept="Tới khi đổi người",
    ),
    *(
        PersonalData(
            model=f"editorial.{name}",
            holds=holds,
            fields=fields,
            purpose="Đăng bài",
            ground="Nhiệm vụ của cơ quan nhà nước",
            kept="Khi bài còn",
            stays="Sửa hoặc rút bài ở trình soạn thảo, hai người",
        )
        for name, holds, fields in (
            ("PortalPage", "Trang có tên người ở tiêu đề", ("title", "draft_title")),
            ("ArticlePage", "Bài có nhắc tới", ("lead", "body")),
        )
    ),
    *(
        PersonalData(
            model=f"wagtailcore.{name}",
            holds=holds,
            fields=fields,
            purpose=_WORK,
            ground="Nhiệm vụ của cơ quan nhà nước",
            kept="Cùng với bài",
            is_evidence=True,
        )
        for name, holds, fields in (
            ("Revision", "Bản đã lưu của bài", ("object_str", "content")),
            ("Comment", "Trao đổi quanh bản thảo", ("text",)),
            ("CommentReply", "Trả lời trong trao đổi", ("text",)),
            ("TaskState", "Ý kiến khi duyệt bài", ("comment",)),
        )
    ),
)
