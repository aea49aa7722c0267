"""Writes the first draft from figures and quotations: each number is a reference, each text of others is quoted.

Sentences are chosen by their numbers: if something was not counted, the sentence says so, and never "0 cuộc".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from portal.activities.states import small
from portal.reports.compilation import figures as catalogue
from portal.reports.compilation.figures import AssignmentFacts, ReportFacts
from portal.reports.compilation.text import (
    Figures,
    amount_said,
    both_said,
    harmless,
    has_any,
    lines_said,
    listed,
    names_listed,
    one_said,
    parts_said,
    quoted,
)

# Neither a figure nor an agency supplies this: a person must write it before the report is submitted.
TO_WRITE = "[Cần viết:"
_MOST_NAMED = 40  # of the agencies that fall short
_MAIN_CAUSES = 3
_MOST_QUOTES = 4  # under a heading of the report as a whole
_LEFT = (("nhiem-vu.dang-lam", "đang thực hiện"), ("nhiem-vu.chua-bao", "chưa có cơ quan báo tiến độ"))
# Agencies' own figures of no assignment, without the numerator and denominator of a share.
_OWN_OF_THE_WHOLE = re.compile(rf"{re.escape(catalogue.OWN_KEYS)}0\..*(?<!\.tu)(?<!\.mau)$")

# Words of the first draft that deny something -> the figure that contradicts them if it is not zero.
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


def first_draft(facts: ReportFacts) -> dict[str, str]:
    """The text of every section, by its key."""
    figures = {one.key: one for one in facts.figures}
    return {
        catalogue.OPENING.key: _opening(facts),
        catalogue.SUMMARY.key: _summary(facts, figures),
        catalogue.DIRECTING.key: _directing(facts, figures),
        catalogue.RESULTS.key: _results(figures),
        catalogue.JUDGING.key: _judging(facts, figures),
        catalogue.HARDSHIPS.key: _hardships(facts, figures),
        catalogue.AHEAD.key: _ahead(facts),
        **{
            catalogue.of_assignment(one["number"], one["title"]).key: _assignment(one, figures)
            for one in facts.assignments
        },
    }


def denials(text: str) -> list[tuple[str, str]]:
    """What the text denies: the words, and the key of the figure that would contradict them."""
    return [(words, key) for words, key in _DENIALS.items() if words in text.casefold()]


def _quotes(facts: ReportFacts, key: str) -> list[str]:
    return quoted((quote for heading, quote in facts.quotes if heading == key), most=_MOST_QUOTES)


def _dashes(said: Iterable[str], begin: str = "") -> list[str]:
    return [f"- {begin}{harmless(one).rstrip('.')}." for one in said]


# ---- sections --------------------------------------------------------------------------------------------------------


def _opening(facts: ReportFacts) -> str:
    opens = f"Thực hiện {facts.about}, {facts.issuer} tổng hợp, báo cáo {facts.receiver} kết quả thực hiện như sau:"
    return lines_said([replacing(facts), opens])


def replacing(facts: ReportFacts) -> str:
    """The sentence by which a report replaces the signed report of the same subject; "" if there is none."""
    return f"Báo cáo này thay thế {harmless(facts.replaces)}." if facts.replaces else ""


def _summary(facts: ReportFacts, figures: Figures) -> str:
    """What was assigned, what is done, what is not, and why: counts, without names."""
    talks, _, _, contests, materials, *_ = _work(figures)
    done = lines_said([talks, contests, materials, *_answers(figures)[:2], *_money(figures)])
    left = parts_said(figures, *_LEFT)
    has_tasks = has_any(figures, "nhiem-vu.tong")
    titles = [harmless(one["title"]).rstrip(" .;") for one in facts.hardships if one["is_open"]]
    return lines_said(
        [
            "* Việc được giao",
            _tasks(figures) or f"Báo cáo theo {harmless(facts.about)}.",
            *_dashes(facts.adjustments),
            _discipline(facts, figures),
            "* Đã làm được",
            done or "Trong kỳ, hệ thống chưa ghi nhận kết quả nào.",
            "* Chưa làm được và nguyên nhân",
            f"Chưa hoàn thành: {left}." if left else "Không còn nhiệm vụ nào chưa hoàn thành." * has_tasks,
            _met(figures),
            f"Vướng mắc chính: {'; '.join(titles[:_MAIN_CAUSES])}."
            if titles
            else f"{'Nguyên nhân' if has_tasks else 'Hạn chế và nguyên nhân'} nêu tại phần đánh giá chung.",
        ]
    )


def _directing(facts: ReportFacts, figures: Figures) -> str:
    issued = ["Các văn bản chỉ đạo, hướng dẫn đã ban hành trong kỳ:"] if facts.guidances else []
    lines = [_tasks(figures), *issued, *_dashes(facts.guidances), _discipline(facts, figures)]
    lines += _quotes(facts, "chi-dao")
    return lines_said(lines) or f"{TO_WRITE} công tác chỉ đạo, triển khai thực hiện trong kỳ.]"


def _tasks(figures: Figures) -> str:
    if not has_any(figures, "nhiem-vu.tong"):
        return ""
    parts = parts_said(figures, ("nhiem-vu.hoan-thanh", "đã hoàn thành"), *_LEFT)
    return f"Kế hoạch gồm {{nhiem-vu.tong:đơn vị}}; đến thời điểm chốt số liệu có {parts}."


def _discipline(facts: ReportFacts, figures: Figures) -> str:
    """How agencies kept the reporting regime; "" if no report was required."""
    if not has_any(figures, "che-do.phai-bao-cao"):
        return ""
    if not has_any(figures, "che-do.da-gui"):
        return "Trong {che-do.phai-bao-cao:đơn vị} phải gửi của các cơ quan, chưa có báo cáo nào được gửi."
    said = (
        "Về chế độ báo cáo: đã nhận {che-do.da-gui}/{che-do.phai-bao-cao:đơn vị} của các cơ quan"
        " (đạt {che-do.ty-le-gui})"
    )
    more = "".join(words for key, words in _BESIDES.items() if has_any(figures, key))
    return (
        f"{said}, trong đó {{che-do.dung-han:đơn vị}} gửi đúng hạn (đạt {{che-do.ty-le-dung-han}}){more}."
        if has_any(figures, "che-do.dung-han")
        else f"{said}; không có báo cáo nào gửi đúng hạn{more}."
    )


_BESIDES = {
    "che-do.ban-giay": "; {che-do.ban-giay:đơn vị} nhập thay theo bản giấy",
    "che-do.khong-phai": "; {che-do.khong-phai:đơn vị} không phải báo cáo",
}


def _results(figures: Figures) -> str:
    blocks = (
        ("Hoạt động phổ biến, giáo dục pháp luật", _work(figures)),
        ("Nội dung trên Cổng thông tin", _contents(figures)),
        ("Hỏi đáp, giải đáp pháp luật", _answers(figures)),
        ("Cập nhật nội dung theo thay đổi của pháp luật", _changes(figures)),
        (
            "Số hóa tài liệu",
            (both_said(figures, "Số hóa và công bố", ("so-hoa.tai-lieu", ""), "gồm", ("so-hoa.trang", "")),),
        ),
        ("Tin nhắn tuyên truyền", _messages(figures)),
        ("Kinh phí thực hiện", _money(figures)),
        (
            "Số liệu các cơ quan báo cáo thêm",
            [f"- {one.label}: {{{key}:đơn vị}}." for key, one in figures.items() if _OWN_OF_THE_WHOLE.match(key)],
        ),
    )
    lines = [f"* {heading}\n{text}" for heading, said in blocks if (text := lines_said(said))]
    return lines_said(lines) or "Trong kỳ, hệ thống chưa ghi nhận kết quả nào."


def _work(figures: Figures) -> Sequence[str]:
    talks = both_said(
        figures,
        "Các cơ quan đã tổ chức",
        ("hoat-dong.cuoc", " phổ biến pháp luật trực tiếp"),
        "với",
        ("hoat-dong.luot-nguoi", " tham dự"),
    )
    return (
        _with_minority(figures, talks, "hoat-dong.cuoc-dan-toc"),
        "" if talks else "Chưa ghi nhận cuộc phổ biến pháp luật trực tiếp nào.",
        both_said(
            figures,
            "Tổ chức",
            ("hoat-dong.buoi", " sinh hoạt câu lạc bộ pháp luật, tư vấn lưu động, đối thoại, lồng ghép văn hóa"),
            "với",
            ("hoat-dong.luot-buoi", " tham dự"),
        ),
        both_said(
            figures,
            "Tổ chức",
            ("hoat-dong.cuoc-thi", " tìm hiểu pháp luật"),
            "thu hút",
            ("hoat-dong.luot-thi", " dự thi"),
        ),
        _with_minority(
            figures, one_said(figures, "Phát miễn phí", "hoat-dong.tai-lieu", " tài liệu"), "hoat-dong.tai-lieu-dan-toc"
        ),
        one_said(figures, "Hệ thống truyền thanh cơ sở phát", "hoat-dong.phat-song", " nội dung pháp luật"),
        one_said(figures, "Đăng", "hoat-dong.tin-bai", " trên báo chí, cổng, trang thông tin điện tử, mạng xã hội"),
        both_said(figures, "Mở", ("hoat-dong.tap-huan", " tập huấn"), "cho", ("hoat-dong.luot-tap-huan", " tham gia")),
    )


def _with_minority(figures: Figures, sentence: str, key: str) -> str:
    return (
        sentence
        if not sentence or not has_any(figures, key)
        else f"{sentence[:-1]}, trong đó {{{key}:đơn vị}} bằng tiếng dân tộc thiểu số."
    )


def _contents(figures: Figures) -> Sequence[str]:
    silent = ""
    if has_any(figures, "noi-dung.chuyen-muc"):
        late = "có {noi-dung.im-lang:đơn vị} quá hạn cập nhật theo Quy chế"
        told = late if has_any(figures, "noi-dung.im-lang") else "không có chuyên mục nào quá hạn cập nhật theo Quy chế"
        silent = f"Cổng có {{noi-dung.chuyen-muc:đơn vị}}; tại thời điểm chốt số liệu {told}."
    return (
        one_said(figures, "Đăng mới", "noi-dung.dang"),
        one_said(figures, "Các chuyên mục đăng lại nội dung của nhau", "noi-dung.dang-lai"),
        one_said(figures, "Các trang của Cổng có", "noi-dung.luot-doc", " đọc"),
        silent,
    )


def _answers(figures: Figures) -> Sequence[str]:
    asked = both_said(figures, "Tiếp nhận", ("hoi-dap.tiep-nhan", ""), "trả lời", ("hoi-dap.tra-loi", ""))
    timely = ""
    if has_any(figures, "hoi-dap.dung-han"):
        timely = "Trong số đã trả lời, {hoi-dap.dung-han:đơn vị} được trả lời đúng hạn (đạt {hoi-dap.ty-le-dung-han})."
    elif has_any(figures, "hoi-dap.tra-loi"):
        timely = "Không có câu hỏi nào được trả lời đúng hạn."
    return (
        asked or one_said(figures, "Trả lời", "hoi-dap.tra-loi"),
        timely,
        one_said(figures, "Công khai", "hoi-dap.cong-khai", " để mọi người tra cứu"),
    )


def _messages(figures: Figures) -> Sequence[str]:
    if not has_any(figures, "tin-nhan.gui"):
        return ()
    reached = "{tin-nhan.toi:đơn vị} đã tới máy người nhận (đạt {tin-nhan.ty-le-toi})"
    told = reached if has_any(figures, "tin-nhan.toi") else "không có báo nhận của nhà mạng"
    return (f"Qua {{tin-nhan.dot:đơn vị}}, đã gửi {amount_said(figures, 'tin-nhan.gui')}; {told}.",)


def _changes(figures: Figures) -> Sequence[str]:
    """From changes of the law to notified readers; nothing is said of steps that did not occur."""
    found = both_said(
        figures,
        "Ghi nhận",
        ("luat.thay-doi", " của pháp luật"),
        "gắn cờ",
        ("luat.noi-dung", " trên Cổng phải xem lại"),
    )
    waits = "còn {luat.con-cho:đơn vị} chờ xem lại" if has_any(figures, "luat.con-cho") else ""
    timely = "{luat.dung-han:đơn vị} đúng hạn xem lại (đạt {luat.ty-le-dung-han})"
    parts = [
        "{luat.da-sua:đơn vị} đã sửa theo luật mới" if has_any(figures, "luat.da-sua") else "",
        timely if has_any(figures, "luat.dung-han") else "",
    ]
    reviewed = ""
    if has_any(figures, "luat.xem-lai"):
        said = f", trong đó {listed(tuple(filter(None, parts)))}" if any(parts) else ""
        reviewed = f"Các cơ quan đã xem lại {{luat.xem-lai:đơn vị}} nội dung{said}{f'; {waits}' if waits else ''}."
    elif waits:
        reviewed = f"Tại thời điểm chốt số liệu {waits}."
    arrived = ", trong đó {luat.toi-noi:đơn vị} có báo nhận tới nơi" if has_any(figures, "luat.toi-noi") else ""
    told = (
        f"Báo tin {{luat.bao-tin:đơn vị}} cho người theo dõi, người hỏi{arrived}."
        if has_any(figures, "luat.bao-tin")
        else ""
    )
    return (
        found,
        reviewed,
        one_said(figures, "Ở các trang khác,", "luat.ban-sao", " đã sửa, gắn cảnh báo hoặc gỡ theo"),
        told,
    )


def _money(figures: Figures) -> Sequence[str]:
    if not has_any(figures, catalogue.SET_ASIDE):
        return ()
    told = f"Tổng kinh phí bố trí cho kế hoạch trong các năm của kỳ báo cáo là {{{catalogue.SET_ASIDE}:đơn vị}}"
    return (
        (f"{told}; đã chi {{{catalogue.SPENT}:đơn vị}} (đạt {{{catalogue.SPENT_SHARE}}}).",)
        if has_any(figures, catalogue.SPENT)
        else (f"{told}; chưa ghi nhận khoản chi nào.",)
    )


def _assignment(one: AssignmentFacts, figures: Figures) -> str:
    leads = f"Cơ quan chủ trì: {listed(one['leads'])}. " if 0 < len(one["leads"]) <= 4 else ""
    due = f"Thời hạn: {'; '.join(map(harmless, one['deadlines']))}. " if one["deadlines"] else ""
    lines = [f"{leads}{due}Tình trạng: {small(one['state'])}."]
    counted = [f"{figures[key].label.lower()}: {{{key}:đơn vị}}" for key in one["keys"] if has_any(figures, key)]
    if counted:
        lines.append(f"Hệ thống đếm được {'; '.join(counted)}.")
    elif one["keys"]:
        lines.append("Hệ thống chưa đếm được kết quả nào của nhiệm vụ này trong kỳ.")
    lines += [f"- {figures[key].label}: {{{key}:đơn vị}}." for key in one["own_keys"] if key in figures]
    return lines_said([*lines, *quoted(one["quotes"])])


def _judging(facts: ReportFacts, figures: Figures) -> str:
    done = [one for one in facts.assignments if one["is_done"]]
    late = [one for one in facts.assignments if one["is_late"] and not one["is_done"]]
    good = _dashes((one["title"] for one in done), "Hoàn thành nhiệm vụ: ")
    if has_any(figures, "hoi-dap.dung-han"):
        good.append("- Tỷ lệ câu hỏi của người dân được trả lời đúng hạn đạt {hoi-dap.ty-le-dung-han}.")
    if has_any(figures, "hoat-dong.luot-nguoi"):
        good.append("- Công tác phổ biến trực tiếp đến được {hoat-dong.luot-nguoi:đơn vị}.")
    short = ["Các nhiệm vụ đã hết thời hạn mà chưa được xác nhận hoàn thành:"] if late else []
    short += _dashes(one["title"] for one in late)
    if has_any(figures, "noi-dung.im-lang"):
        short.append("- Còn {noi-dung.im-lang:đơn vị} quá hạn cập nhật.")
    short += _shortcomings(facts)
    causes = _quotes(facts, "nguyen-nhan")
    return lines_said(
        [
            "* Kết quả đạt được",
            *(good or [f"{TO_WRITE} kết quả nổi bật.]"]),
            *_quotes(facts, "ket-qua"),
            "* Hạn chế",
            *(short or ["Không có nhiệm vụ nào quá thời hạn mà chưa hoàn thành."]),
            *_quotes(facts, "han-che"),
            "* Nguyên nhân",
            *(causes or [f"{TO_WRITE} nguyên nhân của kết quả và hạn chế.]"]),
        ]
    )


def _shortcomings(facts: ReportFacts) -> list[str]:
    """Which agencies owe reports, by name if the regime permits it, and which spent more than their budget."""
    told = (
        ("Chưa gửi báo cáo", facts.silent, facts.names),
        ("Chưa gửi đủ báo cáo của các kỳ", facts.patchy, facts.names),
        ("Chi vượt kinh phí được bố trí", facts.overspent, True),
    )
    return [
        f"- {head}: {names_listed(names, most=_MOST_NAMED) if is_named else 'còn một số cơ quan'}."
        for head, names, is_named in told
        if names
    ]


def _met(figures: Figures) -> str:
    """How difficulties were dealt with; "" if none was raised."""
    if not has_any(figures, "vuong-mac.neu"):
        return ""
    parts = parts_said(
        figures, ("vuong-mac.giai-quyet", "đã được trả lời, giải quyết"), ("vuong-mac.con-lai", "đang xem xét")
    )
    return f"Các cơ quan nêu {{vuong-mac.neu:đơn vị}}{f', trong đó {parts}' if parts else ''}."


def _hardships(facts: ReportFacts, figures: Figures) -> str:
    told_besides = _quotes(facts, "kho-khan")
    met = [_met(figures)] if has_any(figures, "vuong-mac.neu") else []
    raised = [
        f"- {harmless(one['title']).rstrip('.')} ({one['agency']} nêu; {small(one['state'])})."
        for one in facts.hardships[:20]
    ]
    none = [] if told_besides else ["Trong kỳ, không có cơ quan nào nêu khó khăn, vướng mắc trên Cổng."]
    lines = ["* Khó khăn, vướng mắc", *([*met, *raised] if met else none), *told_besides]
    lessons = _dashes(one["lesson"] for one in facts.hardships if one["lesson"])
    lines += ["* Bài học kinh nghiệm", *(lessons or [f"{TO_WRITE} bài học kinh nghiệm.]"])]
    lines += _quotes(facts, "bai-hoc")
    return lines_said(lines)


def _ahead(facts: ReportFacts) -> str:
    undone = [one for one in facts.assignments if not one["is_done"] and not one["is_here"]]
    lines = ["* Phương hướng"]
    if undone:
        lines.append("Tiếp tục thực hiện các nhiệm vụ chưa hoàn thành:")
        lines += _dashes(one["title"] for one in undone)
    else:
        lines.append("Duy trì các kết quả đã đạt được; đưa các nội dung còn phù hợp vào kế hoạch của kỳ sau.")
    lines += _quotes(facts, "phuong-huong")
    wishes = [
        f"- {one['agency']} đề xuất: “{harmless(one['proposal']).rstrip('.')}”."
        for one in facts.hardships
        if one["is_open"] and one["proposal"]
    ]
    lines += ["* Đề xuất, kiến nghị", *(wishes or [f"Kính đề nghị {facts.receiver} xem xét, cho ý kiến chỉ đạo."])]
    lines += _quotes(facts, "kien-nghi")
    return lines_said(lines)
