"""Founding a portal: its first pages, a province's agencies and officers, the first administrator; the imprint with its
day of validity; and the scheduled search for rows that refer to ended agencies."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Site, Task, Workflow

from lawtext.words import fold, slugify
from portal.agencies.models import Agency, Imprint, Officer, Place
from portal.agencies.operations import post_officer, use_founding_code
from portal.agencies.operations.register import (
    AGENCIES,
    OFFICERS,
    PLACES,
    AgencyRegister,
    RegisterRefused,
    add_officers,
    add_register,
    gather_agencies,
    gather_places,
    open_account,
    read_rows,
)
from portal.agencies.queries import find_agency
from portal.agencies.queries.imprint import current_imprint, forget_imprints, has_administrator
from portal.agencies.states import KINDS
from portal.design.refusals import Refused, or_refuse, refuse_if
from portal.editorial.models import PortalPage, Regulation, SectionPage
from portal.editorial.operations import create_audiences, publish_standing_page
from portal.editorial.operations.regulation import draft_from_template
from portal.editorial.operations.sections import create_fronts_section, open_sections, sync_section_permissions
from portal.editorial.operations.workflow import create_workflows
from portal.files.operations import keep_bytes
from portal.frontpages.models import HomePage
from portal.frontpages.queries.belongings import last_orphans_path, orphans
from portal.journal.operations import record
from portal.schema.models import save_fields

FOUNDING = Path(__file__).parents[1] / "founding"


@dataclass(frozen=True, slots=True)
class FoundingSection:
    """A section that a new portal has; `shelves` are its subsections."""

    slug: str
    title: str
    lead: str
    shelves: tuple["FoundingSection", ...] = ()


# The menu of provincial portals, in five groups instead of twenty entries (docs/decisions/0130).
FOUNDING_SECTIONS = (
    FoundingSection(
        "tin-bai",
        "Tin, bài",
        "Chính sách mới, thông cáo và bài viết giải thích pháp luật.",
        (
            FoundingSection("tin-tuc-su-kien", "Tin tức, sự kiện", "Việc vừa diễn ra ở địa phương."),
            FoundingSection(
                "chinh-sach-moi", "Chính sách, pháp luật mới", "Quy định sắp có hiệu lực, nói bằng lời dễ hiểu."
            ),
            FoundingSection(
                "thong-cao-bao-chi", "Thông cáo báo chí", "Thông cáo về văn bản mới và việc cần người dân biết."
            ),
        ),
    ),
    FoundingSection(
        "hoat-dong",
        "Hoạt động phổ biến pháp luật",
        "Hội nghị, đợt cao điểm, cuộc thi và những người đưa luật đến với bà con.",
        (
            FoundingSection(
                "hoi-dong-phoi-hop", "Hội đồng phối hợp", "Thành viên, chương trình và định hướng hằng tháng."
            ),
            FoundingSection(
                "bao-cao-vien",
                "Báo cáo viên, tuyên truyền viên",
                "Danh sách, tài liệu và việc của những người nói luật.",
            ),
            FoundingSection(
                "du-thao-chinh-sach", "Truyền thông dự thảo chính sách", "Quy định đang soạn và cách góp ý."
            ),
            FoundingSection("cuoc-thi", "Cuộc thi tìm hiểu pháp luật", "Thể lệ, thời gian và kết quả."),
        ),
    ),
    FoundingSection(
        "tai-lieu-phap-luat",
        "Tài liệu phổ biến pháp luật",
        "Bản in để phát, để đọc trên loa, để học và để hòa giải viên dùng.",
        (
            FoundingSection("to-gap", "Tờ gấp", "Bản in gấp ba để phát tận tay."),
            FoundingSection("hoi-dap-phap-luat", "Tài liệu hỏi đáp", "Nhiều câu hỏi của một việc, trả lời liền mạch."),
            FoundingSection("de-cuong", "Đề cương giới thiệu luật", "Cho báo cáo viên, tuyên truyền viên."),
            FoundingSection("tinh-huong-tieu-pham", "Tình huống, tiểu phẩm", "Cho hòa giải viên và đội tuyên truyền."),
            FoundingSection("cau-chuyen", "Câu chuyện pháp luật", "Chuyện đời thường, có luật ở trong."),
            FoundingSection("do-hoa-am-thanh", "Đồ họa, âm thanh, video", "Áp phích, bản ghi phát loa, video ngắn."),
        ),
    ),
    FoundingSection(
        "nghiep-vu",
        "Nghiệp vụ ở cơ sở",
        "Hướng dẫn cho người làm phổ biến pháp luật, hòa giải ở xã, phường.",
        (
            FoundingSection("huong-dan-nghiep-vu", "Hướng dẫn nghiệp vụ", "Cách làm, biểu mẫu, kinh nghiệm."),
            FoundingSection("hoa-giai-o-co-so", "Hòa giải ở cơ sở", "Tổ hòa giải, kỹ năng, vụ việc điển hình."),
            FoundingSection(
                "chuan-tiep-can-phap-luat", "Chuẩn tiếp cận pháp luật", "Tiêu chí, cách chấm và kết quả của các xã."
            ),
        ),
    ),
    FoundingSection(
        "ho-tro-phap-ly",
        "Hỗ trợ pháp lý",
        "Ai được giúp không mất tiền, giúp việc gì và đến đâu.",
        (
            FoundingSection(
                "tro-giup-phap-ly", "Trợ giúp pháp lý", "Luật sư, trợ giúp viên miễn phí cho người yếu thế."
            ),
            FoundingSection(
                "ho-tro-doanh-nghiep", "Hỗ trợ doanh nghiệp nhỏ và vừa", "Giải đáp, tập huấn, mạng lưới tư vấn viên."
            ),
        ),
    ),
)
_BROUGHT_BY_WAGTAIL: dict[type[Model], dict[str, str]] = {
    Group: {"Moderators": "Người duyệt trang", "Editors": "Người biên tập trang"},
    Workflow: {"Moderators approval": "Duyệt trước khi xuất bản"},
    Task: {"Moderators approval": "Người duyệt trang xem và duyệt"},
}
EXAMPLES = ("dat coc mua nha", "thử việc bao lâu", "vay tiền lãi suất cao", "chia thừa kế", "điều 328 bộ luật dân sự")


@transaction.atomic
def found_portal(*, name: str, on: date, is_open: bool = True) -> HomePage:
    """Create the home page, the sections and the standing pages if they are missing; existing ones stay unchanged.

    Gives the permissions to those in charge on the day `on`. With `is_open` false, the home page says that the portal
    waits for an administrator.
    """
    home = HomePage.objects.first() or _create_home(name, is_open=is_open)
    _create_sections(FOUNDING_SECTIONS, below=home)
    create_audiences()
    for path in sorted(FOUNDING.glob("*.toml")):
        parts = tomllib.loads(path.read_text("utf-8"))
        publish_standing_page(parts=parts | {"lead": parts["lead"].replace("{cong}", name)}, parent=home)
    create_fronts_section()
    sync_section_permissions(on=on)
    create_workflows()
    # Rename what Wagtail's migrations created with English names, unless it has been renamed already.
    for model, names in _BROUGHT_BY_WAGTAIL.items():
        for english, vietnamese in names.items():
            model._default_manager.filter(name=english).update(name=vietnamese)
    return home


def _create_sections(sections: Sequence[FoundingSection], *, below: PortalPage) -> None:
    """Create missing sections; existing ones keep their title, lead and contents."""
    for section in sections:
        page = SectionPage.objects.child_of(below).filter(slug=section.slug).first()
        if page is None:
            page = below.add_child(instance=SectionPage(title=section.title, slug=section.slug, lead=section.lead))
        _create_sections(section.shelves, below=page)


def _create_home(name: str, *, is_open: bool) -> HomePage:
    """Put the home page at the root of the site and remove Wagtail's welcome page."""
    root = PortalPage.objects.filter(depth=1).first() or PortalPage.add_root(
        instance=PortalPage(title="Gốc", slug="goc")
    )
    home: HomePage = root.add_child(
        instance=HomePage(title=name, slug="trang-chu", live=is_open, examples=[("example", said) for said in EXAMPLES])
    )
    if (site := Site.objects.filter(is_default_site=True).first()) is None:
        Site.objects.create(hostname="localhost", site_name=name, root_page=home, is_default_site=True)
    else:
        welcome, site.root_page, site.site_name = site.root_page, home, name
        site.save()
        if type(welcome.specific) is PortalPage and welcome.depth > 1:
            page = PortalPage.objects.get(pk=welcome.pk)
            page.title = page.draft_title = "Trang chào mừng"  # its title stays in the site history
            page.delete()
    return HomePage.objects.get(pk=home.pk)


