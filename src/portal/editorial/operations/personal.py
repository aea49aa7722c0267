"""Where contents name somebody: outside experts and what they wrote, contacts of offices, remarks on drafts."""

from django.conf import settings

from portal.journal.queries.personal import PersonalData

_WORK = "Làm rõ, kiểm tra bài trước khi đăng"
_EXPERTS = f"{settings.EXPERTS_KEPT_MONTHS} tháng sau khi liên kết hết hạn"
PERSONAL = (
    PersonalData(
        model="editorial.DeskLink",
        holds="Liên kết góp ý của chuyên gia",
        fields=("guest_name", "guest_office"),
        purpose=_WORK,
        ground="Chuyên gia nhận lời góp ý",
        kept=_EXPERTS,
        is_evidence=True,
    ),
    PersonalData(
        model="editorial.ExpertRemark",
        holds="Góp ý của chuyên gia",
        fields=("quote", "text"),
        purpose=_WORK,
        ground="Chuyên gia nhận lời góp ý",
        kept=_EXPERTS,
        is_evidence=True,
    ),
    PersonalData(
        model="editorial.Contact",
        holds="Nơi liên hệ trên trang công khai",
        fields=("name", "post", "phone", "email", "address"),
        purpose="Người dân gọi đúng nơi",
        ground="Công khai theo chức trách",
        kept="Tới khi đổi người",
    ),
    *(
        PersonalData(
            model=f"editorial.{name}",
            holds=holds,
            fields=fields,
            purpose="Đăng bài",
            ground="Nhiệm vụ của cơ quan nhà nước",
            kept="Khi bài còn",
            stays="Sửa hoặc rút bài ở trình soạn thảo, hai người",
        )
        for name, holds, fields in (
            ("PortalPage", "Trang có tên người ở tiêu đề", ("title", "draft_title")),
            ("ArticlePage", "Bài có nhắc tới", ("lead", "body")),
        )
    ),
    *(
        PersonalData(
            model=f"wagtailcore.{name}",
            holds=holds,
            fields=fields,
            purpose=_WORK,
            ground="Nhiệm vụ của cơ quan nhà nước",
            kept="Cùng với bài",
            is_evidence=True,
        )
        for name, holds, fields in (
            ("Revision", "Bản đã lưu của bài", ("object_str", "content")),
            ("Comment", "Trao đổi quanh bản thảo", ("text",)),
            ("CommentReply", "Trả lời trong trao đổi", ("text",)),
            ("TaskState", "Ý kiến khi duyệt bài", ("comment",)),
        )
    ),
)
