"""The client of this installation, and what operators read of its failures."""

from pathlib import Path

from django.conf import settings

from portal.outward.operations import http_client
from safehttp.failures import FAILURE_LABELS


class TestOpenDoor:
    def test_the_door_of_this_installation(self):
        door = http_client()
        assert door.allowed == settings.OUTWARD_ALLOWED_NETWORKS
        assert door.limits.total_seconds == 20
        assert door.user_agent == "lan-toa (+http://localhost:8000)"


class TestOperatorsPage:
    def test_every_code_is_explained_to_operators(self):
        page = (Path(__file__).resolve().parents[3] / "docs/operations/outgoing-requests.md").read_text(
            encoding="utf-8"
        )
        for code, label in FAILURE_LABELS.items():
            assert f"| `{code}` | {label} |" in page
