"""What this room does in the background: who signed in from where is kept for a time, and no longer."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session


def forget_sign_ins(*, at: datetime) -> int:
    """Remove sign-ins (names, addresses, browsers) and sessions whose time is over. Returns how many rows went."""
    oldest = at - timedelta(days=settings.SIGN_INS_KEPT_DAYS)
    over = [kind.objects.filter(attempt_time__lt=oldest) for kind in (AccessLog, AccessAttempt, AccessFailureLog)]
    return sum(rows.delete()[0] for rows in (*over, Session.objects.filter(expire_date__lt=at)))
