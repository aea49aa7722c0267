"""Answers tell the stale guard anew what they rely on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.library.models import CitingItem, Reliance, StaleFlag
from portal.questions.operations.drafts import register_answers
from portal.questions.operations.publication import publish_version, withdraw_answer
from tests.portal.library.laws import make_event
from tests.portal.questions.answering import LAW, Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db


class TestRegisterAnswers:
    def test_finds_what_was_published_before_and_is_the_same_twice(self):
        answer = Team().published()
        CitingItem.objects.all().delete()
        for _ in range(2):
            assert register_answers(at=timezone.now()) == 1
            places = Reliance.objects.values_list("item__key", "document_key", "address", "written_at")
            assert list(places) == [(str(answer.number), LAW, "dieu-8-khoan-2-diem-c", answer.published_at)]

    def test_warns_of_a_law_that_changed_between_check_and_publication(self, team: Team):
        version = team.approved(at=AT)
        make_event("dieu-8-khoan-2-diem-c", day=(AT + timedelta(days=1)).date(), at=AT + timedelta(days=1))
        publish_version(version=version, by=team.approver, at=AT + timedelta(days=2))
        assert StaleFlag.objects.filter(settled_at=None).exists()

    def test_leaves_out_what_nobody_can_read(self, team: Team):
        team.draft()
        withdraw_answer(answer=team.published(), reason="Sai.", by=team.approver, at=timezone.now())
        assert register_answers(at=timezone.now()) == 0
        team.published(text_with(title="Câu khác?"))
        assert register_answers(at=timezone.now()) == 1
