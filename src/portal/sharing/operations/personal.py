"""Where partners' people are named."""

from portal.journal.queries.personal import PersonalData

PERSONAL = (
    PersonalData(
        model="sharing.Partner",
        holds="Người phụ trách kỹ thuật của nơi nhận",
        fields=("contact_name", "contact_email"),
        purpose="Gọi khi bản sao không tới",
        ground="Đầu mối do cơ quan nhận cử",
        kept="Khi còn nhận",
    ),
)
