"""Documents as an office writes them: a decision with its regulation, a letter, a report with tables."""

from datetime import UTC, date, datetime

from officialdocs import (
    Annex,
    ArticleBlock,
    AttachedDocument,
    CellAlignment,
    ChapterBlock,
    ClauseBlock,
    DashBlock,
    DocumentHead,
    DocumentTitle,
    LandscapeBlock,
    LetterSubject,
    NumberedHeadingBlock,
    OfficialDocument,
    PlainTextBlock,
    PointBlock,
    Preamble,
    Recipients,
    SectionBlock,
    SignatureBlock,
    SigningPower,
    TableBlock,
    TableBlockColumn,
    promulgation,
)

AT = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)

COMMITTEE = DocumentHead(
    agency="Ủy ban nhân dân\nthành phố Cần Thơ",
    symbol="QĐ-UBND",
    place="Cần Thơ",
    number=843,
    date=date(2026, 3, 5),
    issued_by="Ủy ban nhân dân thành phố Cần Thơ",
)

DEPARTMENT = DocumentHead(
    parent="Ủy ban nhân dân thành phố Cần Thơ",
    agency="Sở Tư pháp",
    symbol="BC-STP",
    place="Cần Thơ",
    number=7,
    date=date(2026, 2, 9),
)

_DUTIES = (
    "Cung cấp thông tin chính xác, kịp thời, đúng thẩm quyền; chịu trách nhiệm trước pháp luật và trước Trưởng Ban Biên"
    " tập về nội dung thông tin do cơ quan, đơn vị mình cung cấp"
)

_KINDS = TableBlock(
    caption="Thời hạn kiểm tra, phê duyệt theo loại nội dung",
    columns=(
        TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
        TableBlockColumn("Loại nội dung", 2.5),
        TableBlockColumn("Kiểm tra", 1.2, CellAlignment.CENTRE, group="Thời hạn (giờ làm việc)"),
        TableBlockColumn("Phê duyệt", 1.2, CellAlignment.CENTRE, group="Thời hạn (giờ làm việc)"),
        TableBlockColumn("Người phê duyệt", 2.2),
    ),
    rows=(
        ("1", "Tin", "4", "4", "Thư ký Ban Biên tập"),
        ("2", "Bài viết", "8", "8", "Phó Trưởng Ban Biên tập"),
        ("3", "Thông cáo", "4", "8", "Trưởng Ban Biên tập"),
        ("4", "Tài liệu hỏi, đáp pháp luật", "16", "16", "Trưởng Ban Biên tập"),
    ),
)


