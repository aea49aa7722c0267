"""Admin forms: officers and postings, the second factor, and the choice of an agency."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from axes.models import AccessLog
from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from portal.agencies.models import Agency, Officer, SavedView
from portal.agencies.operations import note_entry, rate_limits, sync_groups, would_hold_both
from portal.agencies.operations.sign_on import MATCHED
from portal.agencies.queries import PermissionScope, agencies_existing_on, find_agency, scope_of
from portal.agencies.queries.accounts import roles_to_give
from portal.agencies.states import AccessKind
from portal.agencies.states.roles import ROLES, reaches_beyond


def offer_agencies(field: forms.Field, agencies: QuerySet[Agency]) -> Agency | None:
    """Offer these agencies in the field. If there is only one, it is preselected, and returned."""
    choosing: Any = field
    choosing.queryset = agencies
    if len(known := list(agencies[:2])) != 1:
        return None
    choosing.initial = known[0]
    if choosing.required:
        choosing.empty_label = None
    return known[0]


class OfferForm(forms.Form):
    """A form whose choices are given by the view: field name -> queryset or choices."""

    def __init__(self, *args: Any, offers: Mapping[str, QuerySet[Any] | Sequence[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offer in offers.items():
            setattr(self.fields[name], "queryset" if isinstance(offer, QuerySet) else "choices", offer)


class AgencyForm(forms.Form):
    """A form that offers the view's agencies in its `agency` field, or in its filter field `co_quan`; the filter is
    removed if there are fewer than two.
    """

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agency" in self.fields:
            offer_agencies(self.fields["agency"], agencies)
        elif len(agencies[:2]) < 2:
            del self.fields["co_quan"]
        else:
            self.fields["co_quan"].queryset = agencies  # type: ignore[attr-defined]


WRONG_SIGN_INS = rate_limits.RateLimit("wrong-sign-ins", 20, guards=True)
# Per account name, from any number of clients; clients from which the officer has signed in before are exempt.
WRONG_FOR_A_NAME = rate_limits.RateLimit("wrong-for-a-name", 20, guards=True, seconds=3600)
TOO_MANY = "Máy này vừa nhập sai quá nhiều lần. Xin chờ một phút rồi thử lại."


class OfficerLoginForm(LoginForm):
    """Wagtail's login form, with a translatable label for the password, and rate limits.

    django-axes counts one name from one client; this limits one client that tries many names, and many clients that try
    one name.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mật khẩu"
        self.sign_on = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        self.takes_all = settings.STAFF_PASSWORDS or settings.LDAP_URL

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"request": self.request, "door": WRONG_SIGN_INS, "minute": rate_limits.this_minute()}
        name = self.cleaned_data.get("username", "")
        tried = asked | {"door": WRONG_FOR_A_NAME, "about": name}
        if rate_limits.is_used_up(**asked):
            raise ValidationError(TOO_MANY)
        own = AccessLog.objects.filter(username=name, ip_address=rate_limits.address_of(self.request))
        if rate_limits.is_used_up(**tried) and not own.exists():
            raise ValidationError(
                "Tài khoản này vừa bị thử sai nhiều lần. Xin đăng nhập từ máy, mạng vẫn dùng, hoặc thử lại sau một giờ."
            )
        now = timezone.now()
        try:
            said: dict[str, Any] = super().clean()
        except ValidationError:
            for door in (asked, tried):
                rate_limits.count_visit(**door)
            named = Officer.objects.filter(username=name).first()
            if named is not None and not getattr(self.request, "axes_locked_out", False):
                note_entry("sign_in_failed", officer=named, by=None, at=now, step="password")
            raise
        if self.user_cache is not None:
            note_entry("signed_in", officer=self.user_cache, by=self.user_cache, at=now, way=self._way())
        return said

    def _way(self) -> str:
        if self.user_cache.backend.startswith("django."):
            return "password"
        self.user_cache.backend = MATCHED
        return "ldap"


