"""From a draft to the public by the steps of the regulation."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision, TaskState, Workflow, WorkflowTask

from lawtext.dates import later_by_months
from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, ReasonMissing, WrongState
from portal.editorial.jobs import publish_scheduled
from portal.editorial.models import ArticlePage, StepState, StepTask
from portal.editorial.models.base import StepIsOpen
from portal.editorial.operations.workflow import approve_step, create_workflows, return_step
from portal.editorial.queries.reminders import WAITING, open_step_of, own_submissions, returned_to
from portal.editorial.states.workflow import PATHS, ApprovalPath, ApprovalStep
from portal.journal.models import Entry
from portal.journal.queries.pending_work import WaitingFor
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.publishing.desk import NOW, Newsroom, steps, submissions
from tests.portal.laid import laid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


@laid
def room() -> Newsroom:
    return Newsroom()


def to_take(officer: Officer) -> set[int]:
    """The pages that wait for a step of the officer's."""
    waiting = WAITING[0].rows(WaitingFor(officer, agencies=(), everywhere=False, at=NOW))
    return {int(key) for key in waiting.values_list("workflow_state__object_id", flat=True)}


class TestFoundWorkflows:
    def test_lays_each_path_with_its_steps_once(self):
        create_workflows()
        assert create_workflows() == 0
        assert StepTask.objects.count() == len(ApprovalStep)
        laid = {workflow.name: [task.specific.step for task in workflow.tasks] for workflow in _paths()}
        assert sorted(laid.values()) == sorted([step.value for step in path] for path in PATHS.values())


class TestTheWay:
    def test_a_draft_is_checked_then_approved_then_public(self, room: Newsroom):
        article = room.approved(room.draft())
        assert article.live
        assert steps(article) == ["approved", "approved"]
        assert submissions(article) == ["approved"]

    def test_it_is_not_public_before_the_last_step(self, room: Newsroom):
        article = room.draft()
        approve_step(state=room.submit(article), by=room.somebody("legal"), at=NOW)
        assert not ArticlePage.objects.get(pk=article.pk).live

    def test_the_live_text_stays_until_a_change_is_approved(self, room: Newsroom):
        article = room.approved(room.draft())
        room.edited(article, "Lời mới.")
        state = room.submit(article)
        assert ArticlePage.objects.get(pk=article.pk).lead == "Bỏ cọc thì mất cọc."
        approve_step(state=state, by=room.somebody("legal"), at=NOW)
        approve_step(state=open_step_of(page=article), by=room.somebody("leader"), at=NOW)
        assert ArticlePage.objects.get(pk=article.pk).lead == "Lời mới."

    def test_the_day_of_review_is_the_regulations_where_nobody_named_one(self, room: Newsroom):
        article = room.approved(room.draft())
        assert article.review_date == later_by_months(timezone.localdate(article.last_published_at), 12)
        assert article.get_latest_revision_as_object().review_date == article.review_date

    def test_the_journal_tells_who_took_how_long_and_the_publisher(self, room: Newsroom):
        article = room.approved(room.draft())
        told = {entry.verb: entry for entry in Entry.objects.filter(subject_id=str(article.pk))}
        assert {"article.submitted", "step.approved", "page.published"} <= set(told)
        assert told["article.submitted"].actor == room.somebody("editor")
        assert told["page.published"].actor == room.somebody("leader")
        said = told["step.approved"].details
        assert (said["step"], said["agency"], said["is_late"]) == ("duyet", room.agency.pk, False)

    def test_a_step_that_takes_too_long_is_told_as_late(self, room: Newsroom):
        article = room.draft()
        state = room.submit(article)
        approve_step(state=state, by=room.somebody("legal"), at=state.due_at + timedelta(days=3))
        assert Entry.objects.get(verb="step.approved").details["is_late"] is True


class TestSendingBack:
    def test_ends_the_submission_and_the_next_begins_with_the_first_step(self, room: Newsroom):
        article = room.draft()
        approve_step(state=room.submit(article), by=room.somebody("legal"), at=NOW)
        return_step(state=open_step_of(page=article), by=room.somebody("leader"), at=NOW, note="Thiếu căn cứ")
        assert submissions(article) == ["cancelled"]
        room.edited(article, "Đã bổ sung căn cứ.")
        assert room.submit(article).task.steptask.step == ApprovalStep.CHECK

    def test_wants_to_know_what_to_change(self, room: Newsroom):
        with pytest.raises(ReasonMissing):
            return_step(state=room.submit(room.draft()), by=room.somebody("legal"), at=NOW, note="  ")

    def test_tells_the_writer_until_they_submit_again(self, room: Newsroom):
        article = room.draft()
        return_step(state=room.submit(article), by=room.somebody("legal"), at=NOW, note="Sai điều luật")
        assert [state.comment for state in returned_to(officer=room.somebody("editor"))] == ["Sai điều luật"]
        room.submit(article)
        assert not returned_to(officer=room.somebody("editor")).exists()


