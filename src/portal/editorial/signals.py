"""Journal entries for Wagtail's signals: the only signal receivers of the project.

Wagtail publishes, unpublishes and moves pages in many places (the editor, the workflow, the schedule). All of them send
these signals, inside the transaction of the change if there is one. What an article relies on is registered in the
transaction of its entry.
"""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Comment, CommentReply, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.agencies.models import Officer
from portal.design.refusals import Refused
from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.operations import end_withdrawal, forget_article, register_article
from portal.editorial.queries.workflow import law_known_at, open_withdrawal
from portal.journal.operations import record
from portal.journal.operations.duties import call_colleagues


@receiver(page_published)
@transaction.atomic
def record_publication(sender: type[PortalPage], instance: PortalPage, **kwargs: Any) -> None:
    now, revision = timezone.now(), kwargs.get("revision")
    # Immediately: the index determines which files are public, and Wagtail's own task runs later.
    ReferenceIndex.create_or_update_for_object(instance)
    if isinstance(instance, ArticlePage):
        register_article(article=instance, at=now, written_at=law_known_at(revision=revision) if revision else None)
    end_withdrawal(page=instance, at=now)
    record(
        "page.published",
        subject=instance,
        by=_acting_officer() or (revision.user if revision else None),
        at=now,
        details=_details(instance),
    )


@receiver(page_unpublished)
@transaction.atomic
def record_withdrawal(sender: type[PortalPage], instance: PortalPage, **kwargs: Any) -> None:
    """Record the withdrawal, also of a page that is about to be deleted."""
    now = timezone.now()
    if isinstance(instance, ArticlePage):
        forget_article(article=instance, at=now)
    record(
        "page.withdrawn", subject=instance, by=_acting_officer(), at=now, details=_details(instance) | _ending(instance)
    )


@receiver(post_page_move)
def record_move(
    sender: type[PortalPage], instance: PortalPage, url_path_before: str, url_path_after: str, **kwargs: Any
) -> None:
    if url_path_before != url_path_after:
        _record_new_addresses(instance)


@receiver(page_slug_changed)
def record_new_slug(sender: type[PortalPage], instance: PortalPage, **kwargs: Any) -> None:
    _record_new_addresses(instance)


@transaction.atomic
def _record_new_addresses(moved: PortalPage) -> None:
    """Record the new addresses of all live articles at or below a page whose address changed."""
    now, actor = timezone.now(), _acting_officer()
    for article in ArticlePage.objects.live().descendant_of(moved, inclusive=True).select_related("agency"):
        register_article(article=article, at=now)
        record("page.moved", subject=article, by=actor, at=now, details=_details(article))


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
@transaction.atomic
def record_restriction(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    """Record that somebody restricted a page, with everything below it, or lifted the restriction."""
    now, actor = timezone.now(), _acting_officer()
    page = PortalPage.objects.filter(pk=instance.page_id).first()  # None if the page itself is being deleted
    for article in ArticlePage.objects.live().descendant_of(page, inclusive=True) if page else ():
        record("page.restricted", subject=article, by=actor, at=now, details=_details(article))


@receiver(post_save, sender=Comment)
@receiver(post_save, sender=CommentReply)
def call_by_comment(sender: type[Comment], instance: Any, created: bool, **kwargs: Any) -> None:  # noqa: FBT001
    """Notify officers who are mentioned in a comment and may see the page.

    The editor's form has already rejected unknown names; comments saved in another way arrive here unchecked.
    """
    page = getattr(instance, "comment", instance).page
    if created:
        with suppress(Refused):
            call_colleagues(case=page.specific, words=instance.text, by=instance.user, at=timezone.now())


def _acting_officer() -> Officer | None:
    """The officer signed in to the back office in this request; None for the schedule and for commands."""
    user = get_active_log_context().user
    return user if isinstance(user, Officer) else None


def _details(page: PortalPage) -> dict[str, object]:
    details: dict[str, object] = {"page": page.pk, "slug": page.slug, "title": page.title, "url_path": page.url_path}
    if isinstance(page, ArticlePage):
        details |= {"kind": page.kind, "agency": page.agency_id, "language": page.language}
    return details


def _ending(page: PortalPage) -> dict[str, object]:
    """How the page was withdrawn, for receivers of copies and their readers; empty if it was merely unpublished."""
    row = open_withdrawal(page=page)
    return {} if row is None else {"ending": row.ending, "note": row.note, "successor": row.successor_id}
