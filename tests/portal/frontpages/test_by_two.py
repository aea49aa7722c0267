"""Acts that one officer begins and another finishes: every one of them is tried alone, and none succeeds."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

import portal
from portal.agencies.models import ActRequest, Agency, Officer, Posting
from portal.agencies.states import ACCESS_LASTS, AccessState
from portal.agencies.states.roles import ROLES, RoleReach
from portal.design.refusals import Overtaken, ReasonMissing, SecondPersonAsked, SecondPersonNeeded, WrongState
from portal.editorial.models import Adoption
from portal.editorial.operations.sections import open_sections
from portal.frontpages.operations.people import lapse_requests
from portal.journal.models import Entry
from portal.journal.operations import by_two, record
from portal.journal.operations.by_two import approve_act, refuse_act, two_person_acts
from portal.sharing.models import Source
from portal.sharing.operations.harvesting.sources import follow_move, save_source, trust_source_by_two
from portal.sharing.states import SourceTrust
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.editorial.factories import make_article, make_front
from tests.portal.sharing.harvest.sites import make_source

TODAY, PAGE = timezone.localdate(), "/quan-tri/viec-can-hai-nguoi/"
ROOM_FILES = Path(portal.__path__[0])


@pytest.fixture
def agency(db) -> Agency:
    return make_agency("Sở Tư pháp")


def officer(name: str, role: str, agency: Agency) -> Officer:
    return make_posting(role, officer=make_officer(name, display_name=name), agency=agency, on=TODAY).officer


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def reaching_everywhere(verbs: tuple[str, ...]) -> str:
    return next(code for code, role in ROLES.items() if RoleReach.ALL in {role.may.get(verb) for verb in verbs})


@pytest.mark.parametrize("name", sorted(two_person_acts()))
class TestEveryActOfTwo:
    @pytest.fixture
    def act(self, name, monkeypatch):
        """The declared act with its right and verb; what it does is to leave its word."""
        declared = two_person_acts()[name]

        def do(*, by, at):
            record(declared.word, subject=None, by=by, at=at)

        do.__name__ = name
        plain = {"agency": lambda row: None, "seen": lambda row: None, "is_needed": lambda given: True}
        stubbed = replace(declared, do=do, **plain)
        monkeypatch.setitem(by_two._ACTS, name, stubbed)
        return stubbed

    def test_is_begun_by_one_and_finished_by_another_alone(self, name, act, agency, founded_portal):
        role, now = reaching_everywhere(act.verbs), timezone.now()
        one, two = officer("một", role, agency), officer("hai", role, agency)
        with pytest.raises(SecondPersonAsked):
            act(by=one, at=now)
        with pytest.raises(WrongState):
            act(by=one, at=now)
        asked = ActRequest.objects.get()
        for client in (browser(one), browser(one)):
            page = client.get(PAGE).content.decode()
            shown = {address for address in re.findall(r'(?:href|action)="([^"]+)"', page) if PAGE in address}
            for address in shown | {f"{PAGE}{asked.pk}/"}:
                client.post(address)
                client.post(address, {"refuse": "1", "answer": "thôi"})
        assert not Entry.objects.filter(verb=act.word).exists(), f"{name} was finished by one"
        assert ActRequest.objects.get().state == AccessState.REQUESTED
        assert f"{PAGE}{asked.pk}/" in browser(two).get(PAGE).content.decode()
        browser(two).post(f"{PAGE}{asked.pk}/")
        assert Entry.objects.get(verb=act.word).actor == two
        told = Entry.objects.get(verb="act.approved")
        assert (told.actor, told.details["act"], told.details["requested_by"]) == (two, act.word, one.pk)


class TestARequest:
    @pytest.fixture
    def asked(self, agency, founded_portal) -> ActRequest:
        """An editor takes over another agency's article; what that would do is undone."""
        section, article = make_front(agency), make_article("Đặt cọc", section=make_front(make_agency("Sở Y tế")))
        answer = browser(officer("biên", "editor", agency)).post(
            "/quan-tri/nhan-bai/nhan/", {"muc": section.pk, "bai": article.pk}
        )
        assert answer.url == PAGE
        return ActRequest.objects.get()

    def test_shows_nothing_until_another_of_the_agency_agrees(self, asked, agency):
        assert not Adoption.objects.exists()
        assert not Entry.objects.filter(verb="article.adopted").exists()
        approver = officer("duyệt", "approver", agency)
        assert "Đặt cọc" in browser(approver).get(PAGE).content.decode()
        assert "viec-hai-nguoi" in browser(approver).get("/quan-tri/").content.decode()
        browser(approver).post(f"{PAGE}{asked.pk}/")
        assert Adoption.objects.get().by == approver

    def test_is_nobodys_of_another_agency(self, asked):
        stranger = officer("lạ", "approver", make_agency("Sở Xây dựng"))
        assert "Đặt cọc" not in browser(stranger).get(PAGE).content.decode()
        assert browser(stranger).post(f"{PAGE}{asked.pk}/").status_code == 404
        with pytest.raises(PermissionDenied):
            approve_act(asked=asked, by=stranger, at=timezone.now())

    def test_is_refused_with_a_reason_and_decided_once(self, asked, agency):
        approver, at = officer("duyệt", "approver", agency), timezone.now()
        with pytest.raises(ReasonMissing):
            refuse_act(asked=asked, by=approver, at=at, answer=" ")
        refuse_act(asked=asked, by=approver, at=at, answer="Bài đã cũ")
        assert "Bài đã cũ" in browser(asked.requested_by).get(PAGE).content.decode()
        with pytest.raises(WrongState):
            approve_act(asked=asked, by=approver, at=at)

    def test_lapses_after_a_week(self, asked, agency):
        lapse_requests(at=asked.requested_at + ACCESS_LASTS + timedelta(minutes=1))
        asked.refresh_from_db()
        assert (asked.state, Entry.objects.filter(verb="act.lapsed").count()) == (AccessState.LAPSED, 1)

    def test_is_never_decided_by_whoever_asked_whatever_writes_it(self, asked, agency):
        make_posting("approver", officer=asked.requested_by, agency=agency, on=TODAY)
        with pytest.raises(SecondPersonNeeded):
            approve_act(asked=asked, by=asked.requested_by, at=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            ActRequest.objects.update(decided_by=asked.requested_by)

    @pytest.mark.parametrize("role", ["administrator", "justice"])
    def test_of_an_agency_with_one_officer_is_finished_by_whoever_runs_the_portal(self, asked, role):
        approve_act(asked=asked, by=officer("xa", role, make_agency("Nơi khác")), at=timezone.now())
        assert Adoption.objects.count() == 1

    def test_is_exported(self, asked):
        assert b"Nh\xe1\xba\xadn" in browser(asked.requested_by).get(f"{PAGE}?tep=csv").content


class TestTrust:
    def test_a_source_publishes_only_once_two_have_trusted_it(self, agency, founded_portal):
        one, two, at = officer("một", "justice", agency), officer("hai", "justice", agency), timezone.now()
        source = make_source(trust=SourceTrust.WAIT)
        source.trust = SourceTrust.PUBLISH
        assert save_source(source=source, by=one, at=at).trust == SourceTrust.WAIT
        with pytest.raises(SecondPersonAsked):
            trust_source_by_two(source=source, by=one, at=at)
        assert Source.objects.get().trust == SourceTrust.WAIT
        Source.objects.update(address="https://khac.example.vn/rss")
        with pytest.raises(Overtaken):
            approve_act(asked=ActRequest.objects.get(), by=two, at=at)
        Source.objects.update(address=source.address)
        approve_act(asked=ActRequest.objects.get(), by=two, at=at)
        trusted = Source.objects.get()
        assert trusted.trust == SourceTrust.PUBLISH
        trusted.title = "Tên khác"
        assert save_source(source=trusted, by=one, at=at).trust == SourceTrust.PUBLISH, "it is the same source"
        trusted.moved_to = "https://noi-khac.example.vn/rss"
        assert follow_move(source=trusted, by=one, at=at).trust == SourceTrust.WAIT, "it leads elsewhere"

    def test_rights_of_a_section_are_those_of_roles_that_were_given(self, agency, founded_portal):
        writer, stranger = officer("biên", "editor", agency), make_officer("lạ")
        (front,) = open_sections(agencies=[agency], by=None, at=timezone.now())
        may_write = front.group_permissions.values_list("group__user", flat=True)
        assert stranger.pk not in set(may_write)
        assert {pk for pk in may_write if pk} <= set(Posting.objects.values_list("officer", flat=True))
        assert writer.pk


class TestTheConsole:
    def test_a_portal_is_opened_by_nobody_without_the_consoles_code(self, db, founded_portal):
        said = {"mailbox": "a@example.vn", "display_name": "A"}
        said |= dict.fromkeys(("new_password1", "new_password2"), "mot-cau-that-dai")
        for code in ("", "aaaa-aaaa-aaaa-aaaa"):
            Client().post("/lap-cong/", said | {"code": code})
        assert not Officer.objects.filter(username="a@example.vn").exists()
        assert not Entry.objects.filter(verb="portal.opened").exists()
        assert _rooms_naming("make_founding_code(") == {"agencies/operations", "frontpages/management"}

    def test_keys_are_accepted_by_no_address(self):
        assert _rooms_naming("accept_keys(") == {"journal/operations", "journal/management"}


def _rooms_naming(call: str) -> set[str]:
    found = {path.relative_to(ROOM_FILES) for path in ROOM_FILES.rglob("*.py") if call in path.read_text("utf-8")}
    return {"/".join(path.parts[:2]).removesuffix(".py") for path in found}