class TestWhoseTurn:
    """Who writes never decides, by whatever role, and nobody decides twice."""

    @pytest.mark.parametrize("role", ["editor", "reception", "administrator"])
    def test_not_who_has_no_such_role(self, room: Newsroom, role: str):
        with pytest.raises(NotAllowed):
            approve_step(state=room.submit(room.draft(by=room.somebody("justice"))), by=room.somebody(role), at=NOW)

    def test_not_the_same_role_at_another_agency(self, room: Newsroom):
        stranger = make_posting("leader", agency=make_agency("Sở Công Thương")).officer
        article = room.draft()
        approve_step(state=room.submit(article), by=room.somebody("legal"), at=NOW)
        with pytest.raises(NotAllowed):
            approve_step(state=open_step_of(page=article), by=stranger, at=NOW)

    @pytest.mark.parametrize("role", ["approver", "justice"])
    def test_not_who_wrote(self, room: Newsroom, role: str):
        writer = room.somebody(role)
        with pytest.raises(NotAllowed):
            approve_step(state=room.submit(room.draft(by=writer)), by=writer, at=NOW)

    def test_not_who_changed_a_word_of_anothers_text(self, room: Newsroom):
        article = room.edited(room.draft(), "Một chữ khác.", by=room.somebody("approver"))
        with pytest.raises(NotAllowed):
            approve_step(state=room.submit(article), by=room.somebody("approver"), at=NOW)

    def test_not_the_owner_of_what_was_never_public(self, room: Newsroom):
        article = room.draft(by=room.somebody("approver"))
        Revision.objects.for_instance(article).update(user=room.somebody("editor"))
        with pytest.raises(NotAllowed):
            approve_step(state=room.submit(article), by=room.somebody("approver"), at=NOW)

    def test_not_who_submitted_it(self, room: Newsroom):
        state = room.submit(room.draft(), by=room.somebody("approver"))
        with pytest.raises(NotAllowed):
            approve_step(state=state, by=room.somebody("approver"), at=NOW)

    def test_not_one_person_for_two_steps(self, room: Newsroom):
        article = room.draft()
        approve_step(state=room.submit(article), by=room.somebody("approver"), at=NOW)
        with pytest.raises(NotAllowed):
            approve_step(state=open_step_of(page=article), by=room.somebody("approver"), at=NOW)

    def test_a_superuser_is_bound_like_anybody(self, room: Newsroom):
        root = make_officer(is_superuser=True, is_staff=True)
        with pytest.raises(NotAllowed):
            approve_step(state=room.submit(room.draft(by=root)), by=root, at=NOW)

    def test_who_wrote_before_the_last_publication_may_decide_about_a_later_change(self, room: Newsroom):
        article = room.approved(room.draft(by=room.somebody("justice")))
        room.edited(article, "Lời mới.")
        approve_step(state=room.submit(article), by=room.somebody("justice"), at=NOW)

    def test_a_step_is_taken_once(self, room: Newsroom):
        state = room.submit(room.draft())
        approve_step(state=state, by=room.somebody("legal"), at=NOW)
        with pytest.raises(WrongState, match="Bước này đã có người xử lý"):
            approve_step(state=state, by=room.somebody("justice"), at=NOW)

    def test_of_a_list_only_what_is_ones_own_to_take(self, room: Newsroom):
        first, second = room.draft("Một"), room.draft("Hai", by=room.somebody("justice"))
        room.submit(first)
        room.submit(second, by=room.somebody("justice"))
        assert to_take(room.somebody("justice")) == {first.pk}
        assert to_take(room.somebody("legal")) == {first.pk, second.pk}
        assert [one.revision.object_id for one in own_submissions(officer=room.somebody("justice"))] == [str(second.pk)]

    def test_wagtails_own_list_says_the_same(self, room: Newsroom):
        state = room.submit(room.draft(by=room.somebody("approver")), by=room.somebody("approver"))
        reviewable = TaskState.objects.reviewable_by(room.somebody("legal"))
        assert [one.pk for one in reviewable] == [state.pk]
        assert not TaskState.objects.reviewable_by(room.somebody("approver")).exists()

    def test_a_long_list_costs_no_more_queries_than_a_short_one(
        self, room: Newsroom, django_assert_max_num_queries: object
    ):
        legal = room.somebody("legal")
        for number in range(6):
            room.submit(room.draft(f"Bài {number}"))
        with django_assert_max_num_queries(20):  # type: ignore[operator]
            assert len(to_take(legal)) == 6


