"""The words that people agree to. Each version is kept for ever: the ledger of consent names the one that was shown.

Change nothing here; add a version and make it the current one.
"""

CONSENTS = {
    "2026-11": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi văn bản hoặc lĩnh vực tôi chọn có "
        "thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi và yêu cầu xóa "
        "địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
    "2026-11-25": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi văn bản, lĩnh vực hoặc câu trả lời "
        "tôi chọn có thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi và "
        "yêu cầu xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
}
CURRENT = "2026-11-25"
PURPOSE = "bao-thay-doi-phap-luat"


def consent_text(*, version: str = CURRENT, owner: str) -> str:
    return CONSENTS[version].format(owner=owner)
