"""The vocabulary and regular expressions of citations, from the table beside this file; and cleaning of a text for
them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate

from lawtext.numbers import KINDS
from lawtext.types import Span, Unit
from lawtext.words import BLANKS, CLOSING_QUOTES, DASHES, OPENING_QUOTES, fold, patterns_beside

# One character for one, so that positions stay; invisible characters become the end of a word. Markdown of bold type
# and links ("của [**Nghị định số …**](…)") becomes blanks between words.
_ONE_FOR_ONE = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(BLANKS, " "),
    **dict.fromkeys(OPENING_QUOTES, "“"),
    **dict.fromkeys(CLOSING_QUOTES, "”"),
    "\t": " ",
    "\r": " ",
    "\u200b": " ",
    "\ufeff": " ",
    "*": " ",
    "[": " ",
    "Ð": "Đ",
    "ð": "đ",
}
_ODD = re.compile(f"[{re.escape(''.join(_ONE_FOR_ONE))}]")
# No phrase continues over a wide gap; long white space is shortened, to avoid backtracking in the patterns.
_WIDE, _KEPT = re.compile(r"\s{81,}"), 40
_DECOMPOSED = re.compile(r".[\u0300-\u036f]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CleanedText:
    """`text` is what the other steps read; `original` maps positions to the text as given.

    `edges` and `shifts` are the ends of the places where NFC made the text shorter, and the cumulated differences.
    """

    text: str
    edges: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> Span:
        return Span(self._back(start), self._back(end))

    def _back(self, position: int) -> int:
        passed = bisect_right(self.edges, position)
        return position + (self.shifts[passed - 1] if passed else 0)


def clean(text: str) -> CleanedText:
    """The text in the normal form that the patterns expect."""
    if unicodedata.is_normalized("NFC", text):
        return CleanedText(_spell(text))
    composed = _shortened(text, _DECOMPOSED, lambda letter: unicodedata.normalize("NFC", letter[0]))
    return replace(composed, text=_spell(composed.text))


def _shortened(text: str, places: re.Pattern[str], shorter: Callable[[re.Match[str]], str]) -> CleanedText:
    """The text with some places replaced by shorter ones."""
    losses = [(found.end(), len(found[0]) - len(shorter(found))) for found in places.finditer(text)]
    losses = [(end, loss) for end, loss in losses if loss]
    shifts = tuple(accumulate(loss for _, loss in losses))
    edges = tuple(end - shift for (end, _), shift in zip(losses, shifts, strict=True))
    return CleanedText(places.sub(shorter, text), edges, shifts)


# What a gazette prints between two pages, in the middle of a sentence: page numbers, running heads, signature stamps.
# (?s:.) also matches line ends.
_PAGE_HEAD = r"C?ÔNG\s+BÁO/Số\s[^\n]{3,60}"
_STAMP = r"(?:Người\s+ký|Ký\s+bởi):\s(?s:.){5,240}?(?:Thời\s+gian\s+ký|Ngày\s+ký):\s[\d.:\ -]{8,24}\+07:00"
_NUMBER_LINE = r"(?:\ *(?:\d{1,3}\ *)?\n)"
_PAGE_BREAK = re.compile(
    rf"(?:^|\n){_NUMBER_LINE}*+\ *(?:{_PAGE_HEAD}|{_STAMP})(?:\n\ *(?:\d{{1,3}}\ *(?=\n|$))?)*+|\ {_STAMP}\ "
)


def joined_pages(cleaned: CleanedText) -> CleanedText:
    """The text without what is between its pages, so that sentences continue across them."""
    if cleaned.edges or not ("ÔNG BÁO/" in cleaned.text or "ký:" in cleaned.text or "bởi:" in cleaned.text):
        return cleaned
    return _shortened(cleaned.text, _PAGE_BREAK, lambda found: found[0][0])


def _spell(text: str) -> str:
    return _WIDE.sub(_emptied, _ODD.sub(lambda odd: _ONE_FOR_ONE[odd[0]], text))


def _emptied(wide: re.Match[str]) -> str:
    blanks = wide[0]
    return blanks[:_KEPT] + "\0" * (len(blanks) - 2 * _KEPT) + blanks[-_KEPT:]


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
    """Folded word -> possible next words; a comma in the name may be omitted in the text, but not added."""
    tree: _Tree = {}
    for name in re.split(r"[;\n]", fold(_NAMES)):
        if name.strip() in ("thue", "hoi", "cong ty", "trang bi"):
            continue  # matched only inside longer names: "Luật thuế" is not a single law
        branch = tree
        for word in re.findall(r"\w+,?", name):
            branch[word] = branch = branch.setdefault(word.rstrip(","), {})
        branch[""] = _END
    tree.pop("", None)
    return tree


_TREE = _grow()


# A name of one word is recognised by its diacritics: "Luật Dược", but "Luật được".
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


SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def any_of(listed: str) -> str:
    """The phrases, separated by ";", as one alternative; a blank in a phrase matches any white space."""
    phrases = (phrase.split() for phrase in listed.split(";"))
    return "(?:" + "|".join(r"\s+".join(words) for words in phrases) + ")"


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LINE_END_REACH = 40


UNIT_OF_WORD = {
    "điểm": Unit.POINT,
    "điềm": Unit.POINT,
    "khoản": Unit.CLAUSE,
    "khoàn": Unit.CLAUSE,
    "điều": Unit.ARTICLE,
    "điêu": Unit.ARTICLE,
    "mục": Unit.SECTION,
    "tiểu mục": Unit.SUBSECTION,
    "chương": Unit.CHAPTER,
    "phần": Unit.PART,
    "phụ lục": Unit.ANNEX,
    **{short: unit for letter, unit in (("k", Unit.CLAUSE), ("đ", Unit.ARTICLE)) for short in (letter, f"{letter}.")},
}
UNIT_LEAD_REACH = 16
_ROMAN = r"[IVXL]+"
# Text from PDF may lack a blank: "phụ lục IThông tư này".
_GLUED_KIND = r"(?:Thông|Nghị|Luật|Quyết|Bộ|Pháp|của|và)(?![^\W\d_])"
_NOT_IN_WORD = rf"(?:(?![\w%/]|\.\d)|(?=/?{_GLUED_KIND})|(?=/(?:[Kk]hoản|[Đđ]iều)(?!\w)))"
_ORDINAL = r"thứ\s+(?:mười\s+(?:một|hai|ba|tư|bốn|năm|lăm|sáu|bảy|tám|chín)|\d{1,3}|\w+)"
LABELS = {
    Unit.ARTICLE: rf"(?:thứ\s+(?=\d))?\d{{1,4}}[A-Za-zđĐ]?\d?{_NOT_IN_WORD}",
    Unit.CLAUSE: rf"(?:\d{{1,3}}[a-zđ]?\d?(?:\.\d{{1,2}}[a-zđ]?)*|(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*){_NOT_IN_WORD}",
    Unit.POINT: (
        r"[(]?(?P<label>[A-Za-zđĐ](?:\.?\d{1,2})*|\d{1,2}(?:\.\d{1,2})*[a-zđ]?)"
        rf"(?:\s?\([ivx]+\))?\)?{_NOT_IN_WORD}"
    ),
    Unit.SECTION: (
        rf"(?:(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*[a-z]?|\d{{1,2}}[a-zđ]?(?:\.\d+)*|[A-ZĐ](?:\.\d+)*){_NOT_IN_WORD}"
    ),
    Unit.SUBSECTION: rf"(?:{_ROMAN}|\d{{1,2}}(?:\.\d+)*|[a-zđA-ZĐ]){_NOT_IN_WORD}",
    # No law has fifty chapters: "Chương 98" is one of the customs tariff.
    Unit.CHAPTER: rf"(?:{_ORDINAL}|{_ROMAN}[a-zA-Z]?|[1-4]?\d[a-z]?){_NOT_IN_WORD}",
    Unit.PART: rf"(?:{_ORDINAL}|{_ROMAN}|\d{{1,2}}|[A-ZĐ](?:\.{_ROMAN})?){_NOT_IN_WORD}",
    Unit.ANNEX: (
        rf"(?P<label>{_ROMAN}(?:[-.](?:\d+(?:\.\d+)*|[A-ZĐ](?!\w)))?[a-zA-Z]?|\d{{1,3}}[a-zđA-Z]?(?:[-.]\d+)*"
        rf"|[A-ZĐ](?:[-.]?\d+)?)(?:(?<=\d)/[A-ZĐ]{{2,8}}(?:-[A-ZĐ]{{2,8}})?)?{_NOT_IN_WORD}"
    ),
}
LABEL = {unit: re.compile(pattern) for unit, pattern in LABELS.items()}

NOTE_REACH = 16


# "quy định tại Chương II", "Mẫu số 01 Phụ lục II": a bigger unit alone is a citation only after such words.
POINTING_REACH = 32

# Words for document types before a number; one wrong letter in them, or in "số", is tolerated.
_KINDS_WITH_NUMBERS = """
    bộ luật; luật; pháp lệnh; hiến pháp; sắc luật; sắc lệnh; lệnh; nghị quyết liên tịch; nghị quyết; nghị định;
    quyết định; chỉ thị; thông tư liên tịch; thông tư liên bộ; thông tư liên ngành; thông tư; công văn; công điện;
    tờ trình; báo cáo; kế hoạch; kết luận; thông báo; thông tri; thông cáo; hướng dẫn; chương trình; đề án; phương án;
    quy định; quy chế; án lệ; văn bản hợp nhất; văn bản; thư mời; giấy mời; quy trình; liên tịch; biên bản; bản án