# ---- a province ------------------------------------------------------------------------------------------------------


IMPRINT = ("name", "owner", "editor", "hotline")


@transaction.atomic
def found_province(
    *, words: Mapping[str, str], domain: str, sheets: Mapping[str, Path | None], at: datetime
) -> tuple[Agency, int, list[tuple[Officer, str]]]:
    """Create everything that a province needs and that is missing; idempotent.

    `words` of the imprint, by field ("" = unchanged); `sheets`: places, agencies and officers. Returns the owner, the
    number of agencies added, and the accounts created, with passwords to hand over. Raises RegisterRefused with every
    fault of the sheets; then nothing is written.
    """
    on, faults, register = timezone.localdate(at), list[str](), AgencyRegister()
    imprint, waited = _found_imprint(words, on=on, at=at), not has_administrator()
    gather_places(read_rows(sheets.get("places"), PLACES, faults), register, faults)
    gather_agencies(read_rows(sheets.get("agencies"), AGENCIES, faults), register, faults)
    added = add_register(register)
    owner = find_agency(name=imprint.owner, on=on) or _create_owner(imprint.owner)
    accounts = add_officers(read_rows(sheets.get("officers"), OFFICERS, faults), on=on, faults=faults)
    refuse_if(faults, RegisterRefused("\n".join(faults)))
    home = found_portal(name=imprint.name, on=on, is_open=has_administrator())
    _set_domain(domain or urlsplit(settings.PORTAL_BASE_URL).hostname or "localhost")
    open_sections(agencies=[owner], by=None, at=at)
    if not Regulation.objects.exists():
        committee = Agency.objects.existing_on(on).filter(kind="committee", level="province").first()
        draft_from_template(
            issuer=owner.parent or committee or owner, supervisor=owner, portal_name=imprint.name, by=None, at=at
        )
    record(
        "portal.founded",
        subject=home,
        by=None,
        at=at,
        details={"owner": owner.pk, "agencies": added, "accounts": len(accounts)},
    )
    if waited and has_administrator():
        save_fields(home, live=True)
    return owner, added, accounts


