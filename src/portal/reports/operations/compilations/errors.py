"""What keeps a report from its next step; each says in Vietnamese what to do."""


class NotAllowed(PermissionError):
    """The officer may not do this at the agency that issues the report."""

    def __str__(self) -> str:
        return "Bạn không có quyền làm việc này với báo cáo của cơ quan ban hành."


class WrongStep(ValueError):
    """The report does not stand where this step begins."""

    def __str__(self) -> str:
        return "Báo cáo không còn ở bước này: hãy tải lại trang để xem tình trạng mới nhất."


class NotDrafting(WrongStep):
    """The text is changed only as long as it is being drafted."""

    def __str__(self) -> str:
        return "Báo cáo đã trình hoặc đã ký nên không sửa được nữa."


class Overtaken(ValueError):
    """Somebody else has written a newer draft of the section."""

    def __str__(self) -> str:
        return "Người khác vừa sửa mục này. Phần bạn viết còn ở bên dưới: hãy đối chiếu với bản mới rồi lưu lại."


class NothingChanged(ValueError):
    """The text is the same as before."""

    def __str__(self) -> str:
        return "Chưa có gì thay đổi nên không ghi bản thảo mới."


class RemarksOpen(ValueError):
    """Remarks wait to be settled before the report is handed in."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"Còn {count} góp ý chưa khép lại. Hãy trả lời, khép lại từng góp ý rồi trình duyệt.")


class Unfinished(ValueError):
    """Some sections still say what has to be written."""

    def __init__(self, headings: tuple[str, ...]) -> None:
        self.headings = headings
        super().__init__(
            f"Còn chỗ “[Cần viết: …]” ở: {'; '.join(headings)}. Hãy viết hoặc bỏ những chỗ đó trước khi trình."
        )


class DrafterApproves(PermissionError):
    """Nobody approves what they wrote or handed in."""

    def __str__(self) -> str:
        return "Người đã soạn hoặc trình báo cáo không tự duyệt: cần một lãnh đạo khác của cơ quan ban hành."


class ReasonMissing(ValueError):
    """Who sends back says why."""

    def __str__(self) -> str:
        return "Hãy ghi rõ cần sửa điều gì trước khi trả lại."
