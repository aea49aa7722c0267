"""What the API says of answers: all that is public, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Succession
from portal.api.schemas import AudienceCode, ChangeCode, VersionCode
from portal.questions.queries.open_data import WAS_PUBLIC
from portal.questions.states import AnswerAudience, AnswerChange, VersionState
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.api.answers import correct, leave_behind, note, publish, withdraw, withhold, write
from tests.portal.library.laws import make_instrument
from tests.portal.questions.factories import AT
from tests.portal.questions.situation_story import KEPT

pytestmark = pytest.mark.django_db
LAW, PLACE = "7/2021/NĐ-CP", "dieu-8-khoan-2-diem-c"


def ask(client: Client, path: str, **query: object) -> dict:
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content.decode()
    assert response["Content-Type"].startswith("application/json")
    return response.json()


def numbers(client: Client, **query: object) -> list[int]:
    return [one["number"] for one in ask(client, "answers", **query)["answers"]]


class TestAnAnswer:
    def test_is_told_whole(self, client: Client):
        law = make_instrument(LAW, issued_date=date(2021, 1, 4), doc_type="Nghị định", issuer_name="Chính phủ")
        answer = publish(laws=((law, PLACE),), agency=make_agency("Sở Tư pháp", slug="so-tu-phap"))
        told = ask(client, f"answers/{answer.number}")
        assert (told["number"], told["version"], told["is_current"]) == (answer.number, 1, True)
        assert told["answer"]["markup"] == answer.live.answer_text
        assert "<ol><li>Gửi giấy yêu cầu trả cọc.</li>" in told["answer"]["html"]
        assert told["field"] == {"slug": "dan-su", "name": "Dân sự"}
        assert told["agency"] == {"slug": "so-tu-phap", "name": "Sở Tư pháp"}
        assert told["agency_today"] == [told["agency"]]
        assert told["published_at"] == "2026-11-25T09:00:00+07:00"
        assert told["stale"] is None
        assert told["urls"]["permalink"].endswith(f"/hoi-dap/so-{answer.number}/")
        [cited] = told["citations"]
        assert cited["label"] == "điểm c khoản 2 Điều 8"
        assert cited["document"]["number"] == LAW
        assert cited["url"].endswith(f"/van-ban/7-2021-nd-cp/dieu-8/#{PLACE}")
        assert cited["eli"].endswith(f"/eli/vn/chinh-phu/nghi-dinh/2021/01/04/7-2021-nd-cp/{PLACE}")
        assert cited["words"].startswith("1. Đặt cọc")

    def test_tells_the_situation_that_it_is_of(self, client: Client):
        told = ask(client, f"answers/{publish(situation=KEPT).number}")["situation"]
        assert (told["key"], told["need"], told["person"], told["said"]) == (
            KEPT["key"],
            "nha-o",
            "người thuê",
            KEPT["said"],
        )
        assert told["short"] == "Bạn báo chủ nhà trước {lau}."
        assert [(one["law"], one["address"]) for one in told["proofs"]] == [(LAW, "dieu-8-khoan-1"), (LAW, "dieu-9")]
        assert "{lau=30 ngày}" in told["proofs"][0]["words"]
        assert ask(client, f"answers/{publish().number}")["situation"] is None

    def test_can_be_read_by_a_person(self, client: Client):
        answer = publish("Đặt cọc mua nhà")
        assert "Đặt cọc mua nhà" in client.get(f"/api/v1/answers/{answer.number}").content.decode()

    def test_says_nothing_that_is_not_public(self, client: Client):
        answer = publish()
        said = client.get(f"/api/v1/answers/{answer.number}").content.decode()
        assert answer.title in said
        assert answer.live.reply_text not in said
        assert answer.live.author.username not in said

    def test_escapes_what_somebody_wrote(self, client: Client):
        answer = publish(text="<script>alert(1)</script>\n\n- a & b")
        html = ask(client, f"answers/{answer.number}")["answer"]["html"]
        assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<ul><li>a &amp; b</li></ul>"

    def test_names_who_carries_on_the_work(self, client: Client):
        gone = make_agency("Sở Thông tin và Truyền thông", exists_to=date(2025, 3, 1))
        between = make_agency("Sở ở giữa", exists_to=date(2026, 1, 1))
        heir = make_agency("Sở Khoa học và Công nghệ", exists_from=date(2025, 3, 1))
        for before, after in ((gone, between), (between, heir)):
            Succession.objects.create(predecessor=before, successor=after, on_date=date(2025, 3, 1))
        told = ask(client, f"answers/{publish(agency=gone).number}")
        assert told["agency"]["name"] == "Sở Thông tin và Truyền thông"
        assert [one["name"] for one in told["agency_today"]] == ["Sở Khoa học và Công nghệ"]

    def test_says_that_the_law_has_changed(self, client: Client):
        law = make_instrument(LAW)
        answer = publish(laws=((law, PLACE),))
        leave_behind(answer, law, PLACE)
        stale = ask(client, f"answers/{answer.number}")["stale"]
        assert stale["changes"][0]["addresses"] == [PLACE]
        assert "được sửa đổi" in stale["changes"][0]["sentence"]
        assert stale["since"] == stale["changes"][0]["day"]

    def test_is_gone_when_withdrawn_and_leaves_no_words(self, client: Client):
        instead = publish("Câu đúng")
        answer = withdraw(publish("Câu sai hẳn"), replaced_by=instead)
        response = client.get(f"/api/v1/answers/{answer.number}")
        assert response.status_code == 410
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["tombstone"] == {
            "number": answer.number,
            "withdrawn_at": "2026-11-27T09:00:00+07:00",
            "reason": "Trùng với câu khác.",
            "replaced_by": instead.number,
        }
        assert "Câu sai hẳn" not in response.content.decode()
        assert client.get(f"/api/v1/answers/{answer.number}/versions").status_code == 410
        assert client.get(f"/api/v1/answers/{answer.number}/versions/1").status_code == 410

    def test_is_not_there_before_it_is_public(self, client: Client):
        draft = publish()
        addresses = [f"/api/v1/answers/{draft.number}{path}" for path in ("", "/versions", "/versions/1")]
        assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
        draft.live, draft.first_published_at = None, None
        draft.save()
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


class TestVersions:
    def test_are_listed_newest_first(self, client: Client):
        answer = correct(publish())
        versions = ask(client, f"answers/{answer.number}/versions")["versions"]
        assert [(one["number"], one["is_current"], one["is_correction"]) for one in versions] == [
            (2, True, True),
            (1, False, False),
        ]

    def test_an_old_one_is_read_as_it_was(self, client: Client):
        answer = correct(publish(text="Lời cũ."), text="Lời mới.")
        old = ask(client, f"answers/{answer.number}/versions/1")
        assert (old["answer"]["markup"], old["is_current"]) == ("Lời cũ.", False)
        assert old["ended_at"] is not None
        assert ask(client, f"answers/{answer.number}/versions/2")["answer"]["markup"] == "Lời mới."

    @pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.APPROVED, VersionState.SENT])
    def test_what_was_never_public_is_not_there(self, client: Client, state: VersionState):
        answer = publish()
        write(answer, number=2, state=state.value, published_at=None)
        assert client.get(f"/api/v1/answers/{answer.number}/versions/2").status_code == 404
        assert len(ask(client, f"answers/{answer.number}/versions")["versions"]) == 1


class TestWithheld:
    def test_is_listed_without_its_words(self, client: Client):
        answer = withhold(correct(correct(publish(text="Ông A ở thôn B."), text="Lời hai."), text="Lời ba."), version=2)
        versions = ask(client, f"answers/{answer.number}/versions")["versions"]
        told = [(one["number"], one["state"], one["change_note"], one["withheld_reason"]) for one in versions]
        assert told == [
            (3, "dang-cong-khai", "Sửa mức phạt.", ""),
            (2, "khong-cho-doc", "", "Có thông tin riêng của một người."),
            (1, "ban-cu", "", ""),
        ]
        assert versions[1]["published_at"] is not None
        assert versions[1]["ended_at"] is not None

    def test_is_gone_and_says_why(self, client: Client):
        answer = withhold(correct(publish("Việc của ông A", text="Ông A ở thôn B.")))
        response = client.get(f"/api/v1/answers/{answer.number}/versions/1")
        assert (response.status_code, response["Content-Type"]) == (410, "application/problem+json")
        told = response.json()
        assert told["type"].endswith("#ban-cu-khong-cho-doc")
        assert told["tombstone"] is None
        assert told["withheld"] == {
            "number": answer.number,
            "version": 1,
            "withheld_at": "2026-11-27T09:00:00+07:00",
            "reason": "Có thông tin riêng của một người.",
        }
        assert "thôn B" not in response.content.decode()
        assert ask(client, f"answers/{answer.number}/versions/2")["version"] == 2

    def test_leaves_the_record_of_changes_without_its_words(self, client: Client):
        answer = withhold(correct(publish(text="Ông A ở thôn B."), text="Lời mới."))
        changes = ask(client, "changes")["changes"]
        assert [(one["change"], one["version"]) for one in changes][-1] == ("corrected", 2)
        assert {one["answer"]["answer"]["markup"] for one in changes} == {"Lời mới."}
        assert changes[-1]["number"] == answer.number

    def test_is_told_as_withdrawn_once_the_answer_is(self, client: Client):
        answer = withdraw(withhold(correct(publish())))
        told = client.get(f"/api/v1/answers/{answer.number}/versions/1").json()
        assert (told["tombstone"]["number"], told["withheld"]) == (answer.number, None)


class TestTheList:
    def test_goes_on_page_by_page_newest_first(self, client: Client):
        made = [publish(at=AT + timedelta(hours=hour // 2)).number for hour in range(5)]
        page = ask(client, "answers", limit=2)
        read = [one["number"] for one in page["answers"]]
        while page["next"]:
            page = client.get(page["next"]).json()
            read += [one["number"] for one in page["answers"]]
        assert read == made[::-1]

    def test_carries_its_filters_along(self, client: Client):
        for _ in range(3):
            publish(audience=AnswerAudience.BUSINESS.value)
        publish()
        first = client.get("/api/v1/answers", {"audience": "doanh-nghiep", "limit": 2})
        assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
        assert len(client.get(first.json()["next"]).json()["answers"]) == 1

    def test_narrows(self, client: Client):
        law, other = make_instrument(LAW), make_instrument("30/2020/NĐ-CP")
        agency = make_agency(slug="so-cong-thuong")
        land = publish(field_slug="dat-dai", at=AT - timedelta(days=9))
        work = publish(field_slug="lao-dong/viec-lam", agency=agency, laws=((law, PLACE),))
        near = publish(field_slug="lao-dong-khac", laws=((law, "dieu-80"), (other, "")), audience="can-bo")
        leave_behind(work, law, PLACE)
        for query, expected in (
            ({"field": "lao-dong"}, [work]),
            ({"field": "dat-dai"}, [land]),
            ({"field": "khong-co"}, []),
            ({"agency": "so-cong-thuong"}, [work]),
            ({"audience": "can-bo"}, [near]),
            ({"cites": "7-2021-nd-cp"}, [near, work]),
            ({"cites": "7-2021-nd-cp:dieu-8"}, [work]),
            ({"cites": f"7-2021-nd-cp:{PLACE}"}, [work]),
            ({"cites": "30-2020-nd-cp"}, [near]),
            ({"stale": "true"}, [work]),
            ({"stale": "false"}, [near, land]),
            ({"updated_since": "2026-11-24T00:00:00Z"}, [near, work]),
            ({"updated_since": "2026-11-25T09:00:01+07:00"}, []),
        ):
            assert numbers(client, **query) == [one.number for one in expected], query
        assert [one["is_stale"] for one in ask(client, "answers", field="lao-dong")["answers"]] == [True]

    def test_leaves_out_what_is_withdrawn(self, client: Client):
        kept, withdrawn = publish(), publish()
        withdraw(withdrawn)
        assert numbers(client) == [kept.number]

    def test_says_whose_land_it_is_for(self, client: Client):
        place = make_province("Thành phố Cần Thơ", code="92")
        publish(territory=place)
        assert ask(client, "answers")["answers"][0]["territory"] == {"code": "92", "name": "Thành phố Cần Thơ"}


class TestChanges:
    def test_are_told_in_the_order_in_which_they_happened(self, client: Client):
        first, second = publish(), publish()
        correct(first)
        withdraw(second)
        page = ask(client, "changes")
        assert [(one["change"], one["number"], one["version"]) for one in page["changes"]] == [
            ("published", first.number, 1),
            ("published", second.number, 1),
            ("corrected", first.number, 2),
            ("withdrawn", second.number, 1),
        ]
        assert page["has_more"] is False

    def test_carry_the_answer_as_it_is_now(self, client: Client):
        corrected, withdrawn = correct(publish(), text="Lời mới."), withdraw(publish("Lời đã rút"))
        told = {one["number"]: one for one in ask(client, "changes")["changes"]}
        assert told[corrected.number]["answer"]["answer"]["markup"] == "Lời mới."
        assert told[withdrawn.number]["answer"] is None
        assert told[withdrawn.number]["tombstone"]["reason"] == "Trùng với câu khác."
        assert "Lời đã rút" not in client.get("/api/v1/changes").content.decode()

    def test_go_on_from_a_cursor(self, client: Client):
        for _ in range(3):
            publish()
        first = ask(client, "changes", limit=2)
        assert first["has_more"] is True
        rest = client.get(first["next"]).json()
        assert len(rest["changes"]) == 1
        again = ask(client, "changes", after=rest["cursor"])
        assert (again["changes"], again["cursor"], again["has_more"]) == ([], rest["cursor"], False)

    def test_what_came_back_is_there_again(self, client: Client):
        answer = publish()
        version = answer.live
        withdraw(answer)
        answer.live, answer.withdrawn_at = version, None
        answer.save()
        note(answer, AnswerChange.PUBLISHED, version=1, at=AT)
        changes = ask(client, "changes")["changes"]
        assert len(changes) == 3
        assert all(one["answer"] for one in changes)


class TestWhatThereIs:
    def test_fields_and_agencies_have_counts(self, client: Client):
        agency = make_agency("Sở Nội vụ", slug="so-noi-vu")
        publish(field_slug="dat-dai", agency=agency)
        publish(field_slug="dat-dai", agency=agency)
        withdraw(publish(field_slug="lao-dong"))
        [field] = ask(client, "fields")["fields"]
        assert (field["slug"], field["name"], field["count"]) == ("dat-dai", "Đất đai", 2)
        [told] = ask(client, "agencies")["agencies"]
        assert (told["slug"], told["count"], told["newest_at"]) == ("so-noi-vu", 2, "2026-11-25T09:00:00+07:00")
        assert len(client.get(told["url"]).json()["answers"]) == 2


class TestQueries:
    """However many answers, agencies and laws there are, the database is asked twelve times at most."""

    @pytest.mark.parametrize(
        "path",
        [
            "answers?limit=100",
            "answers?field=dan-su&agency=a&audience=nguoi-dan&cites=7-2021-nd-cp:dieu-8&stale=false",
            "answers/{number}",
            "answers/{number}/versions",
            "answers/{number}/versions/1",
            "changes?limit=100",
            "fields",
            "agencies",
        ],
    )
    def test_are_few(self, client: Client, django_assert_max_num_queries, path: str):
        law = make_instrument(LAW)
        gone = make_agency("Sở cũ", exists_to=date(2025, 3, 1))
        for _ in range(3):
            answer = correct(publish(laws=((law, PLACE),)))
            leave_behind(answer, law, PLACE)
            withdraw(publish(agency=gone))
            publish(agency=gone)
        with django_assert_max_num_queries(12):
            assert client.get(f"/api/v1/{path.format(number=answer.number)}").status_code == 200


class TestTheDescription:
    def test_promises_the_words_that_the_room_of_questions_knows(self):
        assert get_args(AudienceCode) == tuple(one.value for one in AnswerAudience)
        assert get_args(ChangeCode) == tuple(one.value for one in AnswerChange)
        assert get_args(VersionCode) == tuple(one.value for one in WAS_PUBLIC)

    def test_names_every_operation(self, client: Client):
        schema = ask(client, "openapi.json")
        assert schema["openapi"] == "3.1.0"
        assert reverse("api:answers") in schema["paths"]
        assert {"304", "400", "404", "405", "429", "500"} <= set(schema["paths"]["/api/v1/answers"]["get"]["responses"])
