"""The topics (chủ đề) of the official codification and their headings (đề mục), by the slugs that data files use.

Names follow Quyết định 843/QĐ-TTg on the headings of the codification. An unknown slug is shown as separate words
without diacritics, which is readable and never wrong.
"""

from lawtext.words import slugify

TOPICS: dict[str, tuple[str, ...]] = {
    "An ninh quốc gia": (
        "An ninh mạng",
        "An ninh quốc gia",
        "Bảo vệ bí mật nhà nước",
        "Bảo vệ công trình quan trọng liên quan đến an ninh quốc gia",
        "Biên giới quốc gia",
        "Biển Việt Nam",
        "Cảnh vệ",
        "Công an nhân dân",
        "Cơ yếu",
        "Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam",
        "Phòng, chống khủng bố",
        "Xuất cảnh, nhập cảnh của công dân Việt Nam",
    ),
    "Bảo hiểm": ("Bảo hiểm xã hội", "Bảo hiểm y tế", "Kinh doanh bảo hiểm"),
    "Bổ trợ tư pháp": (
        "Công chứng",
        "Đấu giá tài sản",
        "Giám định tư pháp",
        "Luật sư",
        "Trợ giúp pháp lý",
        "Tư vấn pháp luật",
    ),
    "Bưu chính, viễn thông": (
        "An toàn thông tin mạng",
        "Bưu chính",
        "Công nghệ thông tin",
        "Giao dịch điện tử",
        "Tần số vô tuyến điện",
        "Viễn thông",
    ),
    "Cán bộ, công chức, viên chức": ("Cán bộ, công chức", "Viên chức"),
    "Chính sách xã hội": (
        "Chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội",
        "Người cao tuổi",
        "Người khuyết tật",
        "Phòng, chống mại dâm",
        "Ưu đãi người có công với cách mạng",
    ),
    "Công nghiệp": (
        "Dầu khí",
        "Điện lực",
        "Hóa chất",
        "Khuyến công",
        "Sử dụng năng lượng tiết kiệm và hiệu quả",
    ),
    "Dân số, gia đình, trẻ em, bình đẳng giới": (
        "Bình đẳng giới",
        "Dân số",
        "Hôn nhân và gia đình",
        "Phòng, chống bạo lực gia đình",
        "Trẻ em",
    ),
    "Dân sự": (
        "Dân sự",
        "Đăng ký biện pháp bảo đảm",
        "Quy định thi hành Bộ luật Dân sự về bảo đảm thực hiện nghĩa vụ",
    ),
    "Dân tộc": ("Công tác dân tộc",),
    "Đất đai": ("Đất đai",),
    "Doanh nghiệp, hợp tác xã": (
        "Doanh nghiệp",
        "Hỗ trợ doanh nghiệp nhỏ và vừa",
        "Hợp tác xã",
    ),
    "Giáo dục, đào tạo": ("Giáo dục", "Giáo dục đại học"),
    "Giao thông, vận tải": (
        "Đường sắt",
        "Giao thông đường bộ",
        "Giao thông đường thủy nội địa",
        "Hàng hải Việt Nam",
        "Hàng không dân dụng Việt Nam",
    ),
    "Hành chính tư pháp": (
        "Cấp bản sao từ sổ gốc, chứng thực bản sao từ bản chính, chứng thực chữ ký",
        "Hộ tịch",
        "Lý lịch tư pháp",
        "Nuôi con nuôi",
        "Quốc tịch Việt Nam",
    ),
    "Hình sự": ("Hình sự",),
    "Kế toán, kiểm toán": ("Kế toán", "Kiểm toán độc lập", "Kiểm toán nhà nước"),
    "Khiếu nại, tố cáo": (
        "Khiếu nại",
        "Phòng, chống tham nhũng",
        "Thanh tra",
        "Tiếp công dân",
        "Tố cáo",
    ),
    "Khoa học, công nghệ": (
        "Chất lượng sản phẩm, hàng hóa",
        "Chuyển giao công nghệ",
        "Công nghệ cao",
        "Đo lường",
        "Khoa học và công nghệ",
        "Năng lượng nguyên tử",
        "Sở hữu trí tuệ",
        "Tiêu chuẩn và quy chuẩn kỹ thuật",
    ),
    "Lao động": (
        "An toàn, vệ sinh lao động",
        "Giáo dục nghề nghiệp",
        "Lao động",
        "Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng",
        "Việc làm",
    ),
    "Môi trường": ("Bảo vệ môi trường", "Đa dạng sinh học"),
    "Ngân hàng, tiền tệ": (
        "Bảo hiểm tiền gửi",
        "Các công cụ chuyển nhượng",
        "Các tổ chức tín dụng",
        "Ngân hàng Nhà nước Việt Nam",
        "Ngoại hối",
        "Phòng, chống rửa tiền",
    ),
    "Ngoại giao, điều ước quốc tế": (
        "Cơ quan đại diện nước Cộng hòa xã hội chủ nghĩa Việt Nam ở nước ngoài",
        "Đăng ký và quản lý hoạt động của các tổ chức phi chính phủ nước ngoài tại Việt Nam",
        "Dịch quốc hiệu, tên các cơ quan, đơn vị và chức danh lãnh đạo, cán bộ, công chức trong hệ thống hành chính"
        " nhà nước sang tiếng Anh để giao dịch đối ngoại",
        "Điều ước quốc tế",
        "Hàm, cấp ngoại giao",
        "Lập và hoạt động của Văn phòng đại diện của các tổ chức hợp tác, nghiên cứu của nước ngoài tại Việt Nam",
        "Một số chính sách đối với người Việt Nam ở nước ngoài",
        "Quyền ưu đãi, miễn trừ dành cho cơ quan đại diện ngoại giao, cơ quan lãnh sự và cơ quan đại diện của tổ chức"
        " quốc tế tại Việt Nam",
        "Thỏa thuận quốc tế",
        "Tổ chức, quản lý hội nghị, hội thảo quốc tế tại Việt Nam",
    ),
    "Nông nghiệp, nông thôn": (
        "Bảo vệ và kiểm dịch thực vật",
        "Chăn nuôi",
        "Đê điều",
        "Lâm nghiệp",
        "Phát triển ngành nghề nông thôn",
        "Phòng, chống thiên tai",
        "Quản lý sản xuất, kinh doanh muối",
        "Thú y",
        "Thủy lợi",
        "Thủy sản",
        "Trồng trọt",
    ),
    "Quốc phòng": (
        "Biên phòng Việt Nam",
        "Cảnh sát biển Việt Nam",
        "Dân quân tự vệ",
        "Giáo dục quốc phòng và an ninh",
        "Lực lượng dự bị động viên",
        "Một số chế độ đối với đối tượng tham gia chiến tranh bảo vệ Tổ quốc, làm nhiệm vụ quốc tế ở Cam-pu-chia, giúp"
        " bạn Lào sau ngày 30 tháng 4 năm 1975 có từ đủ 20 năm trở lên phục vụ trong quân đội, công an đã phục viên,"
        " xuất ngũ, thôi việc",
        "Nghĩa vụ quân sự",
        "Quân nhân chuyên nghiệp, công nhân và viên chức quốc phòng",
        "Quốc phòng",
        "Sĩ quan Quân đội nhân dân Việt Nam",
        "Thực hiện chế độ hưu trí đối với quân nhân trực tiếp tham gia kháng chiến chống Mỹ cứu nước từ ngày 30 tháng 4"
        " năm 1975 trở về trước có 20 năm trở lên phục vụ quân đội đã phục viên, xuất ngũ",
    ),
    "Tài chính": ("Hải quan", "Ngân sách nhà nước", "Thực hành tiết kiệm, chống lãng phí"),
    "Tài nguyên": (
        "Đo đạc và bản đồ",
        "Hoạt động viễn thám",
        "Khí tượng thủy văn",
        "Khoáng sản",
        "Tài nguyên, môi trường biển và hải đảo",
        "Tài nguyên nước",
    ),
    "Tài sản công, nợ công, dự trữ nhà nước": (
        "Dự trữ quốc gia",
        "Quản lý nợ công",
        "Quản lý, sử dụng tài sản công",
        "Quản lý và sử dụng viện trợ không hoàn lại không thuộc hỗ trợ phát triển chính thức của các cơ quan, tổ chức,"
        " cá nhân nước ngoài dành cho Việt Nam",
        "Trưng mua, trưng dụng tài sản",
    ),
    "Thi hành án": (
        "Đặc xá",
        "Thi hành án dân sự",
        "Thi hành án hình sự",
        "Tổ chức và hoạt động của Thừa phát lại",
    ),
    "Thi đua, khen thưởng, các danh hiệu vinh dự nhà nước": ("Thi đua, khen thưởng",),
    "Thông tin, báo chí, xuất bản": ("Báo chí", "Tiếp cận thông tin", "Xuất bản"),
    "Thống kê": ("Thống kê",),
    "Thuế, phí, lệ phí, các khoản thu khác": (
        "Chi phí tố tụng",
        "Phí và lệ phí",
        "Quản lý thuế",
        "Thuế bảo vệ môi trường",
        "Thuế giá trị gia tăng",
        "Thuế sử dụng đất nông nghiệp",
        "Thuế sử dụng đất phi nông nghiệp",
        "Thuế tài nguyên",
        "Thuế thu nhập cá nhân",
        "Thuế thu nhập doanh nghiệp",
        "Thuế tiêu thụ đặc biệt",
        "Thuế xuất khẩu, thuế nhập khẩu",
    ),
    "Thương mại, đầu tư, chứng khoán": (
        "Bảo vệ quyền lợi người tiêu dùng",
        "Cạnh tranh",
        "Chứng khoán",
        "Đầu tư",
        "Quản lý ngoại thương",
        "Quản lý thị trường",
        "Thương mại",
    ),
    "Tổ chức bộ máy nhà nước": (
        "Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân",
        "Hoạt động giám sát của Quốc hội và Hội đồng nhân dân",
        "Mặt trận Tổ quốc Việt Nam",
        "Tổ chức Chính phủ",
        "Tổ chức chính quyền địa phương",
        "Tổ chức Quốc hội",
        "Tổ chức Tòa án nhân dân",
        "Tổ chức Viện kiểm sát nhân dân",
    ),
    "Tổ chức chính trị - xã hội, hội": (
        "Cựu chiến binh",
        "Hoạt động chữ thập đỏ",
        "Quyền lập hội và tổ chức, hoạt động, quản lý hội",
        "Thanh niên",
        "Tổ chức, hoạt động của quỹ xã hội, quỹ từ thiện",
    ),
    "Tố tụng và các phương thức giải quyết tranh chấp": (
        "Hòa giải, đối thoại tại Tòa án",
        "Hòa giải ở cơ sở",
        "Phá sản",
        "Thi hành tạm giữ, tạm giam",
        "Thủ tục bắt giữ tàu bay",
        "Thủ tục bắt giữ tàu biển",
        "Tổ chức cơ quan điều tra hình sự",
        "Tố tụng dân sự",
        "Tố tụng hành chính",
        "Tố tụng hình sự",
        "Trách nhiệm bồi thường của Nhà nước",
        "Trọng tài thương mại",
    ),
    "Tôn giáo, tín ngưỡng": ("Tín ngưỡng, tôn giáo",),
    "Trật tự, an toàn xã hội": (
        "Cảnh sát cơ động",
        "Cảnh sát môi trường",
        "Chứng minh nhân dân",
        "Công an xã",
        "Cư trú",
        "Điều kiện về an ninh, trật tự đối với một số ngành, nghề kinh doanh có điều kiện",
        "Một số biện pháp bảo đảm trật tự công cộng",
        "Phòng cháy và chữa cháy",
        "Phòng, chống ma túy",
        "Quản lý, sử dụng pháo",
        "Quản lý và sử dụng con dấu",
    ),
    "Tương trợ tư pháp": ("Tương trợ tư pháp",),
    "Văn hóa, thể thao, du lịch": (
        "Công bố, phổ biến tác phẩm ra nước ngoài",
        "Di sản văn hóa",
        "Điện ảnh",
        "Du lịch",
        "Hoạt động mỹ thuật",
        "Hoạt động nghệ thuật biểu diễn",
        "Hoạt động văn hóa và kinh doanh dịch vụ văn hóa công cộng",
        "Nhuận bút, thù lao đối với tác phẩm điện ảnh, mỹ thuật, nhiếp ảnh, sân khấu và các loại hình nghệ thuật biểu"
        " diễn khác",
        "Quảng cáo",
        "Quy chế đặt tên, đổi tên đường, phố và công trình công cộng",
        "Thể dục, thể thao",
        "Thư viện",
        "Thực hiện nếp sống văn minh trong việc cưới, việc tang",
        "Tổ chức lễ tang cán bộ, công chức, viên chức",
    ),
    "Văn thư, lưu trữ": ("Công tác văn thư", "Lưu trữ"),
    "Xây dựng, nhà ở, đô thị": (
        "Kiến trúc",
        "Kinh doanh bất động sản",
        "Nhà ở",
        "Quy hoạch đô thị",
        "Xây dựng",
    ),
    "Xây dựng pháp luật và thi hành pháp luật": (
        "Ban hành văn bản quy phạm pháp luật",
        "Hợp nhất văn bản quy phạm pháp luật",
        "Kiểm soát thủ tục hành chính",
        "Pháp điển hệ thống quy phạm pháp luật",
        "Phổ biến, giáo dục pháp luật",
        "Thực hiện dân chủ ở cơ sở",
        "Tiếp nhận, xử lý phản ánh, kiến nghị của cá nhân, tổ chức về quy định hành chính",
        "Trưng cầu ý dân",
        "Xử lý vi phạm hành chính",
    ),
    "Y tế, dược": (
        "An toàn thực phẩm",
        "Bảo vệ sức khỏe nhân dân",
        "Điều kiện sản xuất mỹ phẩm",
        "Dược",
        "Hiến, lấy, ghép mô, bộ phận cơ thể người và hiến, lấy xác",
        "Khám bệnh, chữa bệnh",
        "Phòng, chống bệnh truyền nhiễm",
        "Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người",
        "Phòng, chống tác hại của rượu, bia",
        "Phòng, chống tác hại của thuốc lá",
        "Quản lý trang thiết bị y tế",
    ),
}

