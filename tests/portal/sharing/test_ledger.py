"""What the database itself holds of the ledger of copies."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.sharing.models import Copy, Item, Partner

pytestmark = pytest.mark.django_db


def make_copy(**said: object) -> Copy:
    now = timezone.now()
    item = Item.objects.create(
        kind="editorial.article", key="1", sequence=1, digest="a", title="Một bài", published_at=now, changed_at=now
    )
    partner = Partner.objects.create(name="Trang của xã")
    fields = {"wanted_version": 1, "wanted_at": now, "not_before": now} | said
    return Copy.objects.create(partner=partner, item=item, **fields)


class TestCopy:
    def test_is_never_ahead_of_its_item(self) -> None:
        with pytest.raises(IntegrityError, match="a_copy_is_never_ahead|CHECK"), transaction.atomic():
            make_copy(wanted_version=1, confirmed_version=2)

    def test_a_partner_holds_one_of_an_item(self) -> None:
        copy = make_copy()
        with pytest.raises(IntegrityError), transaction.atomic():
            Copy.objects.create(
                partner=copy.partner,
                item=copy.item,
                wanted_version=1,
                wanted_at=copy.wanted_at,
                not_before=copy.not_before,
            )
