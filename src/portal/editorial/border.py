"""Where Wagtail's signals become entries of the journal: the only signal receivers of the project.

Wagtail publishes and unpublishes pages in many places (the editor, the workflow, the schedule); all of them send these
two signals, inside the transaction of the change where there is one.
"""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.signals import page_published, page_unpublished

from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage, PortalPage
from portal.journal.operations import record


@receiver(page_published)
def tell_of_publication(sender: type[PortalPage], instance: PortalPage, **kwargs: Any) -> None:
    revision = kwargs.get("revision")
    _record("page.published", instance, actor=_acting_officer() or (revision.user if revision else None))


@receiver(page_unpublished)
def tell_of_withdrawal(sender: type[PortalPage], instance: PortalPage, **kwargs: Any) -> None:
    _record("page.withdrawn", instance, actor=_acting_officer())


def _acting_officer() -> Officer | None:
    """Whoever is signed in to the back office in this request; None for the schedule and for commands."""
    user = get_active_log_context().user
    return user if isinstance(user, Officer) else None


def _record(verb: str, page: PortalPage, *, actor: Officer | None) -> None:
    details: dict[str, object] = {"page": page.pk, "slug": page.slug, "title": page.title, "url_path": page.url_path}
    if isinstance(page, ArticlePage):
        details |= {"kind": page.kind, "agency": page.agency_id, "language": page.language}
    with transaction.atomic():
        record(verb, subject=page, by=actor, at=timezone.now(), details=details)