def _found_imprint(words: Mapping[str, str], *, on: date, at: datetime) -> Imprint:
    """The current imprint; created if there is none. Raises RegisterRefused if the given words differ from it."""
    held = Imprint.objects.filter(confirmed_at__isnull=False, begins__lte=on).order_by("-begins").first()
    said = {part: one.strip() for part in IMPRINT if (one := words.get(part, "")).strip()}
    if held is None:
        refuse_if(
            not {"name", "owner"} <= said.keys(),
            RegisterRefused("Lần đầu cần tên cổng (--name) và cơ quan chủ quản (--owner)."),
        )
        held = Imprint(begins=on, confirmed_at=at, **said)
        held.clean_fields(exclude={"entered_by", "confirmed_by"})
        held.save()
        forget_imprints()
    if any(getattr(held, part) != one for part, one in said.items()):
        raise RegisterRefused(f"Cổng đã lập: {held}. Muốn đổi thì vào mục “Thông tin cổng” của trang quản trị.")
    return held


def _create_owner(name: str) -> Agency:
    """Create the owner of the portal if no sheet has it: the first word of its name gives its kind."""
    kind = next((kind.code for kind in KINDS.values() if fold(name).startswith(f"{fold(kind.label)} ")), "office")
    return Agency.objects.create(
        name=name,
        slug=slugify(name)[:120],
        kind=kind,
        level="province",
        place=Place.objects.filter(level="province", exists_to__isnull=True).first(),
    )


