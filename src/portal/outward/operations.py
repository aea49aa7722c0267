""""""

from __future__ import annotations

from django.conf import settings

from safehttp.client import StreetDoor, introduce


def open_door() -> StreetDoor:
    """The door of this installation. For views, tasks and commands, which pass it inward."""
    return StreetDoor(
        user_agent=introduce(name=settings.PORTAL_NAME, base_url=settings.PORTAL_BASE_URL),
        limits=settings.OUTWARD_LIMITS,
        allowed=settings.OUTWARD_ALLOWED_NETWORKS,
        ca_file=settings.OUTWARD_CA_FILE,
    )
