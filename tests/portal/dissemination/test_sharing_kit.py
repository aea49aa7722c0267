"""What is passed on by hand: a counted link that tells the truth, and a kit of words, picture, voice and paper."""

import shutil
import wave
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from PIL import Image

from portal.dissemination.models import CountedLink, LinkDay
from portal.dissemination.operations import kits
from portal.dissemination.operations.campaigns import link_for
from portal.dissemination.queries.items import item_named
from portal.editorial.operations import end_content
from portal.editorial.states.workflow import ContentEnding
from portal.questions.models import Answer
from portal.questions.operations.publication import withdraw_answer
from tests.portal.dissemination.campaign_factories import Desk
from tests.portal.dissemination.factories import NOW, TODAY
from tests.portal.editorial.factories import make_article
from tests.portal.laid import laid

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"


@laid
def desk() -> Desk:
    return Desk()


def link_of(desk: Desk) -> CountedLink:
    desk.started()
    return CountedLink.objects.get(place="sms")


def open_link(client: Client, link: CountedLink, **headers: str) -> object:
    return client.get(reverse("counted_link", args=[link.code]), **{"HTTP_USER_AGENT": PHONE} | headers)


def opened(link: CountedLink) -> int:
    return sum(LinkDay.objects.filter(link=link).values_list("count", flat=True))


class TestACountedLink:
    def test_leads_to_the_items_page_and_is_counted_by_day(self, desk: Desk, client: Client) -> None:
        link = link_of(desk)
        for _ in range(3):
            response = client.get(reverse("counted_link", args=[link.code]), HTTP_USER_AGENT=PHONE)
        assert response.headers["Location"] == desk.answer.permalink
        assert opened(link) == 3
        assert LinkDay.objects.count() == 1

    def test_sets_no_cookie(self, desk: Desk, client: Client) -> None:
        assert open_link(client, link_of(desk)).status_code == 302
        assert not client.cookies

    def test_is_one_write_after_the_first_of_a_day(
        self, desk: Desk, client: Client, django_assert_max_num_queries
    ) -> None:
        link = link_of(desk)
        open_link(client, link)
        with django_assert_max_num_queries(6) as told:
            open_link(client, link)
        assert sum(one["sql"].startswith(("UPDATE", "INSERT")) for one in told.captured_queries) == 1

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_USER_AGENT": "facebookexternalhit/1.1"},
            {"HTTP_USER_AGENT": "Zalo-Crawler/1.0"},
            {"HTTP_USER_AGENT": ""},
            {"HTTP_SEC_PURPOSE": "prefetch"},
        ],
        ids=["preview", "zalo", "nameless", "beforehand"],
    )
    def test_counts_no_machine(self, desk: Desk, client: Client, headers: dict[str, str]) -> None:
        link = link_of(desk)
        assert open_link(client, link, **headers).status_code == 302
        assert opened(link) == 0

    def test_still_tells_the_truth_when_the_answer_was_withdrawn(self, desk: Desk, client: Client) -> None:
        link = link_of(desk)
        withdraw_answer(answer=desk.answer, reason="Luật đã đổi", by=desk.team.approver, at=NOW)
        response = client.get(reverse("counted_link", args=[link.code]), HTTP_USER_AGENT=PHONE, follow=True)
        assert response.status_code == 410
        assert "Luật đã đổi" in response.content.decode()

    def test_still_tells_the_truth_when_the_article_was_withdrawn(self, client: Client) -> None:
        article = make_article("Rác để ở đâu")
        link = link_for(kind="noi-dung", key=f"{article.pk}", place="to-gap", at=NOW)
        end_content(
            page=article, ending=ContentEnding.WITHDRAWN, note="Chợ đã dời đi.", successor=None, by=None, at=NOW
        )
        response = client.get(reverse("counted_link", args=[link.code]), HTTP_USER_AGENT=PHONE, follow=True)
        assert response.status_code == 410
        assert "Chợ đã dời đi." in response.content.decode()

    def test_of_a_content_that_is_gone_says_so(self, client: Client) -> None:
        link = CountedLink.objects.create(code="abc2345", kind="noi-dung", key="999999", place="sms", created_at=NOW)
        response = client.get(reverse("counted_link", args=[link.code]))
        assert response.status_code == 410
        assert "không còn trên cổng" in response.content.decode()

    def test_that_nobody_made_is_not_found(self, client: Client) -> None:
        assert client.get("/l/khong-co/").status_code == 404