def regulation() -> AttachedDocument:
    return AttachedDocument(
        kind="Quy chế",
        subject="Quản lý và hoạt động Cổng thông tin phổ biến, giáo dục pháp luật thành phố Cần Thơ",
        body=(
            ChapterBlock("Quy định chung"),
            ArticleBlock("Phạm vi điều chỉnh, đối tượng áp dụng"),
            ClauseBlock(
                "Quy chế này quy định việc quản lý, cung cấp, cập nhật thông tin và hoạt động của Cổng thông tin phổ"
                " biến, giáo dục pháp luật thành phố Cần Thơ (sau đây gọi là Cổng thông tin)."
            ),
            ClauseBlock("Quy chế này áp dụng đối với các cơ quan, tổ chức, cá nhân sau đây:"),
            PointBlock("Thành viên Hội đồng phối hợp phổ biến, giáo dục pháp luật thành phố;"),
            PointBlock("Các sở, ban, ngành thành phố; Ủy ban nhân dân các xã, phường;"),
            PointBlock("Tổ chức, cá nhân tham gia cung cấp thông tin cho Cổng thông tin."),
            ArticleBlock("Nguyên tắc hoạt động"),
            ClauseBlock(
                "Tuân thủ quy định của pháp luật về an ninh mạng, bảo vệ dữ liệu cá nhân và bảo vệ bí mật nhà nước."
            ),
            ClauseBlock("Người viết không đồng thời là người phê duyệt."),
            ChapterBlock("Cung cấp, biên tập và đăng tải thông tin"),
            SectionBlock("Cung cấp thông tin"),
            ArticleBlock("Trách nhiệm của cơ quan, đơn vị"),
            *(ClauseBlock(f"{_DUTIES} (chuyên mục {at}).") for at in range(1, 9)),
            SectionBlock("Quy trình biên tập"),
            ArticleBlock("Thời hạn kiểm tra, phê duyệt"),
            ClauseBlock("Thời hạn kiểm tra, phê duyệt đối với từng loại nội dung được quy định như sau:"),
            _KINDS,
            ClauseBlock(
                "Trường hợp khẩn cấp, Trưởng Ban Biên tập quyết định đăng ngay và tổ chức kiểm tra lại sau khi đăng."
            ),
            ArticleBlock(
                "Gỡ, đính chính thông tin",
                "Thông tin sai sót phải được đính chính hoặc gỡ trong thời hạn 02 giờ làm việc kể từ khi phát hiện.",
            ),
            ChapterBlock("Tổ chức thực hiện"),
            ArticleBlock("Trách nhiệm thi hành"),
            ClauseBlock("Sở Tư pháp hướng dẫn, kiểm tra, đôn đốc việc thực hiện Quy chế này."),
            ClauseBlock(
                "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các cơ quan, đơn vị kịp thời phản ánh về Sở Tư"
                " pháp để tổng hợp, báo cáo Ủy ban nhân dân thành phố xem xét, quyết định."
            ),
        ),
        annexes=(
            Annex("Danh mục chuyên mục và tần suất cập nhật", (_KINDS,)),
            Annex("Biểu mẫu theo dõi việc cung cấp thông tin của cơ quan, đơn vị", (_KINDS,), is_landscape=True),
        ),
    )


def decision() -> OfficialDocument:
    return promulgation(
        head=COMMITTEE,
        regulation=regulation(),
        authority="Ủy ban nhân dân thành phố Cần Thơ",
        bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
            "Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012;",
            "Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24 tháng 6 năm 2022 của Chính phủ quy định về việc cung cấp thông"
            " tin và dịch vụ công trực tuyến của cơ quan nhà nước trên môi trường mạng;",
            "Theo đề nghị của Giám đốc Sở Tư pháp tại Tờ trình số 15/TTr-STP ngày 20 tháng 02 năm 2026",
        ),
        executors=(
            "Chánh Văn phòng Ủy ban nhân dân thành phố; Giám đốc Sở Tư pháp; Thủ trưởng các sở, ban, ngành; Chủ tịch Ủy"
            " ban nhân dân các xã, phường và các tổ chức, cá nhân có liên quan"
        ),
        signature=SignatureBlock(
            position="Phó Chủ tịch",
            name="Trần Văn Minh",
            powers=((SigningPower.ON_BEHALF, "Ủy ban nhân dân"), (SigningPower.DEPUTY, "Chủ tịch")),
        ),
        recipients=Recipients(
            to=(
                "Như Điều 3",
                "Bộ Tư pháp (để báo cáo)",
                "Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân thành phố",
                "Cổng Thông tin điện tử thành phố",
            ),
            archive="VT, NC",
        ),
    )


def letter() -> OfficialDocument:
    return OfficialDocument(
        head=DocumentHead(
            parent="Ủy ban nhân dân thành phố Cần Thơ",
            agency="Sở Tư pháp",
            symbol="STP-PBGDPL",
            place="Cần Thơ",
            number=5,
            date=date(2026, 1, 8),
        ),
        title=LetterSubject(
            "góp ý dự thảo Quy chế quản lý và hoạt động Cổng thông tin phổ biến, giáo dục pháp luật",
            ("Các sở, ban, ngành thành phố", "Ủy ban nhân dân các xã, phường", "Đoàn Luật sư thành phố"),
        ),
        body=(
            PlainTextBlock(
                "Thực hiện Kế hoạch công tác phổ biến, giáo dục pháp luật năm 2026, Sở Tư pháp đã xây dựng dự thảo Quy"
                " chế quản lý và hoạt động Cổng thông tin phổ biến, giáo dục pháp luật thành phố Cần Thơ."
            ),
            PlainTextBlock("Sở Tư pháp đề nghị quý cơ quan, đơn vị:"),
            ClauseBlock("Nghiên cứu, góp ý dự thảo bằng văn bản, tập trung vào thời hạn kiểm tra, phê duyệt."),
            ClauseBlock("Gửi văn bản góp ý về Sở Tư pháp trước ngày 20 tháng 01 năm 2026."),
            PlainTextBlock("Rất mong nhận được sự quan tâm, phối hợp của quý cơ quan, đơn vị"),
        ),
        signature=SignatureBlock("Phó Giám đốc", "Nguyễn Thị Hồng Hạnh", ((SigningPower.DEPUTY, "Giám đốc"),)),
        recipients=Recipients(("Như trên", "Giám đốc Sở (để báo cáo)"), "VT, PBGDPL"),
    )


