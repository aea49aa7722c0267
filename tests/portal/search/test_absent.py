"""A document that is not held is said to be missing, and nothing else is shown as if it were it."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from lawsearch.ranking import tokens
from lawsearch.ranking.terms import Needle, TextForm
from portal.library.models import Event, Instrument, KnownInstrument
from portal.library.states import EventKind, EventState
from portal.library.states.instruments import name_key
from portal.search.queries.laws import rulers_of
from tests.portal.laid import laid
from tests.portal.search.conftest import TODAY, index_in
from tests.portal.search.test_pages import MOST_QUERIES

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLAIM = "Điều luật trả lời gần nhất"
LAND_2024 = {
    "law_id": "31/2024/QH15",
    "title": "Luật Đất đai",
    "doc_type": "Luật",
    "issued": "18/01/2024",
    "effective": "01/08/2024",
    "issuer": "Quốc hội",
    "articles": [
        {"article_id": "236", "title": "Thẩm quyền", "text": "Tranh chấp đất đai được giải quyết tại Tòa án."}
    ],
}


def read(client: Client, question: str) -> str:
    html = client.get("/tim-kiem/", {"q": question}).content.decode()
    return " ".join(strip_tags(html.partition("<main")[2].partition(">")[2]).split())


def told(*, key: str, day: date | None = date(2017, 1, 1), state: EventState = EventState.PROPOSED) -> Event:
    """That the Civil Code says: the document with this key ends."""
    code = Instrument.objects.get(slug="91-2015-qh13")
    at = NOW if state is not EventState.PROPOSED else None
    ends = EventKind.EXPIRED.value
    return Event.objects.create(
        document_key=key,
        kind=ends,
        day=day,
        is_whole=True,
        source=code,
        state=state.value,
        proposed_at=NOW,
        decided_at=at,
    )


@pytest.mark.usefixtures("indexed")
class TestADocumentThatIsNotHeld:
    @pytest.mark.parametrize(
        ("question", "called"),
        [
            ("168/2024/NĐ-CP", "văn bản số 168/2024/NĐ-CP"),
            ("nghị định 100/2019", "văn bản số 100/2019"),
            ("nd 100 2019 đặt cọc", "văn bản số 100/2019"),
            ("Theo Điều 5 Nghị định 100/2019/NĐ-CP thì phạt bao nhiêu?", "văn bản số 100/2019/NĐ-CP"),
            ("luật số 31 2024 qh15", "văn bản số 31/2024/QH15"),
            # by the name by which a text here cites it, with marks or without
            ("luật nhà ở", "luật nhà ở"),
            ("điều 5 luật nhà ở", "luật nhà ở"),
            ("dieu 5 luat nha o quy dinh gi", "luật nhà ở"),
            # of another year than the one that is held
            ("luật đất đai 2003", "luật đất đai năm 2003"),
            ("điều 5 luật đất đai năm 2003", "luật đất đai năm 2003"),
        ],
    )
    def test_is_said_to_be_missing_and_nothing_answers_for_it(self, client: Client, question: str, called: str):
        page = read(client, question)
        assert f"Thư viện chưa có {called}." in page
        assert CLAIM not in page

    @pytest.mark.parametrize(
        "question",
        [
            "91/2015/QH13",
            "số 91/2015",
            "luật đất đai",
            "điều 328 bộ luật dân sự",
            "đặt cọc mua nhà",
            # too little is said of which document it is
            "nghị định 99",
            # nobody knows of such a law
            "luật hụi",
            "luật đất đai quy định thế nào về hòa giải",
        ],
    )
    def test_what_is_held_or_was_not_named_is_not_missing(self, client: Client, question: str):
        assert "Thư viện chưa có" not in read(client, question)

    def test_names_the_one_of_that_name_that_is_held(self, client: Client):
        assert "Văn bản cùng tên đang có: Luật Đất đai (45/2013/QH13)" in read(client, "luật đất đai 2003")

    def test_takes_no_law_of_another_year_for_it(self, client: Client):
        KnownInstrument.objects.create(
            official_number="46/2026/QH15",
            number_key="46-2026-qh15",
            doc_type="Luật",
            title="Luật Đất đai",
            name_key=name_key("Luật Đất đai"),
            issued_date=date(2026, 1, 2),
            complete_to=TODAY,
            source="danh mục",
        )
        assert "Theo danh mục" not in read(client, "luật đất đai 2003")
        assert "Theo danh mục" in read(client, "luật đất đai 2026")

    @pytest.mark.parametrize("question", ["33/2005/QH11", "văn bản số 33/2005", "33-2005-qh11"])
    def test_names_what_has_ended_it(self, client: Client, question: str):
        told(key="33-2005-qh11")
        assert "Bộ luật Dân sự (91/2015/QH13) ghi văn bản này hết hiệu lực từ ngày 01/01/2017" in read(client, question)

    def test_names_no_end_that_an_officer_has_declined(self, client: Client):
        told(key="33-2005-qh11", state=EventState.DECLINED)
        assert "hết hiệu lực từ" not in read(client, "33/2005/QH11")

    def test_names_no_end_of_one_of_two_that_may_be_meant(self, client: Client):
        told(key="33-2005-qh11")
        told(key="33-2005-nd-cp")
        told(key="33-20051-nd-cp")
        assert "hết hiệu lực từ" not in read(client, "văn bản số 33/2005")

    @pytest.mark.parametrize("question", ["33/2005/QH11", "dieu 5 luat nha o quy dinh gi", "luật đất đai 2003"])
    def test_costs_few_queries(
        self, client: Client, question: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        client.get("/tim-kiem/")
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get("/tim-kiem/", {"q": question}).status_code == 200


@pytest.mark.usefixtures("indexed")
class TestAPlaceInShorthand:
    @pytest.mark.parametrize(
        "question",
        ["k2 đ328 blds", "khoản 2 đ.328 blds", "đ328 k2 bộ luật dân sự", "d.328 khoan 2 bo luat dan su"],
    )
    def test_is_read_as_lawyers_write_it(self, client: Client, question: str):
        assert "Khoản 2 Điều 328. Đặt cọc" in read(client, question)

    def test_is_read_without_marks_in_a_whole_question(self, client: Client):
        assert (
            'href="/van-ban/91-2015-qh13/dieu-328/'
            in (client.get("/tim-kiem/", {"q": "dieu 328 bo luat dan su noi gi"}).content.decode())
            .partition('aria-label="Điều khoản bạn tìm"')[2]
            .partition("</h2>")[0]
        )

    @pytest.mark.parametrize("question", ["bằng d2 lái xe gì", "phạt 500 đ 1000 đ"])
    def test_is_not_money_or_a_licence(self, client: Client, question: str):
        assert "của văn bản nào?" not in read(client, question)


class TestALawThatALaterOneMayHaveReplaced:
    @laid
    def _index(self, folder: Path) -> Path:
        file = folder / "land.jsonl"
        file.write_text(json.dumps(LAND_2024, ensure_ascii=False), encoding="utf-8")
        call_command("import_law", str(file), "--processes", "1", verbosity=0)
        return index_in(folder)

    @pytest.fixture(autouse=True)
    def _new_land_law(self, shelf: None, index_folder: Path, _index: Path) -> None:
        shutil.copytree(_index, index_folder, symlinks=True)

    @pytest.mark.parametrize("question", ["45/2013/QH13", "luật đất đai 2013", "điều 202 luật đất đai 2013"])
    def test_is_shown_with_the_later_one(self, client: Client, question: str):
        page = read(client, question)
        assert "có thể đã thay thế văn bản này: Luật Đất đai (31/2024/QH15)" in page

    def test_the_later_one_is_shown_without(self, client: Client):
        page = read(client, "31/2024/QH15")
        assert "31/2024/QH15" in page
        assert "có thể đã thay thế" not in page

    def test_is_not_quoted_as_an_answer_without_saying_so(self, client: Client):
        page = read(client, "tranh chấp đất đai tự hoà giải ở cơ sở")
        before, claim, after = page.partition(CLAIM)
        assert not claim or "45/2013/QH13" not in after[:600] or "có thể đã thay thế văn bản này" in after


class TestATextThatMayRule:
    @pytest.mark.parametrize(
        ("typed", "form", "is_named"),
        [
            ("cho vay lại", TextForm.MARKED, True),
            ("cho vay lãi", TextForm.MARKED, False),  # another word, however alike without its mark
            ("cho vay lai", TextForm.FOLDED, True),
        ],
    )
    def test_is_named_by_words_as_they_were_typed(self, typed: str, form: TextForm, is_named: bool, db: None):
        KnownInstrument.objects.create(
            official_number="78/2010/NĐ-CP",
            number_key="78-2010-nd-cp",
            doc_type="Nghị định",
            title="Nghị định về cho vay lại",
            name_key=name_key("Nghị định về cho vay lại"),
            issued_date=date(2010, 7, 14),
            complete_to=TODAY,
            source="danh mục",
        )
        asks = tokens(typed)
        telling = Needle(form, {}, frozenset()).of
        needle = Needle(form, {telling(one): 1.0 for one in asks}, frozenset(map(telling, asks)))
        assert bool(rulers_of(asks, needle, near=[], day=TODAY)) is is_named
