"""A source as an officer describes it, and what is asked beside an act about an item."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet

from portal.agencies.models import Agency
from portal.design.fields import WordsField
from portal.editorial.kinds import KINDS
from portal.editorial.models import SectionPage
from portal.sharing.asking import words_of
from portal.sharing.models import Source
from portal.sharing.states import TRUST_CHOICES, HarvestState, SourceForm, Trust
from safehttp.addresses import read_address
from safehttp.failures import Failure
from safehttp.networks import judge_ip


class SourceEntry(forms.ModelForm[Source]):
    """`reach`: the agencies for which the officer may enter sources; None for all. To publish at once, without anybody
    here looking, is allowed by those who reach all."""

    address = forms.CharField(
        label="Địa chỉ nguồn",
        max_length=500,
        help_text="Địa chỉ của RSS, Atom, JSON Feed hoặc OAI-PMH. Ví dụ: https://sotuphap.cantho.gov.vn/rss/tin-tuc.rss",
    )
    hosts = forms.CharField(
        label="Tên miền khác của cơ quan",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi dòng một tên miền mà bài có thể nằm ở đó. Tên miền của địa chỉ nguồn không cần ghi lại.",
    )
    every_minutes = forms.IntegerField(
        label="Thăm mỗi (phút)",
        min_value=15,
        max_value=7 * 24 * 60,
        initial=60,
        help_text="Từ 15 phút trở lên. Hỏi thưa hơn thì nhẹ cho máy chủ của cơ quan.",
    )

    class Meta:
        model = Source
        fields = [
            *("agency", "section", "title", "address", "form", "oai_set", "hosts", "article_kind", "licence"),
            *("trust", "every_minutes"),
        ]

    def __init__(self, *args: Any, reach: set[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = _agencies(reach)  # type: ignore[attr-defined]
        self.fields["section"].queryset = sections_in(reach)  # type: ignore[attr-defined]
        self.fields["article_kind"] = forms.ChoiceField(label="Đăng thành loại", choices=_kinds(), initial="tin")
        self.fields["title"].help_text = "Tên mà người đọc thấy ở dòng “Nguồn”. Ví dụ: Trang Sở Tư pháp Cần Thơ."
        self.fields["oai_set"].help_text = "Chỉ dùng cho OAI-PMH, khi chỉ lấy một tập của kho."
        self.fields["form"].initial = SourceForm.FEED
        if reach is not None and self.instance.trust != Trust.PUBLISH:
            waiting = [choice for choice in TRUST_CHOICES if choice[0] == Trust.WAIT]
            self.fields["trust"] = forms.ChoiceField(
                label="Tin nhận được",
                choices=waiting,
                help_text="Chỉ Sở Tư pháp cho phép một nguồn được đăng ngay.",
            )

    def clean_address(self) -> str:
        return _checked(self.cleaned_data["address"].strip())

    def clean_hosts(self) -> str:
        return "\n".join(dict.fromkeys(map(_host, self.cleaned_data["hosts"].split())))


class ItemFilter(forms.Form):
    tim = forms.CharField(label="Có chữ", required=False, max_length=100)
    nguon = forms.ModelChoiceField(Source.objects.none(), label="Nguồn", required=False, empty_label="Mọi nguồn")

    def __init__(self, *args: Any, sources: QuerySet[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nguon"].queryset = sources  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    note = WordsField(
        "Lời cho người đọc", rows=2, max_length=500, help_text="Ai còn giữ địa chỉ của bài sẽ thấy lời này."
    )


class TwinForm(forms.Form):
    address = forms.CharField(
        label="Địa chỉ bài đang đăng ở cổng", max_length=500, help_text="Chép từ thanh địa chỉ của trình duyệt."
    )


ITEM_TABS: tuple[tuple[str, str, Q], ...] = (
    ("cho", "Chờ duyệt", Q(state=HarvestState.WAITING)),
    ("cach-ly", "Cách ly", Q(state=HarvestState.QUARANTINED)),
    ("sua", "Bản sửa chờ xem", Q(waits_since__isnull=False)),
    ("dang", "Đã đăng", Q(state=HarvestState.TAKEN)),
    ("trung", "Bản trùng", Q(state=HarvestState.DOUBLE)),
    ("rut", "Nguồn đã rút", Q(state=HarvestState.WITHDRAWN)),
    ("khong", "Không đăng", Q(state=HarvestState.DECLINED)),
)


def sections_in(reach: Collection[int] | None) -> QuerySet[SectionPage]:
    """The sections in which these agencies are in charge, with the shelves below; all for None."""
    sections = SectionPage.objects.live().order_by("path")
    if reach is None:
        return sections
    own = sections.filter(agency__in=reach).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in own:
        below |= Q(path__startswith=path)
    return sections.filter(below)


def _agencies(reach: Collection[int] | None) -> QuerySet[Agency]:
    living = Agency.objects.filter(exists_to__isnull=True).order_by("name_sort")
    return living if reach is None else living.filter(pk__in=reach)


def _kinds() -> list[tuple[str, str]]:
    """Kinds that an article made of text alone can be."""
    return [(kind.code, kind.label) for kind in KINDS.values() if kind.needs is None and kind.page == "article"]


def _checked(address: str) -> str:
    """The address in one form, if it is one that may be asked; what its name leads to is seen when it is asked."""
    try:
        read = read_address(address)
        if read.ip is not None:
            judge_ip(read.ip, settings.OUTWARD_ALLOWED_NETWORKS, host=read.host)
    except Failure as failure:
        raise forms.ValidationError(words_of(failure)) from failure
    return read.url


def _host(word: str) -> str:
    try:
        return read_address(f"https://{word.removeprefix('https://').removeprefix('http://').strip('/')}/").host
    except Failure as failure:
        raise forms.ValidationError(f"“{word}” không phải là tên miền.") from failure