_FIGURES = TableBlock(
    caption="Kết quả theo lĩnh vực",
    columns=(
        TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
        TableBlockColumn("Lĩnh vực", 3),
        *(
            TableBlockColumn(name, 1, CellAlignment.RIGHT, group="Số nội dung")
            for name in ("Đã đăng", "Đã gỡ", "Còn hạn")
        ),
        TableBlockColumn("Lượt đọc", 1.2, CellAlignment.RIGHT),
        TableBlockColumn("Ghi chú", 2),
    ),
    rows=(
        *((f"{at}", f"Lĩnh vực thứ {at}", "12", "1", "11", "4.210", "") for at in range(1, 31)),
        ("", "Tổng cộng", "360", "30", "330", "126.300", ""),
    ),
    bold_rows=frozenset({30}),
)


def report() -> OfficialDocument:
    return OfficialDocument(
        head=DEPARTMENT,
        title=DocumentTitle("Báo cáo", "Kết quả công tác phổ biến, giáo dục pháp luật tháng 01 năm 2026"),
        body=(
            PlainTextBlock(
                "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026, Sở Tư pháp báo cáo kết quả như sau:"
            ),
            NumberedHeadingBlock("KẾT QUẢ THỰC HIỆN"),
            NumberedHeadingBlock("Công tác chỉ đạo, hướng dẫn", level=2),
            PlainTextBlock(f"{_DUTIES}. " * 3),
            NumberedHeadingBlock("Hoạt động của Cổng thông tin", level=2),
            NumberedHeadingBlock("Tin, bài đã đăng", level=3),
            PlainTextBlock("Trong tháng, Cổng thông tin đăng 360 tin, bài; trả lời 42 câu hỏi của người dân."),
            LandscapeBlock((_FIGURES,)),
            NumberedHeadingBlock("KHÓ KHĂN, VƯỚNG MẮC"),
            PlainTextBlock("Một số cơ quan cung cấp thông tin chưa đúng thời hạn."),
            NumberedHeadingBlock("NHIỆM VỤ THÁNG 02 NĂM 2026"),
            DashBlock("Tiếp tục đôn đốc việc cung cấp thông tin;"),
            DashBlock("Tổ chức tập huấn cho cán bộ biên tập"),
        ),
        signature=SignatureBlock("Giám đốc", "Lê Quốc Bảo"),
        recipients=Recipients(("Ủy ban nhân dân thành phố", "Cục Phổ biến, giáo dục pháp luật"), "VT, PBGDPL"),
    )


def plan_with_bases() -> OfficialDocument:
    """A draft: neither numbered nor dated nor signed."""
    return OfficialDocument(
        head=DocumentHead(
            agency="Sở Tư pháp", parent="Ủy ban nhân dân thành phố Cần Thơ", symbol="KH-STP", place="Cần Thơ"
        ),
        title=DocumentTitle("Kế hoạch", "Tập huấn nghiệp vụ biên tập năm 2026"),
        preamble=Preamble(("Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012",)),
        body=(NumberedHeadingBlock("MỤC ĐÍCH, YÊU CẦU"), PlainTextBlock("Nâng cao kỹ năng biên tập của cán bộ.")),
        signature=SignatureBlock("Giám đốc"),
        recipients=Recipients(("Các phòng thuộc Sở",)),
        annexes=(Annex("Chương trình tập huấn", (PlainTextBlock("Buổi sáng: biên tập tin."),)),),
    )
