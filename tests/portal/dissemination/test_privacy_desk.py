"""One citizen is named in every kind of row: all of it is shown, handed out, put right, restricted, and erased."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document

from portal.dissemination.models import DataRequest, Follower, Subscription, Suppression
from portal.dissemination.states import SuppressionReason
from portal.journal.models import Entry
from portal.journal.queries.personal import declarations, handle_of, held_on
from portal.library.models import ProblemReport
from portal.questions.models import Asker, Question, Rating
from tests.portal.agencies.factories import make_posting
from tests.portal.citizen import MAIL, NAME, PHONE, SAID, make_row, seed_all, seeded
from tests.portal.dissemination.factories import NOW

pytestmark = pytest.mark.django_db


def enter(role: str = "justice") -> Client:
    client = Client()
    client.force_login(make_posting(role).officer)
    return client


def serve(client: Client, typed: str, **said: Any) -> HttpResponse:
    """Look somebody up, tick all that is found, do it."""
    keys = [held.key for held in held_on([typed])]
    return client.post(reverse("personal_data"), {"typed": typed, "muc": keys, **said})


class TestOneCitizenEverywhere:
    def test_is_found_in_every_room(self):
        known = seed_all()
        assert (
            {one.data.holds for one in held_on([PHONE, MAIL, NAME])} == known == {one.holds for one in declarations()}
        )

    def test_is_erased_in_every_room_by_two(self):
        seed_all(with_what_stays=False)
        maker, other = enter(), enter("administrator")
        for typed in (PHONE, MAIL, NAME):
            serve(maker, typed, viec="xoa", chac="1")
            (asked,) = DataRequest.objects.filter(done_at=None).exclude(chosen_by=None) or [None]
            if asked is not None:
                other.post(reverse("erasure_approve", args=[asked.pk]))
        assert [one.data.holds for one in held_on([PHONE, MAIL, NAME])] == []


class TestDesk:
    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "reception"])
    def test_is_nobody_elses_business(self, role: str):
        seeded("questions.Question")
        key, client = held_on([PHONE])[0].key, enter(role)
        for name, args in (("personal_data", []), ("personal_register", []), ("personal_correct", [key])):
            assert client.get(reverse(name, args=args)).status_code in (302, 403)
        assert serve(client, PHONE, viec="xoa", chac="1").status_code in (302, 403)
        assert not DataRequest.objects.exists()

    def test_what_leads_to_a_person_stands_in_no_address_and_a_look_is_written_down(self):
        seeded("questions.Question")
        page = enter().post(reverse("personal_data"), {"typed": "+84 987.654.321"})
        assert SAID in page.content.decode()
        told = Entry.objects.get(verb="personal.shown").details
        assert (told["rows"], told["people"]) == ({"questions.Question": 2}, 1)

    def test_finds_by_one_handle_what_lies_under_others_of_the_same_person(self):
        question = seeded("questions.Question")
        make_row(ProblemReport, message=f"Gọi lại {PHONE}")
        found = held_on([question.reference])
        assert {one.data.model for one in found} == {"questions.Question", "library.ProblemReport"}

    def test_namesakes_are_not_ticked(self):
        seeded("questions.Question")
        page = enter().post(reverse("personal_data"), {"typed": NAME}).content.decode()
        assert 'name="muc"' in page
        assert " checked" not in page

    @pytest.mark.parametrize("typed", ["Lệ", "12", "2026", ""])
    def test_too_little_finds_nobody(self, typed: str):
        assert enter().post(reverse("personal_data"), {"typed": typed}).status_code == 422

    def test_hands_out_copies_for_a_person_and_for_a_machine(self):
        seeded("questions.Question")
        client = enter()
        told = json.loads(serve(client, PHONE, viec="chep", dang="json").content)
        assert ["Liên hệ", PHONE] in told[0]["Nội dung"]
        paper = Document(BytesIO(serve(client, PHONE, viec="chep").content))
        assert any(PHONE in paragraph.text for paragraph in paper.paragraphs)
        assert Entry.objects.filter(verb="personal.copied").count() == DataRequest.objects.count() == 2

    def test_restricts_what_can_be(self):
        seeded("questions.Question"), seeded("dissemination.Follower")
        client = enter()
        for typed in (PHONE, MAIL):
            serve(client, typed, viec="han-che")
        assert not Asker.objects.get().may_publish
        assert Subscription.objects.get().stopped_at is not None
        assert not DataRequest.objects.filter(done_at=None).exists()

    def test_a_request_to_restrict_waits_on_where_nothing_can_be(self):
        make_row(Rating, comment=SAID)
        serve(enter(), PHONE, viec="han-che")
        assert not DataRequest.objects.exclude(done_at=None).exists()

    def test_puts_words_right_and_tells_no_words(self):
        rating = make_row(Rating, comment=SAID)
        (held,) = held_on([PHONE])
        enter().post(reverse("personal_correct", args=[held.key]), {"comment": "Xin trả lời rõ hơn."})
        rating.refresh_from_db()
        assert rating.comment == "Xin trả lời rõ hơn."
        assert Entry.objects.get(verb="personal.corrected").details == {"what": ["comment"]}

    def test_cuts_whom_it_is_about_and_leaves_what_was_said(self):
        rating = make_row(Rating, comment=f"Khó hiểu. Gọi tôi 0987 654 321 nhé. {MAIL}")
        serve(enter(), PHONE, viec="xoa", chac="1")
        rating.refresh_from_db()
        assert rating.comment == f"Khó hiểu. Gọi tôi [đã xóa] nhé. {MAIL}"
        assert DataRequest.objects.get().outcome == "Đã xóa ở 1 mục."

    def test_strikes_no_refusal_of_advertising(self):
        refusal = seeded("dissemination.Suppression")
        Suppression.objects.create(
            fingerprint=refusal.fingerprint, reason=SuppressionReason.NO_ADVERTISING.value, at=NOW
        )
        serve(enter(), MAIL, viec="xoa", chac="1")
        assert Suppression.objects.get().reason == SuppressionReason.NO_ADVERTISING

    def test_a_follower_is_forgotten_by_one(self):
        seeded("dissemination.Follower")
        client = enter()
        serve(client, MAIL, viec="xoa", chac="1")
        assert not Follower.objects.exists()
        assert DataRequest.objects.get().outcome == "Đã xóa ở 1 mục."
        assert "Đã xóa ở 1 mục." in client.get(reverse("data_requests")).content.decode().partition("Đang chờ")[0]

    def test_the_register_is_what_the_rooms_declare(self):
        client = enter()
        assert client.get(reverse("personal_register")).status_code == 200
        told = client.get(reverse("personal_register"), {"tep": "csv"}).content.decode()
        assert all(one.model in told for one in declarations())


class TestEvidence:
    def test_evidence_takes_two_persons(self):
        seeded("questions.Question")
        maker, other = enter(), enter("administrator")
        assert serve(maker, PHONE, viec="xoa").status_code == 422
        serve(maker, PHONE, viec="xoa", chac="1")
        asked = DataRequest.objects.get()
        for way in ("erasure_approve", "erasure_refuse"):
            maker.post(reverse(way, args=[asked.pk]))
        assert Asker.objects.exists()
        assert not any(one in json.dumps(asked.chosen) for one in (PHONE, NAME, "Lệ"))
        assert PHONE in other.get(reverse("erasure_proposal", args=[asked.pk])).content.decode()
        other.post(reverse("erasure_approve", args=[asked.pk]))
        asked.refresh_from_db()
        assert (asked.outcome, asked.chosen) == ("Đã xóa ở 2 mục.", {})
        assert not Asker.objects.exists()
        assert Question.objects.get().text == ""

    def test_a_row_that_is_gone_by_then_is_not_counted_as_erased(self):
        seeded("questions.Question")
        serve(enter(), PHONE, viec="xoa", chac="1")
        asked = DataRequest.objects.get()
        gone = {re.sub(r"\d+$", "999999", next(iter(asked.chosen))): {}}
        assert not gone.keys() & asked.chosen.keys()
        DataRequest.objects.update(chosen=asked.chosen | gone)
        enter("administrator").post(reverse("erasure_approve", args=[asked.pk]))
        assert DataRequest.objects.get().outcome == "Đã xóa ở 2 mục."

    def test_the_database_knows_no_other_way(self):
        seeded("questions.Question")
        serve(enter(), PHONE, viec="xoa", chac="1")
        asked = DataRequest.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            DataRequest.objects.update(decided_by=asked.chosen_by)

    def test_is_proposed_again_when_its_words_have_changed(self):
        note = make_row(declarations()[4].model_class, text=f"Đã gọi {PHONE}")
        maker, other = enter(), enter("administrator")
        serve(maker, PHONE, viec="xoa", chac="1")
        note.text = f"Số mới của {PHONE}"
        note.save()
        other.post(reverse("erasure_approve", args=[DataRequest.objects.get().pk]))
        note.refresh_from_db()
        assert PHONE in note.text
        assert DataRequest.objects.get().done_at is None

    def test_a_refused_proposal_waits_on(self):
        seeded("questions.Question")
        serve(enter(), PHONE, viec="xoa", chac="1")
        asked = DataRequest.objects.get()
        enter("administrator").post(reverse("erasure_refuse", args=[asked.pk]), {"answer": "Đang khiếu nại."})
        asked.refresh_from_db()
        assert (asked.chosen, asked.chosen_by, asked.done_at) == ({}, None, None)
        assert Asker.objects.exists()


@pytest.mark.parametrize(
    ("typed", "text", "is_in"),
    [
        ("0987 654 321", "gọi +84 987.654.321 nhé", True),
        ("84987654321", "0987-654-321", True),
        ("0987654321", "0987654320", False),
        ("nguyễn thị lệ khuyên", "Bà NGUYỄN THỊ  LỆ KHUYÊN", True),
        ("LE.KHUYEN@EXAMPLE.VN", "le.khuyen@example.vn", True),
        ("le.khuyen@example.vn", "lexkhuyen@example.vn", False),
    ],
)
def test_a_handle_finds_itself_however_it_is_written(typed: str, text: str, is_in: bool):
    make_row(Rating, comment=text)
    handle = handle_of(typed)
    assert handle is not None
    assert bool(held_on([typed])) is is_in
