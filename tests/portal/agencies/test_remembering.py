"""What an officer may do is looked up once in a request; whoever writes something sees what is true from then on."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.transaction import atomic

from portal.agencies.models import Posting
from portal.agencies.queries import memoized_block, memoized_until_written, scope_of
from tests.portal.agencies.factories import make_posting

TODAY = date(2026, 11, 27)
pytestmark = pytest.mark.django_db


def may_answer(posting: Posting) -> bool:
    return bool(scope_of(officer=posting.officer, verb="data_request.answer", on=TODAY))


class TestRemembering:
    @pytest.mark.parametrize("keeping", [memoized_block, memoized_until_written])
    def test_asks_once(self, keeping, django_assert_num_queries):  # noqa: ANN001
        posting = make_posting("justice", on=TODAY)
        with keeping(), django_assert_num_queries(1):
            assert all(may_answer(posting) for _ in range(3))
        with django_assert_num_queries(2):
            assert all(may_answer(posting) for _ in range(2))

    def test_sees_at_once_what_the_same_request_has_changed(self):
        posting = make_posting("justice", on=TODAY)
        with memoized_until_written():
            assert may_answer(posting)
            Posting.objects.filter(pk=posting.pk).delete()
            assert not may_answer(posting)
            make_posting("justice", officer=posting.officer, on=TODAY)
            assert may_answer(posting)

    def test_asks_once_more_after_each_write(self, django_assert_num_queries):  # noqa: ANN001
        posting = make_posting("justice", on=TODAY)
        with memoized_until_written():
            for _ in range(2):
                Posting.objects.filter(pk=posting.pk).update(role="justice")
                with django_assert_num_queries(1):
                    assert all(may_answer(posting) for _ in range(3))

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="there the end of a transaction is seen")
    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_keeps_nothing_of_a_transaction_that_was_rolled_back(self):
        posting = make_posting("justice", on=TODAY)
        with memoized_until_written():
            with suppress(PermissionDenied), atomic():
                Posting.objects.filter(pk=posting.pk).delete()
                assert not may_answer(posting)
                raise PermissionDenied
            with atomic():
                assert may_answer(posting)
            assert may_answer(posting)

    def test_is_over_with_the_block(self):
        posting = make_posting("justice", on=TODAY)
        with memoized_until_written():
            assert may_answer(posting)
        Posting.objects.filter(pk=posting.pk).delete()
        assert not may_answer(posting)
