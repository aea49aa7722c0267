"""Scripts for loudspeakers: everything written as it is said."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from portal.dissemination.composition.items import CampaignItem, SpeakerDetails, script_of, unspoken
from portal.dissemination.composition.speech import _FOREIGN, number_in_words, read_aloud
from tests.portal.dissemination.composition.test_short_messages import of_situations, of_the_demo


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "không"),
            (10, "mười"),
            (15, "mười lăm"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (55, "năm mươi lăm"),
            (101, "một trăm linh một"),
            (115, "một trăm mười lăm"),
            (1005, "một nghìn không trăm linh năm"),
            (2026, "hai nghìn không trăm hai mươi sáu"),
            (2_500_000, "hai triệu năm trăm nghìn"),
            (1_000_000_000, "một tỷ"),
            (3_000_200_000, "ba tỷ hai trăm nghìn"),
        ],
    )
    def test_are_said_as_people_say_them(self, number: int, words: str) -> None:
        assert number_in_words(number) == words

    def test_that_are_no_quantity_are_spelled(self) -> None:
        assert number_in_words(1234567890123).startswith("một hai ba bốn")


class TestReadAloud:
    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("từ 15/7/2026", "từ ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi sáu"),
            ("ngày 01/4/2026", "ngày mùng một tháng tư năm hai nghìn không trăm hai mươi sáu"),
            ("tháng 4/2025", "tháng tư năm hai nghìn không trăm hai mươi lăm"),
            ("2.000.000 đồng", "hai triệu đồng"),
            ("lãi 20%/năm", "lãi hai mươi phần trăm mỗi năm"),
            ("1,5 lần", "một phẩy năm lần"),
            ("3-5 ngày", "ba đến năm ngày"),
            ("Điều 4a", "Điều bốn a"),
            ("Bộ luật Dân sự (91/2015/QH13) nói", "Bộ luật Dân sự nói"),
            ("Nghị định 12/2024/NĐ-CP", "Nghị định số mười hai năm hai nghìn không trăm hai mươi tư của Chính phủ"),
            ("gọi 1900 1234", "gọi một chín không không, một hai ba bốn"),
            ("gọi 0292 382 1234", "gọi không hai chín hai, ba tám hai, một hai ba bốn"),
            ("gọi (0292) 3820 536.", "gọi không hai chín hai, ba tám hai không, năm ba sáu."),
            ("gọi 111 hoặc 0912345678", "gọi một một một hoặc không chín một hai, ba bốn năm, sáu bảy tám"),
            ("điểm đ khoản 2 Điều 5 Chương IV", "điểm đê khoản hai Điều năm Chương bốn"),
            ("Bộ luật Dân sự 2015", "Bộ luật Dân sự năm hai nghìn không trăm mười lăm"),
            ("trả 50.000đ (khoản 1 Điều 98 Bộ luật Lao động).", "trả năm mươi nghìn đồng."),
            ("cha (mẹ) có quyền", "cha, mẹ, có quyền"),
            ("hạn 7h30, nộp 1/2 số tiền", "hạn bảy giờ ba mươi, nộp một phần hai số tiền"),
            ("UBND và HĐND xã", "Ủy ban nhân dân và Hội đồng nhân dân xã"),
            ("LƯU Ý: mã OTP", "lưu Ý: mã ô tê pê"),
            ("vào https://dichvucong.gov.vn/nop?x=1.", "vào dichvucong chấm gốp chấm vê nờ."),
            ("đất 100 m2", "đất một trăm mét vuông"),
            ("không có số nào", "không có số nào"),
            ("QĐ-UBND và NĐ-CP", "quyết định của Ủy ban nhân dân và nghị định của Chính phủ"),
            ("Kế hoạch số 45/KH-UBND", "Kế hoạch số bốn mươi lăm của Ủy ban nhân dân"),
            ("phí 8.000đ/bản, 1,2 tỷ đ", "phí tám nghìn đồng mỗi bản, một phẩy hai tỷ đồng"),
            ("20.000 đồng/hồ sơ", "hai mươi nghìn đồng mỗi hồ sơ"),
            ("Th.S Lan, TS. Minh, BS. Hòa", "thạc sĩ Lan, tiến sĩ Minh, bác sĩ Hòa"),
            ("NSDLĐ, KT-XH, Sở TN&MT", "người sử dụng lao động, kinh tế, xã hội, Sở Tài nguyên và Môi trường"),
            ("số nhà 12/3, Q.1, P.5, TP.HCM", "số nhà mười hai trên ba, quận một, phường năm, Thành phố Hồ Chí Minh"),
            ("Đ/c Lan, v/v cấp sổ; vv...", "đồng chí Lan, về việc cấp sổ; vân vân"),
            ("Làm: 1. Nộp đơn; 2. Chờ. Khoản 2. Hết", "Làm: thứ nhất, Nộp đơn; thứ hai, Chờ. Khoản hai. Hết"),
            ("8h00 - 11h30", "tám giờ đến mười một giờ ba mươi"),
            ("Chương XII [1]", "Chương mười hai"),
            ("03 (ba) ngày, 1.000.000 (một triệu) đồng", "ba ngày, một triệu đồng"),
        ],
    )
    def test_writes_what_is_said(self, written: str, said: str) -> None:
        assert read_aloud(written) == said

    def test_leaves_no_digit(self) -> None:
        text = "Từ 1/1/2025 đến 31.12.2026, 3 hộ nộp 1.250.000 đồng (5,5%), gọi 18001234, số 7/2021/NĐ-CP, khoản 2a."
        assert not any(sign.isdigit() for sign in read_aloud(text))


class TestScript:
    VOICE = SpeakerDetails(portal="Lan Tỏa", owner="Sở Tư pháp", hotline="0292 3820 536")

    def script(self, *paragraphs: str, **said: str) -> str:
        item = CampaignItem(
            kind="cau-tra-loi", key="1", noun="Câu trả lời", title="Chủ nhà giữ cọc?", address="https://x.vn/",
            agency="Sở Tư pháp", paragraphs=paragraphs, is_question=True, **said,
        )  # fmt: skip
        return script_of(item, voice=self.VOICE)

    def test_says_for_whom_it_is_and_whom_to_ask(self) -> None:
        script = self.script(audience="chủ doanh nghiệp", field_name="Lao động")
        assert script.startswith("Kính thưa bà con. Bài này dành cho chủ doanh nghiệp cần biết về lĩnh vực lao động.")
        assert "Ủy ban nhân dân xã, phường nơi mình ở, hoặc gọi số không hai chín hai, ba tám hai không" in script

    def test_says_of_a_law_who_issued_it_and_its_name_once(self) -> None:
        law = CampaignItem(
            kind="van-ban", key="a", noun="Văn bản", title="Bộ luật Hình sự 2015", address="https://x.vn/",
            agency="Quốc hội", summary="Bộ luật Hình sự 2015",
        )  # fmt: skip
        script = script_of(law, voice=self.VOICE)
        assert "Văn bản do Quốc hội ban hành." in script
        assert "biên soạn" not in script
        assert script.count("Bộ luật Hình sự") == 1

    def test_counts_a_list_in_words_and_leaves_out_what_leads_to_another_page(self) -> None:
        script = self.script("Làm gì?", "1. Gọi bên bán", "2. Gửi thư", "- Hạn kiện: xem “Bao lâu thì hết hạn?”")
        assert "Làm gì?\n\nThứ nhất, gọi bên bán.\n\nThứ hai, gửi thư." in script
        assert "hết hạn" not in script

    def test_says_a_list_whole_or_not_at_all(self) -> None:
        lead, items = "Phải đủ ba điều:", [f"- {one} {'dài ' * 80}" for one in ("một", "hai", "ba")]
        assert lead not in self.script("Được.", lead, *items)
        assert "Được." in self.script("Được.", lead, *items)

    def test_ends_with_no_heading(self) -> None:
        assert "Kiện ở đâu" not in self.script("Được.", "Kiện ở đâu?", "Trường hợp khác")


SITUATIONS = Path(__file__).parents[4] / "src/portal/questions/situations"
ANSWERS = Path(__file__).parents[4] / "demo/questions"


def written() -> list[str]:
    """Every string of the situations that come with the portal, and every line of the demo's answers."""
    found: list[str] = []
    for path in sorted(SITUATIONS.glob("*.toml")):
        waiting: list[object] = [tomllib.loads(path.read_text("utf-8"))]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                found += one.splitlines()
            elif isinstance(one, dict):
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one
    for path in sorted(ANSWERS.rglob("*.md")):
        found += path.read_text("utf-8").splitlines()
    return found