"""
_ABBREVIATED = {"nd": "NĐ", "qd": "QĐ", "nq": "NQ", "ttlt": "TTLT", "tt": "TT", "ct": "CT", "vbhn": "VBHN"}
KIND_OF_LEAD = {fold(kind): kind for kind in (" ".join(one.split()) for one in _KINDS_WITH_NUMBERS.split(";"))}
KIND_OF_LEAD |= {short: KINDS[code] for short, code in _ABBREVIATED.items()}
KIND_OF_LEAD |= {"cv": "công văn", "nghidinh": "nghị định"}
_KIND = any_of(";".join(sorted(KIND_OF_LEAD, key=len, reverse=True)))

UNIT_BEFORE_REACH = 24
RE = patterns_beside(__file__, small=SMALL, kind=_KIND)

# Words at which a name that is not in the table ends.
NAME_STOPS = words("""
    số năm ngày này được có quy đối thì là khi để do theo tại trong bởi hoặc nếu mà như nhằm từ đến đã đang sẽ phải
    không về của cho bằng cùng với ban sửa bổ hiện hướng thực nêu trên hết còn chưa trước sau nói bao thông ngoài
    khác gồm vào
    cũng chỉ các những hay việc căn tuy nhưng nên vẫn thay thuộc kèm liên giữa xác sang ký nộp trực định người cơ hiệu
""")
NAME_STOPS_AFTER_AND = words("""
    các văn nghị luật pháp bộ thông quy hướng quyết những theo có không phải được thực một tại của quốc điều khoản
    điểm
    chính đồng việc người cơ tổ tham
""")

# Attachments, cited as the document they come with, whatever its type.
ATTACHED_KINDS = {
    *("quy chế", "quy định", "điều lệ", "nội quy", "hướng dẫn", "chương trình"),
    *("đề án", "quy trình", "phương án", "kế hoạch", "công văn", "thông báo"),
}
# How a sentence continues after a type alone: "khoản 1 Điều 12 của Luật nộp các giấy tờ", but "Luật Đất đai", "Luật
# sư".
GOES_ON = rf"(?!(?:này|sư|gia|số|mẫu)(?!\w))[{SMALL}]"
