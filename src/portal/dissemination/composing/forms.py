"""The forms of a message and their parts: what an editor fills in, and how long each may be.

Lengths are those of the channels: an article of a Zalo Official Account 150 and 300 signs, a reply 2,000; a notice of a
browser as much as a telephone shows without unfolding it.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.dissemination.states import Channel, Form


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form. `most`: signs, None: no limit of the channel. `rows`: of the field in which it is written."""

    name: str
    label: str
    most: int | None = None
    rows: int = 1
    hint: str = ""
    is_needed: bool = True


MOST_TITLE, MOST_DESCRIPTION, MOST_REPLY = 150, 300, 2000
MOST_SUBJECT = 120
MOST_PUSH_TITLE, MOST_PUSH_BODY = 65, 180
MOST_SHARE = 300
MOST_PICTURE = 110
# Three parts of a text message with marks; more is no text message any more.
MOST_SMS_PARTS = 3

PARTS: dict[Form, tuple[Part, ...]] = {
    Form.ARTICLE: (
        Part("title", "Tiêu đề bài", MOST_TITLE),
        Part("description", "Mô tả ngắn", MOST_DESCRIPTION, rows=3),
        Part("body", "Nội dung bài", rows=12, hint="Mỗi đoạn cách nhau một dòng trống."),
    ),
    Form.TEMPLATE: (),  # those of the template that was chosen
    Form.REPLY: (Part("text", "Lời trả lời", MOST_REPLY, rows=8),),
    Form.SMS: (
        Part("marked", "Tin có dấu", rows=4, hint="Dùng khi tài khoản gửi nhận tin có dấu."),
        Part("plain", "Tin không dấu", rows=4, hint="Rẻ hơn; đọc lại để chắc không đổi nghĩa."),
    ),
    Form.EMAIL: (
        Part("subject", "Tiêu đề thư", MOST_SUBJECT),
        Part("text", "Nội dung thư", rows=14, hint="Liên kết thôi nhận thư được thêm cho từng người."),
    ),
    Form.PUSH: (
        Part("title", "Tiêu đề thông báo", MOST_PUSH_TITLE),
        Part("body", "Nội dung thông báo", MOST_PUSH_BODY, rows=3),
    ),
    Form.SHARE: (
        Part("text", "Lời gửi vào nhóm Zalo", MOST_SHARE, rows=6),
        Part("picture", "Chữ trên ảnh", MOST_PICTURE, rows=2),
    ),
    Form.SPOKEN: (Part("text", "Bài đọc trên loa", rows=18, hint="Số, ngày, chữ viết tắt đều viết như khi đọc lên."),),
    Form.LEAFLET: (
        Part("title", "Tiêu đề tờ gấp", MOST_TITLE),
        Part("lead", "Điều cần biết nhất", MOST_DESCRIPTION, rows=3),
        Part("text", "Nội dung", rows=14, hint="Mỗi đoạn cách nhau một dòng trống; dòng bắt đầu bằng “- ” là một ý."),
    ),
}

# By which forms a channel speaks; the first that is worded is sent.
FORMS_OF: dict[Channel, tuple[Form, ...]] = {
    Channel.EMAIL: (Form.EMAIL,),
    Channel.SMS: (Form.SMS,),
    Channel.ZALO: (Form.REPLY, Form.TEMPLATE),
    Channel.ZALO_PHONE: (Form.TEMPLATE,),
    Channel.PUSH: (Form.PUSH,),
}
