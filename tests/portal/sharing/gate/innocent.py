# ruff: noqa: E501  whole sentences, as people write them
"""What agencies write every day: texts of the demonstration in pieces, and notices with everything in them that looks
like what the gate looks for: hotlines, addresses of offices, numbers of documents, quotes of law, lectures on betting."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from portal.outward.states import OutsideText

ROOT = Path(__file__).resolve().parents[4]
OWN = ("sotuphap.cantho.gov.vn", "thoilai.example.vn")

_PLACES = ("xã Thới Lai", "phường Cái Khế", "xã Phong Điền", "phường Ninh Kiều", "xã Vĩnh Thạnh", "xã Cờ Đỏ")
_TOPICS = ("đất đai", "thừa kế", "hòa giải ở cơ sở", "trợ giúp pháp lý", "bảo hiểm xã hội", "hôn nhân và gia đình")
# {place}, {topic}, {n} (1 …) stand for what differs.
_NOTICES = (
    "Ủy ban nhân dân {place} thông báo lịch tiếp công dân tháng {n}. Thời gian: 7 giờ 30 ngày {n}/4/2026 tại phòng tiếp công dân, số {n} đường Hùng Vương. Điện thoại: 0292 3820 5{n:02}. Công dân mang theo căn cước và đơn.",
    "Đường dây nóng tiếp nhận phản ánh của người dân {place}: 0918 123 4{n:02}. Tổng đài 1022 và 1900 54{n:02}{n:02} làm việc cả ngày nghỉ. Mọi phản ánh về {topic} đều được ghi vào sổ và trả lời.",
    "Ngày {n}/3/2026, Ủy ban nhân dân thành phố ban hành Quyết định số {n}/2026/QĐ-UBND về {topic}. Quyết định có hiệu lực từ ngày 15/4/2026 và thay thế Quyết định số 1{n}/2024/QĐ-UBND. Toàn văn tại https://sotuphap.cantho.gov.vn/van-ban/{n}.",
    "Cảnh báo lừa đảo: các đối tượng mời người dân {place} tham gia cá cược, tài xỉu trên mạng, hứa nạp tiền lần đầu tặng thưởng rồi chiếm đoạt. Người dân không bấm vào đường dẫn lạ, không cung cấp mã OTP cho ai. Ai bị lừa cần báo công an nơi gần nhất.",
    "Theo khoản {n} Điều 321 Bộ luật Hình sự số 100/2015/QH13, người đánh bạc trái phép thắng thua bằng tiền từ 5.000.000 đồng trở lên có thể bị phạt tiền hoặc phạt tù. Hội nghị tuyên truyền tại {place} đã giải thích quy định này cho 1{n} người dự.",
    "Đồng chí Nguyễn Văn Bình, Giám đốc Sở Tư pháp, phát biểu tại hội nghị về {topic} ở {place}. Hội nghị có {n}5 đại biểu tham dự. Báo cáo viên đã trả lời {n} câu hỏi của bà con về thủ tục và hồ sơ.",
    "Hộ nghèo ở {place} được vay vốn của Ngân hàng Chính sách xã hội với lãi suất ưu đãi theo Nghị định {n}/2025/NĐ-CP. Mức vay tối đa 100.000.000 đồng, thời hạn 60 tháng. Hồ sơ nộp tại Ủy ban nhân dân xã, không phải qua người môi giới.",
    "Phóng viên: Thưa bà, người dân {place} cần chuẩn bị gì khi làm thủ tục về {topic}? Trả lời: Người dân mang căn cước, giấy tờ về việc cần hỏi và nộp tại bộ phận một cửa. Thời hạn giải quyết là {n} ngày làm việc, lệ phí 50.000 đồng.",
    "Trung tâm Trợ giúp pháp lý nhà nước tổ chức đợt trợ giúp lưu động tại {place} về {topic}. Mọi liên hệ xin gửi về hộp thư ttgpl@cantho.gov.vn hoặc đến trụ sở, số 296 đường Cách mạng Tháng Tám. Buổi làm việc bắt đầu lúc {n} giờ.",
    "Bà con {place} hỏi nhiều về {topic}: chia thế nào khi cha mẹ mất không để lại di chúc, cần giấy tờ gì, nộp ở đâu. Trợ giúp viên giải thích từng trường hợp, phát {n}00 tờ gấp và hẹn trả lời bằng văn bản những câu khó trong 5 ngày.",
    "UBND {place} triển khai tiêm vắc xin phòng bệnh dại cho chó, mèo từ ngày {n}/5/2026. Bệnh dại lây sang người qua vết cắn và chưa có thuốc chữa. Ai bị chó cắn cần rửa vết thương và đến trạm y tế ngay.",
    "Kế hoạch số {n}/KH-UBND về {topic} năm 2026 giao Phòng Tư pháp chủ trì, các đoàn thể phối hợp. Chỉ tiêu: 100% ấp có tổ hòa giải, {n}0 buổi tuyên truyền, 2.000 tờ gấp. Kinh phí 45.000.000 đồng từ ngân sách {place}.",
)  # fmt: skip


def innocent() -> Iterator[OutsideText]:
    yield from _notices()
    yield from _pieces()
    yield from _told()


def _notices() -> Iterator[OutsideText]:
    places, topics = cycle(_PLACES), cycle(_TOPICS)
    for n in range(1, 16):
        for words in _NOTICES:
            place, topic = next(places), next(topics)
            title = f"Tin từ {place}: {topic}"
            yield OutsideText(title, words.format(place=place, topic=topic, n=n), hosts=OWN)


def _pieces() -> Iterator[OutsideText]:
    """Texts of the demonstration, some paragraphs at a time, as sites tell their items."""
    for file in sorted([*(ROOT / "demo/articles").glob("*.md"), *(ROOT / "demo/questions").glob("*.md")]):
        text = file.read_text("utf-8").rpartition("+++")[2]
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|[*_#`]|^:::.*$|^\w+ = .*$", r"\1", text, flags=re.MULTILINE)
        lines = [line.strip() for line in text.splitlines() if len(line.split()) > 5]
        for at in range(0, len(lines), 4):
            yield OutsideText(lines[at][:90], "\n".join(lines[at : at + 4]), hosts=OWN)


def _told() -> Iterator[OutsideText]:
    for line in (ROOT / "tests/portal/sharing/harvesting/texts.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        yield OutsideText(told["title"], told["body"], hosts=OWN)
