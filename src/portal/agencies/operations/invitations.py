"""Invitations: a link by which an officer who has never signed in chooses a password, once, and is signed in.

Nothing of a link is stored: its signature covers the account's state, so that a sign-in, another mailbox or a newer
invitation invalidates it; PASSWORD_RESET_TIMEOUT is its age limit.
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
    """Tokens for invitations only: a password reset link is not accepted as one."""

    key_salt = "portal.agencies.invitation"


TOKENS = InvitationTokens()


def has_come_in(officer: Officer) -> bool:
    return officer.last_login is not None


def what_hinders(officer: Officer, *, on: date) -> str:
    """Why the officer's own link is not accepted on that day; "" if it is."""
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
    """Earlier links become invalid, and no password is accepted."""
    officer.set_unusable_password()
    officer.save(update_fields=["password"])


def invitation_link(officer: Officer) -> str:
    key, token = urlsafe_base64_encode(force_bytes(officer.pk)), TOKENS.make_token(officer)
    return settings.PORTAL_BASE_URL + reverse("invitation", args=[key, token])


def send_invitation(officer: Officer) -> bool:
    """True if a mail server accepted the message."""
    if not officer.email or not settings.MAIL_IS_CONFIGURED:
        return False
    said = {"officer": officer, "link": invitation_link(officer), "portal": settings.PORTAL_BASE_URL}
    subject, _, text = render_to_string("agencies/invitation.txt", said).strip().partition("\n")
    try:
        return send_mail(subject, text.lstrip(), None, [officer.email]) == 1
    except (SMTPException, OSError) as failure:
        logger.warning("No mail server took an invitation: %s", type(failure).__name__)
        return False
