"""The words that people agree to. Each version is kept for ever: the ledger of consent names the one that was shown.

Change nothing here; add a version and make it the current one of its channel.
"""

from collections.abc import Mapping
from datetime import date

from portal.dissemination.states import Channel

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
    "2026-11-27-thu": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi điều tôi chọn theo dõi có tin mới "
        "hoặc thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi và yêu cầu "
        "xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
    "2026-11-27-sms": (
        "Tôi đồng ý để {owner} lưu số điện thoại này và nhắn tin cho tôi khi điều tôi chọn theo dõi có tin mới hoặc "
        "thay đổi. Số điện thoại chỉ dùng vào việc đó và chỉ chuyển cho nhà mạng, công ty gửi tin để gửi tin. Tôi có "
        "thể thôi theo dõi và yêu cầu xóa số bất cứ lúc nào trên trang theo dõi của tôi."
    ),
    "2026-11-27-zalo": (
        "Tôi đồng ý để {owner} lưu mã tài khoản mà Zalo đặt cho tôi ở trang Zalo của cổng và nhắn cho tôi qua Zalo "
        "khi điều tôi chọn theo dõi có tin mới hoặc thay đổi. Mã này chỉ dùng vào việc đó và chỉ chuyển cho Zalo để "
        "gửi tin. Tôi có thể bỏ quan tâm, thôi theo dõi và yêu cầu xóa bất cứ lúc nào."
    ),
    "2026-11-27-zalo-so": "Cũng đồng ý nhận qua Zalo ở số này (số được chuyển cho Zalo để gửi tin).",
    "2026-11-27-push": (
        "Tôi đồng ý để {owner} lưu địa chỉ nhận thông báo của trình duyệt này và báo cho tôi khi điều tôi chọn theo "
        "dõi có tin mới hoặc thay đổi. Địa chỉ chỉ dùng vào việc đó và chỉ chuyển cho hãng làm trình duyệt để gửi "
        "thông báo. Tôi có thể tắt, thôi theo dõi và yêu cầu xóa bất cứ lúc nào."
    ),
}
# What is shown now, by the kind of address that is kept; of a number that Zalo may use, beside the words of the number.
CURRENT_OF: Mapping[Channel, str] = {
    Channel.EMAIL: "2026-11-27-thu",
    Channel.SMS: "2026-11-27-sms",
    Channel.ZALO: "2026-11-27-zalo",
    Channel.ZALO_PHONE: "2026-11-27-zalo-so",
    Channel.PUSH: "2026-11-27-push",
}
CURRENT = CURRENT_OF[Channel.EMAIL]
# Versions of the printed form -> the words on it, by the kind of address that is written there.
PAPERS: Mapping[str, Mapping[Channel, str]] = {
    "2026-11-27": {Channel.SMS: "2026-11-27-sms", Channel.EMAIL: "2026-11-27-thu"},
}
CURRENT_PAPER = "2026-11-27"


def paper_day(version: str) -> str:
    """The day of a printed form as people write it: it stands on the form, and on the desk where filled ones arrive."""
    return f"{date.fromisoformat(version):%d/%m/%Y}"


PURPOSE = "bao-thay-doi-phap-luat"


def current(channel: Channel) -> str:
    """The version that is shown to whoever chooses this channel."""
    return CURRENT_OF[channel]


def consent_text(*, version: str = CURRENT, owner: str) -> str:
    return CONSENTS[version].format(owner=owner)
