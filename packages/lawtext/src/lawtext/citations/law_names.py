"""Names of codes, laws and ordinances, to know where a name ends: "Luật Đấu thầu | về lựa chọn nhà thầu".

A name may hold "và", "của" and commas, so grammar alone cannot tell. Names in force and names of the past, since 1945;
commas and capitals do not matter. A name that is missing here is still read, up to the first word that no name holds.
"""

from __future__ import annotations

import re

from lawtext.words import fold

_NAMES = """
An ninh mạng; An ninh quốc gia; An toàn thông tin mạng; An toàn thực phẩm; An toàn và kiểm soát bức xạ
An toàn, vệ sinh lao động; Án phí, lệ phí Tòa án; Bà mẹ Việt Nam anh hùng; Ban hành quyết định hành chính
Ban hành văn bản quy phạm pháp luật; Ban hành văn bản quy phạm pháp luật của Hội đồng nhân dân, Ủy ban nhân dân
Ban hành văn bản quy phạm pháp luật của HĐND, UBND; Ban hành văn bản quy phạm pháp luật của HĐND và UBND
Bản quyền tác giả; Bảo hiểm tiền gửi; Bảo hiểm xã hội; Bảo hiểm y tế; Bảo hộ lao động; Bảo vệ bí mật Nhà nước
Bảo vệ bí mật nhà nước; Bảo vệ, chăm sóc và giáo dục trẻ em; Bảo vệ công trình giao thông
Bảo vệ công trình quan trọng liên quan đến an ninh quốc gia; Bảo vệ công trình quốc phòng và khu quân sự
Bảo vệ công trình thủy lợi; Bảo vệ dữ liệu cá nhân; Bảo vệ đê điều; Bảo vệ môi trường
Bảo vệ quyền lợi người tiêu dùng; Bảo vệ sức khỏe nhân dân; Bảo vệ và kiểm dịch thực vật; Bảo vệ và phát triển rừng
Báo chí; Bầu cử đại biểu Hội đồng nhân dân; Bầu cử đại biểu Quốc hội
Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân; Biên giới quốc gia; Biên phòng Việt Nam; Biển Việt Nam
Bình đẳng giới; Bộ đội biên phòng; Bưu chính; Bưu chính, viễn thông; Các công cụ chuyển nhượng; Các tổ chức tín dụng
Cán bộ, công chức; Cảnh sát biển; Cảnh sát biển Việt Nam; Cảnh sát cơ động; Cảnh sát môi trường; Cảnh vệ; Cạnh tranh
Căn cước; Căn cước công dân; Chăn nuôi; Chất lượng hàng hóa; Chất lượng sản phẩm, hàng hóa
Chi phí giám định, định giá; Chi phí giám định, định giá, chi phí cho người làm chứng, người phiên dịch trong tố tụng
Chi phí tố tụng; Chống tham nhũng; Chuyển đổi số; Chuyển giao công nghệ; Chuyển giao người đang chấp hành án phạt tù
Chữ thập đỏ; Chứng khoán; Cổ phần hóa; Công an nhân dân; Công an xã; Công chức; Công chứng; Công đoàn; Công nghệ cao
Công nghệ thông tin; Công nghiệp công nghệ số; Công nghiệp quốc phòng
Công nghiệp quốc phòng, an ninh và động viên công nghiệp; Công ty; Cơ quan đại diện
Cơ quan đại diện nước Cộng hòa xã hội chủ nghĩa Việt Nam ở nước ngoài; Cơ yếu; Cư trú; Cựu chiến binh; Dạy nghề
Dân chủ ở xã, phường, thị trấn; Dân quân tự vệ; Dân số; Dân sự; Dẫn độ; Dầu khí; Di cư; Di sản văn hóa; Doanh nghiệp
Doanh nghiệp nhà nước; Doanh nghiệp tư nhân; Du lịch; Dữ liệu; Dự bị động viên; Dự trữ quốc gia; Dược
Đa dạng sinh học; Đặc xá; Đất đai; Đầu tư; Đầu tư công; Đầu tư kinh doanh vốn nhà nước tại doanh nghiệp
Đầu tư nước ngoài tại Việt Nam; Đầu tư ra nước ngoài; Đầu tư theo phương thức đối tác công tư; Đấu giá tài sản
Đấu thầu; Đê điều; Địa chất và khoáng sản; Điện ảnh; Điện lực; Điều ước quốc tế; Đo đạc và bản đồ; Đo lường
Động viên công nghiệp; Đường bộ; Đường sắt; Đường sắt Việt Nam; Giá; Giải quyết các tranh chấp lao động
Giám định tư pháp; Giám sát và đánh giá đầu tư; Giao dịch điện tử; Giao thông; Giao thông đường bộ
Giao thông đường thủy nội địa; Giáo dục; Giáo dục đại học; Giáo dục nghề nghiệp; Giáo dục quốc phòng - an ninh
Giáo dục quốc phòng và an ninh; Giống cây trồng; Giống vật nuôi; Hải quan; Hàm, cấp ngoại giao
Hàm, cấp ngoại giao và công nhận phong hàm; Hàng hải; Hàng hải Việt Nam; Hàng không; Hàng không dân dụng
Hàng không dân dụng Việt Nam; Hành nghề y, dược tư nhân; Hiến, lấy, ghép mô, bộ phận cơ thể người
Hiến, lấy, ghép mô, bộ phận cơ thể người và hiến, lấy xác; Hiến máu; Hình sự; Hòa giải, đối thoại tại Tòa án
Hòa giải ở cơ sở; Hóa chất; Hoạt động chữ thập đỏ; Hoạt động giám sát của Quốc hội
Hoạt động giám sát của Quốc hội và Hội đồng nhân dân; Hỗ trợ doanh nghiệp nhỏ và vừa; Hỗ trợ doanh nghiệp vừa và nhỏ
Hộ tịch; Hội; Hôn nhân gia đình; Hôn nhân và gia đình; Hợp đồng dân sự; Hợp đồng kinh tế
Hợp nhất văn bản quy phạm pháp luật; Hợp tác xã; Kế toán; Kế toán và thống kê
Khai thác và bảo vệ công trình khí tượng thủy văn; Khai thác và bảo vệ công trình thủy lợi; Khám bệnh, chữa bệnh
Khí tượng thủy văn; Khiếu nại; Khiếu nại, tố cáo; Khoa học, công nghệ và đổi mới sáng tạo; Khoa học và công nghệ
Khoáng sản; Khuyến khích đầu tư trong nước; Kiểm dịch thực vật; Kiểm sát viên Viện kiểm sát nhân dân
Kiểm toán độc lập; Kiểm toán nhà nước; Kiến trúc; Kinh doanh bảo hiểm; Kinh doanh bất động sản; Kinh doanh xổ số
Ký kết, gia nhập và thực hiện điều ước quốc tế; Ký kết và thực hiện điều ước quốc tế
Ký kết và thực hiện thỏa thuận quốc tế; Lãnh sự; Lao động; Lâm nghiệp; Lệ phí, án phí; Luật sư
Lực lượng cảnh sát nhân dân Việt Nam; Lực lượng dự bị động viên; Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở
Lưu trữ; Lưu trữ quốc gia; Lý lịch tư pháp; Mặt trận Tổ quốc; Mặt trận Tổ quốc Việt Nam; Năng lượng nguyên tử
Ngân hàng, hợp tác xã tín dụng và công ty tài chính; Ngân hàng Nhà nước; Ngân hàng Nhà nước Việt Nam
Ngân sách nhà nước; Nghĩa vụ lao động công ích; Nghĩa vụ quân sự; Ngoại hối; Người cao tuổi; Người khuyết tật
Người lao động Việt Nam đi làm việc ở nước ngoài; Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng
Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng lao động
Người lao động Việt Nam đi làm việc tại nước ngoài; Người lao động Việt Nam đi làm việc tại nước ngoài theo hợp đồng
Người tàn tật; Nhà giáo; Nhà ở; Nhập cảnh, xuất cảnh; Nhập cảnh, xuất cảnh, cư trú của người nước ngoài tại Việt Nam
Nhập cảnh, xuất cảnh của công dân Việt Nam
Nhập cảnh, xuất cảnh, cư trú, đi lại của người nước ngoài tại Việt Nam
Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam; Nuôi con nuôi; Phá sản; Phá sản doanh nghiệp
Pháp điển hệ thống quy phạm pháp luật; Phí, lệ phí; Phí và lệ phí; Phòng bệnh
Phòng cháy, chữa cháy và cứu nạn, cứu hộ; Phòng cháy và chữa cháy; Phòng, chống bạo lực gia đình
Phòng, chống bệnh truyền nhiễm; Phòng, chống HIV/AIDS; Phòng, chống khủng bố; Phòng, chống lụt, bão
Phòng, chống ma túy; Phòng, chống mại dâm; Phòng, chống mua bán người
Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người
Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người (HIV/AIDS); Phòng, chống rửa tiền
Phòng, chống tác hại của rượu, bia; Phòng, chống tác hại của thuốc lá; Phòng, chống tham nhũng; Phòng, chống thiên tai
Phòng không nhân dân; Phòng thủ dân sự; Phổ biến, giáo dục pháp luật; Phục hồi, phá sản; Phục hồi và phá sản
Quản lý, bảo vệ công trình quốc phòng và khu quân sự; Quản lý ngoại thương; Quản lý nợ công; Quản lý phát triển đô thị
Quản lý, sử dụng tài sản công; Quản lý, sử dụng tài sản nhà nước
Quản lý, sử dụng vốn nhà nước đầu tư vào sản xuất, kinh doanh tại doanh nghiệp
Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ; Quản lý tài sản công; Quản lý thị trường; Quản lý thuế
Quản lý và đầu tư vốn nhà nước tại doanh nghiệp; Quản lý và sử dụng tài sản công; Quảng cáo
Quân nhân chuyên nghiệp, công nhân và viên chức quốc phòng; Quân nhân chuyên nghiệp, công nhân, viên chức quốc phòng
Quân nhân chuyên nghiệp và công nhân, viên chức quốc phòng; Quốc huy; Quốc phòng; Quốc tịch; Quốc tịch Việt Nam
Quy định danh hiệu vinh dự nhà nước; Quy định danh hiệu vinh dự nhà nước Bà mẹ Việt Nam anh hùng; Quy hoạch
Quy hoạch đô thị; Quy hoạch đô thị và nông thôn; Quyền lập hội; Quyền trẻ em; Sở hữu trí tuệ
Sử dụng năng lượng tiết kiệm và hiệu quả; Sĩ quan; Sỹ quan; Sĩ quan Quân đội nhân dân Việt Nam
Sỹ quan Quân đội nhân dân Việt Nam; Tài nguyên, môi trường biển và hải đảo; Tài nguyên nước; Tần số vô tuyến điện
Tham gia lực lượng gìn giữ hòa bình; Tham gia lực lượng gìn giữ hòa bình của Liên hợp quốc; Thanh niên; Thanh tra
Thẩm phán và Hội thẩm Tòa án nhân dân; Thể dục, thể thao; Thi đua, khen thưởng; Thi hành án dân sự
Thi hành án hình sự; Thi hành án hình sự tại cộng đồng; Thi hành án phạt tù; Thi hành tạm giữ, tạm giam
Thi hành tạm giữ, tạm giam và cấm đi khỏi nơi cư trú; Thỏa thuận quốc tế; Thống kê; Thủ đô; Thủ tục bắt giữ tàu bay
Thủ tục bắt giữ tàu biển; Thủ tục công nhận và thi hành tại Việt Nam bản án, quyết định dân sự của Toà án nước ngoài
Thủ tục công nhận và thi hành tại Việt Nam quyết định của trọng tài nước ngoài
Thủ tục giải quyết các tranh chấp lao động; Thủ tục giải quyết các vụ án dân sự
Thủ tục giải quyết các vụ án hành chính; Thủ tục giải quyết các vụ án kinh tế; Thú y; Thuế; Thuế bảo vệ môi trường
Thuế chuyển quyền sử dụng đất; Thuế doanh thu; Thuế giá trị gia tăng; Thuế lợi tức; Thuế nhà, đất
Thuế sử dụng đất nông nghiệp; Thuế sử dụng đất phi nông nghiệp; Thuế tài nguyên; Thuế thu nhập cá nhân
Thuế thu nhập doanh nghiệp; Thuế thu nhập đối với người có thu nhập cao; Thuế tiêu thụ đặc biệt
Thuế tối thiểu toàn cầu; Thuế xuất khẩu, nhập khẩu; Thuế xuất khẩu, thuế nhập khẩu; Thuế xuất, nhập khẩu; Thủy lợi
Thủy sản; Thư viện; Thực hành tiết kiệm, chống lãng phí
Thực hành tiết kiệm, chống lãng phí và phòng, chống tham nhũng; Thực hiện dân chủ ở cơ sở
Thực hiện dân chủ ở xã, phường, thị trấn; Thương mại; Thương mại điện tử; Tiếp cận thông tin; Tiếp công dân
Tiết kiệm, chống lãng phí; Tiêu chuẩn và quy chuẩn kỹ thuật; Tín ngưỡng, tôn giáo; Tình trạng khẩn cấp
Tổ chức các cơ quan điều tra hình sự; Tổ chức Chính phủ; Tổ chức chính quyền địa phương
Tổ chức cơ quan điều tra hình sự; Tổ chức điều tra hình sự; Tổ chức Hội đồng nhân dân và Ủy ban nhân dân
Tổ chức HĐND và UBND
Tổ chức Quốc hội; Tổ chức tín dụng; Tổ chức Tòa án; Tổ chức Tòa án nhân dân; Tổ chức Tòa án quân sự
Tổ chức Viện kiểm sát nhân dân; Tổ chức Viện kiểm sát quân sự; Tố cáo; Tố tụng dân sự; Tố tụng hành chính
Tố tụng hình sự; Trách nhiệm bồi thường của Nhà nước; Trang bị; Trật tự, an toàn giao thông đường bộ; Trẻ em
Trí tuệ nhân tạo; Trọng tài thương mại; Trồng trọt; Trợ giúp pháp lý; Trưng cầu ý dân; Trưng mua trưng dụng
Trưng mua trưng dụng tài sản; Trưng mua, trưng dụng tài sản; Tuần tra, canh gác đê; Tư pháp người chưa thành niên
Tương trợ tư pháp; Tương trợ tư pháp về dân sự; Tương trợ tư pháp về hình sự; Ưu đãi người có công
Ưu đãi người có công với cách mạng; Ưu đãi người hoạt động cách mạng; Vật liệu xây dựng; Vệ sinh an toàn thực phẩm
Việc làm; Viên chức; Viễn thông; Xây dựng; Xuất bản; Xuất cảnh, nhập cảnh của công dân Việt Nam; Xuất nhập cảnh
Lực lượng An ninh nhân dân Việt Nam; Người có công với cách mạng; Tổ chức và hoạt động hòa giải ở cơ sở
Quyền ưu đãi, miễn trừ dành cho cơ quan đại diện ngoại giao; Thương phiếu; Thuế GTGT; Thuế TNCN; Thuế TNDN; Thuế TTĐB
Xử lý các vi phạm hành chính; Xử lý vi phạm hành chính; Xử phạt vi phạm hành chính; Y, dược tư nhân
"""