def _set_domain(domain: str) -> None:
    """Set the domain that begins the absolute URLs of pages. Raises RegisterRefused if it differs from PORTAL_BASE_URL,
    which is used in letters."""
    base = urlsplit(settings.PORTAL_BASE_URL)
    if domain != base.hostname:
        raise RegisterRefused(f"Tên miền {domain} khác PORTAL_BASE_URL ({base.hostname}): hãy sửa cho khớp.")
    Site.objects.filter(is_default_site=True).update(
        hostname=domain, port=base.port or (443 if base.scheme == "https" else 80)
    )


@transaction.atomic
def open_portal(*, code: str, mailbox: str, name: str, password: str, at: datetime) -> Officer | None:
    """Create the account of the first administrator and open the portal. None if the code is wrong or an administrator
    exists."""
    home = HomePage.objects.select_for_update().first()
    if home is None or has_administrator() or not use_founding_code(code=code, at=at):
        return None
    on, owner = timezone.localdate(at), find_agency(name=current_imprint().owner, on=timezone.localdate(at))
    officer, _ = open_account(mailbox=mailbox, name=name, password=password)
    agency = owner or _create_owner(current_imprint().owner)
    post_officer(officer=officer, agency=agency, role="administrator", from_date=on, on=on)
    save_fields(home, live=True)
    record("portal.opened", subject=officer, by=officer, at=at)
    return officer


# ---- imprint ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_imprint(*, imprint: Imprint, by: Officer, at: datetime) -> Imprint:
    """Store an imprint that waits for another administrator; replaces a waiting one. Raises Refused."""
    _ask_to_come(imprint, at)
    Imprint.objects.filter(confirmed_at__isnull=True).delete()
    refuse_if(
        Imprint.objects.filter(begins=imprint.begins).exists(),
        Refused("Đã có thông tin áp dụng từ ngày này; hãy chọn ngày khác."),
    )
    imprint.entered_by = by
    imprint.save()
    record("imprint.entered", subject=imprint, by=by, at=at, details=_said(imprint))
    return imprint


@transaction.atomic
def confirm_imprint(*, key: int, by: Officer, at: datetime) -> Imprint:
    """Confirm an imprint, valid from its day on. Raises Refused, also for the officer who entered it."""
    waiting = Imprint.objects.select_for_update().filter(pk=key, confirmed_at__isnull=True)
    imprint = or_refuse(waiting.first(), Refused("Thông tin này không còn chờ xác nhận."))
    refuse_if(imprint.entered_by_id == by.pk, Refused("Người ghi không tự xác nhận được: cần một quản trị viên khác."))
    _ask_to_come(imprint, at)
    save_fields(imprint, confirmed_by=by, confirmed_at=at)
    record("imprint.confirmed", subject=imprint, by=by, at=at, details=_said(imprint))
    forget_imprints()
    return imprint


def _ask_to_come(imprint: Imprint, at: datetime) -> None:
    to_come = Refused("Ngày áp dụng phải từ ngày mai trở đi: trang, thư đã phát hành giữ thông tin cũ.")
    refuse_if(imprint.begins <= timezone.localdate(at), to_come)


def _said(imprint: Imprint) -> dict[str, str]:
    return {part: str(getattr(imprint, part) or "") for part in ((*IMPRINT, "office_closes", "begins", "basis"))}


def look_for_orphans(*, at: datetime) -> None:
    """Scheduled: write the file that the health check reads."""
    count = sum(one["count"] for one in orphans(on=timezone.localdate(at)))
    words = f"{count} mục còn trỏ về cơ quan, địa bàn đã hết (Sắp xếp cơ quan → Mục còn sót)." if count else ""
    keep_bytes(words.encode(), target=last_orphans_path())
