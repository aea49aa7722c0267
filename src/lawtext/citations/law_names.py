"""Names of codes, laws and ordinances, to know where a name ends: "Luật Đấu thầu | về lựa chọn nhà thầu".

A name may hold "và", "của" and commas, so grammar alone cannot tell. Names in force and names of the past, since 1945;
commas and capitals do not matter. A name that is missing here is still read, up to the first word that no name holds.
"""

from __future__ import annotations

import re

from lawtext.words import fold

_NAMES = """
An ninh mạng; An ninh quốc gia; An toàn thông tin mạng; An toàn thực phẩm; An toàn, vệ sinh lao động
An toàn và kiểm soát bức xạ; Ban hành văn bản quy phạm pháp luật; Ban hành quyết định hành chính; Báo chí
Ban hành văn bản quy phạm pháp luật của Hội đồng nhân dân, Ủy ban nhân dân
Bảo hiểm tiền gửi; Bảo hiểm xã hội; Bảo hiểm y tế; Bảo vệ bí mật nhà nước; Bảo vệ công trình quốc phòng và khu quân sự
Bảo vệ công trình quan trọng liên quan đến an ninh quốc gia; Bảo vệ dữ liệu cá nhân; Bảo vệ môi trường
Bảo vệ quyền lợi người tiêu dùng; Bảo vệ sức khỏe nhân dân; Bảo vệ và kiểm dịch thực vật; Bảo vệ và phát triển rừng
Bảo vệ, chăm sóc và giáo dục trẻ em; Bầu cử đại biểu Quốc hội; Bầu cử đại biểu Hội đồng nhân dân
Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân; Biên giới quốc gia; Biên phòng Việt Nam; Biển Việt Nam
Bình đẳng giới; Bưu chính; Bưu chính, viễn thông; Bộ đội biên phòng; Bảo hộ lao động; Bảo vệ công trình giao thông
Bảo vệ bí mật Nhà nước; Bảo vệ đê điều; Bảo vệ công trình thủy lợi; Bản quyền tác giả
Cán bộ, công chức; Cảnh sát biển; Cảnh sát biển Việt Nam; Cảnh sát cơ động; Cảnh sát môi trường; Cảnh vệ; Cạnh tranh
Các công cụ chuyển nhượng; Các tổ chức tín dụng; Căn cước; Căn cước công dân; Chăn nuôi; Chất lượng hàng hóa
Chất lượng sản phẩm, hàng hóa; Chi phí giám định, định giá; Chứng khoán; Chuyển đổi số; Chuyển giao công nghệ
Chi phí giám định, định giá, chi phí cho người làm chứng, người phiên dịch trong tố tụng
Chi phí tố tụng; Chuyển giao người đang chấp hành án phạt tù; Chữ thập đỏ; Cơ quan đại diện
Cơ quan đại diện nước Cộng hòa xã hội chủ nghĩa Việt Nam ở nước ngoài; Cơ yếu; Cư trú; Cựu chiến binh; Công an nhân dân
Công an xã; Công chứng; Công chức; Công đoàn; Công nghệ cao; Công nghệ thông tin; Công nghiệp công nghệ số
Công nghiệp quốc phòng; Công nghiệp quốc phòng, an ninh và động viên công nghiệp; Cổ phần hóa; Công ty; Chống tham nhũng
Dạy nghề; Dân quân tự vệ; Dân sự; Dân số; Dầu khí; Dẫn độ; Di sản văn hóa; Di cư; Doanh nghiệp; Doanh nghiệp nhà nước
Doanh nghiệp tư nhân; Du lịch; Dược; Dự bị động viên; Dự trữ quốc gia; Dữ liệu; Dân chủ ở xã, phường, thị trấn
Đa dạng sinh học; Đặc xá; Đất đai; Đầu tư; Đầu tư công; Đầu tư kinh doanh vốn nhà nước tại doanh nghiệp
Đầu tư nước ngoài tại Việt Nam; Đầu tư theo phương thức đối tác công tư; Đấu giá tài sản; Đấu thầu; Đê điều; Điện ảnh
Đầu tư ra nước ngoài; Điện lực; Điều ước quốc tế; Đo đạc và bản đồ; Đo lường; Đường bộ; Đường sắt; Động viên công nghiệp
Đường sắt Việt Nam; Địa chất và khoáng sản; Đê điều và phòng chống thiên tai
Giá; Giám định tư pháp; Giáo dục; Giáo dục đại học; Giáo dục nghề nghiệp; Giáo dục quốc phòng và an ninh
Giáo dục quốc phòng - an ninh; Giao dịch điện tử; Giao thông đường bộ; Giao thông đường thủy nội địa; Giống cây trồng
Giống vật nuôi; Giám sát và đánh giá đầu tư; Giải quyết các tranh chấp lao động
Hải quan; Hàng hải; Hàng hải Việt Nam; Hàng không dân dụng; Hàng không dân dụng Việt Nam; Hành nghề y, dược tư nhân
Hàm, cấp ngoại giao; Hàm, cấp ngoại giao và công nhận phong hàm; Hiến, lấy, ghép mô, bộ phận cơ thể người
Hiến, lấy, ghép mô, bộ phận cơ thể người và hiến, lấy xác; Hiến máu; Hình sự; Hóa chất; Hòa giải ở cơ sở; Hợp tác xã
Hòa giải, đối thoại tại Tòa án; Hoạt động chữ thập đỏ; Hoạt động giám sát của Quốc hội
Hoạt động giám sát của Quốc hội và Hội đồng nhân dân; Hôn nhân và gia đình; Hỗ trợ doanh nghiệp nhỏ và vừa; Hộ tịch
Hợp nhất văn bản quy phạm pháp luật; Hội; Hợp đồng kinh tế; Hợp đồng dân sự
Kế toán; Kế toán và thống kê; Khám bệnh, chữa bệnh; Khí tượng thủy văn; Khiếu nại; Khiếu nại, tố cáo; Khoáng sản
Khai thác và bảo vệ công trình thủy lợi; Khai thác và bảo vệ công trình khí tượng thủy văn
Khoa học và công nghệ; Khoa học, công nghệ và đổi mới sáng tạo; Kiểm toán độc lập; Kiểm toán nhà nước; Kiến trúc
Kiểm dịch thực vật; Kinh doanh bảo hiểm; Kinh doanh bất động sản; Kiểm sát viên Viện kiểm sát nhân dân
Ký kết, gia nhập và thực hiện điều ước quốc tế; Ký kết và thực hiện điều ước quốc tế
Ký kết và thực hiện thỏa thuận quốc tế; Khuyến khích đầu tư trong nước
Lâm nghiệp; Lao động; Lãnh sự; Lý lịch tư pháp; Lực lượng dự bị động viên; Lực lượng cảnh sát nhân dân Việt Nam
Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở; Lưu trữ; Lưu trữ quốc gia; Luật sư; Lệ phí, án phí
Mặt trận Tổ quốc Việt Nam; Mặt trận Tổ quốc; Năng lượng nguyên tử; Ngân hàng Nhà nước; Ngân hàng Nhà nước Việt Nam
Ngân sách nhà nước; Nghĩa vụ lao động công ích; Nghĩa vụ quân sự; Ngoại hối; Người cao tuổi; Người khuyết tật
Người tàn tật; Người lao động Việt Nam đi làm việc ở nước ngoài; Nhà giáo; Nhà ở
Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng
Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng lao động
Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam
Nhập cảnh, xuất cảnh, cư trú, đi lại của người nước ngoài tại Việt Nam; Nuôi con nuôi; Ngân hàng, hợp tác xã tín dụng và công ty tài chính
Phá sản; Phá sản doanh nghiệp; Phí và lệ phí; Pháp điển hệ thống quy phạm pháp luật; Phổ biến, giáo dục pháp luật
Phòng bệnh; Phòng cháy và chữa cháy; Phòng cháy, chữa cháy và cứu nạn, cứu hộ; Phòng không nhân dân; Phòng thủ dân sự
Phòng, chống bạo lực gia đình; Phòng, chống bệnh truyền nhiễm; Phòng, chống HIV/AIDS; Phòng, chống khủng bố
Phòng, chống lụt, bão; Phòng, chống ma túy; Phòng, chống mại dâm; Phòng, chống mua bán người; Phòng, chống rửa tiền
Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người; Phòng, chống tác hại của rượu, bia
Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người (HIV/AIDS)
Phòng, chống tác hại của thuốc lá; Phòng, chống tham nhũng; Phòng, chống thiên tai; Phục hồi, phá sản; Phục hồi và phá sản
Quân nhân chuyên nghiệp, công nhân và viên chức quốc phòng; Quản lý ngoại thương; Quản lý nợ công; Quản lý thuế
Quản lý thị trường; Quản lý, sử dụng tài sản công; Quản lý, sử dụng tài sản nhà nước; Quốc phòng; Quốc tịch
Quản lý, sử dụng vốn nhà nước đầu tư vào sản xuất, kinh doanh tại doanh nghiệp; Quốc tịch Việt Nam
Quản lý và đầu tư vốn nhà nước tại doanh nghiệp; Quản lý phát triển đô thị
Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ; Quảng cáo; Quy hoạch; Quy hoạch đô thị
Quy hoạch đô thị và nông thôn; Quốc huy; Quyền lập hội; Quyền trẻ em
Sĩ quan Quân đội nhân dân Việt Nam; Sĩ quan; Sở hữu trí tuệ; Sử dụng năng lượng tiết kiệm và hiệu quả
Tài nguyên nước; Tài nguyên, môi trường biển và hải đảo; Tần số vô tuyến điện; Thanh niên; Thanh tra; Thể dục, thể thao
Thẩm phán và Hội thẩm Tòa án nhân dân; Thi đua, khen thưởng; Thi hành án dân sự; Thi hành án hình sự
Thi hành án hình sự tại cộng đồng; Thi hành án phạt tù; Thi hành tạm giữ, tạm giam
Thi hành tạm giữ, tạm giam và cấm đi khỏi nơi cư trú; Thỏa thuận quốc tế; Thống kê; Thú y; Thư viện
Thuế bảo vệ môi trường; Thuế chuyển quyền sử dụng đất; Thuế giá trị gia tăng; Thuế nhà, đất; Thuế sử dụng đất nông nghiệp
Thuế sử dụng đất phi nông nghiệp; Thuế tài nguyên; Thuế thu nhập cá nhân; Thuế thu nhập doanh nghiệp
Thuế thu nhập đối với người có thu nhập cao; Thuế tiêu thụ đặc biệt; Thuế xuất khẩu, thuế nhập khẩu; Thuế xuất, nhập khẩu
Thuế doanh thu; Thuế lợi tức; Thủ đô; Thủ tục bắt giữ tàu bay; Thủ tục bắt giữ tàu biển; Thủy lợi; Thủy sản; Thương mại
Thủ tục công nhận và thi hành tại Việt Nam bản án, quyết định dân sự của Toà án nước ngoài
Thủ tục công nhận và thi hành tại Việt Nam quyết định của trọng tài nước ngoài
Thủ tục giải quyết các vụ án dân sự; Thủ tục giải quyết các vụ án kinh tế; Thủ tục giải quyết các vụ án hành chính
Thủ tục giải quyết các tranh chấp lao động; Thực hiện dân chủ ở cơ sở; Thực hiện dân chủ ở xã, phường, thị trấn
Thực hành tiết kiệm, chống lãng phí; Tiếp cận thông tin; Tiếp công dân; Tiêu chuẩn và quy chuẩn kỹ thuật
Tín ngưỡng, tôn giáo; Tình trạng khẩn cấp; Tố cáo; Tố tụng dân sự; Tố tụng hành chính; Tố tụng hình sự; Tư pháp người chưa thành niên
Tổ chức chính quyền địa phương; Tổ chức Chính phủ; Tổ chức cơ quan điều tra hình sự; Tổ chức điều tra hình sự
Tổ chức Hội đồng nhân dân và Ủy ban nhân dân; Tổ chức Quốc hội; Tổ chức Tòa án nhân dân; Tổ chức Viện kiểm sát nhân dân
Tổ chức Tòa án quân sự; Tổ chức Viện kiểm sát quân sự; Trách nhiệm bồi thường của Nhà nước; Trang bị; Trẻ em; Trồng trọt
Trật tự, an toàn giao thông đường bộ; Trí tuệ nhân tạo; Trọng tài thương mại; Trợ giúp pháp lý; Trưng cầu ý dân
Trưng mua, trưng dụng tài sản; Tuần tra, canh gác đê; Tương trợ tư pháp; Tương trợ tư pháp về dân sự
Tương trợ tư pháp về hình sự; Tham gia lực lượng gìn giữ hòa bình của Liên hợp quốc; Thuế tối thiểu toàn cầu
Tham gia lực lượng gìn giữ hòa bình; Thực hành tiết kiệm, chống lãng phí và phòng, chống tham nhũng
Ưu đãi người có công với cách mạng; Ưu đãi người hoạt động cách mạng; Vật liệu xây dựng; Vệ sinh an toàn thực phẩm
Viên chức; Viễn thông; Việc làm; Xây dựng; Xử lý vi phạm hành chính; Xuất bản; Xuất cảnh, nhập cảnh của công dân Việt Nam
Xử phạt vi phạm hành chính; Xử lý các vi phạm hành chính; Án phí, lệ phí Tòa án; Y, dược tư nhân; Thuế
"""
_TOO_SHORT = {"thue", "hoi", "cong ty", "trang bi"}  # read only inside longer names: "Luật thuế" is no one law

_Tree = dict[str, "_Tree"]
_END: _Tree = {}


def _grow() -> _Tree:
    """Folded word -> what may follow; a word with a comma in the name may be written without it, not the reverse."""
    tree: _Tree = {}
    for name in re.split(r"[;\n]", fold(_NAMES)):
        if name.strip() in _TOO_SHORT:
            continue
        branch = tree
        for word in re.findall(r"\w+,?", name):
            bare = word.rstrip(",")
            branch[word] = branch = branch.setdefault(bare, {})
        branch[""] = _END
    tree.pop("", None)
    return tree


_TREE = _grow()


def known_name_length(words: list[str]) -> int:
    """How many of the words the longest known name takes; 0 if none starts here.

    The words are folded; one that a comma follows carries it: ["phong,", "chong", "ma", "tuy", "va"] -> 4.
    """
    branch, longest = _TREE, 0
    for count, word in enumerate(words, 1):
        if word not in branch:
            is_last = "" in branch.get(word.rstrip(","), _END)
            return count if is_last else longest
        branch = branch[word]
        longest = count if "" in branch else longest
    return longest
