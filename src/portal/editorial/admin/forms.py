"""Forms of the views of contents, sections and adoptions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

from portal.agencies.admin.forms import NamedAgencyField
from portal.agencies.models import Agency
from portal.agencies.queries import scope_of
from portal.agencies.states import kind_choices, level_choices
from portal.design.fields import DayInput, WordsField
from portal.editorial.models import Adoption
from portal.editorial.operations.syndication import AdoptionOverlay
from portal.editorial.queries.adoptions import kinds_to_adopt
from portal.editorial.queries.permissions import UsedFile, files_in, files_to_choose
from portal.editorial.states.contents import CONTENT_KINDS, missing_from_kind
from portal.journal.queries import midnight

_VERBS = ("article.write", "article.publish")


class AgencyBoundForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Restricts the agency and the files to those of the user's own agencies; existing values may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._files_before = set(files_in(self.instance))
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
        if self.for_user is not None and not all(map(self._may_use, set(files_in(self.instance)) - self._files_before)):
            self.add_error(
                None,
                "Bài dùng ảnh hoặc tài liệu của cơ quan khác. "
                "Hãy chọn từ bộ sưu tập của cơ quan mình hoặc “Dùng chung”.",
            )

    def _may_use(self, file: UsedFile) -> bool:
        model, key = file
        return files_to_choose(user=self.for_user, model=model).filter(pk=key).exists()


class KindBoundForm(AgencyBoundForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.own_kind:  # an event page is always of the kind event
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


class SectionFilterForm(forms.Form):
    """Filters of the list of agencies. An invalid value filters nothing."""

    ten = forms.CharField(label="Tên cơ quan", required=False, max_length=80)
    loai = forms.ChoiceField(label="Loại", required=False, choices=lambda: [("", "Mọi loại"), *kind_choices()])
    cap = forms.ChoiceField(
        label="Cấp",
        required=False,
        choices=lambda: [("", "Mọi cấp"), *[one for one in level_choices() if one[0] != "central"]],
    )
    co = forms.ChoiceField(
        label="Chuyên mục",
        required=False,
        choices=[("", "Tất cả"), ("co", "Đã có chuyên mục"), ("chua", "Chưa có chuyên mục")],
    )

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        said = self.cleaned_data
        return {
            "kind": said.get("loai", ""),
            "level": said.get("cap", ""),
            "words": said.get("ten", "").replace("\x00", ""),
            "has_section": {"co": True, "chua": False}.get(said.get("co", "")),
        }


class SectionChargeForm(forms.Form):
    """The agency in charge of a common section; empty means the supervisor."""

    agency = NamedAgencyField(label="Cơ quan phụ trách", required=False)


class AdoptionOverlayForm(forms.Form):
    """What a section changes about a content that it adopted."""

    kind = forms.ChoiceField(label="Xếp vào loại", required=False)
    title = forms.CharField(
        label="Tiêu đề khác", required=False, max_length=255, help_text="Để trống: theo bản gốc, kể cả khi bản gốc đổi."
    )
    lead = WordsField("Tóm tắt khác", required=False, max_length=400, help_text="Để trống: theo bản gốc.")
    from_day = forms.DateField(label="Hiện từ ngày", required=False, widget=DayInput)
    to_day = forms.DateField(
        label="Hiện đến hết ngày",
        required=False,
        widget=DayInput,
        help_text="Để trống: hiện mãi, chừng nào bản gốc còn.",
    )

    def __init__(self, data: Any = None, *, adoption: Adoption, may_word: bool) -> None:
        super().__init__(data, initial=_said_so_far(adoption))
        self._adoption = adoption
        if adoption.article is None:
            del self.fields["kind"]
        else:
            kinds = kinds_to_adopt(section=adoption.section, article=adoption.article, on=timezone.localdate())
            choices = [("", f"Như bản gốc ({CONTENT_KINDS[adoption.article.kind].label})")]
            self.fields["kind"].choices = [*choices, *((code, CONTENT_KINDS[code].label) for code in kinds)]  # type: ignore[attr-defined]
        if not may_word:
            for name in ("title", "lead"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Chỉ người duyệt của cơ quan đặt lời khác bản gốc."

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        overlay = AdoptionOverlay(
            title=data["title"],
            lead=data["lead"],
            kind=data.get("kind", ""),
            visible_from=_begins(data["from_day"], self._adoption),
            visible_to=midnight(data["to_day"] + timedelta(days=1)) if data["to_day"] else None,
        )
        return {"overlay": overlay}


def _said_so_far(adoption: Adoption) -> dict[str, Any]:
    ends = adoption.visible_to
    return {
        "kind": adoption.kind,
        "title": adoption.title,
        "lead": adoption.lead,
        "from_day": timezone.localdate(adoption.visible_from),
        "to_day": timezone.localdate(ends - datetime.resolution) if ends else None,
    }


def _begins(day: date | None, adoption: Adoption) -> datetime | None:
    """The start of the day; the present time of day is kept if the day is unchanged."""
    return None if day is None or day == timezone.localdate(adoption.visible_from) else midnight(day)
