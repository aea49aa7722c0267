"""Invitations: a link by which an officer who has never come in chooses a password, once, and is in.

Nothing of a link is kept: it is signed over the account as it stands, so that coming in, another mailbox or a newer
invitation end it, and PASSWORD_RESET_TIMEOUT ends it by itself.
"""

from __future__ import annotations

import logging
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from portal.agencies.models import Officer
from portal.agencies.queries import postings_held

logger = logging.getLogger(__name__)


class InvitationTokens(PasswordResetTokenGenerator):
    """Good for an invitation alone: no letter of a forgotten password opens one."""

    key_salt = "portal.agencies.invitation"


TOKENS = InvitationTokens()


def has_come_in(officer: Officer) -> bool:
    return officer.last_login is not None


def what_hinders(officer: Officer, *, on: date) -> str:
    """Why a link that is theirs opens nothing on that day; "" where it does."""
    if has_come_in(officer):
        return "Lời mời này đã được dùng. Hãy đăng nhập; quên mật khẩu thì nhờ người quản trị tài khoản."
    if not settings.STAFF_PASSWORDS:
        return "Cổng chỉ nhận đăng nhập bằng tài khoản dùng chung. Hãy đăng nhập bằng tài khoản ấy."
    is_held = officer.is_active and postings_held(officer=officer, on=on).exists()
    return (
        ""
        if is_held
        else (
            "Tài khoản này hiện không giữ vai trò nào ở một cơ quan đang hoạt động: vai trò đã được thu lại, cơ quan "
            "đã kết thúc, hoặc đề nghị còn chờ người thứ hai duyệt. Hãy hỏi người đã mời bạn."
        )
    )


def renew_invitation(officer: Officer) -> None:
    """Links that were given before open nothing any more; no password does."""
    officer.set_unusable_password()
    officer.save(update_fields=["password"])


def invitation_link(officer: Officer) -> str:
    key, token = urlsafe_base64_encode(force_bytes(officer.pk)), TOKENS.make_token(officer)
    return settings.PORTAL_BASE_URL + reverse("invitation", args=[key, token])


def send_invitation(officer: Officer) -> bool:
    """Whether a mail server took the letter."""
    if not officer.email or not settings.MAIL_IS_CONFIGURED:
        return False
    said = {"officer": officer, "link": invitation_link(officer), "portal": settings.PORTAL_BASE_URL}
    subject, _, text = render_to_string("agencies/invitation.txt", said).strip().partition("\n")
    try:
        return send_mail(subject, text.lstrip(), None, [officer.email]) == 1
    except (SMTPException, OSError) as failure:
        logger.warning("No mail server took an invitation: %s", type(failure).__name__)
        return False