_Tree = dict[str, "_Tree"]
_END: _Tree = {}


def _grow() -> _Tree:
    """Folded word -> what may follow; a word with a comma in the name may be written without it, not the reverse."""
    tree: _Tree = {}
    for name in re.split(r"[;\n]", fold(_NAMES)):
        if name.strip() in ("thue", "hoi", "cong ty", "trang bi"):
            continue  # read only inside longer names: "Luật thuế" is no one law
        branch = tree
        for word in re.findall(r"\w+,?", name):
            branch[word] = branch = branch.setdefault(word.rstrip(","), {})
        branch[""] = _END
    tree.pop("", None)
    return tree


_TREE = _grow()


# A name of one word is told from others by its marks: "Luật Dược", but "Luật được".
ONE_WORD_NAMES = frozenset(name.strip().lower() for name in re.split(r"[;\n]", _NAMES) if " " not in name.strip())


def known_name_length(words: list[str]) -> int:
    """How many of the words the longest known name takes; 0 if none starts here.

    The words are folded; one that a comma follows carries it: ["phong,", "chong", "ma", "tuy", "va"] -> 4.
    """
    branch, longest = _TREE, 0
    for count, word in enumerate(words, 1):
        if word not in branch:
            return count if "" in branch.get(word.rstrip(","), _END) else longest
        branch = branch[word]
        longest = count if "" in branch else longest
    return longest
