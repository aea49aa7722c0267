"""Documents as an office writes them: a decision with its regulation, a letter, a report with tables."""

from datetime import UTC, date, datetime

from officialdocs import (
    Align,
    Annex,
    Article,
    Attachment,
    Chapter,
    Clause,
    Column,
    Dash,
    Head,
    Heading,
    Landscape,
    Letter,
    OfficialDocument,
    Paragraph,
    Point,
    Power,
    Preamble,
    Recipients,
    Section,
    Signature,
    Table,
    Title,
    promulgation,
)

AT = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)

COMMITTEE = Head(
    agency="Ủy ban nhân dân\nthành phố Cần Thơ",
    symbol="QĐ-UBND",
    place="Cần Thơ",
    number=843,
    date=date(2026, 3, 5),
    issued_by="Ủy ban nhân dân thành phố Cần Thơ",
)

DEPARTMENT = Head(
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

_KINDS = Table(
    caption="Thời hạn kiểm tra, phê duyệt theo loại nội dung",
    columns=(
        Column("TT", 0.5, Align.CENTRE),
        Column("Loại nội dung", 2.5),
        Column("Kiểm tra", 1.2, Align.CENTRE, group="Thời hạn (giờ làm việc)"),
        Column("Phê duyệt", 1.2, Align.CENTRE, group="Thời hạn (giờ làm việc)"),
        Column("Người phê duyệt", 2.2),
    ),
    rows=(
        ("1", "Tin", "4", "4", "Thư ký Ban Biên tập"),
        ("2", "Bài viết", "8", "8", "Phó Trưởng Ban Biên tập"),
        ("3", "Thông cáo", "4", "8", "Trưởng Ban Biên tập"),
        ("4", "Tài liệu hỏi, đáp pháp luật", "16", "16", "Trưởng Ban Biên tập"),
    ),
)


def regulation() -> Attachment:
    return Attachment(
        kind="Quy chế",
        subject="Quản lý và hoạt động Cổng thông tin phổ biến, giáo dục pháp luật thành phố Cần Thơ",
        body=(
            Chapter("Quy định chung"),
            Article("Phạm vi điều chỉnh, đối tượng áp dụng"),
            Clause(
                "Quy chế này quy định việc quản lý, cung cấp, cập nhật thông tin và hoạt động của Cổng thông tin phổ"
                " biến, giáo dục pháp luật thành phố Cần Thơ (sau đây gọi là Cổng thông tin)."
            ),
            Clause("Quy chế này áp dụng đối với các cơ quan, tổ chức, cá nhân sau đây:"),
            Point("Thành viên Hội đồng phối hợp phổ biến, giáo dục pháp luật thành phố;"),
            Point("Các sở, ban, ngành thành phố; Ủy ban nhân dân các xã, phường;"),
            Point("Tổ chức, cá nhân tham gia cung cấp thông tin cho Cổng thông tin."),
            Article("Nguyên tắc hoạt động"),
            Clause(
                "Tuân thủ quy định của pháp luật về an ninh mạng, bảo vệ dữ liệu cá nhân và bảo vệ bí mật nhà nước."
            ),
            Clause("Người viết không đồng thời là người phê duyệt."),
            Chapter("Cung cấp, biên tập và đăng tải thông tin"),
            Section("Cung cấp thông tin"),
            Article("Trách nhiệm của cơ quan, đơn vị"),
            *(Clause(f"{_DUTIES} (chuyên mục {at}).") for at in range(1, 9)),
            Section("Quy trình biên tập"),
            Article("Thời hạn kiểm tra, phê duyệt"),
            Clause("Thời hạn kiểm tra, phê duyệt đối với từng loại nội dung được quy định như sau:"),
            _KINDS,
            Clause(
                "Trường hợp khẩn cấp, Trưởng Ban Biên tập quyết định đăng ngay và tổ chức kiểm tra lại sau khi đăng."
            ),
            Article(
                "Gỡ, đính chính thông tin",
                "Thông tin sai sót phải được đính chính hoặc gỡ trong thời hạn 02 giờ làm việc kể từ khi phát hiện.",
            ),
            Chapter("Tổ chức thực hiện"),
            Article("Trách nhiệm thi hành"),
            Clause("Sở Tư pháp hướng dẫn, kiểm tra, đôn đốc việc thực hiện Quy chế này."),
            Clause(
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
        signature=Signature(
            position="Phó Chủ tịch",
            name="Trần Văn Minh",
            powers=((Power.ON_BEHALF, "Ủy ban nhân dân"), (Power.DEPUTY, "Chủ tịch")),
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
        head=Head(
            parent="Ủy ban nhân dân thành phố Cần Thơ",
            agency="Sở Tư pháp",
            symbol="STP-PBGDPL",
            place="Cần Thơ",
            number=5,
            date=date(2026, 1, 8),
        ),
        title=Letter(
            "góp ý dự thảo Quy chế quản lý và hoạt động Cổng thông tin phổ biến, giáo dục pháp luật",
            ("Các sở, ban, ngành thành phố", "Ủy ban nhân dân các xã, phường", "Đoàn Luật sư thành phố"),
        ),
        body=(
            Paragraph(
                "Thực hiện Kế hoạch công tác phổ biến, giáo dục pháp luật năm 2026, Sở Tư pháp đã xây dựng dự thảo Quy"
                " chế quản lý và hoạt động Cổng thông tin phổ biến, giáo dục pháp luật thành phố Cần Thơ."
            ),
            Paragraph("Sở Tư pháp đề nghị quý cơ quan, đơn vị:"),
            Clause("Nghiên cứu, góp ý dự thảo bằng văn bản, tập trung vào thời hạn kiểm tra, phê duyệt."),
            Clause("Gửi văn bản góp ý về Sở Tư pháp trước ngày 20 tháng 01 năm 2026."),
            Paragraph("Rất mong nhận được sự quan tâm, phối hợp của quý cơ quan, đơn vị"),
        ),
        signature=Signature("Phó Giám đốc", "Nguyễn Thị Hồng Hạnh", ((Power.DEPUTY, "Giám đốc"),)),
        recipients=Recipients(("Như trên", "Giám đốc Sở (để báo cáo)"), "VT, PBGDPL"),
    )


_FIGURES = Table(
    caption="Kết quả theo lĩnh vực",
    columns=(
        Column("TT", 0.5, Align.CENTRE),
        Column("Lĩnh vực", 3),
        *(Column(name, 1, Align.RIGHT, group="Số nội dung") for name in ("Đã đăng", "Đã gỡ", "Còn hạn")),
        Column("Lượt đọc", 1.2, Align.RIGHT),
        Column("Ghi chú", 2),
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
        title=Title("Báo cáo", "Kết quả công tác phổ biến, giáo dục pháp luật tháng 01 năm 2026"),
        body=(
            Paragraph(
                "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026, Sở Tư pháp báo cáo kết quả như sau:"
            ),
            Heading("KẾT QUẢ THỰC HIỆN"),
            Heading("Công tác chỉ đạo, hướng dẫn", level=2),
            Paragraph(f"{_DUTIES}. " * 3),
            Heading("Hoạt động của Cổng thông tin", level=2),
            Heading("Tin, bài đã đăng", level=3),
            Paragraph("Trong tháng, Cổng thông tin đăng 360 tin, bài; trả lời 42 câu hỏi của người dân."),
            Landscape((_FIGURES,)),
            Heading("KHÓ KHĂN, VƯỚNG MẮC"),
            Paragraph("Một số cơ quan cung cấp thông tin chưa đúng thời hạn."),
            Heading("NHIỆM VỤ THÁNG 02 NĂM 2026"),
            Dash("Tiếp tục đôn đốc việc cung cấp thông tin;"),
            Dash("Tổ chức tập huấn cho cán bộ biên tập"),
        ),
        signature=Signature("Giám đốc", "Lê Quốc Bảo"),
        recipients=Recipients(("Ủy ban nhân dân thành phố", "Cục Phổ biến, giáo dục pháp luật"), "VT, PBGDPL"),
    )


def plan_with_bases() -> OfficialDocument:
    """A draft: neither numbered nor dated nor signed."""
    return OfficialDocument(
        head=Head(agency="Sở Tư pháp", parent="Ủy ban nhân dân thành phố Cần Thơ", symbol="KH-STP", place="Cần Thơ"),
        title=Title("Kế hoạch", "Tập huấn nghiệp vụ biên tập năm 2026"),
        preamble=Preamble(("Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012",)),
        body=(Heading("MỤC ĐÍCH, YÊU CẦU"), Paragraph("Nâng cao kỹ năng biên tập của cán bộ.")),
        signature=Signature("Giám đốc"),
        recipients=Recipients(("Các phòng thuộc Sở",)),
        annexes=(Annex("Chương trình tập huấn", (Paragraph("Buổi sáng: biên tập tin."),)),),
    )
