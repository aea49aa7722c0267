"""Who gets a picture or a document: everybody exactly while a page that the public reads uses it, otherwise an officer
with a right in its collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, IntegerField
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from portal.agencies.queries import has_shown_factor, owes_password
from portal.editorial.models import PortalPage
from portal.editorial.queries.articles import outside_closed_parts
from portal.editorial.queries.permissions import files_to_choose, is_open_to
from portal.editorial.queries.workflow import open_steps


def is_public(*, file: Any) -> bool:
    """The index holds what the row of a page holds: a draft beside a public page is none of it."""
    uses = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(PortalPage)
    )
    pages = uses.values(page=Cast("object_id", IntegerField()))
    return bool(outside_closed_parts(PortalPage.objects.live()).filter(pk__in=pages).exists())


def may_see_file(*, request: HttpRequest, file: Any) -> bool:
    """Of a session that has passed all that the back office asks for: by a right in the file's collection, or where it
    stands in a version that waits for this officer, of whatever agency."""
    user: Any = request.user
    if (
        not user.is_authenticated
        or owes_password(request)
        or (settings.STAFF_SECOND_FACTOR and not has_shown_factor(request))
    ):
        return False
    own = files_to_choose(user=user, model=type(file))
    return own.filter(pk=file.pk).exists() or any(is_open_to(user=user, page_id=key) for key in _waiting_with(file))


def _waiting_with(file: Any) -> Iterator[int]:
    """Pages whose submitted version uses it. Few versions hold its number at all: only these are read as pages."""
    for page in PortalPage.objects.filter(pk__in=open_steps().values()).select_related("latest_revision"):
        is_read = str(file.pk) in str(page.latest_revision.content)
        if is_read and (type(file), str(file.pk)) in files_in(page.specific.get_latest_revision_as_object()):
            yield page.pk


type UsedFile = tuple[type[Any], str]
"""A picture or a document, by its key."""


def files_in(page: Any) -> Iterator[UsedFile]:
    """Every picture and document that the page uses, in its fields and in the blocks of its text."""
    models = (get_image_model(), get_document_model())
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(field, ForeignKey):
            if field.related_model in models and value is not None:
                yield field.related_model, str(value)
        elif hasattr(field, "extract_references") and value:
            yield from ((model, str(key)) for model, key, *_ in field.extract_references(value) if model in models)
