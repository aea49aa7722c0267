"""Recognises names of bodies of the State, the Party and the mass organisations, current or since 1945.

A letterhead may contain any capitals. A name that does not match here is accepted too, but with a doubt.
"""

from __future__ import annotations

import re

from lawtext.words import fold, patterns_beside

_FIELDS = (
    *("công an", "quốc phòng", "ngoại giao", "nội vụ", "tư pháp", "tài chính", "công thương", "xây dựng", "y tế"),
    *("giáo dục và đào tạo", "giáo dục", "khoa học và công nghệ", "khoa học, công nghệ và môi trường", "du lịch"),
    *("văn hóa, thể thao và du lịch", "văn hóa và thể thao", "văn hóa - thông tin", "văn hóa thông tin", "văn hóa"),
    *("nông nghiệp và môi trường", "nông nghiệp và phát triển nông thôn", "nông nghiệp", "dân tộc và tôn giáo"),
    *("nông nghiệp và công nghiệp thực phẩm", "kế hoạch và đầu tư", "giao thông vận tải", "giao thông công chính"),
    *("thông tin và truyền thông", "lao động - thương binh và xã hội", "lao động thương binh và xã hội", "lao động"),
    *("lao động, thương binh và xã hội", "tài nguyên và môi trường", "công nghiệp", "công nghiệp nặng", "thương mại"),
    *("công nghiệp nhẹ", "thủy sản", "bưu chính, viễn thông", "bưu chính viễn thông", "lâm nghiệp", "thủy lợi"),
    *("năng lượng", "thương nghiệp", "thương mại và du lịch", "thương mại - du lịch", "nội thương", "ngoại thương"),
    *("kinh tế đối ngoại", "thương binh và xã hội", "đại học và trung học chuyên nghiệp", "ngoại vụ", "dân tộc"),
    *("đại học, trung học chuyên nghiệp và dạy nghề", "văn hóa - thông tin - thể thao và du lịch", "thông tin"),
    *("văn hóa, thông tin, thể thao và du lịch", "giao thông vận tải và bưu điện", "cơ khí và luyện kim", "vật tư"),
    *("điện lực", "mỏ và than", "lương thực", "lương thực và thực phẩm", "hải sản", "kiến trúc", "địa chính"),
    *("quy hoạch - kiến trúc", "an toàn thực phẩm", "tài nguyên, môi trường và nhà đất", "thể dục thể thao"),
    *("bưu chính, viễn thông và công nghệ thông tin", "văn hóa, thông tin và thể thao", "kinh tế", "dân số"),
    *("văn hóa - xã hội", "văn hóa và thông tin", "văn hóa - thể thao và du lịch", "tài nguyên - môi trường"),
    *("quốc gia giáo dục", "cứu tế xã hội", "canh nông", "giao thông và bưu điện", "nông trường", "công nghệ"),
)
_CENTRAL = (
    *("quốc hội", "ủy ban thường vụ quốc hội", "chính phủ", "thủ tướng chính phủ", "thủ tướng", "chủ tịch nước"),
    *("cục thống kê", "cục hàng không việt nam", "cục hàng hải việt nam", "cục quản lý dược", "cục an toàn thực phẩm"),
    *("cục sở hữu trí tuệ", "cục đường sắt việt nam", "cục đường bộ việt nam", "ngân hàng quốc gia việt nam"),
    *("hội đồng quốc phòng và an ninh", "bộ tư lệnh bộ đội biên phòng", "chủ tịch quốc hội"),
    *("chủ tịch chính phủ", "chính phủ lâm thời", "chủ tịch chính phủ lâm thời", "ban thường trực quốc hội"),
    *("hội đồng bộ trưởng", "chủ tịch hội đồng bộ trưởng", "hội đồng nhà nước", "hội đồng chính phủ", "phủ thủ tướng"),
    *("chủ tịch hội đồng nhà nước", "thanh tra chính phủ", "thanh tra nhà nước", "ngân hàng nhà nước"),
    *("ngân hàng nhà nước việt nam", "văn phòng chính phủ", "văn phòng quốc hội", "văn phòng chủ tịch nước"),
    *("ủy ban dân tộc", "ủy ban dân tộc và miền núi", "kiểm toán nhà nước", "tổng kiểm toán nhà nước"),
    *("tòa án nhân dân tối cao", "viện kiểm sát nhân dân tối cao", "bảo hiểm xã hội việt nam", "kho bạc nhà nước"),
    *("hội đồng thẩm phán tòa án nhân dân tối cao", "hội đồng bầu cử quốc gia", "đài truyền hình việt nam"),
    *("đài tiếng nói việt nam", "thông tấn xã việt nam", "ủy ban thể dục thể thao", "ủy ban kế hoạch nhà nước"),
    *("ủy ban dân số, gia đình và trẻ em", "ủy ban khoa học nhà nước", "ủy ban khoa học và kỹ thuật nhà nước"),
    *("ủy ban vật giá nhà nước", "ủy ban nhà nước về hợp tác và đầu tư", "ủy ban xây dựng cơ bản nhà nước"),
    *("ban vật giá chính phủ", "ban tổ chức - cán bộ chính phủ", "ban tổ chức cán bộ chính phủ", "trọng tài kinh tế"),
    *("ban cơ yếu chính phủ", "ban tôn giáo chính phủ", "ủy ban chứng khoán nhà nước", "kiểm toán nhà nước việt nam"),
    *("tổng liên đoàn lao động việt nam", "hội nông dân việt nam", "hội cựu chiến binh việt nam", "ban bí thư"),
    *("hội liên hiệp phụ nữ việt nam", "ủy ban trung ương mặt trận tổ quốc việt nam", "mặt trận tổ quốc việt nam"),
    *("đoàn chủ tịch ủy ban trung ương mặt trận tổ quốc việt nam", "trung ương đoàn thanh niên cộng sản hồ chí minh"),
    *(
        "ban chấp hành trung ương",
        "ban chấp hành trung ương đảng",
        "bộ chính trị",
        "ban tổ chức trung ương",
        "ban bí thư trung ương đảng",
        "ban bí thư trung ương",
    ),
    *("ban chấp hành trung ương đảng cộng sản việt nam", "ban tuyên giáo trung ương", "ủy ban kiểm tra trung ương"),
    *(
        "ban tuyên giáo và dân vận trung ương",
        "ban nội chính trung ương",
        "văn phòng trung ương đảng",
        "trung ương đảng",
    ),
    *(
        "ban chỉ đạo",
        "hội đồng phối hợp phổ biến, giáo dục pháp luật",
        "hội đồng chính phủ nước việt nam dân chủ cộng hòa",
    ),
    *("cục thuế", "cục hải quan", "cục quản lý thị trường", "bộ tổng tham mưu", "tổng cục chính trị", "bộ tư lệnh"),
    *(
        f"tổng cục {field}"
        for field in (
            "thống kê",
            "hải quan",
            "thuế",
            "du lịch",
            "địa chính",
            "bưu điện",
            "thể dục thể thao",
            "dạy nghề",
        )
    ),
    *(
        f"tổng cục {field}"
        for field in (
            "khí tượng thủy văn",
            "quản lý đất đai",
            "thi hành án dân sự",
            "quản lý ruộng đất",
            "lâm nghiệp",
            "cao su việt nam",
            "giáo dục nghề nghiệp",
        )
    ),
    *(
        f"tổng cục {field}"
        for field in ("tiêu chuẩn đo lường chất lượng", "môi trường", "thủy lợi", "đường bộ việt nam")
    ),
)
# Bodies of every place: the name of a place, or of two nested ones, must follow.
_LOCAL = (
    *("ủy ban nhân dân", "ubnd", "ủy ban hành chính", "hội đồng nhân dân", "hđnd", "tòa án nhân dân", "công an"),
    *("thường trực hội đồng nhân dân", "viện kiểm sát nhân dân", "văn phòng ủy ban nhân dân", "thanh tra", "thuế"),
    *("văn phòng đoàn đại biểu quốc hội và hội đồng nhân dân", "đoàn đại biểu quốc hội", "cục thuế", "cục hải quan"),
    *("ủy ban mặt trận tổ quốc việt nam", "bảo hiểm xã hội", "kho bạc nhà nước", "cục thống kê", "ban dân tộc"),
    *(
        "bộ chỉ huy quân sự",
        "bộ chỉ huy bộ đội biên phòng",
        "hải quan",
        "thống kê",
        "chi cục thuế",
        "liên đoàn lao động",
    ),
    *("cục thi hành án dân sự", "chi cục thi hành án dân sự", "thi hành án dân sự", "ban chấp hành đảng bộ"),
    *("ban thường vụ", "ban chỉ huy quân sự", "ban quản lý các khu công nghiệp", "ban quản lý khu kinh tế"),
)
_PARTY_LOCAL = ("tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy", "đảng ủy")
_STANDING = ("ban thường vụ", "ban chấp hành đảng bộ", "văn phòng", "ban tổ chức", "ủy ban kiểm tra")
_OFFICES = (
    *("chủ tịch", "phó chủ tịch", "bộ trưởng", "chánh án", "viện trưởng", "giám đốc", "thống đốc", "cục trưởng"),
    *("tổng cục trưởng", "chủ nhiệm", "bộ trưởng, chủ nhiệm", "chi cục trưởng", "trưởng ban", "tổng giám đốc"),
    *("hiệu trưởng", "chánh thanh tra", "tổng thanh tra", "chánh văn phòng", "tổng kiểm toán", "vụ trưởng"),
    *("thủ trưởng", "bí thư", "trưởng phòng", "thường trực", "tổng biên tập", "kiểm toán trưởng"),
)


