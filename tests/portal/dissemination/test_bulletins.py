"""A bulletin for the loudspeakers of a commune, and the leaflet that goes with it."""

import csv
import json
import zipfile
from datetime import date, time, timedelta
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from docreaders.docx import read_docx
from portal.agencies.models import Place
from portal.dissemination.composition.items import CampaignItem, SpeakerDetails
from portal.dissemination.operations.kits import CampaignKit, write_leaflet
from portal.dissemination.planning.rules import BROADCAST_HOURS, broadcast_hours
from portal.dissemination.states import MessageForm
from safefiles.checks import FileLimits
from tests.portal.dissemination.campaign_factories import Desk
from tests.portal.laid import laid
from tests.portal.library.laws import make_event, make_instrument, write_provisions
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db


@laid
def desk() -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def silent(settings: LazySettings) -> None:
    """What a voice says is heard elsewhere."""
    settings.SPEECH_COMMAND = ""


def make_commune(name: str) -> Place:
    city = Place.objects.create(code="92", name="Thành phố Cần Thơ", kind="thanh-pho-tw", level="province")
    return Place.objects.create(code="31338", name=name, kind="xa", level="commune", parent=city)


def bulletin(desk: Desk, **asked: object) -> dict[str, bytes]:
    address = reverse("share_bulletin", args=["cau-tra-loi", desk.answer.number])
    answer = Client().get(address, {"begins": "2026-12-07", "days": 2, "hours": ["06:00", "17:00"]} | asked)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestABulletin:
    def test_holds_words_schedule_zone_and_the_whole_sum_of_each_file(self, desk: Desk) -> None:
        commune = make_commune("Xã Vĩnh Viễn")
        files = bulletin(desk, place=commune.pk)
        sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
        assert sums == {name: sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"}
        manifest = json.loads(files["goi-tin.json"])
        assert manifest["noi_phat"] == ["Xã Vĩnh Viễn"]
        assert manifest["dau_cua_bai"] == sums["bai-doc.txt"]
        assert {one["ten"]: one["sha256"] for one in manifest["tep"]} == {
            name: digest for name, digest in sums.items() if name != "goi-tin.json"
        }

    def test_proposes_each_hour_of_each_day_with_room_for_the_proof(self, desk: Desk) -> None:
        files = bulletin(desk)
        _, head, *rows, _ = csv.reader(StringIO(files["lich-phat.csv"].decode("utf-8-sig")))
        assert [(row[0], row[1]) for row in rows] == [
            ("07/12/2026", "06:00"), ("07/12/2026", "17:00"), ("08/12/2026", "06:00"), ("08/12/2026", "17:00"),
        ]  # fmt: skip
        assert {row[4] for row in rows} == {sha256(files["bai-doc.txt"]).hexdigest()}
        assert head[-2:] == ["Đã phát lúc", "Người phát"]
        calendar = files["lich-phat.ics"].decode()
        assert calendar.count("BEGIN:VEVENT") == 4
        assert "DTSTART:20261206T230000Z" in calendar

    def test_has_the_same_words_as_text_and_as_a_document(self, desk: Desk) -> None:
        files = bulletin(desk)
        words = files["bai-doc.txt"].decode().split()
        written = read_docx(files["bai-doc.docx"], limits=FileLimits()).text.split()
        assert written[-len(words) :] == words

    def test_is_the_same_whenever_the_same_is_asked(self, desk: Desk) -> None:
        assert bulletin(desk) == bulletin(desk)

    @pytest.mark.parametrize(
        "asked", [{"hours": ["03:00"]}, {"days": 0}, {"days": 99}, {"begins": "hôm nay"}, {"place": 0}], ids=str
    )
    def test_is_proposed_for_no_other_hour_day_or_place(self, desk: Desk, asked: dict[str, object]) -> None:
        address = reverse("share_bulletin", args=["cau-tra-loi", desk.answer.number])
        answer = Client().get(address, {"begins": "2026-12-07", "days": 2, "hours": ["06:00"]} | asked)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()

    def test_of_a_campaign_is_for_its_places_and_its_own_officers(self, desk: Desk) -> None:
        commune = make_commune("Xã Hỏa Lựu")
        campaign = desk.started()
        campaign.audience |= {"places": [commune.pk]}
        campaign.save()
        client, address = Client(), reverse("campaign_bulletin", args=[campaign.code])
        assert client.get(address).status_code == 302
        client.force_login(desk.chief)
        with zipfile.ZipFile(BytesIO(client.get(address).content)) as archive:
            assert json.loads(archive.read("goi-tin.json"))["noi_phat"] == [commune.name]
        assert "goi-loa.zip" in client.get(reverse("campaign_proof", args=[campaign.code])).content.decode()

    def test_there_is_none_while_the_law_has_moved(self) -> None:
        write_provisions(make_instrument())
        answer = Team().published(text_with(answer_text="Mất cọc."))
        address = reverse("share_bulletin", args=["cau-tra-loi", answer.number])
        assert Client().get(address).status_code == 200
        make_event("dieu-8-khoan-2-diem-c", at=AT + timedelta(hours=1), day=AT.date())
        assert Client().get(address).status_code == 422


def test_hours_are_dated_and_never_of_the_night() -> None:
    assert [since for since, _ in BROADCAST_HOURS] == sorted(since for since, _ in BROADCAST_HOURS)
    assert all(time(5) <= hour <= time(21) for _, hours in BROADCAST_HOURS for hour in hours)
    assert broadcast_hours(on=date(2020, 1, 1)) == ()


def leaflet(text: str, **said: object) -> PdfReader:
    item = CampaignItem(
        kind="cau-tra-loi", key="1", noun="Câu trả lời", title="Chủ nhà giữ cọc?", address="https://x.vn/",
        agency="Sở Tư pháp", **said,
    )  # fmt: skip
    voice = SpeakerDetails(portal="Lan Tỏa", owner="Sở Tư pháp", hotline="0292 3820 536")
    contents = {MessageForm.LEAFLET: {"title": item.title, "lead": "Được đòi gấp đôi.", "text": text}}
    kit = CampaignKit(item, voice, "https://x.vn/l/abc2345/", contents)
    return PdfReader(BytesIO(write_leaflet(kit, printed=date(2026, 12, 7))))


class TestTheLeaflet:
    @pytest.mark.parametrize("paragraphs", [1, 12, 40])
    def test_is_one_sheet_with_whom_to_ask_however_long_it_is(self, paragraphs: int) -> None:
        made = leaflet("\n\n".join(["Bên nhận cọc đổi ý thì trả gấp đôi."] * paragraphs))
        outside, inside = (" ".join(page.extract_text().split()) for page in made.pages)
        for needed in ("0292 3820 536", "x.vn/l/abc2345/", "in ngày 07/12/2026", "Được đòi gấp đôi."):
            assert needed in outside
        assert inside.count("trả gấp đôi") == paragraphs

    def test_lines_what_a_short_text_leaves_empty(self) -> None:
        assert "Giấy tờ tôi đang có" in leaflet("Được.").pages[1].extract_text()
        assert "Giấy tờ tôi đang có" not in leaflet("Được trả gấp đôi tiền cọc. " * 120).pages[1].extract_text()

    def test_counts_steps_and_knows_headings(self) -> None:
        said = leaflet("Làm gì\n\n1. Gọi bên bán.\n\n2. Gửi thư.\n\n- Căn cước.").pages[1].extract_text()
        assert [said.index(one) for one in ("Làm gì", "1.", "Gọi bên bán", "2.", "Gửi thư", "•", "Căn cước")] == sorted(
            said.index(one) for one in ("Làm gì", "1.", "Gọi bên bán", "2.", "Gửi thư", "•", "Căn cước")
        )
