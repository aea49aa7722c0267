"""The form of a content: what its kind asks for, for whom one writes, and with whose files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import ForeignKey
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from portal.agencies.models import Agency
from portal.agencies.queries import scope_of
from portal.editorial.states.contents import CONTENT_KINDS, missing_from_kind

type ArticleFile = tuple[type[Any], str]
_VERBS = ("article.write", "article.publish")
_CHOOSES = frozenset({"choose", "add", "change", "delete"})


class AgencyBoundForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Nobody signs for another agency, nor shows files that they may not choose; what stands already may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._files_before = set(_files_in(self.instance))
        if "agency" in self.fields and self.for_user is not None:
            self._offer_own_agencies()

    def _offer_own_agencies(self) -> None:
        scopes = [scope_of(officer=self.for_user, verb=verb, on=timezone.localdate()) for verb in _VERBS]
        if any(scope.everywhere for scope in scopes):
            return
        keys = {key for scope in scopes for key in scope.agency_ids}
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=keys | {self.instance.agency_id}).order_by("name_sort")
        if self.instance.agency_id is None and len(keys) == 1:
            self.initial["agency"] = keys.pop()

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.for_user is not None and not all(
            map(self._may_use, set(_files_in(self.instance)) - self._files_before)
        ):
            self.add_error(
                None,
                "Bài dùng ảnh hoặc tài liệu của cơ quan khác. "
                "Hãy chọn từ bộ sưu tập của cơ quan mình hoặc “Dùng chung”.",
            )

    def _may_use(self, file: ArticleFile) -> bool:
        model, key = file
        reach = policy_registry.get_by_type(model).instances_user_has_any_permission_for(self.for_user, _CHOOSES)
        return bool(reach.filter(pk=key).exists())


def _files_in(page: Any) -> Iterator[ArticleFile]:
    """Every picture and document that the page uses, in its fields and in the blocks of its text."""
    models = (get_image_model(), get_document_model())
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(field, ForeignKey):
            if field.related_model in models and value is not None:
                yield field.related_model, str(value)
        elif hasattr(field, "extract_references") and value:
            yield from ((model, str(key)) for model, key, *_ in field.extract_references(value) if model in models)


class KindBoundForm(AgencyBoundForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.own_kind:  # an event is an event
            self.fields.pop("kind", None)
        elif "kind" in self.fields:
            self.fields["kind"].choices = [
                (code, label)
                for code, label in self.fields["kind"].choices
                if code not in CONTENT_KINDS or CONTENT_KINDS[code].page == "article"
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and cleaned.get("body") is not None:
            kind = self.instance.own_kind or cleaned.get("kind", "")
            if kind in CONTENT_KINDS and (lack := missing_from_kind(kind=kind, body=cleaned["body"])):
                self.add_error(None, lack)
        return cleaned
