"""Sample data for the pattern library: what each component is shown with."""

from django.core.paginator import Paginator


def examples() -> dict[str, object]:
    return {
        "facts": (
            ("Số, ký hiệu", "91/2015/QH13"),
            ("Cơ quan ban hành", "Quốc hội"),
            ("Ngày có hiệu lực", "01/01/2017"),
        ),
        "page_obj": Paginator(range(57), 10).page(2),
        "tones": (("good", "Còn hiệu lực"), ("warn", "Hết hiệu lực một phần"), ("bad", "Hết hiệu lực"), ("", "Tin")),
        "icons": ("search", "law", "question", "agency", "plan", "news", "phone", "print", "download", "link", "clock"),
        "colours": (
            ("paper", "nền trang"),
            ("surface", "nền khối"),
            ("ink", "chữ"),
            ("ink-soft", "chữ phụ"),
            ("leaf", "lá sen: khung"),
            ("link", "liên kết"),
            ("accent", "son: điều quan trọng nhất"),
            ("good", "còn hiệu lực"),
            ("warn", "cần chú ý"),
            ("bad", "hết hiệu lực, lỗi"),
        ),
    }