_NAMES = {slugify(topic): topic for topic in TOPICS} | {
    f"{slugify(topic)}/{slugify(heading)}": heading for topic, headings in TOPICS.items() for heading in headings
}


def topic_name(slug: str) -> str:
    """ "thi-hanh-an/dac-xa" -> "Đặc xá"; an unknown slug in words: "mot-linh-vuc-moi" -> "Mot linh vuc moi"."""
    return _NAMES.get(slug) or slug.rpartition("/")[2].replace("-", " ").capitalize()


def is_known_topic(slug: str) -> bool:
    return slug in _NAMES


# Field names of the big law sites -> own slugs; names without an equivalent ("Lĩnh vực khác") are left out.
_OTHER_NAMES = {
    "bat-dong-san": "xay-dung-nha-o-do-thi/kinh-doanh-bat-dong-san",
    "bo-may-hanh-chinh": "to-chuc-bo-may-nha-nuoc",
    "chung-khoan": "thuong-mai-dau-tu-chung-khoan/chung-khoan",
    "cong-nghe-thong-tin": "buu-chinh-vien-thong/cong-nghe-thong-tin",
    "dau-tu": "thuong-mai-dau-tu-chung-khoan/dau-tu",
    "dich-vu-phap-ly": "bo-tro-tu-phap",
    "doanh-nghiep": "doanh-nghiep-hop-tac-xa",
    "giao-duc": "giao-duc-dao-tao",
    "lao-dong-tien-luong": "lao-dong",
    "linh-vuc-khac": "",
    "quyen-dan-su": "dan-su",
    "so-huu-tri-tue": "khoa-hoc-cong-nghe/so-huu-tri-tue",
    "tai-chinh-nha-nuoc": "tai-chinh",
    "tai-nguyen-moi-truong": "tai-nguyen",
    "the-thao-y-te": "y-te-duoc",
    "thu-tuc-to-tung": "to-tung-va-cac-phuong-thuc-giai-quyet-tranh-chap",
    "thue-phi-le-phi": "thue-phi-le-phi-cac-khoan-thu-khac",
    "thuong-mai": "thuong-mai-dau-tu-chung-khoan",
    "tien-te-ngan-hang": "ngan-hang-tien-te",
    "trach-nhiem-hinh-su": "hinh-su",
    "van-hoa-xa-hoi": "van-hoa-the-thao-du-lich",
    "vi-pham-hanh-chinh": "xay-dung-phap-luat-va-thi-hanh-phap-luat/xu-ly-vi-pham-hanh-chinh",
    "xay-dung-do-thi": "xay-dung-nha-o-do-thi",
    "xuat-nhap-khau": "thuong-mai-dau-tu-chung-khoan/quan-ly-ngoai-thuong",
}


def topic_slugs(names: str) -> tuple[str, ...]:
    """The slugs of topics or headings given by name ("Trách nhiệm hình sự, Thủ tục Tố tụng").

    A name that itself contains commas ("Y tế, dược") is tried as a whole before it is split.
    """
    whole = _topic_slug(names)
    if is_known_topic(whole) or whole == "" or "," not in names:
        return (whole,) if whole else ()
    return tuple(filter(None, map(_topic_slug, names.split(","))))


def _topic_slug(name: str) -> str:
    slug = slugify(name)
    slug = _OTHER_NAMES.get(slug, slug)
    return (
        slug
        if slug in _NAMES or not slug
        else next((known for known in sorted(_NAMES) if known.endswith(f"/{slug}")), slug)
    )
