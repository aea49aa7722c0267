"""Converts written Vietnamese to words as read aloud, by rows of patterns and replacements.

"Từ 15/7/2026, phạt 2.000.000 đồng (điểm b khoản 2 Điều 5)" -> "Từ ngày mười lăm tháng bảy năm hai nghìn không trăm hai
mươi sáu, phạt hai triệu đồng". What no row matches is spelled: no digit, bracket, address or abbreviation is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lawtext.words import fold

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")
_MOST = 10**12  # a longer number is no quantity: it is read digit by digit


def number_in_words(number: int) -> str:
    """The number in words, such as "hai nghìn không trăm hai mươi sáu"; thirteen digits or more digit by digit."""
    if number >= _MOST:
        return digits_in_words(str(number))
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, rest = divmod(number, 1000)
        groups.append(rest)
    return " ".join(_groups(groups))


def digits_in_words(digits: str) -> str:
    """The digits in words, one by one, as for telephone numbers."""
    return " ".join(_DIGITS[int(one)] for one in digits)


def _groups(groups: list[int]) -> Iterator[str]:
    for scale in range(len(groups) - 1, -1, -1):
        if group := groups[scale]:
            yield from _hundreds(group, is_first=scale == len(groups) - 1)
            if _SCALES[scale]:
                yield _SCALES[scale]


def _hundreds(group: int, *, is_first: bool) -> Iterator[str]:
    """Three digits; after a larger group the hundreds are read even if there are none ("không trăm")."""
    hundreds, rest = divmod(group, 100)
    if hundreds or not is_first:
        yield f"{_DIGITS[hundreds]} trăm"
    if rest:
        yield _tens(rest, after_hundreds=bool(hundreds) or not is_first)


def _tens(rest: int, *, after_hundreds: bool) -> str:
    tens, ones = divmod(rest, 10)
    if tens == 0:
        return f"linh {_DIGITS[ones]}" if after_hundreds else _DIGITS[ones]
    if tens == 1:
        return "mười" if ones == 0 else f"mười {'lăm' if ones == 5 else _DIGITS[ones]}"
    said = f"{_DIGITS[tens]} mươi"
    return said if ones == 0 else f"{said} {_ONES_AFTER_TENS.get(ones, _DIGITS[ones])}"


_ONES_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}  # hai mươi mốt, hai mươi tư, hai mươi lăm


# ---- rows ------------------------------------------------------------------------------------------------------------

_LETTERS = {
    "a": "a", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "f": "ép", "g": "gờ", "h": "hát", "i": "i",
    "j": "giây", "k": "ca", "l": "lờ", "m": "mờ", "n": "nờ", "o": "ô", "p": "pê", "q": "quy", "r": "rờ", "s": "ét",
    "t": "tê", "u": "u", "v": "vê", "w": "vê kép", "x": "ích", "y": "i dài", "z": "dét",
}  # fmt: skip
# Written: spoken. Other words in capitals are read in lower case if they are a syllable, and spelled if not.
_SHORT = {
    "AIDS": "ết", "ATGT": "an toàn giao thông", "ATM": "a tê em", "BCA": "Bộ Công an", "BCH": "ban chỉ huy",
    "BHTN": "bảo hiểm thất nghiệp", "BHXH": "bảo hiểm xã hội", "BHYT": "bảo hiểm y tế",
    "BLDS": "Bộ luật Dân sự", "BLGĐ": "bạo lực gia đình", "BNV": "Bộ Nội vụ", "BQP": "Bộ Quốc phòng",
    "BTC": "Bộ Tài chính",
    "BYT": "Bộ Y tế", "BĐS": "bất động sản", "CBCC": "cán bộ, công chức", "CBCCVC": "cán bộ, công chức, viên chức",
    "CLB": "câu lạc bộ", "DN": "doanh nghiệp", "GDĐT": "Giáo dục và Đào tạo", "GĐ": "gia đình", "KH": "kế hoạch",
    "KTXH": "kinh tế, xã hội", "NLĐ": "người lao động", "NSDLĐ": "người sử dụng lao động", "OA": "ô a",
    "PCBLGĐ": "Phòng, chống bạo lực gia đình", "SN": "sinh năm", "TNMT": "Tài nguyên và Môi trường", "TP": "thành phố",
    "TTLT": "thông tư liên tịch", "ĐT": "điện thoại",
    "BLHS": "Bộ luật Hình sự", "BLLĐ": "Bộ luật Lao động", "BTP": "Bộ Tư pháp",
    "CCCD": "căn cước công dân", "CMND": "chứng minh nhân dân", "CNTT": "công nghệ thông tin",
    "CP": "Chính phủ", "CSGT": "cảnh sát giao thông", "GCN": "giấy chứng nhận", "GPLX": "giấy phép lái xe",
    "GTGT": "giá trị gia tăng", "HIV": "hát i vê", "HKD": "hộ kinh doanh", "HTX": "hợp tác xã", "HĐ": "hợp đồng",
    "HĐLĐ": "hợp đồng lao động", "HĐND": "Hội đồng nhân dân", "HĐTP": "Hội đồng Thẩm phán",
    "LĐTBXH": "Lao động, Thương binh và Xã hội",
    "LHQ": "Liên hợp quốc", "MTTQ": "Mặt trận Tổ quốc", "NQ": "nghị quyết", "NĐ": "nghị định",
    "PBGDPL": "phổ biến, giáo dục pháp luật", "PCCC": "phòng cháy, chữa cháy", "PGS": "phó giáo sư", "QH": "Quốc hội",
    "QLNN": "quản lý nhà nước", "QR": "quy a", "QSDĐ": "quyền sử dụng đất", "QĐ": "quyết định", "SMS": "tin nhắn",
    "TAND": "Tòa án nhân dân",
    "TGPL": "trợ giúp pháp lý", "THADS": "thi hành án dân sự", "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông", "TNCN": "thu nhập cá nhân", "TNGT": "tai nạn giao thông",
    "TNHH": "trách nhiệm hữu hạn", "TT": "thông tư", "TTHC": "thủ tục hành chính", "UB": "Ủy ban",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc", "UBND": "Ủy ban nhân dân", "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "VBQPPL": "văn bản quy phạm pháp luật", "VKS": "Viện kiểm sát", "VKSND": "Viện kiểm sát nhân dân",
    "VNEID": "vê nờ i đi", "VPHC": "vi phạm hành chính", "XHCN": "xã hội chủ nghĩa", "ĐKKD": "đăng ký kinh doanh",
}  # fmt: skip
# What a Vietnamese voice would read as English, as it is pronounced here.
_FOREIGN = {
    "amphetamin": "am-phê-ta-min", "amphetamine": "am-phê-ta-min", "app": "áp", "bar": "ba", "braille": "bờ-rai",
    "camera": "ca-mê-ra", "chip": "chíp", "clip": "cờ-líp", "cocain": "cô-ca-in", "cocaine": "cô-ca-in",
    "container": "công-ten-nơ", "email": "i-meo", "facebook": "phây-búc", "file": "tệp", "game": "ghêm", "gas": "ga",
    "google": "gu-gồ", "gym": "gim", "heroin": "hê-rô-in", "heroine": "hê-rô-in", "hotline": "đường dây nóng",
    "internet": "in-tơ-nét", "karaoke": "ca-ra-ô-kê", "ketamin": "kê-ta-min", "ketamine": "kê-ta-min",
    "khmer": "Khơ-me", "laptop": "láp-tóp", "link": "đường dẫn", "livestream": "phát trực tiếp",
    "messenger": "mét-sen-giơ", "methamphetamin": "mê-tham-phê-ta-min", "methamphetamine": "mê-tham-phê-ta-min",
    "nick": "ních", "online": "on-lai", "photo": "phô-tô", "podcast": "pốt-cát", "shipper": "người giao hàng",
    "taxi": "tắc-xi", "tiktok": "tích-tốc", "tour": "tua", "video": "vi-đê-ô", "web": "oép", "website": "trang oép",
    "wifi": "oai-phai", "youtube": "iu-túp", "zalo": "da-lô",
}  # fmt: skip
_UNITS = {
    "m²": "mét vuông", "m2": "mét vuông", "m³": "mét khối", "m3": "mét khối", "km/h": "ki-lô-mét một giờ",
    "km": "ki-lô-mét", "kg": "ki-lô-gam", "ha": "héc-ta", "cm": "xăng-ti-mét", "mm": "mi-li-mét", "ml": "mi-li-lít",
    "mg": "mi-li-gam", "m": "mét", "g": "gam", "l": "lít", "đ": "đồng", "₫": "đồng", "VNĐ": "đồng", "VND": "đồng",
    "kw": "ki-lô-oát", "kWh": "ki-lô-oát giờ", "cc": "xê xê", "°C": "độ xê", "%": "phần trăm",
}  # fmt: skip
_ROMAN = {
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12,
    "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21,
}  # fmt: skip
_NUMBER_WORD = "không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|linh|lẻ|trăm|nghìn|ngàn|triệu|tỷ"
_HOSTS = {"vn": "vê nờ", "gov": "gốp", "com": "com", "edu": "e đu", "org": "o-rờ-gờ", "net": "nét", "www": "vê kép"}
_ONSET, _END = "b|ch?|d|ghi?|gi?|h|kh?|l|m|ngh?|nh|n|ph?|qu|r|s|th|tr|t|v|x", "ch|c|m|ng|nh|n|p|t"
_SYLLABLE = re.compile(rf"(?:{_ONSET})?[aeiouy]{{1,3}}(?:{_END})?")
_ANY_MARK = re.compile(r"[^\x00-\x7FĐ]")


def _day(found: re.Match[str]) -> str:
    day, month, year = (int(found[part] or 0) for part in ("day", "month", "year"))
    said = f"ngày {'mùng ' if day <= 10 else ''}{number_in_words(day)} tháng {_month_name(month)}"  # noqa: PLR2004
    return f"{said} năm {number_in_words(year)}" if year else said


def _month(found: re.Match[str]) -> str:
    return f"tháng {_month_name(int(found['month']))} năm {number_in_words(int(found['year']))}"


def _month_name(month: int) -> str:
    return "tư" if month == 4 else number_in_words(month)  # noqa: PLR2004


def _document(found: re.Match[str]) -> str:
    year = f" năm {number_in_words(int(found['year']))}" if found["year"] else ""
    return f"số {number_in_words(int(found['number']))}{year}"


def _phone(found: re.Match[str]) -> str:
    """In the groups in which it is written; a number without groups in four digits and then threes."""
    groups = re.findall(r"\d+", found[0])
    if len(groups) == 1:
        groups = [groups[0][:4], *re.findall(r"\d{3}\d?(?=\d{3}|$)", groups[0][4:])]
    return ", ".join(digits_in_words(one) for one in groups)


def _clock(found: re.Match[str]) -> str:
    minutes = int(found["minutes"] or 0)
    hour = f"{number_in_words(int(found['hour']))} giờ"
    return f"{hour} {number_in_words(minutes)}" if minutes else hour


def _host(found: re.Match[str]) -> str:
    """The host without the path: nobody writes down more than that from hearing."""
    return " chấm ".join(_HOSTS.get(one, one) for one in found["host"].split(".")).replace("@", " a còng ")


def _decimal(found: re.Match[str]) -> str:
    part = found["part"]
    said = digits_in_words(part) if part.startswith("0") else number_in_words(int(part))
    return f"{number_in_words(int(found['whole'].replace('.', '')))} phẩy {said}"


def _spelled(letters: str) -> str:
    return " ".join(_LETTERS.get(one, one) for one in letters.lower())


def _capitals(found: re.Match[str]) -> str:
    word = found[0]
    if not word.isupper():
        return _FOREIGN.get(word.lower(), word)
    is_said = _ANY_MARK.search(word) or _SYLLABLE.fullmatch(fold(word).lower())
    return _SHORT.get(word) or (word.lower() if is_said else _spelled(word))


_Reading = tuple[str, str | Callable[[re.Match[str]], str]]
# In this order: longer patterns before those contained in them.
_ROWS: tuple[_Reading, ...] = (
    # Numbers of documents and places of law in brackets do not help listeners; other words in brackets are read.
    (r"\s*\[\d{1,3}\]", ""),
    # What is written twice, as a number and in words, is read once.
    (rf"(\d[\d.]*)\s*\((?:(?:{_NUMBER_WORD})\s*)+\)", r"\1"),
    (r"\s*[(\[](?:số\s*)?\d[\w/.\-]*(?:/[\w\-]+)+[)\]]", ""),
    (r"\s*[(\[](?:(?:xem|theo|tại|và)\s+)*(?:điểm|khoản|[Đđ]iều|[Mm]ục|[Cc]hương)\s[^()\[\]]*[)\]]", ""),
    (r"\b(?:https?://|www\.)(?P<host>[\w.\-]+)\S*?(?=[.,;)]*(?:\s|$))", _host),
    (r"(?P<host>[\w.\-]+@[\w\-]+(?:\.[\w\-]+)+)", _host),
    (r"(?P<host>\b[\w\-]+(?:\.[\w\-]+)*\.(?:vn|com|org|net))(?:/\S*)?\b", _host),
    (r"\bVNeID\b", _SHORT["VNEID"]),
    (r"\bv\.\s?v(?:\.|…|\b)", "vân vân"),
    (r"\bv/v\b", "về việc"),
    (r"\bvv\b\.*", "vân vân"),
    (r"\b[ĐđDd]/c\b", "đồng chí"),
    (r"\bPGS\.\s?TS\b\.?", "phó giáo sư, tiến sĩ"),
    (r"\bTh\.?S\b\.?", "thạc sĩ"),
    (r"\bTS\.", "tiến sĩ"),
    (r"\bBS\.", "bác sĩ"),
    (r"\bLS\.", "luật sư"),
    (r"\bTTg\b", "Thủ tướng Chính phủ"),
    (r"\b(NĐ|NQ|QĐ|TT|TTLT|KH)-(?=CP\b|TTg|UB|HĐ|B[A-ZĐ]|TAND|VKS|NHNN|QH)", r"\1 của "),
    (r"\b(GD|KT|TN)\s?[&-]\s?(?=ĐT|XH|MT)", r"\1"),
    (r"(?i)\bcovid-19\b", "cô vít mười chín"),
    (r"(?i)\bpart-time\b", "bán thời gian"),
    (r"\b24/(?:7|24)\b", "cả ngày đêm"),
    (r"\b((?:[Ss]ố nhà|[Nn]hà số|[Hh]ẻm|[Nn]gõ|[Tt]ổ) \d+\w*)/(?=\d)", r"\1 trên "),
    (r"(?<=[:;,] )([1-9])\. (?=[A-ZĐÀ-Ỹ])", lambda found: f"{_ordinal(int(found[1])).lower()}, "),
    (r"(?<!\w)-(?=\d+\s?°)", "âm "),
    (r"\bTP\.?\s?HCM\b", "Thành phố Hồ Chí Minh"),
    (r"\bQ\.\s?(?=\d|[A-ZĐ])", "quận "),
    (r"\bP\.\s?(?=\d|[A-ZĐ])", "phường "),
    (r"\bTP\.?\s*(?=[A-ZĐ])", "thành phố "),
    (r"\bTX\.\s*(?=[A-ZĐ])", "thị xã "),
    (r"\bTT\.\s*(?=[A-ZĐ])", "thị trấn "),
    (
        r"(?:(?<=\b[Gg]ọi )|(?<=\bđài )|(?<=\bnóng ))1\d{2,3}\b(?![ .]?\d)|(?<=\bgửi )\d{4}\b",
        lambda found: digits_in_words(found[0]),
    ),
    (r"(?<![\d.,/])(?:\(0\d{2,3}\)|0\d{2,3})(?:[ .\-]?\d{3,4}){2}(?![\d/])", _phone),
    (r"(?<![\d.,/])1[89]00[ .]?\d{4}(?![\d/])|(?<![\d.,/])1[89]00[ .]?\d{6}(?![\d/])", _phone),
    (r"(?<=[\dh])\s+[-–—]\s+(?=\d)|(?<=[\dh])[-–—](?=\d{1,2}[h:]|\d{1,2} giờ)", " đến "),
    (r"(\d (?:tháng|năm|ngày|tuổi|đồng|triệu|tỷ|nghìn|giờ)|\d%)\s*[-–—]\s*(?=\d)", r"\1 đến "),
    (r"\b([Qq]uý (?:[IV]+|[1-4]))/(?=(?:19|20)\d\d\b)", r"\1 năm "),
    (r"(?:\bngày\s+)?\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b", _day),
    (r"\bngày\s+(?P<day>\d{1,2})/(?P<month>\d{1,2})(?P<year>)\b(?!/)", _day),
    (r"(?:\bsố\s+)?\b(?P<number>\d+)(?:/(?P<year>\d{4}))?/[A-ZĐ][\w\-]*\b", _document),
    (r"\b(trăm|nghìn|ngàn|triệu|tỷ) (?:đ|₫)(?!\w)", r"\1 đồng"),
    (r"(?<=\w)/(kg|km|ha|m2|m²|kWh|l)(?!\w)", lambda found: f" mỗi {_UNITS[found[1]]}"),
    (r"(?<=mg)/(?=100\b)", " mỗi "),
    (r"(?<=\dđ)/(?=[^\W\d])|(?<=đồng)/(?=[^\W\d])", " mỗi "),
    (r"/(?=(?:năm|tháng|tuần|ngày|buổi|lần|lượt|người|hộ|giờ|vụ|bản|tờ|hồ sơ)\b)", " mỗi "),
    (r"/(?=(?:bao|căn|con|phòng|suất|tấn|trang|xe)\b)", " mỗi "),
    (r"\b(\d+)\.(\d{1,2})(?=\s?%)", r"\1,\2"),
    (r"(?<=[\dm])\s?[x×]\s?(?=\d)", " nhân "),
    (r"\s*≥\s*(?=\d)", " từ "),
    (r"\s*≤\s*(?=\d)", " không quá "),
    (r"\s*<\s*(?=\d)", " dưới "),
    (r"\s*>\s*(?=\d)", " trên "),
    (r"(?:\btháng\s+)?\b(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)\b", _month),
    (r"\b(?P<hour>[01]?\d|2[0-4])\s?(?:h|giờ|:)\s?(?P<minutes>[0-5]\d)\b(?!\s*(?:phút|ngày))", _clock),
    (r"\b(?P<hour>[01]?\d|2[0-4])h(?P<minutes>)\b", _clock),
    (r"((?:Bộ luật|Luật|Hiến pháp)(?: [^\W\d_]+){0,6}?) (?=(?:19|20)\d\d\b)(?<!năm )", r"\1 năm "),
    (
        r"\b((?:[Cc]hương|[Mm]ục|[Pp]hần|[Qq]uý|[Pp]hụ lục|[Vv]ùng|[Ll]oại|[Hh]ạng|[Nn]hóm|[Cc]ấp|[Bb]ậc|[Kk]hóa|thế kỷ"
        r"|[Kk]hu vực|[Bb]ảng|lần thứ|[Gg]iai đoạn) )([IVX]+)\b",
        lambda found: found[1] + _roman(found[2]),
    ),
    (r"\b([Đđ]iểm )([a-zđ])\b", lambda found: found[1] + _LETTERS[found[2]]),
    (r"(?<=[\d%đ])\s*[-–—]\s*(?=\d)", " đến "),
    (r"(?<=\d)/(?=\d)", " phần "),
    *((rf"(?<=\d)\s?{re.escape(unit)}(?!\w)", f" {said}") for unit, said in _UNITS.items()),
    (r"\b(?P<whole>\d{1,3}(?:\.\d{3})+|\d+),(?P<part>\d+)\b", _decimal),
    (r"(?<=\d)([a-zđ])\b", lambda found: f" {_LETTERS[found[1]]}"),
    (r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+", lambda found: f" {number_in_words(int(found[0].replace('.', '')))} "),
    # Roman numerals that are no syllables are always numbers; "vi phạm", "xi măng" are words.
    (r"\b(?:IV|IX|V?II|V?III|X[IV]?(?:II|V)|XVI{0,3}|XIX|XXI?)\b", lambda found: _roman(found[0])),
    (r"\b[^\W\d_]{2,}\b", _capitals),
    (r"\b[B-DF-HJ-NP-TV-Z]\b", lambda found: _LETTERS.get(found[0].lower(), found[0])),
    # Signs: one between phrases becomes a pause, one between words a word; the rest is not read.
    (r"\s*[(\[–—]\s*|\s*[)\]]|\s+-\s+", ", "),
    (r"…|\.{3}", ", "),
    (r"\s*&\s*", " và "),
    (r"\s*=\s*", " bằng "),
    (r"\s*\+\s*", " cộng "),
    (r"(?<=\w)\s*/\s*(?=\w)", " hoặc "),
    (r"[“”\"‘’«»*_#~<>{}|\\^`•/@%$°§]", ""),
    (r"[ \t]{2,}", " "),
    (r"\s+(?=[,.;:?!…])", ""),
    (r",+(?=[,.;:?!…])", ""),
    (r"(?<=[.;:?!…]),|^[ ,]+", ""),
)
_READINGS = tuple((re.compile(written, re.MULTILINE), said) for written, said in _ROWS)


def _roman(letters: str) -> str:
    return number_in_words(_ROMAN[letters]) if letters in _ROMAN else _spelled(letters)


def read_aloud(text: str) -> str:
    """The text with everything written as it is spoken. Line breaks stay."""
    for pattern, said in _READINGS:
        text = pattern.sub(said, text)
    return text.strip(" ,")


# ---- paragraphs ------------------------------------------------------------------------------------------------------

_STEP = re.compile(r"^(?P<number>\d{1,2})[.)]\s+")
_ITEM = re.compile(r"^(?:[-–•+*]|[a-zđ]\))\s+")
_LEADS_ELSEWHERE = re.compile(r"(?i)(?:^|:\s*)xem (?:thêm )?“[^”]*”\W*$")  # opened on a screen, not by ear
_HEADING = re.compile(r"[\w?:]$")
_UNENDED = re.compile(r"\w$")


def said_groups(paragraphs: Iterable[str]) -> Iterator[list[str]]:
    """Groups of paragraphs as they are spoken; a list stays with its introduction, counted if it was numbered.

    References to another page are left out.
    """
    group: list[str] = []
    for words in (" ".join(one.split()) for one in paragraphs):
        step, said = _STEP.match(words), read_aloud(_ITEM.sub("", _STEP.sub("", words)))
        if not said or _LEADS_ELSEWHERE.search(words):
            continue
        if group and not (step or _ITEM.match(words)):
            yield group
            group = []
        group.append(f"{_ordinal(int(step['number']))}, {said[:1].lower()}{said[1:]}" if step else said)
    if group:
        yield group


def is_heading(group: list[str]) -> bool:
    """Whether the group says nothing without what follows."""
    return len(group) == 1 and _HEADING.search(group[0]) is not None


def ended(words: str) -> str:
    """The words with a final punctuation mark, so that a voice pauses."""
    return f"{words}." if _UNENDED.search(words) else words


def _ordinal(number: int) -> str:
    return f"Thứ {'nhất' if number == 1 else _month_name(number)}"