class TestTheKit:
    def kit(self, desk: Desk) -> str:
        return reverse("share_kit", args=["cau-tra-loi", desk.answer.number])

    def test_holds_words_with_the_counted_address_and_says_to_check_again(self, desk: Desk, client: Client) -> None:
        shown = client.get(self.kit(desk)).content.decode()
        link = CountedLink.objects.get(campaign__isnull=True)
        assert f"Kiểm tra lại tại: http://localhost:8000/l/{link.code}/" in shown
        client.get(self.kit(desk))
        assert CountedLink.objects.filter(campaign__isnull=True).count() == 1

    def test_of_what_was_withdrawn_there_is_none(self, desk: Desk, client: Client) -> None:
        assert client.get(self.kit(desk)).status_code == 200
        withdraw_answer(answer=desk.answer, reason="Luật đã đổi", by=desk.team.approver, at=NOW)
        assert client.get(self.kit(desk)).status_code == 404

    @pytest.mark.parametrize("key", ["0", "999999999999999999999", "abc", "%00"])
    def test_of_nothing_there_is_none(self, client: Client, key: str) -> None:
        assert client.get(f"/chia-se/cau-tra-loi/{key}/").status_code == 404
        assert client.get(f"/chia-se/khong-co/{key}/").status_code == 404

    def test_costs_few_queries(self, desk: Desk, client: Client, django_assert_max_num_queries) -> None:
        client.get(self.kit(desk))
        with django_assert_max_num_queries(14):
            assert client.get(self.kit(desk)).status_code == 200

    def test_has_a_picture_for_groups(self, desk: Desk, client: Client) -> None:
        response = client.get(f"{self.kit(desk)}anh.png")
        picture = Image.open(BytesIO(b"".join(response.streaming_content)))
        assert (picture.format, picture.size) == ("PNG", (1200, 630))

    @pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
    def test_has_a_voice_that_players_know_the_length_of(self, desk: Desk, client: Client) -> None:
        sound = b"".join(client.get(f"{self.kit(desk)}bai-doc.wav").streaming_content)
        with wave.open(BytesIO(sound)) as told:
            assert 5 < told.getnframes() / told.getframerate() < 150

    @pytest.mark.skipif(not kits.has_voice("") or not kits.has_packing(), reason="no voice, nothing that packs")
    def test_has_it_small_too_where_it_can_be_packed(self, desk: Desk, client: Client) -> None:
        assert "bai-doc.mp3" in client.get(self.kit(desk)).content.decode()
        answer = client.get(f"{self.kit(desk)}bai-doc.mp3")
        small = b"".join(answer.streaming_content)
        whole = b"".join(client.get(f"{self.kit(desk)}bai-doc.wav").streaming_content)
        assert answer["Content-Type"] == "audio/mpeg"
        assert small[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xe3") or small[:3] == b"ID3"
        assert len(small) < len(whole) / 4

    def test_is_only_whole_where_nothing_can_pack_it(
        self, desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kits, "_PACKERS", ("no-such-programme {in} {out}",))
        assert "bai-doc.mp3" not in client.get(self.kit(desk)).content.decode()
        with pytest.raises(kits.NoVoice):
            kits.packed(b"RIFF")

    def test_is_read_by_the_voice_that_settings_name(self, tmp_path: Path, settings: LazySettings) -> None:
        """A program of one's own, off the network and without what the portal knows; its files are all it is given."""
        voice = tmp_path / "voice"
        voice.write_text('#!/bin/sh\n{ printf "RIFF "; cat "$2"; printf " %s" "${SECRET_KEY:-nothing}"; } >"$4"\n')
        voice.chmod(0o755)
        settings.SPEECH_COMMAND = f"{voice} -f {{in}} -o {{out}}"
        assert kits.has_voice("Kính thưa bà con.")
        assert kits.read_by_machine("Kính thưa bà con.") == "RIFF Kính thưa bà con. nothing".encode()
        settings.SPEECH_COMMAND = f"{voice} broken"
        with pytest.raises(kits.NoVoice):
            kits.read_by_machine("Kính thưa bà con.")

    def test_is_read_in_khmer_by_the_voice_for_khmer_and_by_no_other(
        self, tmp_path: Path, settings: LazySettings
    ) -> None:
        said = "សូមគោរព bà con"
        assert settings.SPEECH_COMMAND_KM == ""
        assert not kits.has_voice(said)
        with pytest.raises(kits.NoVoice):
            kits.read_by_machine(said)
        voice = tmp_path / "voice"
        voice.write_text('#!/bin/sh\ncp "$1" "$2"\n')
        voice.chmod(0o755)
        settings.SPEECH_COMMAND_KM = f"{voice} {{in}} {{out}}"
        assert kits.read_by_machine(said) == said.encode()

    def test_says_that_there_is_no_voice_where_none_is_installed(
        self, desk: Desk, client: Client, settings: LazySettings
    ) -> None:
        settings.SPEECH_COMMAND = ""
        assert "chưa có giọng đọc" in client.get(self.kit(desk)).content.decode()

    def test_has_a_leaflet(self, desk: Desk, client: Client) -> None:
        assert b"".join(client.get(f"{self.kit(desk)}to-gap.pdf").streaming_content).startswith(b"%PDF")

    def test_has_a_leaflet_that_says_when_the_answer_was_published(self, desk: Desk) -> None:
        Answer.objects.filter(pk=desk.answer.pk).update(published_at=datetime(2026, 3, 14, 20, tzinfo=UTC))
        item = item_named(kind="cau-tra-loi", key=str(desk.answer.number), on=TODAY)
        assert item is not None
        assert item.published_on == date(2026, 3, 15)


class TestThePicture:
    @pytest.mark.parametrize("width", [1200, 360])
    def test_is_read_by_a_telephone_from_the_screen_of_another(self, width: int) -> None:
        url = "https://phapluat.cantho.gov.vn/l/mr6bmh7/"
        made = kits.share_picture(title="Chó cắn, ai bồi thường?", agency="Sở Tư pháp", portal="Lan Tỏa", url=url)
        seen = Image.open(BytesIO(made)).convert("L").resize((width, width * 630 // 1200), Image.Resampling.LANCZOS)
        assert cv2.QRCodeDetector().detectAndDecode(np.asarray(seen))[0] == url

    def test_holds_the_longest_title_and_an_unbroken_word(self) -> None:
        for title in ("Điều kiện " * 40, "a" * 400, "?"):
            made = kits.share_picture(title=title, agency="Sở " * 60, portal="Lan Tỏa", url="https://l.vn/l/a/")
            assert Image.open(BytesIO(made)).size == (1200, 630)