class TestTheTextUnderDecision:
    def test_is_closed_while_a_step_is_open(self, room: Newsroom):
        article = room.draft()
        room.submit(article)
        with pytest.raises(StepIsOpen):
            room.edited(article, "Sửa lén.")

    def test_is_open_again_when_it_was_taken_back(self, room: Newsroom):
        article = room.draft()
        room.submit(article).workflow_state.cancel(user=room.somebody("editor"))
        assert room.edited(article, "Sửa tiếp.").get_latest_revision().content["lead"] == "Sửa tiếp."

    def test_what_slipped_in_is_not_published_but_goes_back(self, room: Newsroom):
        article = room.draft()
        approve_step(state=room.submit(article), by=room.somebody("legal"), at=NOW)
        _slip_in(article, "Chưa ai duyệt.")
        assert approve_step(state=open_step_of(page=article), by=room.somebody("leader"), at=NOW) is False
        assert not ArticlePage.objects.get(pk=article.pk).live
        assert submissions(article) == ["cancelled"]

    def test_a_workflow_that_lost_a_step_publishes_nothing(self, room: Newsroom):
        article = room.draft()
        WorkflowTask.objects.filter(task__steptask__step=ApprovalStep.CHECK).delete()
        approve_step(state=room.submit(article), by=room.somebody("leader"), at=NOW)
        assert not ArticlePage.objects.get(pk=article.pk).live

    def test_what_was_written_over_in_place_is_not_published(self, room: Newsroom):
        article = room.draft()
        state = room.submit(article)
        Revision.objects.filter(pk=state.revision_id).update(created_at=timezone.now() + timedelta(seconds=1))
        assert approve_step(state=state, by=room.somebody("legal"), at=NOW) is False

    def test_a_save_without_a_change_is_no_version_and_makes_nobody_an_author(self, room: Newsroom):
        article = room.draft()
        room.submit(article)
        before = article.latest_revision_id
        article.get_latest_revision_as_object().save_revision(user=room.somebody("legal"))
        assert ArticlePage.objects.get(pk=article.pk).latest_revision_id == before
        approve_step(state=open_step_of(page=article), by=room.somebody("legal"), at=NOW)

    def test_a_version_that_is_public_is_never_written_over(self, room: Newsroom):
        article = room.approved(room.draft())
        public = article.get_latest_revision()
        draft = article.get_latest_revision_as_object()
        draft.lead = "Tự lưu đè."
        draft.save_revision(user=room.somebody("editor"), overwrite_revision=public)
        public.refresh_from_db()
        assert public.content["lead"] == "Bỏ cọc thì mất cọc."


def _paths() -> list[Workflow]:
    return list(Workflow.objects.filter(name__in=[path.label for path in ApprovalPath]))


def _slip_in(article: ArticlePage, lead: str) -> None:
    """A newer version past every guard, as a broken script would write it."""
    newest = article.get_latest_revision()
    slipped = Revision.objects.create(
        content_object=article,
        base_content_type=article.get_base_content_type(),
        content=newest.content | {"lead": lead},
    )
    ArticlePage.objects.filter(pk=article.pk).update(latest_revision=slipped)


class TestDates:
    """A date never passes an approval by (dotCMS/core#36634)."""

    def test_a_date_that_passes_while_a_step_is_open_publishes_nothing(self, room: Newsroom):
        article = room.draft(go_live_at=timezone.now() + timedelta(minutes=5))
        room.submit(article)
        publish_scheduled(at=timezone.now() + timedelta(days=1))
        assert not ArticlePage.objects.get(pk=article.pk).live

    def test_approved_after_its_date_it_is_public_at_once(self, room: Newsroom):
        article = room.approved(room.draft(go_live_at=timezone.now() - timedelta(minutes=5)))
        assert article.live

    def test_approved_before_its_date_it_waits_for_it(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch):
        later = timezone.now() + timedelta(hours=2)
        article = room.approved(room.draft(go_live_at=later))
        assert not article.live
        assert publish_scheduled(at=later - timedelta(minutes=1)) == 0
        monkeypatch.setattr("wagtail.actions.publish_revision.timezone.now", lambda: later + timedelta(seconds=1))
        assert publish_scheduled(at=later + timedelta(seconds=1)) == 1
        assert ArticlePage.objects.get(pk=article.pk).live

    def test_what_expires_ends_as_such(self, room: Newsroom):
        article = room.approved(room.draft(expire_at=timezone.now() + timedelta(hours=1)))
        assert publish_scheduled(at=timezone.now() + timedelta(hours=2)) == 1
        ended = ArticlePage.objects.get(pk=article.pk)
        assert not ended.live
        assert ended.withdrawals.get().ending == "het-han"
        assert Entry.objects.filter(verb="page.withdrawn").latest("pk").details["ending"] == "het-han"


class TestDeadlines:
    def test_run_on_working_days_alone(self, room: Newsroom):
        state = room.submit(room.draft())
        taken = timezone.localtime(state.due_at) - timezone.localtime(state.started_at)
        assert taken >= timedelta(hours=24)

    def test_what_is_overdue_is_marked(self, room: Newsroom, client: Client):
        state = room.submit(room.draft())
        StepState.objects.filter(pk=state.pk).update(due_at=timezone.now() - timedelta(minutes=1))
        client.force_login(room.somebody("editor"))
        page = client.get("/quan-tri/").content.decode()
        assert "Kiểm tra nội dung pháp lý · <span" in page
        assert 'class="lan-toa-late"' in page


class TestTheUmpire:
    def test_refuses_in_words_an_officer_understands(self, room: Newsroom):
        state = room.submit(room.draft())
        with pytest.raises(PermissionDenied, match="không phải của bạn"):
            state.task.specific.on_action(state, room.somebody("editor"), "approve")
