import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from portal.journal.operations import record
from portal.journal.models import Entry

@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("n", [1,2])
def test_x(n):
    with transaction.atomic():
        record("a.b", subject=None, by=None, at=timezone.now())
    with pytest.raises(IntegrityError):
        Entry.objects.update(verb="x.y")
    with pytest.raises(IntegrityError):
        Entry.objects.all().delete()
    assert Entry.objects.count()==1
