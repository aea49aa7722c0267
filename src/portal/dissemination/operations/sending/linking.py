"""Personal links that go into letters: known to their letter and to us by a mark alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.dissemination.addresses import digest
from portal.dissemination.models import Follower, Letter, PersonalLink
from portal.dissemination.states import LetterKind, LinkPurpose

CONFIRM_WITHIN = timedelta(days=7)
LINK_FOR = timedelta(days=90)


def make_links(*, tokens: Mapping[Letter, str], at: datetime) -> None:
    """Links with these secrets, one for each letter. That of an earlier attempt stays good: it may have arrived."""
    links = [
        _link(letter, letter.follower, token, at) for letter, token in tokens.items() if letter.follower is not None
    ]
    PersonalLink.objects.bulk_create(links)


def _link(letter: Letter, follower: Follower, token: str, at: datetime) -> PersonalLink:
    is_confirmation = letter.kind == LetterKind.CONFIRM
    return PersonalLink(
        follower=follower,
        letter=letter,
        purpose=(LinkPurpose.CONFIRM if is_confirmation else LinkPurpose.MANAGE).value,
        subscription=letter.subscription if is_confirmation else None,
        digest=digest(token),
        created_at=at,
        expires_at=at + (CONFIRM_WITHIN if is_confirmation else LINK_FOR),
    )
