"""What the journal calls its verbs before an officer. A verb that has no words there is shown as it is."""

import tomllib
from pathlib import Path

_VERB_LABELS = tomllib.loads((Path(__file__).parent / "verbs.toml").read_text("utf-8"))


def verb_label(verb: str) -> str:
    """Of "edition.accepted": "Đưa văn bản vào thư viện"."""
    noun, _, act = verb.partition(".")
    return str(_VERB_LABELS.get(noun, {}).get(act, verb))


# What an entry tells besides, by the names under which it is kept; the rest stands in the table that is taken away.
DETAIL_LABELS = {
    "role": "vai trò", "title": "tên gọi", "name": "tên", "number": "số", "reason": "lý do", "why": "vì sao",
    "note": "ghi chú", "kind": "loại", "field": "lĩnh vực", "count": "số lượng", "pages": "số trang",
    "version": "lần", "before": "trước", "after": "sau", "from": "từ", "to": "đến", "on": "ngày", "day": "ngày",
    "since": "từ lúc", "due_on": "hạn", "begins": "bắt đầu", "ends": "kết thúc", "month": "tháng", "year": "năm",
    "result": "kết quả", "verdict": "kết luận", "address": "địa chỉ", "device": "máy", "fields": "các ô",
    "channels": "các kênh", "people": "số người", "copies": "số bản", "path": "đường dẫn", "code": "mã",
    "batch": "đợt nhập", "round": "vòng", "part": "phần", "added": "thêm", "removed": "bỏ", "restored": "lấy lại",
    "given": "đã cấp", "letters": "số thư", "as": "dạng tệp",
    "request": "mã yêu cầu", "words": "lời ghi thêm",
}  # fmt: skip
