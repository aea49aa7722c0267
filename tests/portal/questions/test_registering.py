"""Answers tell the stale guard anew what they rely on."""

import pytest
from django.utils import timezone

from portal.library.models import CitingItem, Reliance
from portal.questions.operations.drafts import register_answers
from portal.questions.operations.publication import withdraw_answer
from tests.portal.questions.answering import LAW, Team, text_with

pytestmark = pytest.mark.django_db


class TestRegisterAnswers:
    def test_finds_what_was_published_before_and_is_the_same_twice(self):
        answer = Team().published()
        CitingItem.objects.all().delete()
        for _ in range(2):
            assert register_answers(at=timezone.now()) == 1
            places = Reliance.objects.values_list("item__key", "document_key", "address", "written_at")
            assert list(places) == [(str(answer.number), LAW, "dieu-8-khoan-2-diem-c", answer.published_at)]

    def test_leaves_out_what_nobody_can_read(self, team: Team):
        team.draft()
        withdraw_answer(answer=team.published(), reason="Sai.", by=team.approver, at=timezone.now())
        assert register_answers(at=timezone.now()) == 0
        team.published(text_with(title="Câu khác?"))
        assert register_answers(at=timezone.now()) == 1
