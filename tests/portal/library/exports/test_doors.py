"""A citizen takes a law along: the whole or one article, of today or of another day, on a telephone."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from lawtext_tests.akn_reading import from_akn
from portal.agencies.models import Officer, Place
from portal.library.models import Edition, Instrument, Provision
from portal.library.operations import EventDraft, EventDraftTarget, copies, correct_instrument, enter_event
from portal.library.queries.books import locality_of
from portal.library.queries.exports import FORMS, book
from portal.library.states import EventKind
from portal.library.web import exports
from tests.portal.laid import laid
from tests.portal.library.exports.books import TEXT
from tests.portal.library.factories import bring
from tests.portal.library.living import Story, tell

pytestmark = pytest.mark.django_db

DECREE = "/van-ban/7-2021-nd-cp/"
MOST_QUERIES = 20


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Path:
    settings.EXPORTS_DIR = tmp_path / "exports"
    settings.PORTAL_BASE_URL = "https://phap-luat.example"
    return settings.EXPORTS_DIR


class Telephone(Client):
    """Takes in whole whatever it asks for: `response.body`."""

    def request(self, **about: Any) -> Any:
        response = super().request(**about)
        response.body = b"".join(response.streaming_content) if response.streaming else response.content
        return response


@pytest.fixture
def client() -> Telephone:
    return Telephone()


@laid
def story(folder: Path) -> Story:
    return tell(folder, Officer.objects.create_user("canbo"))


def taken(client: Telephone, address: str, status: int = 200) -> bytes:
    response = client.get(address)
    assert response.status_code == status, address
    return response.body


class TestEveryForm:
    @pytest.mark.parametrize("extension", list(FORMS))
    @pytest.mark.parametrize(
        "place",
        ["toan-van", "dieu-8", "ngay/2026-08-01/toan-van", "ngay/2022-01-01/toan-van", "ngay/2022-01-01/dieu-1"],
    )
    def test_is_made_with_few_questions(
        self, extension: str, place: str, story: Story, client: Telephone, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(f"{DECREE}{place}.{extension}")
        assert response["Content-Type"].startswith(FORMS[extension].media_type)
        assert len(response.body) > 500

    def test_of_a_day_has_the_words_of_that_day(self, story: Story, client: Telephone) -> None:
        now = json.loads(taken(client, f"{DECREE}toan-van.json"))
        then = json.loads(taken(client, f"{DECREE}ngay/2022-01-01/toan-van.json"))
        assert "chợ nổi" in now["units"][0]["text"]
        assert "chợ nổi" not in then["units"][0]["text"]
        assert (now["wording"]["code"], then["wording"]["code"]) == ("hop-nhat", "ban-hanh")
        assert then["as_of"] == "2022-01-01"

    def test_of_one_article_is_that_article(self, story: Story, client: Telephone) -> None:
        said = json.loads(taken(client, f"{DECREE}dieu-8.json"))
        assert {unit["address"].split("-khoan")[0] for unit in said["units"]} == {"dieu-8"}
        assert said["scope"] == "dieu-8"
        assert said["instrument"]["permalink"].endswith("/dieu-8")

    def test_says_what_the_wording_lacks(self, story: Story, client: Telephone) -> None:
        made = taken(client, f"{DECREE}ngay/2026-08-01/toan-van.pdf")
        document = pypdfium2.PdfDocument(made)
        first = " ".join(document[0].get_textpage().get_text_range().split())
        document.close()
        assert "Điểm c khoản 2 Điều 8 bị bãi bỏ từ ngày 01/07/2026 theo khoản 2 Điều 1 Nghị định 15/2026/NĐ-CP" in first

    def test_tells_the_life_of_the_law(self, story: Story, client: Telephone) -> None:
        said = json.loads(taken(client, f"{DECREE}toan-van.json"))
        assert [(event["code"], event["day"]) for event in said["events"]][0] == ("sua-doi", "2024-07-01")
        assert said["events"][0]["targets"][0]["is_merged"]
        point = next(unit for unit in said["units"] if unit["address"] == "dieu-8-khoan-2-diem-c")
        assert point["is_over"]
        assert point["notes"] == [
            "Bị bãi bỏ từ ngày 01/07/2026 theo khoản 2 Điều 1 Nghị định 15/2026/NĐ-CP."
            " Chưa hợp nhất vào lời văn dưới đây."
        ]
        basis = next(one for one in said["relations"] if one["code"] == "can-cu")
        assert basis["other"]["address"] == "https://phap-luat.example/van-ban/76-2015-qh13/"

    def test_leads_to_pages_by_the_portals_own_address(self, story: Story, client: Telephone) -> None:
        made = client.get(f"{DECREE}toan-van.json", headers={"host": "evil.example"})
        assert b"https://phap-luat.example/van-ban/7-2021-nd-cp" in made.body
        assert b"evil.example" not in made.body


class TestHeaders:
    def test_name_the_file_as_people_would(self, story: Story, client: Telephone) -> None:
        response = client.get(f"{DECREE}ngay/2026-08-01/dieu-8.docx")
        said = response["Content-Disposition"]
        assert said.startswith("attachment; filename*=utf-8''")
        name = "Nghị định về vệ sinh chợ nông thôn 7-2021-NĐ-CP - Điều 8 (ngày 2026-08-01).docx"
        assert unquote(said.rpartition("''")[2]) == name

    def test_let_nobody_fetch_twice_what_has_not_changed(self, story: Story, client: Telephone) -> None:
        first = client.get(f"{DECREE}toan-van.epub")
        again = client.get(f"{DECREE}toan-van.epub", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first["Last-Modified"].endswith("GMT")
        correct_instrument(instrument=story.decree, values={"signer": "Lê Văn An"}, by=story.officer, at=timezone.now())
        changed = client.get(f"{DECREE}toan-van.epub", headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200

    def test_an_event_of_today_changes_the_file_of_an_old_day(self, story: Story, client: Telephone) -> None:
        address = f"{DECREE}ngay/2026-08-01/toan-van.json"
        first = client.get(address)
        draft = EventDraft(
            kind=EventKind.REPEALED,
            instrument=story.decree,
            day=date(2026, 7, 15),
            targets=(EventDraftTarget("dieu-9", "bai-bo"),),
        )
        enter_event(draft=draft, source=story.amending, by=story.officer, at=timezone.now())
        about = {"if-none-match": first["ETag"], "if-modified-since": http_date(timezone.now().timestamp())}
        again = client.get(address, headers=about)
        assert again.status_code == 200
        assert next(unit for unit in json.loads(again.body)["units"] if unit["address"] == "dieu-9")["is_over"]

    def test_answer_head(self, story: Story, client: Telephone) -> None:
        response = client.head(f"{DECREE}toan-van.pdf")
        assert response.status_code == 200
        assert int(response["Content-Length"]) > 10_000

    def test_keep_the_length_of_what_is_packed(self, story: Story, client: Telephone) -> None:
        packed = client.get(f"{DECREE}toan-van.pdf", headers={"accept-encoding": "gzip"})
        assert (packed.get("Content-Encoding"), packed.get("Content-Length")) != ("gzip", None)
        plain = client.get(f"{DECREE}toan-van.json", headers={"accept-encoding": "gzip"})
        assert plain["Content-Encoding"] == "gzip"

    def test_send_robots_to_the_pages(self, story: Story, client: Telephone) -> None:
        whole, article = client.get(f"{DECREE}toan-van.pdf"), client.get(f"{DECREE}dieu-8.pdf")
        assert whole["Link"] == '<https://phap-luat.example/van-ban/7-2021-nd-cp/>; rel="canonical"'
        assert "X-Robots-Tag" not in whole
        assert article["X-Robots-Tag"] == "noindex"
        assert client.get(f"{DECREE}ngay/2026-08-01/toan-van.pdf")["X-Robots-Tag"] == "noindex"


class TestAddresses:
    def test_of_a_smaller_unit_leads_to_its_article(self, story: Story, client: Telephone) -> None:
        response = client.get(f"{DECREE}dieu-8-khoan-2-diem-a.pdf")
        assert (response.status_code, response["Location"]) == (301, f"{DECREE}dieu-8.pdf")

    @pytest.mark.parametrize(
        "place",
        ["dieu-99.pdf", "chuong-1.pdf", "toan-van.exe", "dieu-.pdf", "dieu-8.pdf/", "ngay/2026-13-01/toan-van.pdf"],
    )
    def test_that_are_not_there_say_so(self, place: str, story: Story, client: Telephone) -> None:
        assert client.get(f"{DECREE}{place}").status_code == 404

    def test_of_a_law_without_text_say_so(self, story: Story, client: Telephone) -> None:
        assert client.get("/van-ban/76-2015-qh13/toan-van.pdf").status_code == 200
        Edition.objects.filter(instrument=story.basis).delete()
        assert client.get("/van-ban/76-2015-qh13/toan-van.pdf").status_code == 404

    def test_schema_is_where_the_howto_says(self, client: Telephone) -> None:
        response = client.get("/van-ban/dinh-dang/van-ban-1.schema.json")
        assert json.loads(response.content)["$id"] == "urn:lan-toa:van-ban:1"

    @pytest.mark.parametrize(
        ("page", "stem"), [("", "toan-van"), ("dieu-8/", "dieu-8"), ("ngay/2026-08-01/", "toan-van")]
    )
    def test_are_offered_on_the_page(self, page: str, stem: str, story: Story, client: Telephone) -> None:
        html = client.get(f"{DECREE}{page}").content.decode()
        base = DECREE + (page if page.startswith("ngay") else "")
        for extension in FORMS:
            assert f'href="{base}{stem}.{extension}"' in html


class TestCare:
    def test_a_file_is_made_once(self, story: Story, client: Telephone, own_folder: Path) -> None:
        taken(client, f"{DECREE}toan-van.pdf")
        made = {path: path.stat().st_mtime_ns for path in own_folder.iterdir()}
        Provision.objects.all().delete()  # were it made again, it would be empty
        assert len(taken(client, f"{DECREE}toan-van.pdf")) > 10_000
        assert set(own_folder.iterdir()) == set(made)

    def test_who_takes_everything_is_asked_to_wait(
        self, story: Story, client: Telephone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exports, "EXPORTS", exports.rate_limits.RateLimit("exports-of-a-test", 2))
        answers = [client.get(f"{DECREE}dieu-8.json", REMOTE_ADDR="198.51.100.7").status_code for _ in range(4)]
        assert answers == [200, 200, 429, 429]

    def test_who_comes_while_others_wait_is_asked_to_come_back(
        self, story: Story, client: Telephone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(copies, "PATIENCE", 0.01)
        with copies._MAKING:
            response = client.get(f"{DECREE}toan-van.pdf")
        assert (response.status_code, response["Retry-After"]) == (503, "60")

    def test_a_text_too_long_for_a_file_says_what_else_there_is(
        self, story: Story, client: Telephone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(book, "MOST_CHARACTERS", 100)
        response = client.get(f"{DECREE}toan-van.pdf")
        assert response.status_code == 404
        assert "toan-van.txt" in response.content.decode()


class TestLocalActs:
    @pytest.fixture
    def ward(self) -> Place:
        province = Place.objects.create(code="93", level="province", kind="tinh", name="Tỉnh Hậu Giang")
        return Place.objects.create(code="31340", level="commune", kind="xa", name="Xã Vị Thủy", parent=province)

    def test_are_named_by_province_and_commune(self, ward: Place) -> None:
        assert locality_of(ward) == "Hậu Giang, Vị Thủy"
        assert locality_of(Place(level="province", name="Thành phố Cần Thơ")) == "Cần Thơ"

    def test_keep_their_signature_before_what_is_attached(self, ward: Place, tmp_path: Path, client: Telephone) -> None:
        path = tmp_path / "quyet-dinh.txt"
        path.write_text(TEXT, encoding="utf-8")
        (outcome,) = bring(path)
        Instrument.objects.filter(slug=outcome.slug).update(territory=ward.parent, is_nationwide=False)
        made = taken(client, f"/van-ban/{outcome.slug}/toan-van.epub")
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            said = "".join(archive.read(name).decode() for name in sorted(archive.namelist()) if "/phan-" in name)
        assert said.index("Trần Văn Huyến") < said.index("LÀM VIỆC CỦA BAN QUẢN LÝ CHỢ")
        work = from_akn(taken(client, f"/van-ban/{outcome.slug}/toan-van.xml").decode()).identity.work
        assert work == "/akn/vn/act/quyet-dinh/hau-giang-ubnd/2021-01-04/7-2021-qd-ubnd"