def test_nothing_that_the_portal_brings_is_left_unsaid() -> None:
    lines = written()
    assert len(lines) > 5000
    said = [read_aloud(line) for line in lines]
    assert [line for line in said if unspoken(line) or re.search(r"[()\[\]/@%#*“”]|\d", line)] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("vùng I, vùng II và III", "vùng một, vùng hai và ba"),
        ("VI PHẠM, XI MĂNG, Chương VI", "vi phạm, xi măng, Chương sáu"),
        ("quý II/2026", "quý hai năm hai nghìn không trăm hai mươi sáu"),
        ("Gọi 1022, soạn TC gửi 8088", "Gọi một không hai hai, soạn tê xê gửi tám không tám tám"),
        ("tù 6 tháng – 3 năm", "tù sáu tháng đến ba năm"),
        ("8:00–11:30", "tám giờ đến mười một giờ ba mươi"),
        ("0,25 mg/l", "không phẩy hai mươi lăm mi-li-gam mỗi lít"),
        ("80 mg/100 ml", "tám mươi mi-li-gam mỗi một trăm mi-li-lít"),
        ("8.000đ/kg, 40kg/bao", "tám nghìn đồng mỗi ki-lô-gam, bốn mươi ki-lô-gam mỗi bao"),
        ("120 km/h", "một trăm hai mươi ki-lô-mét một giờ"),
        ("≥ 11%, < 31%", "từ mười một phần trăm, dưới ba mươi mốt phần trăm"),
        ("1.67%/tháng", "một phẩy sáu mươi bảy phần trăm mỗi tháng"),
        ("3m x 4m", "ba mét nhân bốn mét"),
        ("heroin, Facebook, part-time", "hê-rô-in, phây-búc, bán thời gian"),
    ],
)  # fmt: skip
def test_what_ears_found_in_real_scripts(written: str, said: str) -> None:
    assert read_aloud(written) == said


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_voice_reads_no_word_as_english_nor_spells_one() -> None:
    """Its phonemes say in which language it reads: every word of all scripts that ship, and of what it was taught."""
    words = {word for one in (*of_the_demo(), *of_situations()) for word in re.findall(r"[^\W_]+", script(one))}
    words |= {word for said in _FOREIGN.values() for word in re.findall(r"[^\W_]+", said)}
    told = subprocess.run(
        ["espeak-ng", "-q", "-x", "-v", "vi"],
        input="\n\n".join(sorted(words)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len(words) > 1500
    assert [line for line in told.splitlines() if "(en)" in line] == []


def script(one: CampaignItem) -> str:
    return script_of(one, voice=SpeakerDetails(portal="Lan Tỏa", owner="Sở Tư pháp"))