def _any(names: tuple[str, ...]) -> str:
    return "|".join(
        re.escape(name).replace(r"\ \-\ ", r" ?- ?").replace(r"\ ", " ").replace(",", ",?")
        for name in sorted(set(map(fold, names)), key=len, reverse=True)
    )


_PROVINCES = (
    *("an giang", "bà rịa - vũng tàu", "bà rịa vũng tàu", "bạc liêu", "bắc cạn", "bắc giang", "bắc kạn", "bắc ninh"),
    *("bến tre", "bình dương", "bình định", "bình phước", "bình thuận", "cà mau", "cao bằng", "cần thơ", "đà nẵng"),
    *("đắk lắk", "đắc lắc", "đăk lăk", "đắk nông", "đăk nông", "điện biên", "đồng nai", "đồng tháp", "gia lai"),
    *("hà giang", "hà nam", "hà nội", "hà tây", "hà tĩnh", "hải dương", "hải phòng", "hậu giang", "hòa bình", "huế"),
    *("hưng yên", "khánh hòa", "kiên giang", "kon tum", "lai châu", "lạng sơn", "lào cai", "lâm đồng", "long an"),
    *("nam định", "nghệ an", "ninh bình", "ninh thuận", "phú thọ", "phú yên", "quảng bình", "quảng nam", "quảng ngãi"),
    *("quảng ninh", "quảng trị", "sóc trăng", "sơn la", "tây ninh", "thái bình", "thái nguyên", "thanh hóa"),
    *("thừa thiên huế", "thừa thiên - huế", "tiền giang", "trà vinh", "tuyên quang", "vĩnh long", "vĩnh phúc"),
    *("yên bái", "hải hưng", "nam hà", "hà nam ninh", "hà bắc", "vĩnh phú", "bắc thái", "hà tuyên", "cao lạng"),
    *("hoàng liên sơn", "hà sơn bình", "nghệ tĩnh", "bình trị thiên", "quảng nam - đà nẵng", "nghĩa bình", "minh hải"),
    *("phú khánh", "thuận hải", "sông bé", "cửu long", "gia lai - kon tum"),
)
PROVINCE_NAMES = f"{_any(_PROVINCES)}|ho chi minh"  # folded, as alternatives of a regular expression
_BEGINS_A_BODY = (
    r"(?:so|phong|ban|bo|chi cuc|cuc|trung tam|truong|uy ban|hoi dong|ubnd|hdnd|van phong|cong hoa|doc lap|v/v|ve"
    r"|quy dinh|phe duyet|ngay|huong dan|sua doi)\b"
)
_LOWER = r"(?:thanh pho|tp\.?|t\.p\.?|huyen|quan|thi xa|thi tran|xa|phuong|dac khu|khu vuc|thu do)"
_NAME = rf"(?!tinh |{_LOWER} |{_BEGINS_A_BODY})[\w'’]+"
_PLACE = rf"(?:(?:tinh|thanh pho|tp\.?) ?(?:{_any(_PROVINCES)})|{_LOWER} ?{_NAME}(?:(?: ?- ?| ){_NAME}){{0,3}})"
_PLACES = rf"(?:,? ?{_PLACE}){{1,2}}"
_KNOWN = re.compile(
    rf"(?:(?:{_any(_CENTRAL)})(?:(?: nuoc)? (?:cong hoa xa hoi chu nghia viet nam|viet nam dan chu cong hoa))?"
    rf"|(?:bo|so|phong) (?:{_any(_FIELDS)})(?:{_PLACES})?|(?:{_any(_LOCAL)}){_PLACES}"
    rf"|(?:(?:{_any(_STANDING)}) )?(?:{_any(_PARTY_LOCAL)})(?:{_PLACES}| {_NAME}(?:(?: ?- ?| ){_NAME}){{0,3}})?)"
)
_RE = patterns_beside(__file__, lower=_LOWER, name=_NAME, province_names=PROVINCE_NAMES)
_OFFICE = re.compile(rf"^(?:(?:{_any(_OFFICES)}) )+")


