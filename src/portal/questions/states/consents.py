"""The words that askers agree to. Each version is kept for ever: what somebody agreed to names the one that was shown.

Change nothing here; add a version and make it the current one. Two things are agreed to apart from each other: that we
keep what is needed to answer (Luật 91/2025/QH15: a clear act, nothing ticked beforehand), and that others may read the
question without its asker.
"""

CONSENTS = {
    "2026-11": (
        "Tôi đồng ý để {owner} lưu nội dung câu hỏi và cách liên hệ tôi đã chọn, chuyển cho cơ quan có trách nhiệm trả "
        "lời, và chỉ dùng vào việc trả lời câu hỏi này. Tôi có thể xem lại, rút câu hỏi hoặc yêu cầu xóa thông tin của "
        "mình bất cứ lúc nào bằng mã biên nhận."
    ),
    "2026-11-27": (
        "Tôi đồng ý để {owner} lưu nội dung câu hỏi và cách liên hệ tôi đã chọn, chuyển cho cơ quan có trách nhiệm trả "
        "lời, và chỉ dùng vào việc trả lời câu hỏi này. Nếu tôi để lại số điện thoại, tôi đồng ý được gọi và nhắn tin "
        "tới số đó về câu hỏi này; số chỉ chuyển cho nhà mạng, công ty gửi tin để nhắn tin. Tôi có thể xem lại, rút "
        "câu hỏi hoặc yêu cầu xóa thông tin của mình bất cứ lúc nào bằng mã biên nhận."
    ),
}
# Those whose askers agreed to be written to at the telephone number that they left.
ALLOWS_TEXT_MESSAGES = frozenset({"2026-11-27"})
PUBLISHING = {
    "2026-11": (
        "Tôi đồng ý để câu hỏi được đăng cho người khác cùng đọc, sau khi đã bỏ tên, số điện thoại, địa chỉ và mọi chi "
        "tiết có thể nhận ra tôi. (Không đánh dấu ô này, tôi vẫn được trả lời.)"
    ),
    "2026-11-27": (
        "Tôi đồng ý để câu hỏi được đăng cho người khác cùng đọc, sau khi đã bỏ tên, số điện thoại, địa chỉ và mọi chi "
        "tiết có thể nhận ra tôi. (Không đánh dấu ô này, tôi vẫn được trả lời.)"
    ),
}
CURRENT = "2026-11-27"


def consent_text(*, version: str = CURRENT, owner: str) -> str:
    return CONSENTS[version].format(owner=owner)


def publishing_text(*, version: str = CURRENT) -> str:
    return PUBLISHING[version]
