"""A first text from what was counted and said: each number is a reference, each word of others a quotation.

A sentence is chosen by its numbers: what was not counted is said as such, and never as "0 cuộc".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portal.reports.compilation import catalogue
from portal.reports.compilation.figures import (
    AssignmentFacts,
    FigureInText,
    ReportFacts,
)
from portal.reports.compilation.text import harmless, listed, names_listed, quoted

# What no figure and no agency says: a person writes it before the report is handed in.
TO_WRITE = "[Cần viết:"
_MOST_NAMED = 40  # of those who fall short

# What a text denies, in the words of the first draft -> the figure by which it would be untrue.
_DENIALS = {
    "không có cơ quan nào nêu khó khăn": "vuong-mac.neu",
    "chưa ghi nhận cuộc phổ biến pháp luật trực tiếp nào": "hoat-dong.cuoc",
    "chưa có báo cáo nào được gửi": "che-do.da-gui",
    "không có báo cáo nào gửi đúng hạn": "che-do.dung-han",
    "không có chuyên mục nào quá hạn": "noi-dung.im-lang",
    "không có câu hỏi nào được trả lời đúng hạn": "hoi-dap.dung-han",
    "không có báo nhận của nhà mạng": "tin-nhan.toi",
    "chưa ghi nhận khoản chi nào": catalogue.SPENT,
}

type _Figures = Mapping[str, FigureInText]


def first_draft(facts: ReportFacts) -> dict[str, str]:
    """The text of every section, by its key."""
    figures = {one.key: one for one in facts.figures}
    return {
        catalogue.OPENING.key: _opening(facts),
        catalogue.DIRECTING.key: _directing(facts, figures),
        catalogue.RESULTS.key: _results(figures),
        catalogue.JUDGING.key: _judging(facts, figures),
        catalogue.HARDSHIPS.key: _hardships(facts, figures),
        catalogue.AHEAD.key: _ahead(facts),
        **{catalogue.of_assignment(one.number, one.title).key: _assignment(one, figures) for one in facts.assignments},
    }


def denials(text: str) -> list[tuple[str, str]]:
    """What the text denies: the words, and the key of the figure by which they would be untrue."""
    return [(words, key) for words, key in _DENIALS.items() if words in text.casefold()]


# ---- sentences -------------------------------------------------------------------------------------------------------


def _has(figures: _Figures, key: str) -> bool:
    return key in figures and figures[key].value > 0


def _amount(figures: _Figures, key: str, words: str = "") -> str:
    """ "{key:đơn vị} phổ biến trực tiếp ({key:so sánh})": what it is beside the period before, where there is one."""
    beside = f" ({{{key}:so sánh}})" if figures[key].before is not None else ""
    return f"{{{key}:đơn vị}}{words}{beside}"


def _one(figures: _Figures, head: str, key: str, words: str = "") -> str:
    """ "Công khai 12 hỏi đáp."; nothing where nothing was counted."""
    return f"{head} {_amount(figures, key, words)}." if _has(figures, key) else ""


def _both(figures: _Figures, head: str, first: tuple[str, str], link: str, second: tuple[str, str]) -> str:
    """ "Tổ chức 2 cuộc thi tìm hiểu pháp luật, thu hút 340 lượt người dự thi."; each with the words after its unit."""
    if not _has(figures, first[0]):
        return ""
    tail = f", {link} {_amount(figures, *second)}" if _has(figures, second[0]) else ""
    return f"{head} {_amount(figures, *first)}{tail}."


def _parts(figures: _Figures, *told: tuple[str, str]) -> str:
    """ "3 nhiệm vụ đã hoàn thành và 5 nhiệm vụ đang thực hiện": those of which there are any."""
    return listed(tuple(f"{{{key}:đơn vị}} {words}" for key, words in told if _has(figures, key)))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


# ---- sections --------------------------------------------------------------------------------------------------------


def _opening(facts: ReportFacts) -> str:
    opens = f"Thực hiện {facts.about}, {facts.issuer} tổng hợp, báo cáo {facts.receiver} kết quả thực hiện như sau:"
    return _lines([replacing(facts), opens])


def replacing(facts: ReportFacts) -> str:
    """What a report says that is signed after another of the same subject; "" for the first."""
    return f"Báo cáo này thay thế {harmless(facts.replaces)}." if facts.replaces else ""


def _directing(facts: ReportFacts, figures: _Figures) -> str:
    lines = [_tasks(figures)]
    if facts.guidances:
        lines.append("Các văn bản chỉ đạo, hướng dẫn đã ban hành trong kỳ:")
        lines += [f"- {harmless(one)}." for one in facts.guidances]
    lines.append(_discipline(facts, figures))
    lines += quoted(quote for heading, quote in facts.quotes if heading == "chi-dao")
    return _lines(lines) or f"{TO_WRITE} công tác chỉ đạo, triển khai thực hiện trong kỳ.]"


def _tasks(figures: _Figures) -> str:
    if not _has(figures, "nhiem-vu.tong"):
        return ""
    parts = _parts(
        figures,
        ("nhiem-vu.hoan-thanh", "đã hoàn thành"),
        ("nhiem-vu.dang-lam", "đang thực hiện"),
        ("nhiem-vu.chua-bao", "chưa có cơ quan báo tiến độ"),
    )
    return f"Kế hoạch gồm {{nhiem-vu.tong:đơn vị}}; đến thời điểm chốt số liệu có {parts}."


def _discipline(facts: ReportFacts, figures: _Figures) -> str:
    """Nothing where no report was asked for."""
    if not _has(figures, "che-do.phai-bao-cao"):
        return ""
    if not _has(figures, "che-do.da-gui"):
        return "Trong {che-do.phai-bao-cao:đơn vị} phải gửi của các cơ quan, chưa có báo cáo nào được gửi."
    said = (
        "Về chế độ báo cáo: đã nhận {che-do.da-gui}/{che-do.phai-bao-cao:đơn vị} của các cơ quan"
        " (đạt {che-do.ty-le-gui})"
    )
    more = "".join(words for key, words in _BESIDES.items() if _has(figures, key))
    return (
        f"{said}, trong đó {{che-do.dung-han:đơn vị}} gửi đúng hạn (đạt {{che-do.ty-le-dung-han}}){more}."
        if _has(figures, "che-do.dung-han")
        else f"{said}; không có báo cáo nào gửi đúng hạn{more}."
    )


_BESIDES = {
    "che-do.ban-giay": "; {che-do.ban-giay:đơn vị} nhập thay theo bản giấy",
    "che-do.khong-phai": "; {che-do.khong-phai:đơn vị} không phải báo cáo",
}


def _results(figures: _Figures) -> str:
    blocks = (
        ("Hoạt động phổ biến, giáo dục pháp luật", _work(figures)),
        ("Nội dung trên Cổng thông tin", _contents(figures)),
        ("Hỏi đáp, giải đáp pháp luật", _answers(figures)),
        ("Cập nhật nội dung theo thay đổi của pháp luật", _changes(figures)),
        (
            "Số hóa tài liệu",
            (_both(figures, "Số hóa và công bố", ("so-hoa.tai-lieu", ""), "gồm", ("so-hoa.trang", "")),),
        ),
        ("Tin nhắn tuyên truyền", _messages(figures)),
        ("Kinh phí thực hiện", _money(figures)),
    )
    lines = [f"* {heading}\n{text}" for heading, said in blocks if (text := _lines(said))]
    return _lines(lines) or "Trong kỳ, hệ thống chưa ghi nhận kết quả nào."


def _work(figures: _Figures) -> Sequence[str]:
    talks = _both(
        figures,
        "Các cơ quan đã tổ chức",
        ("hoat-dong.cuoc", " phổ biến pháp luật trực tiếp"),
        "với",
        ("hoat-dong.luot-nguoi", " tham dự"),
    )
    meetings = _both(
        figures,
        "Tổ chức",
        ("hoat-dong.buoi", " sinh hoạt câu lạc bộ pháp luật, tư vấn lưu động, đối thoại, lồng ghép văn hóa"),
        "với",
        ("hoat-dong.luot-buoi", " tham dự"),
    )
    contests = _both(
        figures,
        "Tổ chức",
        ("hoat-dong.cuoc-thi", " tìm hiểu pháp luật"),
        "thu hút",
        ("hoat-dong.luot-thi", " dự thi"),
    )
    courses = _both(figures, "Mở", ("hoat-dong.tap-huan", " tập huấn"), "cho", ("hoat-dong.luot-tap-huan", " tham gia"))
    return (
        _with_minority(figures, talks, "hoat-dong.cuoc-dan-toc"),
        "" if talks else "Chưa ghi nhận cuộc phổ biến pháp luật trực tiếp nào.",
        meetings,
        contests,
        _with_minority(
            figures, _one(figures, "Phát miễn phí", "hoat-dong.tai-lieu", " tài liệu"), "hoat-dong.tai-lieu-dan-toc"
        ),
        _one(figures, "Hệ thống truyền thanh cơ sở phát", "hoat-dong.phat-song", " nội dung pháp luật"),
        _one(figures, "Đăng", "hoat-dong.tin-bai", " trên báo chí, cổng, trang thông tin điện tử, mạng xã hội"),
        courses,
    )


def _with_minority(figures: _Figures, sentence: str, key: str) -> str:
    return (
        sentence
        if not sentence or not _has(figures, key)
        else f"{sentence[:-1]}, trong đó {{{key}:đơn vị}} bằng tiếng dân tộc thiểu số."
    )


def _contents(figures: _Figures) -> Sequence[str]:
    silent = ""
    if _has(figures, "noi-dung.chuyen-muc"):
        late = "có {noi-dung.im-lang:đơn vị} quá hạn cập nhật theo Quy chế"
        told = late if _has(figures, "noi-dung.im-lang") else "không có chuyên mục nào quá hạn cập nhật theo Quy chế"
        silent = f"Cổng có {{noi-dung.chuyen-muc:đơn vị}}; tại thời điểm chốt số liệu {told}."
    return (
        _one(figures, "Đăng mới", "noi-dung.dang"),
        _one(figures, "Các chuyên mục đăng lại nội dung của nhau", "noi-dung.dang-lai"),
        _one(figures, "Các trang của Cổng có", "noi-dung.luot-doc", " đọc"),
        silent,
    )


def _answers(figures: _Figures) -> Sequence[str]:
    asked = _both(figures, "Tiếp nhận", ("hoi-dap.tiep-nhan", ""), "trả lời", ("hoi-dap.tra-loi", ""))
    timely = ""
    if _has(figures, "hoi-dap.dung-han"):
        timely = "Trong số đã trả lời, {hoi-dap.dung-han:đơn vị} được trả lời đúng hạn (đạt {hoi-dap.ty-le-dung-han})."
    elif _has(figures, "hoi-dap.tra-loi"):
        timely = "Không có câu hỏi nào được trả lời đúng hạn."
    return (
        asked or _one(figures, "Trả lời", "hoi-dap.tra-loi"),
        timely,
        _one(figures, "Công khai", "hoi-dap.cong-khai", " để mọi người tra cứu"),
    )


def _messages(figures: _Figures) -> Sequence[str]:
    if not _has(figures, "tin-nhan.gui"):
        return ()
    reached = "{tin-nhan.toi:đơn vị} đã tới máy người nhận (đạt {tin-nhan.ty-le-toi})"
    told = reached if _has(figures, "tin-nhan.toi") else "không có báo nhận của nhà mạng"
    return (f"Qua {{tin-nhan.dot:đơn vị}}, đã gửi {_amount(figures, 'tin-nhan.gui')}; {told}.",)


def _changes(figures: _Figures) -> Sequence[str]:
    """From the law that changed to the people who were told: nothing of a link that nobody needed."""
    found = _both(
        figures,
        "Ghi nhận",
        ("luat.thay-doi", " của pháp luật"),
        "gắn cờ",
        ("luat.noi-dung", " trên Cổng phải xem lại"),
    )
    waits = "còn {luat.con-cho:đơn vị} chờ xem lại" if _has(figures, "luat.con-cho") else ""
    timely = "{luat.dung-han:đơn vị} đúng hạn xem lại (đạt {luat.ty-le-dung-han})"
    parts = [
        "{luat.da-sua:đơn vị} đã sửa theo luật mới" if _has(figures, "luat.da-sua") else "",
        timely if _has(figures, "luat.dung-han") else "",
    ]
    reviewed = ""
    if _has(figures, "luat.xem-lai"):
        said = f", trong đó {listed(tuple(filter(None, parts)))}" if any(parts) else ""
        reviewed = f"Các cơ quan đã xem lại {{luat.xem-lai:đơn vị}} nội dung{said}{f'; {waits}' if waits else ''}."
    elif waits:
        reviewed = f"Tại thời điểm chốt số liệu {waits}."
    arrived = ", trong đó {luat.toi-noi:đơn vị} có báo nhận tới nơi" if _has(figures, "luat.toi-noi") else ""
    told = (
        f"Báo tin {{luat.bao-tin:đơn vị}} cho người theo dõi, người hỏi{arrived}."
        if _has(figures, "luat.bao-tin")
        else ""
    )
    return (
        found,
        reviewed,
        _one(figures, "Ở các trang khác,", "luat.ban-sao", " đã sửa, gắn cảnh báo hoặc gỡ theo"),
        told,
    )


def _money(figures: _Figures) -> Sequence[str]:
    if not _has(figures, catalogue.SET_ASIDE):
        return ()
    told = f"Tổng kinh phí bố trí cho kế hoạch trong các năm của kỳ báo cáo là {{{catalogue.SET_ASIDE}:đơn vị}}"
    return (
        (f"{told}; đã chi {{{catalogue.SPENT}:đơn vị}} (đạt {{{catalogue.SPENT_SHARE}}}).",)
        if _has(figures, catalogue.SPENT)
        else (f"{told}; chưa ghi nhận khoản chi nào.",)
    )


def _assignment(one: AssignmentFacts, figures: _Figures) -> str:
    lines = []
    leads = f"Cơ quan chủ trì: {listed(one.leads)}. " if 0 < len(one.leads) <= 4 else ""
    lines.append(f"{leads}{_stands(one)}")
    counted = [f"{figures[key].label.lower()}: {{{key}:đơn vị}}" for key in one.keys if _has(figures, key)]
    if counted:
        lines.append(f"Hệ thống đếm được {'; '.join(counted)}.")
    elif one.keys:
        lines.append("Hệ thống chưa đếm được kết quả nào của nhiệm vụ này trong kỳ.")
    lines += [f"- {figures[key].label}: {{{key}:đơn vị}}." for key in one.own_keys if key in figures]
    return _lines([*lines, *quoted(one.quotes)])


def _stands(one: AssignmentFacts) -> str:
    due = f"Thời hạn: {'; '.join(harmless(said) for said in one.deadlines)}. " if one.deadlines else ""
    return f"{due}Tình trạng: {one.state[:1].lower()}{one.state[1:]}."


def _judging(facts: ReportFacts, figures: _Figures) -> str:
    done = [one for one in facts.assignments if one.is_done]
    late = [one for one in facts.assignments if one.is_late and not one.is_done]
    good = [f"- Hoàn thành nhiệm vụ: {harmless(one.title)}." for one in done]
    if _has(figures, "hoi-dap.dung-han"):
        good.append("- Tỷ lệ câu hỏi của người dân được trả lời đúng hạn đạt {hoi-dap.ty-le-dung-han}.")
    if _has(figures, "hoat-dong.luot-nguoi"):
        good.append("- Công tác phổ biến trực tiếp đến được {hoat-dong.luot-nguoi:đơn vị}.")
    short = ["Các nhiệm vụ đã hết thời hạn mà chưa được xác nhận hoàn thành:"] if late else []
    short += [f"- {harmless(one.title).rstrip('.')}." for one in late]
    if _has(figures, "noi-dung.im-lang"):
        short.append("- Còn {noi-dung.im-lang:đơn vị} quá hạn cập nhật.")
    short += _shortcomings(facts)
    quotes = {key: quoted(quote for heading, quote in facts.quotes if heading == key) for key in ("ket-qua", "han-che")}
    causes = quoted(quote for heading, quote in facts.quotes if heading == "nguyen-nhan")
    return _lines(
        [
            "* Kết quả đạt được",
            *(good or [f"{TO_WRITE} kết quả nổi bật.]"]),
            *quotes["ket-qua"],
            "* Hạn chế",
            *(short or ["Không có nhiệm vụ nào quá thời hạn mà chưa hoàn thành."]),
            *quotes["han-che"],
            "* Nguyên nhân",
            *(causes or [f"{TO_WRITE} nguyên nhân của kết quả và hạn chế.]"]),
        ]
    )


def _shortcomings(facts: ReportFacts) -> list[str]:
    """Who owes reports, and who spent more than was set aside: each by name, since a person has to answer for it."""
    told = (
        ("Chưa gửi báo cáo", facts.silent),
        ("Chưa gửi đủ báo cáo của các kỳ", facts.patchy),
        ("Chi vượt kinh phí được bố trí", facts.overspent),
    )
    return [f"- {head}: {names_listed(names, most=_MOST_NAMED)}." for head, names in told if names]


def _hardships(facts: ReportFacts, figures: _Figures) -> str:
    lines = ["* Khó khăn, vướng mắc"]
    told_besides = quoted(quote for heading, quote in facts.quotes if heading == "kho-khan")
    if _has(figures, "vuong-mac.neu"):
        parts = _parts(
            figures,
            ("vuong-mac.giai-quyet", "đã được trả lời, giải quyết"),
            ("vuong-mac.con-lai", "đang xem xét"),
        )
        told = f", trong đó {parts}" if parts else ""
        lines.append(f"Các cơ quan nêu {{vuong-mac.neu:đơn vị}}{told}.")
        lines += [
            f"- {harmless(one.title).rstrip('.')} ({one.agency} nêu; {one.state[:1].lower()}{one.state[1:]})."
            for one in facts.hardships[:20]
        ]
    elif not told_besides:
        lines.append("Trong kỳ, không có cơ quan nào nêu khó khăn, vướng mắc trên Cổng.")
    lines += told_besides
    lessons = [f"- {harmless(one.lesson).rstrip('.')}." for one in facts.hardships if one.lesson]
    lines += ["* Bài học kinh nghiệm", *(lessons or [f"{TO_WRITE} bài học kinh nghiệm.]"])]
    lines += quoted(quote for heading, quote in facts.quotes if heading == "bai-hoc")
    return _lines(lines)


def _ahead(facts: ReportFacts) -> str:
    undone = [one for one in facts.assignments if not one.is_done and not one.is_here]
    lines = ["* Phương hướng"]
    if undone:
        lines.append("Tiếp tục thực hiện các nhiệm vụ chưa hoàn thành:")
        lines += [f"- {harmless(one.title).rstrip('.')}." for one in undone]
    else:
        lines.append("Duy trì các kết quả đã đạt được; đưa các nội dung còn phù hợp vào kế hoạch của kỳ sau.")
    lines += quoted(quote for heading, quote in facts.quotes if heading == "phuong-huong")
    wishes = [
        f"- {one.agency} đề xuất: “{harmless(one.proposal).rstrip('.')}”."
        for one in facts.hardships
        if one.is_open and one.proposal
    ]
    lines += ["* Đề xuất, kiến nghị", *(wishes or [f"Kính đề nghị {facts.receiver} xem xét, cho ý kiến chỉ đạo."])]
    lines += quoted(quote for heading, quote in facts.quotes if heading == "kien-nghi")
    return _lines(lines)
