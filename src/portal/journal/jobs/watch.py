"""The watch over accounts and personal data, by the clock: alerts are raised, and their letters sent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from lawtext.words import fold
from portal.journal.models import Alert
from portal.journal.operations.watch import raise_alerts
from portal.journal.queries.watch import RULE_OF, mailboxes_for_alerts
from portal.journal.states import AlertState
from portal.schema.models import save_fields

logger = logging.getLogger(__name__)

_TRIED_FOR = timedelta(days=1)  # whoever has not looked by then reads it on the page


def watch_accounts(*, at: datetime) -> None:
    """Scheduled, each minute. Killed between letter and stamp, it sends that letter once more."""
    raise_alerts(at=at)
    untold = Alert.objects.filter(told_at=None, state=AlertState.OPEN.value, raised_at__gt=at - _TRIED_FOR)
    to = mailboxes_for_alerts(timezone.localdate(at))
    for alert in untold.select_related("officer") if to else ():
        if _tell(alert, to):
            save_fields(alert, told_at=at)


def _tell(alert: Alert, to: list[str]) -> bool:
    """Whether a mail server took the letter; it says which rule and whose account, and nothing of any citizen."""
    rule = RULE_OF[alert.rule]
    subject = f"[{settings.PORTAL_NAME}] Cảnh báo an ninh: {rule.label}"
    page = f"{settings.PORTAL_BASE_URL.rstrip('/')}{reverse('journal_alerts')}"
    text = _LETTER.format(
        label=rule.label,
        at=timezone.localtime(alert.raised_at),
        whose=alert.officer or "không rõ",
        does=rule.does,
        page=page,
    )
    try:
        return bool(import_string(settings.HEADS_LETTER)(subject=subject, text=text, short=fold(subject), to=to))
    except Exception as error:
        logger.warning("A letter about an alert could not be sent: %s", type(error).__name__)
        return False


_LETTER = """{label}, lúc {at:%H:%M ngày %d/%m/%Y}.
Tài khoản: {whose}
Việc cần làm: {does}

Ghi kết quả tại {page}
"""
