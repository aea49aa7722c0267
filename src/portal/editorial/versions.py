"""What makes a version of a page another text: what readers or the calendar see, nothing that Wagtail notes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

COMMENTS = "wagtail_admin_comments"
# What stands in a revision but says nothing to a reader: the place in the tree, states, comments of officers.
_NOTED = frozenset(
    {
        COMMENTS,
        "alias_of",
        "depth",
        "draft_title",
        "expired",
        "first_published_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
        "path",
        "url_path",
    }
)
# The editor of rich text gives every paragraph a key of its own.
_BLOCK_KEY = re.compile(r'\s?data-block-key=\\*"[^"\\]*\\*"')


def is_same_text(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents of revisions say the same; comments between officers are not text."""
    return _text(one) == _text(other)


def _text(content: Mapping[str, Any]) -> str:
    said = {name: value for name, value in content.items() if name not in _NOTED}
    return _BLOCK_KEY.sub("", json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True))
