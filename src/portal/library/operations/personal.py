"""Where somebody may be named on the shelf: in what readers report."""

from portal.journal.queries.personal import PersonalData

PERSONAL = (
    PersonalData(
        model="library.ProblemReport",
        holds="Báo lỗi văn bản",
        fields=("message", "reply", "code"),
        purpose="Sửa văn bản, cho người báo biết kết quả",
        ground="Người báo tự gửi",
        kept="Chưa định hạn",
    ),
)
