"""Queries of sharing."""

from django.conf import settings

from portal.agencies.queries.imprint import current_imprint
from portal.sharing.states import DataPublisher


def data_publisher() -> DataPublisher:
    return DataPublisher(
        address=settings.PORTAL_BASE_URL.rstrip("/"),
        name=current_imprint().name,
        owner=current_imprint().owner,
        licence=settings.PORTAL_LICENCE,
        licence_address=settings.PORTAL_LICENCE_URL,
    )
