"""Who may do what with a text: every act, by every part of the way, at home and elsewhere; and no way around them."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, Overtaken, ReasonMissing, SecondPersonNeeded, WrongState
from portal.questions.models import AnswerVersion
from portal.questions.operations.drafts import drop_version, save_version, submit_version, take_back
from portal.questions.operations.publication import publish_version
from portal.questions.operations.review import approve_version, check_version, send_back
from portal.questions.queries import may_act
from portal.questions.states import VERSION_ACTS, CheckResult, VersionAct, VersionState
from tests.portal.questions.answering import Team, officer_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def _passes(version: AnswerVersion, by: Officer) -> Any:
    return check_version(
        version=version, result=CheckResult.PASSED, note="", revision=version.revision, by=by, at=AT
    )  # fmt: skip


DOING: dict[VersionAct, Callable[[AnswerVersion, Officer], Any]] = {
    VersionAct.WRITE: lambda version, by: save_version(
        version=version, text=text_with(summary=f"{by.pk}"), revision=version.revision, by=by, at=AT
    ),
    VersionAct.SUBMIT: lambda version, by: submit_version(version=version, by=by, at=AT),
    VersionAct.TAKE_BACK: lambda version, by: take_back(version=version, by=by, at=AT),
    VersionAct.DROP: lambda version, by: drop_version(version=version, by=by, at=AT),
    VersionAct.CHECK: _passes,
    VersionAct.APPROVE: lambda version, by: approve_version(version=version, by=by, at=AT),
    VersionAct.SEND_BACK: lambda version, by: send_back(version=version, note="Sửa câu hai.", by=by, at=AT),
    VersionAct.PUBLISH: lambda version, by: publish_version(version=version, by=by, at=AT),
}
BEFORE: dict[VersionAct, Callable[[Team], AnswerVersion]] = {
    VersionAct.WRITE: Team.draft,
    VersionAct.SUBMIT: Team.draft,
    VersionAct.TAKE_BACK: Team.submitted,
    VersionAct.DROP: Team.draft,
    VersionAct.CHECK: Team.submitted,
    VersionAct.APPROVE: Team.checked,
    VersionAct.SEND_BACK: Team.checked,
    VersionAct.PUBLISH: Team.approved,
}
# role -> what it may do with a text that somebody else wrote at the same agency
ROLES: dict[str, set[VersionAct]] = {
    "editor": {VersionAct.WRITE, VersionAct.SUBMIT, VersionAct.TAKE_BACK, VersionAct.DROP},
    "legal": {VersionAct.WRITE, VersionAct.SUBMIT, VersionAct.TAKE_BACK, VersionAct.DROP, VersionAct.CHECK},
    "approver": set(DOING),
    "leader": {VersionAct.APPROVE, VersionAct.SEND_BACK, VersionAct.PUBLISH},
    "reception": {VersionAct.WRITE, VersionAct.SUBMIT, VersionAct.TAKE_BACK, VersionAct.DROP},
    "justice": set(DOING),
    "administrator": set(),
}
TABLE = [(role, act, act in acts) for role, acts in ROLES.items() for act in DOING]


class TestTable:
    @pytest.mark.parametrize(("role", "act", "allowed"), TABLE)
    def test_at_home(self, role: str, act: VersionAct, allowed: bool, team: Team) -> None:
        version, officer = BEFORE[act](team), officer_of(team.agency, role)
        assert may_act(officer=officer, act=act, version=version, on=TODAY) is allowed
        if allowed:
            DOING[act](version, officer)
        else:
            with pytest.raises(NotAllowed):
                DOING[act](version, officer)

    @pytest.mark.parametrize("role", [role for role in ROLES if role != "justice"])
    @pytest.mark.parametrize("act", list(DOING))
    def test_elsewhere(self, role: str, act: VersionAct) -> None:
        version, stranger = BEFORE[act](Team()), officer_of(Team().agency, role)
        assert not may_act(officer=stranger, act=act, version=version, on=TODAY)
        with pytest.raises(NotAllowed):
            DOING[act](version, stranger)

    @pytest.mark.parametrize("act", [VersionAct.CHECK, VersionAct.APPROVE, VersionAct.PUBLISH])
    def test_whoever_saved_any_revision_is_a_writer(self, act: VersionAct, team: Team) -> None:
        """Even where somebody else saved before and after."""
        version, approver = team.draft(), team.approver
        for writer, summary in ((approver, "Một."), (team.author, "Hai.")):
            version = save_version(
                version=version, text=text_with(summary=summary), revision=version.revision, by=writer, at=AT
            )
        version = submit_version(version=version, by=team.author, at=AT)
        other = officer_of(team.agency, "approver")
        if act is not VersionAct.CHECK:
            version = team.check(version)
        if act is VersionAct.PUBLISH:
            version = approve_version(version=version, by=other, at=AT)
        assert not may_act(officer=approver, act=act, version=version, on=TODAY)
        with pytest.raises(SecondPersonNeeded):
            DOING[act](version, approver)

    def test_who_checked_may_approve(self, team: Team) -> None:
        both = officer_of(team.agency, "approver")
        version = _passes(team.submitted(), both)
        assert approve_version(version=version, by=both, at=AT).approved_by == both

    def test_a_superuser_is_an_author_like_others(self, team: Team) -> None:
        chief = Officer.objects.create_superuser(username="goc", email="", password="x")
        version = save_version(version=team.draft(), text=text_with(summary="Tôi."), revision=2, by=chief, at=AT)
        with pytest.raises(SecondPersonNeeded):
            _passes(submit_version(version=version, by=chief, at=AT), chief)

    @pytest.mark.parametrize(
        ("act", "state"),
        [(act, state) for act in DOING for state in VersionState if state not in VERSION_ACTS[act].states],
    )
    def test_from_no_other_state(self, act: VersionAct, state: VersionState, team: Team) -> None:
        version = team.draft()
        was_public = {"published_at": AT, "withheld_at": AT, "withheld_reason": "Có thông tin riêng."}
        AnswerVersion.objects.filter(pk=version.pk).update(state=state.value, **was_public)
        with pytest.raises(WrongState):
            DOING[act](version, officer_of(team.agency, "approver"))


class TestCheck:
    def test_what_was_sent_back_is_checked_anew(self, team: Team) -> None:
        version = send_back(version=team.checked(), note="Nêu rõ mức phạt.", by=team.approver, at=AT)
        assert (version.state, version.checked_by, version.submitted_at) == (VersionState.DRAFT, None, None)
        assert list(version.checks.order_by("pk").values_list("result", "note")) == [
            ("dat", ""),
            ("tra-lai-sua", "Nêu rõ mức phạt."),
        ]
        with pytest.raises(WrongState):
            approve_version(version=version, by=team.approver, at=AT)

    def test_sends_back_with_words_only(self, team: Team) -> None:
        version = team.submitted()
        with pytest.raises(ReasonMissing):
            check_version(
                version=version,
                result=CheckResult.SENT_BACK,
                note=" ",
                revision=version.revision,
                by=team.checker,
                at=AT,
            )
        assert AnswerVersion.objects.get(pk=version.pk).state == VersionState.IN_CHECK

    def test_checks_the_text_that_was_read(self, team: Team) -> None:
        """Taken back, changed and submitted again while the checker was reading."""
        read = team.submitted()
        version = take_back(version=read, by=team.author, at=AT)
        changed = text_with(summary="Có.")
        saved = save_version(version=version, text=changed, revision=version.revision, by=team.author, at=AT)
        submit_version(version=saved, by=team.author, at=AT)
        with pytest.raises(Overtaken):
            _passes(read, team.checker)

    def test_of_two_approvers_one_is_told(self, team: Team) -> None:
        version, other = team.checked(), officer_of(team.agency, "leader")
        approve_version(version=version, by=team.approver, at=AT)
        with pytest.raises(WrongState):
            approve_version(version=version, by=other, at=AT)
        assert AnswerVersion.objects.get(pk=version.pk).approved_by == team.approver


STEPS = st.lists(
    st.tuples(st.sampled_from(list(DOING)), st.sampled_from(["author", "checker", "approver", "both"])), max_size=25
)


class TestNoWayAround:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_nothing_is_public_that_two_others_have_not_passed(self, steps: list[tuple[VersionAct, str]]) -> None:
        """Whatever four officers press in whatever order."""
        team = Team()
        team.both = officer_of(team.agency, "approver")  # type: ignore[attr-defined]
        version = team.draft()
        writers = {team.author.pk}
        for act, name in steps:
            officer = getattr(team, name)
            try:
                version = DOING[act](AnswerVersion.objects.get(pk=version.pk), officer)
            except (NotAllowed, WrongState, Overtaken):
                continue
            if act is VersionAct.WRITE:
                writers.add(officer.pk)
        version = AnswerVersion.objects.select_related("answer").get(pk=version.pk)
        if version.state == VersionState.LIVE or version.answer.live_id:
            assert version.checked_by_id not in writers | {None}
            assert version.approved_by_id not in writers | {None}
            assert version.checks.filter(result=CheckResult.PASSED.value, revision=version.revision).exists()
