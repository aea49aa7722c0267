"""Who hears of it when a letter says what is to be done."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from portal.agencies.models import Posting
from portal.agencies.queries import posts_doing


def agencies_written_to(*, verbs: Collection[str], on: date) -> QuerySet[Posting, Any]:
    """The keys of agencies where somebody who has a mailbox may do one of these on that day: others hear nothing."""
    told = posts_doing(verbs, on).filter(officer__is_active=True).exclude(officer__email="")
    return told.values("agency")