class OwnNameForm(forms.ModelForm[Officer]):
    """Replaces Wagtail's name form, which saves a first and a last name that officers do not have.

    The name appears beside everything the officer did, so only an account administrator may change it.
    """

    class Meta:
        model = Officer
        fields = ("display_name", "email")
        help_texts = {"display_name": "Sai họ tên: nhờ người quản trị tài khoản sửa."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].disabled = True


_BETWEEN_LETTERS = 600  # seconds


class OfficerPasswordResetForm(PasswordResetForm):
    """Django's form, limited to one e-mail per account in ten minutes, so that nobody can flood a known mailbox."""

    def get_users(self, email: str) -> Iterator[Officer]:
        for officer in super().get_users(email):
            if cache.add(f"password-letter:{officer.pk}", 1, timeout=_BETWEEN_LETTERS):
                yield officer


class OfficerForm(WagtailAdminModelForm):
    """The edit form of an officer's account, which was opened by an invitation.

    Roles are given by postings, not here.
    """

    new_password = forms.CharField(
        label="Mật khẩu mới",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ít nhất 12 ký tự. Để trống nếu không đổi. Hãy trao tận tay: cán bộ phải đặt lại khi vào lần đầu.",
    )
    forget_second_factor = forms.BooleanField(
        label="Xóa thiết bị xác thực hai bước, cấp mã đăng ký mới",
        required=False,
        help_text="Khi cán bộ mất điện thoại hoặc mã đã hết hạn. Mã hiện một lần sau khi lưu; hãy trao tận tay.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        changed = {"password": bool(said.get("new_password")), "factor": bool(said.get("forget_second_factor"))}
        if would_hold_both(officer=self.instance, by=self.for_user, **changed):
            text = "Mật khẩu và thiết bị của cùng một người không do một người đặt lại. Hãy {}."
            self.add_error(
                "forget_second_factor" if changed["factor"] else "new_password",
                second_person_needed(text, kind=AccessKind.RESET, officer=self.instance.pk),
            )
        return said

    def clean_email(self) -> str:
        """Whoever can change a colleague's mailbox could have the next password sent to themselves."""
        email: str = self.cleaned_data["email"]
        is_other = self.instance.pk != self.for_user.pk and self.instance.last_login is not None
        if is_other and self.instance.email and email != self.instance.email:
            raise ValidationError("Cán bộ đã vào cổng thì tự đổi thư điện tử, ở mục “Tài khoản” của mình.")
        return email

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def save(self, commit: bool = True) -> Any:
        officer: Officer = self.instance
        if self.cleaned_data["new_password"]:
            officer.set_password(self.cleaned_data["new_password"])
            officer.is_password_handed_over = officer.pk != self.for_user.pk
        return super().save(commit)


class OfficerPostingForm(WagtailAdminModelForm):
    """A role of an officer at an agency, limited to the roles that the user may give."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = scope_of(officer=self.for_user, verb="posting.edit", on=timezone.localdate())
        if reach.everywhere:
            return
        own = Officer.objects.filter(postings__agency__in=reach.agency_ids, is_superuser=False).distinct()
        self.fields["officer"].queryset = own.exclude(pk=self.for_user.pk)  # type: ignore[attr-defined]
        self.fields["agency"].queryset = _existing(reach)  # type: ignore[attr-defined]
        giveable = set().union(*(_giveable(self.for_user, one) for one in _existing(reach)))
        roles = [(role.code, role.label) for role in ROLES.values() if role.code in giveable]
        self.fields["role"].choices = [("", "---------"), *roles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        agency, role = said.get("agency"), said.get("role")
        if agency and role and role not in _giveable(self.for_user, agency):
            self.add_error("role", "Bạn không được giao vai trò này tại cơ quan đã chọn.")
        elif (
            agency
            and role
            and (officer := said.get("officer"))
            and not self._only_ends(said.get("to_date"))
            and (officer.pk == self.for_user.pk or reaches_beyond(role))
        ):
            text = "Vai trò có quyền ngoài một cơ quan, hoặc giao cho chính mình, cần người thứ hai duyệt. Hãy {}."
            asked = {"kind": AccessKind.ROLE, "officer": officer.pk, "agency": agency.pk, "role": role}
            self.add_error("role", second_person_needed(text, **asked))
        return said

    def save(self, commit: bool = True) -> Any:
        """Update the officer's groups at once."""
        posting = super().save(commit)
        sync_groups(officer=posting.officer, on=timezone.localdate())
        return posting

    def _only_ends(self, to_date: date | None) -> bool:
        """True if nothing is given: the role ends, or ends earlier."""
        held = self.instance.pk and self.initial.get("to_date")
        is_sooner = to_date is not None and (not held or to_date <= held)
        return self.instance.pk is not None and set(self.changed_data) <= ({"to_date"} if is_sooner else set())


def second_person_needed(text: str, **asked: object) -> ValidationError:
    """The error if a second officer is needed, with a link to the page for requests."""
    return ValidationError(
        format_html(
            text, format_html('<a href="{}">gửi đề nghị</a>', f"{reverse('access_requests')}?{urlencode(asked)}")
        )
    )


def _giveable(user: Any, agency: Agency) -> frozenset[str]:
    return roles_to_give(officer=user, agency=agency, on=timezone.localdate())


def _existing(reach: PermissionScope) -> Any:
    existing = Agency.objects.existing_on(timezone.localdate()).order_by("name_sort")
    return existing if reach.everywhere else existing.filter(pk__in=reach.agency_ids)


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")


class OwnPasswordForm(PasswordChangeForm):
    """Replaces a password that somebody else knows by a different one."""

    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("Hãy đặt mật khẩu khác với mật khẩu được trao.")
        return password


class InvitationForm(SetPasswordForm):
    """What an invited person enters; the name appears beside their later acts."""

    display_name = forms.CharField(label="Họ và tên", max_length=120)
    field_order: Sequence[str] | None = ("display_name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].initial = self.user and self.user.display_name

    def save(self, commit: bool = True) -> Any:
        self.user.display_name = self.cleaned_data["display_name"]
        return super().save(commit)


class SecondFactorForm(forms.Form):
    """The six digits of the authenticator app, or one backup code."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
        help_text="6 chữ số trên ứng dụng xác thực, hoặc một mã dự phòng.",
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "").lower()


class EnrolmentCodeForm(SecondFactorForm):
    """The enrolment code that was handed over with the account."""

    code = forms.CharField(
        label="Mã đăng ký thiết bị",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "autofocus": True}),
        help_text="16 chữ, số do quản trị trao cùng tài khoản.",
    )


AGENCY_LIST = "ten-co-quan"  # HTML id of the <datalist>, once per page
_NAMED = re.compile(r"\[(?P<slug>[a-z0-9-]+)\]\s*$")  # "Sở Y tế [so-y-te-can-tho]"


def name_with_slug(agency: Agency) -> str:
    """The agency's name in the <datalist>, unambiguous by its slug."""
    return f"{agency.name} [{agency.slug}]"


def agency_names(*, on: date) -> list[str]:
    return [name_with_slug(one) for one in agencies_existing_on(on=on).exclude(level="central").only("name", "slug")]


class NamedAgencyField(forms.CharField):
    """An agency by its name, as in the <datalist> or as people write it; cleaned to the agency existing on the day
    `on`.
    """

    def __init__(self, *, on: date | None = None, **kwargs: Any) -> None:
        super().__init__(
            max_length=340,
            widget=forms.TextInput(attrs={"list": AGENCY_LIST, "autocomplete": "off"}),
            error_messages={"required": "Hãy ghi tên cơ quan."},
            **kwargs,
        )
        self.on = on

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        exact, on = _NAMED.search(typed), self.on or timezone.localdate()
        found = Agency.objects.filter(slug=exact["slug"]).first() if exact else find_agency(name=typed, on=on)
        if typed and found is None:
            raise ValidationError(f"Không thấy cơ quan “{typed}”. Hãy chọn một tên trong danh sách gợi ý.")
        return found
