"""Where papers that were digitised name somebody: documents of the State, which are withdrawn and not rewritten."""

from portal.journal.queries.personal import PersonalData

PERSONAL = tuple(
    PersonalData(
        model=f"digitisation.{name}",
        holds=holds,
        fields=fields,
        purpose="Số hóa, công khai văn bản của cơ quan nhà nước",
        ground="Nhiệm vụ của cơ quan nhà nước",
        kept="Cùng với văn bản",
        stays="Văn bản của cơ quan không bị cắt lời; rút bản số hóa ở mục Bản số hóa",
    )
    for name, holds, fields in (
        ("Scan", "Bản số hóa", ("title", "original_name", "alternative_text", "withdrawn_note")),
        ("PageText", "Chữ đọc từ trang quét", ("text",)),
        ("ScanDraft", "Bản thảo từ bản quét", ("text",)),
        ("Correction", "Chỗ sửa khi soát", ("before", "after")),
        ("Proof", "Lượt soát", ("note",)),
    )
)