def key_of(name: str) -> str:
    return " ".join(fold(name).split()).strip(" .,;:*-")


def is_known_agency(name: str) -> bool:
    """Whether a name matches the patterns of bodies; not a local office without its place, "Ủy ban nhân dân tỉnh"."""
    return _KNOWN.fullmatch(key_of(name)) is not None


def lacks_place(name: str) -> bool:
    """Whether a name ends where the name of its place must follow: "Ủy ban nhân dân tỉnh"."""
    return _RE.lacks_place.search(key_of(name)) is not None


def is_of_small_place(name: str) -> bool:
    """Whether the name ends with that of a place below a province, which may be any words."""
    return _RE.small_place.search(key_of(name)) is not None


def province_at_end(text: str) -> str:
    """The province or city at the end of a text, as written there; "" if there is none."""
    return text[found.start() :] if (found := _RE.ends_in_province.search(fold(text))) else ""


def provinces_in(text: str) -> list[str]:
    """The provinces and cities named as such in a text: "tỉnh Vĩnh Long"."""
    said = " ".join(text.split())
    return [said[slice(*found.span())] for found in _RE.province.finditer(fold(said))]


def without_office(name: str) -> str:
    """ "giam doc so tu phap" -> "so tu phap": the folded name without the office of its head."""
    return _OFFICE.sub("", key_of(name), count=1)


def begins_with_office(name: str) -> bool:
    return _OFFICE.match(f"{key_of(name)} ") is not None


_OWN_CODES = {
    "thu tuong": "ttg",
    "chinh phu": "cp",
    "quoc hoi": "qh",
    "bo chinh tri": "tw",
    "ban bi thu": "tw",
    "ban chap hanh trung uong": "tw",
    **dict.fromkeys(map(fold, _PARTY_LOCAL), "tu"),
}


def agrees_with_code(name: str, codes: tuple[str, ...]) -> bool:
    """Whether a code of an official number may stand for the body: "BKHĐT", "UBND", "ATTP", "QH15"."""
    key = key_of(name).replace("ubnd", "uy ban nhan dan").replace("hdnd", "hoi dong nhan dan")
    initials = "".join(word[0] for word in _RE.silent.sub(" ", key).split())
    special = next((code for words, code in _OWN_CODES.items() if key.startswith(words)), initials)
    whole = {re.sub(r"[^a-z]", "", fold(code)) for code in codes}
    told = whole | {letters.removeprefix("ct") for letters in whole}  # "QĐ-CTUBND" is of the committee's chairman
    return any(letters == special or f" {letters}" in f" {initials} {initials[1:]}" for letters in told - {""})
