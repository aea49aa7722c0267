"""One thing of each kind of waiting work, laid for an agency, and the role that it waits for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Task, Workflow, WorkflowTask

from portal.activities.models import Activity
from portal.agencies.models import AccessRequest, ActRequest, Agency, Officer
from portal.digitisation.states import ScanState
from portal.dissemination.models import DataRequest, IncomingMessage, PostBatch
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import AccountKind, CampaignState, Channel, ConsentMethod, LetterKind, RequestKind
from portal.editorial.models import DeskReminder, StepTask
from portal.editorial.states.workflow import ReminderSubject
from portal.journal.models import Alert, Attestation, BreachCase, Entry
from portal.journal.operations import record
from portal.journal.operations.by_two import two_person_acts
from portal.journal.queries.attestations import ATTESTED
from portal.journal.queries.watch import RULE_OF
from portal.library.models import ProblemReport
from portal.library.operations import CitingContent, EventDraft, ReliancePlace, propose_events, register_item
from portal.library.states import EventKind, EventOrigin
from portal.plans.models import Assignment, Deadline, Difficulty, Guidance, GuidanceReceipt, Product, Role
from portal.plans.operations import count_entries
from portal.questions.models import Clock, Referral, ReplyDelivery
from portal.questions.operations.clock_steps import rule_for
from portal.questions.operations.drafts import start_answer
from portal.questions.operations.triage import write_note
from portal.questions.states import ReplyBy
from portal.reports.models import Compilation, Regime, Return, Round
from portal.search.models import WrongAnswer
from portal.sharing.models import Harvested
from tests.portal.activities.factories import leaflets, recorded
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.digitisation.proof_story import make_scan
from tests.portal.dissemination.campaign_factories import Desk, make_account, make_follower
from tests.portal.dissemination.sending.scenes import make_campaign
from tests.portal.editorial.factories import make_article, make_front
from tests.portal.library.laws import make_event, make_instrument
from tests.portal.plans.factories import make_plan
from tests.portal.questions.answering import Team, asked_of, text_with
from tests.portal.questions.factories import make_question
from tests.portal.reports.compilations.factories import compiled, make_province_at_work
from tests.portal.sharing.factories import make_item, make_partner
from tests.portal.sharing.harvest.sites import make_source

AT = datetime(2026, 11, 24, 3, tzinfo=timezone.get_fixed_timezone(0))  # ten in the morning, a Tuesday
DAY = AT.date()


@dataclass(frozen=True)
class Waiting:
    role: str
    lay: Callable[[Agency], object]


def _step(agency: Agency, step: str, writer: Officer | None = None) -> Any:
    task = StepTask.objects.filter(step=step).first() or StepTask.objects.create(name=step, step=step)
    workflow = Workflow.objects.create(name="Một cấp")
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=1)
    page = make_article("Bài chờ", section=make_front(agency), agency=agency, owner=writer)
    page.has_unpublished_changes = True
    page.save_revision()
    return workflow.start(page, user=writer or make_posting("editor", agency=agency).officer)


def _sent_back(agency: Agency) -> None:
    state = _step(agency, "duyet", _waits_for(agency, "editor"))
    state.current_task_state.reject(user=make_officer())


def _reminder(agency: Agency, about: ReminderSubject) -> None:
    owner = None if about is ReminderSubject.URGENT else _waits_for(agency, "editor")
    article = make_article("Bài cũ", section=make_front(agency), agency=agency, owner=owner)
    key = article.get_parent().pk if about is ReminderSubject.SILENCE else article.pk
    if about is ReminderSubject.URGENT:
        key = article.urgent.create(reason="Bão", by=make_officer(), at=AT, review_by=AT).pk
    DeskReminder.objects.create(about=about.value, key=str(key), due_at=AT, reminded_at=AT, agency=agency)


def _late(agency: Agency, level: int) -> None:
    question = asked_of(Team(agency), due_on=DAY - timedelta(days=9))
    days = {"started_on": DAY - timedelta(days=30), "due_on": question.due_on, "first_due_on": question.due_on}
    Clock.objects.create(question=question, rule=rule_for(question, agency), escalations=level, **days)
    Entry.objects.create(verb="clock.escalated", at=AT, subject=question, details={"agency": agency.pk})


def _joint(agency: Agency) -> None:
    question = asked_of(Team(make_agency("Sở chủ trì")), due_on=DAY)
    Referral.objects.create(question=question, agency=agency, part="phoi-hop", referred_at=AT)


def reply_to_tell(agency: Agency, way: ReplyBy) -> None:
    question = make_question(state="cho-bao", lead_agency=agency, due_on=DAY)
    reply = question.replies.create(text="Xin trả lời.", by_way=way.value, sent_at=AT)
    ReplyDelivery.objects.create(reply=reply, agency=agency, way=way.value, waits_since=AT)


def _version(agency: Agency, stage: str) -> None:
    version = getattr(Team(agency), stage)()
    if stage == "draft":
        version.writings.update(by=_waits_for(agency, "editor"))


def _approved_for_one(agency: Agency) -> None:
    team = Team(agency)
    version = start_answer(question=asked_of(team, due_on=DAY), agency=agency, by=team.author, at=AT)
    team.carry_on(version, text_with(reach="chi-nguoi-hoi"))


def _waits_for(agency: Agency, role: str) -> Any:
    """Whoever the test signs in: the first of the agency with the role whom it has named "chờ"."""
    return agency.postings.get(role=role, officer__username=f"cho-{role}").officer


def _called(agency: Agency) -> None:
    question, one = asked_of(Team(agency), due_on=DAY), _waits_for(agency, "reception")
    write_note(question=question, text=f"@{one.username} xem giúp.", by=make_officer(), at=AT)


def _stale(agency: Agency) -> None:
    content = CitingContent(kind="rooms.leaflet", key="1", title="Tờ gấp", agency=agency)
    make_instrument()
    register_item(content=content, places=[ReliancePlace("7-2021-nd-cp", "dieu-8")], at=AT - timedelta(days=30))
    make_event("dieu-8", at=AT)


def _outdated(agency: Agency) -> None:
    content = CitingContent(kind="rooms.leaflet", key="1", title="Tờ gấp", agency=make_agency("Sở ra tờ gấp"))
    make_instrument()
    register_item(content=content, places=[ReliancePlace("7-2021-nd-cp", "dieu-8")], at=AT - timedelta(days=30))
    make_event("dieu-8", at=AT)
    entry = record(ATTESTED, subject=None, by=None, at=AT, details={"kind": "content", "title": "Tờ gấp"})
    version = Attestation.objects.create(entry=entry, code=entry.uuid.hex[:12], digest="a")
    given = recorded(leaflets(agency, day=DAY - timedelta(days=9)), at=AT)
    Activity.objects.filter(pk=given.pk).update(
        text=version, text_told_at=AT - timedelta(days=9), content_kind=content.kind, content_key=content.key
    )


def _proposal(agency: Agency) -> None:
    draft = EventDraft(kind=EventKind.AMENDED, instrument=make_instrument(), day=DAY, until=None, targets=())
    propose_events(source=make_instrument("9/2026/NĐ-CP"), drafts=[draft], origin=EventOrigin.READ, by=None, at=AT)


def _difficulty(agency: Agency, state: str) -> None:
    is_open = state != "answered"
    Difficulty.objects.create(
        code="vm-2026-0001", plan=make_plan(), agency=agency, title="Thiếu máy quét", description="Chưa có máy.",
        state=state, raised_by=make_officer(), raised_at=AT, due_on=DAY if is_open else None,
        answered_at=None if is_open else AT,
    )  # fmt: skip


def _guidance(agency: Agency, *done: str, **more: Any) -> None:
    """`done`: what somebody of the agency did with it."""
    said = {"number": "5/HD-STP", "title": "Hướng dẫn", "distribution": "Các sở", "issued_date": DAY, "due_on": DAY}
    guidance = Guidance.objects.create(
        plan=make_plan(),
        issuer=make_agency("Sở gửi"),
        counted_on=DAY,
        issued_at=AT,
        issued_by=make_officer(),
        place="a.pdf",
        **said | more,
    )
    by = make_officer()
    acts = {f"{one}_at": AT for one in done} | {f"{one}_by": by for one in done if one != "escalated"}
    receipt = GuidanceReceipt.objects.create(guidance=guidance, agency=agency, **acts)
    for verb in ("guidance.escalated", "guidance.recalled"):
        Entry.objects.create(verb=verb, at=AT, subject=receipt, details={"agency": agency.pk})


def _task(agency: Agency) -> Assignment:
    plan = make_plan()
    plan.assignments.all().delete()
    task = Assignment.objects.create(plan=plan, number=7, position=7, title="Tập huấn")
    Deadline.objects.create(assignment=task, phrase="hằng tuần", every="week", is_open_ended=True)
    Role.objects.create(assignment=task, kind="lead", phrase=agency.name).agencies.add(agency)
    return task


def _paper(agency: Agency) -> None:
    task = _task(agency)
    Product.objects.create(assignment=task, text="Văn bản hướng dẫn")
    record("guidance.issued", subject=task, by=None, at=AT, details={"issuer": agency.pk})
    count_entries(entries=list(Entry.objects.filter(verb="guidance.issued")))


def _return(agency: Agency, state: str, rung: str = "") -> Return:
    regime = Regime.objects.create(
        name="Báo cáo quý", basis="Công văn số 12/STP", plan=make_plan(), period="quarter",
        receiver=make_agency("Sở nhận"), asked="các sở", valid_from=date(2026, 1, 1),
    )  # fmt: skip
    held = Round.objects.create(regime=regime, start=date(2026, 7, 1), end=date(2026, 9, 30), due_on=DAY, opened_at=AT)
    sent = {"sent_at": AT, "was_late": False} if state != "expected" else {}
    owed = Return.objects.create(round=held, agency=agency, due_on=DAY, state=state, **sent)
    if rung:
        kind = "reminded" if rung == "remind" else "escalated"
        owed.acts.create(kind=kind, rung=regime.rungs.create(days=1, rung=rung), at=AT)
        Entry.objects.create(verb=f"return.{kind}", at=AT, subject=owed, details={"agency": agency.pk})
    return owed


def _closed(owed: Return) -> None:
    Round.objects.filter(pk=owed.round_id).update(state="locked", locked_at=timezone.now())
    Entry.objects.create(verb="return.closed", at=AT, subject=owed, details={"agency": owed.agency_id})


def _compilation(agency: Agency, state: str) -> None:
    report, who = compiled(make_province_at_work()), {"submitted_by": make_officer()}
    signed = who | {"approved_by": make_officer()} if state == "approved" else who
    Compilation.objects.filter(pk=report.pk).update(issuer=agency, state=state, **signed)


def _campaign(agency: Agency, state: CampaignState, **said: Any) -> None:
    released = (
        {"released_by": None, "released_at": None} if state in (CampaignState.DRAFT, CampaignState.SUBMITTED) else {}
    )
    make_campaign(agency=agency, state=state.value, **released | said)


def _submitted(agency: Agency) -> None:
    make_account()
    make_follower("0912345678", follows="dan-su")
    Desk(Team(agency)).submitted()


def _harvested(agency: Agency) -> None:
    source = make_source(agency=agency, section=make_front(agency))
    Harvested.objects.create(
        source=source,
        guid="a",
        title="Tin",
        first_seen_at=AT,
        last_seen_at=AT,
        state="cach-ly",
        payload={"guid": "a", "title": "Tin"},
    )


def _copy(agency: Agency) -> None:
    item = make_item(version=2, withdrawn_at=AT, withdrawal="rut", note="Sai.", agency=agency)
    make_partner().copies.create(
        item=item,
        wanted_version=2,
        confirmed_version=1,
        is_withdrawn=True,
        withdraw_by=AT - timedelta(hours=1),
        wanted_at=AT,
        not_before=AT,
    )


def _request(agency: Agency) -> None:
    DataRequest.objects.create(
        kind=RequestKind.ERASE.value, way=ConsentMethod.PAGE.value, received_at=AT, answer_first_by=DAY, done_by=DAY
    )


def _message(agency: Agency) -> None:
    IncomingMessage.objects.create(
        channel=Channel.SMS.value, agency=agency, sender="84912345678", mark="m", text="Cho hỏi", received_at=AT,
        answer_by=DAY,
    )  # fmt: skip


def _on_paper(agency: Agency) -> None:
    make_account(Channel.POST, kind=AccountKind.POST, agency=agency)
    queue_letter(
        kind=LetterKind.NEWS, follower=make_follower("Bà Hoa", channel=Channel.POST), channel=Channel.POST, at=AT
    )


def _breach(agency: Agency) -> None:
    BreachCase.objects.create(
        title="Lộ danh sách", found_at=AT, due_at=AT, begins=AT, ends=AT, opened_by=make_officer()
    )


def _problem(agency: Agency) -> None:
    said = {"kind": ProblemReport._meta.get_field("kind").choices[0][0], "message": "Sai chữ", "code": "ABCDEFGH"}
    ProblemReport.objects.create(instrument=make_instrument(), reported_at=AT, **said)


def _access(agency: Agency) -> None:
    officer = make_posting("editor", agency=agency).officer
    AccessRequest.objects.create(
        kind="role", officer=officer, agency=agency, role="approver", reason="Thay người nghỉ",
        requested_by=make_officer(), requested_at=AT,
    )  # fmt: skip


WAITING = {
    "viec-hai-nguoi": Waiting("justice", lambda agency: ActRequest.objects.create(
        act=next(iter(two_person_acts())), agency=agency, requested_by=make_officer(), requested_at=AT,
        digest="a", seen="b")),
    "cap-quyen": Waiting("administrator", _access),
    "canh-bao": Waiting("administrator", lambda agency: Alert.objects.create(
        rule=next(iter(RULE_OF)), key="a", count=5, raised_at=AT)),
    "vu-viec-du-lieu": Waiting("justice", _breach),
    "cau-hoi-cho-phan-loai": Waiting("justice", lambda agency: make_question(state="da-nhan", due_on=DAY)),
    "cau-hoi-cho-sang-loc": Waiting("justice", lambda agency: make_question(state="cho-sang-loc")),
    "theo-doi": Waiting("reception", _called),
    "ban-da-phat-cu": Waiting("editor", _outdated),
    "cau-hoi-tre-so-tu-phap": Waiting("justice", lambda agency: _late(make_agency("Sở trễ"), 2)),
    "cau-hoi-tre-lanh-dao": Waiting("leader", lambda agency: _late(agency, 1)),
    "cau-hoi-phai-tra-loi": Waiting("editor", lambda agency: asked_of(Team(agency), due_on=DAY, reply_by=ReplyBy.CODE)),
    "cau-hoi-phoi-hop": Waiting("editor", _joint),
    "tra-loi-can-goi": Waiting("editor", lambda agency: reply_to_tell(agency, ReplyBy.PHONE)),
    "tra-loi-can-gui": Waiting("editor", lambda agency: reply_to_tell(agency, ReplyBy.POST)),
    "tra-loi-cho-nhan": Waiting("editor", lambda agency: reply_to_tell(agency, ReplyBy.COUNTER)),
    "tra-loi-kiem-tra": Waiting("legal", lambda agency: _version(agency, "submitted")),
    "tra-loi-duyet": Waiting("leader", lambda agency: _version(agency, "checked")),
    "tra-loi-cong-bo": Waiting("leader", lambda agency: _version(agency, "approved")),
    "tra-loi-gui-rieng": Waiting("editor", _approved_for_one),
    "tra-loi-soan": Waiting("editor", lambda agency: _version(agency, "draft")),
    "bai-cho-duyet": Waiting("approver", lambda agency: _step(agency, "duyet")),
    "bai-bi-tra-lai": Waiting("editor", _sent_back),
    "bai-den-han": Waiting("editor", lambda agency: _reminder(agency, ReminderSubject.REVIEW)),
    "chuyen-muc-im": Waiting("editor", lambda agency: _reminder(agency, ReminderSubject.SILENCE)),
    "dang-khan-xem-lai": Waiting("approver", lambda agency: _reminder(agency, ReminderSubject.URGENT)),
    "noi-dung-can-xem-lai": Waiting("editor", _stale),
    "thay-doi-cua-luat": Waiting("justice", _proposal),
    "bao-loi-van-ban": Waiting("justice", _problem),
    "vuong-mac-tra-loi": Waiting("justice", lambda agency: _difficulty(agency, "raised")),
    "vuong-mac-da-trinh": Waiting("chair", lambda agency: _difficulty(agency, "escalated")),
    "vuong-mac-da-tra-loi": Waiting("editor", lambda agency: _difficulty(agency, "answered")),
    "huong-dan-chua-nhan": Waiting("editor", _guidance),
    "huong-dan-chua-tra-loi": Waiting(
        "editor", lambda agency: _guidance(agency, "opened", "acknowledged", answer_due_on=DAY)),
    "huong-dan-tre-lanh-dao": Waiting("leader", lambda agency: _guidance(agency, "escalated")),
    "huong-dan-da-rut": Waiting("editor", lambda agency: _guidance(
        agency, "opened", withdrawn_at=timezone.now(), withdrawn_by=make_officer(), withdrawn_note="Trái kế hoạch.")),
    "huong-dan-khong-ai-nhan": Waiting("justice", lambda agency: _guidance(make_agency("Sở chưa có ai"))),
    "nhiem-vu-den-han": Waiting("editor", _task),
    "nhiem-vu-co-van-ban": Waiting("editor", _paper),
    "nhiem-vu-cho-xac-nhan": Waiting("justice", lambda agency: _task(agency).standings.create(
        agency=agency, state="awaiting", percent=100, updated_at=AT)),
    "bao-cao-phai-gui": Waiting("editor", lambda agency: _return(agency, "expected")),
    "bao-cao-da-nhac": Waiting("editor", lambda agency: _return(agency, "expected", "remind")),
    "bao-cao-khong-ai-nhan": Waiting("justice", lambda agency: _return(make_agency("Sở chưa có ai"), "expected")),
    "bao-cao-tre-lanh-dao": Waiting("leader", lambda agency: _return(agency, "expected", "tell_leader")),
    "bao-cao-tre-uy-ban": Waiting("chair", lambda agency: _return(agency, "expected", "tell_committee")),
    "bao-cao-de-nghi": Waiting("justice", lambda agency: _return(agency, "expected").acts.create(
        kind="time_asked", until=DAY, words="Bão.", by=make_officer(), at=AT)),
    "dot-da-khoa": Waiting("editor", lambda agency: _closed(_return(agency, "expected"))),
    "bao-cao-cho-tiep-nhan": Waiting("justice", lambda agency: _return(agency, "sent")),
    "tong-hop-cho-duyet": Waiting("leader", lambda agency: _compilation(agency, "submitted")),
    "tong-hop-da-duyet": Waiting("justice", lambda agency: _compilation(agency, "approved")),
    "tai-lieu-cho-soat": Waiting("editor", lambda agency: make_scan(agency=agency)),
    "tai-lieu-nghiem-thu": Waiting("approver", lambda agency: make_scan(agency=agency, state=ScanState.PROOFED)),
    "tai-lieu-cho-cong-bo": Waiting("approver", lambda agency: make_scan(agency=agency, state=ScanState.ACCEPTED)),
    "dot-gui-soan": Waiting("editor", lambda agency: _campaign(
        agency, CampaignState.DRAFT, written_by=_waits_for(agency, "editor"))),
    "dot-gui-duyet": Waiting("approver", _submitted),
    "dot-gui-tam-dung": Waiting("approver", lambda agency: _campaign(agency, CampaignState.PAUSED, paused_why="Bão")),
    "dot-gui-phai-sua": Waiting("editor", lambda agency: _campaign(
        agency, CampaignState.DONE, warned_at=AT, warned_why="Luật đổi")),
    "yeu-cau-du-lieu": Waiting("justice", _request),
    "tin-nhan-den": Waiting("reception", _message),
    "thu-giay-cho-in": Waiting("reception", _on_paper),
    "tap-thu-cho-giao": Waiting("reception", lambda agency: PostBatch.objects.create(
        agency=agency, letters=[], made_by=make_officer(), made_at=AT)),
    "tin-nguon-cho-xem": Waiting("approver", _harvested),
    "ban-sao-con-doc-duoc": Waiting("leader", _copy),
    "tra-loi-bi-bao-sai": Waiting("justice", lambda agency: WrongAnswer.objects.create(
        question="mất cọc", question_key="mat coc", card="a", reported_at=AT)),
}  # fmt: skip
