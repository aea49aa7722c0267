"""What a session has shown of whoever holds it, by whichever way it began."""

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest

FACTOR_PROVED = "factor_proved"  # of a session: the provider said that it asked for a second factor


def has_shown_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor: here, or to a provider whose word for it was agreed."""
    user: Any = request.user
    return bool(user.is_verified() or request.session.get(FACTOR_PROVED, False))


def owes_password(request: HttpRequest) -> bool:
    """Whether this session began with a password that somebody else knows, and nobody has chosen another since."""
    user: Any = request.user
    return bool(user.is_password_handed_over and request.session[BACKEND_SESSION_KEY].startswith("django."))
