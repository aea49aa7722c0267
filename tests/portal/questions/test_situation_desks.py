"""Officers write a situation in the draft of an answer; who imports and who checks sees it beside the law of today."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.design.refusals import Incomplete
from portal.library.models import Provision
from portal.questions.admin.answer_forms import AnswerTextForm, read_place, situation_parts
from portal.questions.models import AnswerVersion, ImportBatch
from portal.questions.operations.drafts import AnswerText, submit_version
from portal.questions.operations.situations import load_situations
from portal.questions.queries.situations import starter_situations
from portal.questions.states import VersionState
from portal.questions.states.situations import LifeSituation
from tests.portal.questions.answering import Team, officer_of
from tests.portal.questions.factories import AT
from tests.portal.questions.situation_story import KEPT, NOTICE, NUMBER, row_of, situation_of, text_of, write_tenancy

pytestmark = pytest.mark.django_db
PARTS = situation_parts(situation_of())


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def desk_of(officer: Any) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


def filled_form(version: AnswerVersion, **changes: str) -> dict[str, str]:
    said = {
        "revision": str(version.revision),
        "title": row_of()["title"],
        "field_slug": "dan-su",
        "audience": "nguoi-dan",
        "reach": "cong-khai",
    }
    return {name: words.replace("\n", "\r\n") for name, words in (said | PARTS | changes).items()}


def post(team: Team, version: AnswerVersion, do: str = "luu", **changes: str) -> Any:
    address = reverse("questions_text", args=[version.pk])
    response = desk_of(team.author).post(address, filled_form(version, do=do, **changes))
    version.refresh_from_db()
    return response


def errors_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


class TestReadPlace:
    @pytest.mark.parametrize(
        ("said", "address"),
        [
            ("điều 35 khoản 1 điểm a", "dieu-35-khoan-1-diem-a"),
            ("Điểm đ, khoản 2, Điều 5", "dieu-5-khoan-2-diem-dd"),
            ("dieu 14a", "dieu-14a"),
            ("dieu-35-khoan-1-diem-dd", "dieu-35-khoan-1-diem-dd"),
            ("Mục 2 Phụ lục II", "phu-luc-2/muc-2"),
            ("", ""),
        ],
    )
    def test_reads_what_people_write(self, said: str, address: str) -> None:
        assert read_place(said) == address

    @pytest.mark.parametrize("said", ["ở đâu đó", "Điều", "Điều 5 và những điều khác"])
    def test_says_what_it_cannot_read(self, said: str) -> None:
        with pytest.raises(ValueError, match="not an address"):
            read_place(said)


class TestForm:
    @pytest.mark.parametrize("situation", starter_situations()[::40], ids=lambda one: one.key)
    def test_gives_a_starter_situation_back_unchanged(self, situation: LifeSituation) -> None:
        """Also those of wanted texts, of local rules, and of words with lines of a table in them."""
        parts = {name: words.replace("\n", "\r\n") for name, words in situation_parts(situation).items()}
        said = {"title": situation.title, "field_slug": situation.field, "revision": "1"}
        form = AnswerTextForm(parts | said | {"audience": "nguoi-dan", "reach": "cong-khai"})
        assert form.is_valid(), form.errors
        assert form.situation(kept=situation.to_json(), number=7) == situation.to_json()

    def test_keeps_lines_within_the_words_of_a_law(self) -> None:
        rests = [{"law": NUMBER, "at": "dieu-9", "words": "Cột một | cột hai\n{lau=30 ngày} | khác"}]
        parts = situation_parts(situation_of(rests=rests))
        assert "\n" not in parts["rests"]
        data = filled_form(AnswerVersion(revision=1), **parts)
        form = AnswerTextForm(data)
        assert form.is_valid()
        assert form.situation(kept=row_of(), number=7)["rests"] == rests


class TestWriteASituation:
    def test_answer_is_made_of_it(self) -> None:
        write_tenancy()
        team = Team()
        version = team.draft(AnswerText(title=""))
        assert post(team, version).status_code == 302
        kept = {name: said for name, said in KEPT.items() if name not in ("key", "unlike")}
        assert version.own_situation == kept | {"key": f"tra-nha-thue-phai-bao-truoc-may-ngay-{version.answer.number}"}
        assert version.summary == "Bạn báo chủ nhà trước 30 ngày."
        assert version.answer_text.startswith(version.summary)
        assert [one.address for one in version.citations.order_by("position")] == ["dieu-8-khoan-1", "dieu-9"]

    def test_what_was_made_is_made_anew_and_what_was_written_stays(self, team: Team) -> None:
        version = team.draft(text_of())
        typed = {"summary": version.summary, "answer_text": "Lời riêng của cán bộ."}
        post(team, version, short="Bạn báo trước {lau} thôi.", **typed)
        assert version.summary == "Bạn báo trước 30 ngày thôi."
        assert version.answer_text == "Lời riêng của cán bộ."

    def test_opened_and_saved_it_is_unchanged(self, team: Team) -> None:
        version = team.draft(text_of())
        page = desk_of(team.author).get(reverse("questions_text", args=[version.pk]))
        form = page.context["form"]
        data = {name: form.initial.get(name) or "" for name in form.fields} | {
            "cited": form.initial["cited"],
            "do": "luu",
        }
        revision = version.revision
        desk_of(team.author).post(reverse("questions_text", args=[version.pk]), data)
        version.refresh_from_db()
        assert (version.own_situation, version.revision) == (KEPT, revision)

    def test_draft_may_lack_anything_but_what_is_typed_must_be_readable(self, team: Team) -> None:
        version = team.draft(AnswerText(title=""))
        assert post(team, version, short="", rests="", cases="", summary="", answer_text="").status_code == 302
        assert version.situation["said"] == row_of()["said"]
        assert not version.summary
        page = desk_of(team.author).get(reverse("questions_text", args=[version.pk])).content.decode()
        assert "Phải có câu trả lời với căn cứ" in page

    @pytest.mark.parametrize(
        ("part", "line", "told"),
        [
            ("rests", f"{NUMBER} | điều 8", "Dòng 1: thiếu “số hiệu"),
            ("rests", f"{PARTS['rests']}\n{NUMBER} | chỗ kia | x", "Dòng 2: không đọc được chỗ “chỗ kia”"),
            ("cases", "Chủ đuổi bạn", "Dòng 1: thiếu “số hiệu"),
            ("cases", "Chủ đuổi bạn | Ở lại được.", "Dòng 1: thiếu “số hiệu"),
            ("steps", f"Hồ sơ | Đơn | {NUMBER} | điều 9 | phải trả lại", "Dòng 1: loại phải là một trong: Đến đâu"),
            ("steps", "Giấy tờ", "Dòng 1: thiếu “số hiệu"),
            ("need", "", "Hãy chọn nhu cầu"),
        ],
    )
    def test_bad_line_is_told_at_its_field_and_nothing_is_lost(
        self, part: str, line: str, told: str, team: Team
    ) -> None:
        version = team.draft(AnswerText(title=""))
        response = post(team, version, **{part: line})
        assert response.status_code == 422
        assert errors_of(response)[part][0].startswith(told)
        assert PARTS["said"].split("\n")[0] in response.content.decode()
        assert not version.situation

    def test_answer_of_a_wanted_text_gets_its_proof_when_the_text_has_come(self, team: Team) -> None:
        wanted = row_of(short="", rests=[], cases=[], wanted=[NUMBER])
        version = team.draft(text_of(**wanted))
        post(team, version, short="", rests="", cases="")
        assert version.situation["wanted"] == [NUMBER]
        post(team, version)
        assert "wanted" not in version.situation
        assert version.situation["key"] == "tra-nha-bao-truoc"


class TestSubmitASituation:
    def test_goes_to_the_legal_check(self) -> None:
        write_tenancy()
        team = Team()
        version = team.draft(text_of())
        assert post(team, version, do="trinh").status_code == 302
        assert version.state == VersionState.IN_CHECK

    def test_is_hindered_where_the_words_do_not_stand(self) -> None:
        write_tenancy(dieu_8_khoan_1="1. Trả nhà lúc nào cũng được.")
        team = Team()
        version = team.draft(text_of())
        response = post(team, version, do="trinh")
        assert response.status_code == 422
        assert "Lời này không đứng ở khoản 1 Điều 8" in errors_of(response)["rests"][0]
        assert "cases" not in errors_of(response)
        assert version.state == VersionState.DRAFT
        with pytest.raises(Incomplete):
            submit_version(version=version, by=team.author, at=AT)

    def test_is_hindered_where_a_figure_is_not_the_laws(self) -> None:
        write_tenancy(dieu_8_khoan_1=f"1. {NOTICE.replace('30', '45')}.")
        team = Team()
        version = team.draft(text_of())
        assert "rests" in errors_of(post(team, version, do="trinh"))
        assert (
            "Nay luật ghi giá trị khác"
            in desk_of(team.author).get(reverse("questions_text", args=[version.pk])).content.decode()
        )

    def test_is_hindered_where_a_slot_has_no_proof(self) -> None:
        write_tenancy()
        team = Team()
        response = post(team, team.draft(text_of()), do="trinh", short="Báo trước {thang}.")
        assert errors_of(response)["short"] == ["Không căn cứ nào có ô thang."]

    def test_may_wait_for_a_text_that_is_not_held(self, team: Team) -> None:
        version = team.draft(text_of())
        page = desk_of(team.author).get(reverse("questions_text", args=[version.pk])).content.decode()
        assert "tình huống ngủ cho đến khi có" in page
        assert post(team, version, do="trinh").status_code == 302

    @pytest.mark.parametrize("role", ["editor", "legal"])
    def test_is_closed_to_another_agency(self, role: str, team: Team) -> None:
        version = team.draft(text_of())
        stranger = desk_of(officer_of(Team().agency, role))
        address = reverse("questions_text", args=[version.pk])
        response = stranger.post(address, filled_form(version, do="luu", person="kẻ lạ"))
        assert response.status_code == 404
        version.refresh_from_db()
        assert version.own_situation == KEPT


class TestBeginFromAQuestionInVain:
    def test_question_is_the_first_way_of_asking(self, team: Team) -> None:
        desk, address = desk_of(team.author), reverse("questions_new_answer")
        asked = "tra phong tro bao truoc may ngay"
        page = desk.get(address, {"cau-hoi": asked, "cach-hoi": ""})
        assert f'name="cach-hoi" value="{asked}"' in page.content.decode()
        begun = desk.post(address, {"title": "Trả phòng báo trước mấy ngày?", "cach-hoi": asked}, follow=True)
        assert begun.context["form"].initial["said"] == asked
        assert AnswerVersion.objects.get().title == "Trả phòng báo trước mấy ngày?"


class TestCheckDesk:
    def test_shows_each_proof_beside_the_law_of_today(self) -> None:
        write_tenancy()
        team = Team()
        version = team.submitted(text_of())
        Provision.objects.filter(address="dieu-9").update(text="Chủ nhà giữ cọc.")
        page = desk_of(team.checker).get(reverse("questions_check", args=[version.pk]))
        by_place = {one["proof"].at: one["is_verbatim"] for one in page.context["drafted"]["proofs"]}
        assert by_place == {"dieu-8-khoan-1": True, "dieu-9": False}
        assert "Lời này không đứng ở đây hôm nay" in page.content.decode()
        assert "Chủ nhà giữ cọc." in page.content.decode()


class TestImportDesk:
    def test_row_says_that_it_is_a_situation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.questions.operations.situations.starter_situations", lambda: (situation_of(),))
        team = Team()
        batch = load_situations(agency=team.agency, at=AT)
        desk = desk_of(team.author)
        rows = (reverse("questions_import_row", args=[batch.pk, batch.rows.get().pk]),)
        for address in (reverse("questions_import", args=[batch.pk]), *rows):
            page = " ".join(desk.get(address).content.decode().split())
            assert "Tình huống</strong> Bạn báo chủ nhà trước 30 ngày. · 2 cách hỏi" in page
        stranger = desk_of(officer_of(Team().agency, "editor"))
        assert stranger.get(reverse("questions_import", args=[batch.pk])).status_code == 404
        assert ImportBatch.objects.get().rows.count() == 1
