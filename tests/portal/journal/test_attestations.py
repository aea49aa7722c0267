"""What was made public can be verified: by its code, by its words, and without the portal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.journal.models import Attestation, ChainLink, Entry, SignedHead
from portal.journal.operations.heads import keep_head
from portal.journal.queries import attestations
from portal.journal.queries.attestations import attestation_of, canonical_text, proof_of, text_digest
from portal.questions.models import Answer
from portal.questions.operations.drafts import start_correction
from portal.questions.operations.publication import publish_version, restore_answer, withdraw_answer
from portal.questions.states.markup import plain
from tests.portal.editorial.factories import make_article, make_stale_article
from tests.portal.journal.test_chain import committed
from tests.portal.questions.answering import TEXT, Team

NOW = timezone.now()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path):
    settings.VAR_DIR = tmp_path
    settings.JOURNAL_READERS = []


def attested(subject: object) -> Attestation:
    found = attestation_of(subject)  # type: ignore[arg-type]
    assert found is not None
    return found


def page_of(found: Attestation, client: Client) -> str:
    response = client.get(f"/kiem-chung/{found.code}/")
    assert response.status_code == 200
    return response.content.decode()


def proof(found: Attestation) -> dict:
    committed()
    keep_head(at=NOW)
    made = proof_of(found)
    assert made is not None
    return json.loads(json.dumps(made))


def verified(made: dict, text: str) -> bool:
    """As a stranger reckons it, from docs/operations/journal.md alone."""
    entry, head, before = json.loads(made["entry"]), made["head"], made["link"]["before"]
    if hashlib.sha256(canonical_text(text).encode()).hexdigest() != entry[8]["sha256"]:
        return False
    steps = [(made["link"]["entry"], hashlib.sha256(made["entry"].encode()).hexdigest()), *made["after"]]
    for number, (key, digest) in enumerate(steps, made["link"]["number"]):
        before = hashlib.sha256(f"{before}|{number}|{key}|{digest}".encode()).hexdigest()
    signed = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["key"]))
    signed.verify(bytes.fromhex(head["signature"]), head["signed"].encode())
    return before == head["hash"] and json.loads(head["signed"])[:3] == [head["at"], head["number"], head["hash"]]


class TestWhatIsMadePublicIsAttested:
    def test_each_version_once_with_all_that_may_be_shown(self):
        team = Team()
        answer = team.published()
        first = attested(answer)
        assert first.entry.details["sha256"] == first.digest
        assert first.entry.actor is None, "who acted stands in the entry of the act"
        withdraw_answer(answer=answer, reason="Xem lại", by=team.approver, at=NOW)
        restore_answer(answer=Answer.objects.get(pk=answer.pk), by=team.approver, at=NOW)
        assert attested(answer) == first, "what comes back as it was is known already"

    def test_a_content_by_all_that_it_says(self):
        digests = set()
        for words in ("Gọi 0123 456 789.", "Gọi 0123 456 780."):
            contact = {"name": "Tổ tiếp dân", "phone": words, "email": "", "address": "", "hours": ""}
            article = make_article(f"Bài {len(digests)}", body=[("contact", contact)])
            digests.add(attested(article).digest)
            text = attestations.attested_kinds()["content"].read(article, {}).text
            assert words in text
            assert attested(article).digest == text_digest(text)
        assert len(digests) == 2

    def test_blanks_and_forms_of_letters_make_no_difference_and_letters_do(self):
        assert text_digest("Đặt cọc\n\n là  gì?") == text_digest("\ufeffĐặt\u00a0cọc là gì?\r\n")
        assert text_digest("Đặt cọc") != text_digest("Đạt cọc")


class TestThePage:
    def test_says_which_day_whose_and_that_it_still_holds(self, client: Client):
        answer = Team().published()
        found = attested(answer)
        page = page_of(found, client)
        assert answer.agency.name in page
        assert "notice-good" in page
        typed = "-".join((found.code[:4], found.code[4:8], found.code[8:])).upper()
        assert client.get("/kiem-chung/", {"ma": typed})["Location"] == f"/kiem-chung/{found.code}/"

    def test_a_version_that_was_replaced_does_not_hold_and_keeps_its_address(self, client: Client):
        team = Team()
        answer = team.published()
        first = attested(answer)
        version = start_correction(answer=answer, by=team.author, at=NOW)
        version = team.carry_on(version, replace(TEXT, answer_text="Nay khác.", change_note="Luật mới"), at=NOW)
        publish_version(version=version, by=team.approver, at=NOW)
        assert attested(answer) != first
        page = page_of(first, client)
        assert "notice-warn" in page
        assert "bản 2" in page
        assert "notice-good" in page_of(attested(answer), client)

    def test_of_what_was_withdrawn_neither_name_nor_words_nor_proof(self, client: Client):
        team = Team()
        answer = team.published()
        found = attested(answer)
        proof(found)
        assert client.get(f"/kiem-chung/{found.code}/bang-chung.json").status_code == 200
        withdraw_answer(answer=answer, reason="Có tên người", by=team.approver, at=NOW)
        page = page_of(found, client)
        assert TEXT.title not in page
        assert TEXT.answer_text.split(".")[0] not in page
        for name in ("bang-chung.json", "van-ban.txt"):
            assert client.get(f"/kiem-chung/{found.code}/{name}").status_code == 404

    def test_says_that_the_law_has_moved(self, client: Client):
        article = make_stale_article()
        page = page_of(attested(article), client)
        assert "Luật đã thay đổi" in page
        assert "notice-good" not in page

    @pytest.mark.parametrize("code", ["000000000000", "xyz", "%00", "8f3a-22c1", "9" * 300])
    def test_knows_nothing_of_a_code_that_there_is_not(self, client: Client, code: str):
        assert client.get(f"/kiem-chung/{code}/").status_code == 404
        assert client.get("/kiem-chung/", {"ma": code}).status_code == 404

    def test_finds_words_and_files_and_forgets_them(self, client: Client):
        answer = Team().published()
        text = client.get(f"/kiem-chung/{attested(answer).code}/van-ban.txt").content.decode()
        assert plain(TEXT.answer_text) in canonical_text(text).replace(" - ", " ")
        before = Entry.objects.count()
        assert (
            attested(answer).code in client.post("/kiem-chung/", {"chu": text.replace("\n", "\r\n ")}).content.decode()
        )
        changed = client.post("/kiem-chung/", {"chu": text.replace("mất cọc", "mát cọc")}).content.decode()
        assert attested(answer).code not in changed
        assert Entry.objects.count() == before

    def test_costs_little(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
        found = attested(Team().published())
        proof(found)
        client.get("/kiem-chung/")
        with django_assert_max_num_queries(16):
            assert len(page_of(found, client)) < 20_000


class TestTheProof:
    def test_convinces_who_has_only_the_words_the_key_and_the_rule(self, client: Client):
        answer = Team().published()
        found = attested(answer)
        made, text = proof(found), client.get(f"/kiem-chung/{found.code}/van-ban.txt").content.decode()
        assert verified(made, text)
        assert not verified(made, text.replace("cọc", "cốc", 1))
        heads = client.get("/kiem-chung/dau.json").json()
        assert made["head"]["key"] in heads["keys"]
        assert made["head"]["hash"] in [one["hash"] for one in heads["heads"]]

    def test_is_none_before_a_head_and_none_of_an_entry_that_was_changed(self):
        found = attested(Team().published())
        committed()
        assert proof_of(found) is None
        keep_head(at=NOW)
        assert proof_of(found) is not None
        found.entry.details = found.entry.details | {"title": "Tên khác"}
        assert proof_of(found) is None

    def test_no_way_to_a_head_is_long(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.journal.operations.heads.HEAD_EVERY", 3)
        keep_head(at=NOW)
        Team().published()
        committed()
        keep_head(at=NOW)
        numbers = sorted(SignedHead.objects.values_list("number", flat=True))
        assert numbers[-1] == ChainLink.objects.count()
        assert all(after - before <= 3 for before, after in zip(numbers, numbers[1:], strict=False))
