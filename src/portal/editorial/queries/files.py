"""Who gets a picture or a document: everybody exactly while a page that the public reads uses it, otherwise an officer
with a right in its collection."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

from portal.editorial.models import PortalPage
from portal.editorial.queries.articles import outside_closed_parts
from portal.editorial.queries.permissions import files_to_choose


def is_public(*, file: Any) -> bool:
    """The index holds what the row of a page holds: a draft beside a public page is none of it."""
    uses = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(PortalPage)
    )
    pages = uses.values(page=Cast("object_id", IntegerField()))
    return bool(outside_closed_parts(PortalPage.objects.live()).filter(pk__in=pages).exists())


def may_see_file(*, user: Any, file: Any) -> bool:
    """Of a session that has passed all that the back office asks for."""
    return (
        user.is_authenticated
        and (user.is_verified() or not settings.STAFF_SECOND_FACTOR)
        and not user.is_password_handed_over
        and files_to_choose(user=user, model=type(file)).filter(pk=file.pk).exists()
    )
