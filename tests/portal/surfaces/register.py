"""The register of public surfaces: each says in one line how it tells that the law under a content has moved.

A surface is a pattern of the resolver, or something that leaves the portal without an address of its own. A public
pattern that stands neither in `SURFACES` nor in `SILENT` fails the test of the register: whoever adds a page says here
how it tells, or why it need not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HELD, UNHELD = "7-2021-nd-cp", "45-2019-qh14"
PLACES = {HELD: "dieu-2-khoan-2-diem-c", UNHELD: "dieu-35-khoan-1"}  # what the contents cite


class Telling(StrEnum):
    """How; the value is what stands in it while the law has left a content behind, as a regular expression."""

    BANNER = r'<section class="stale notice[^>]*>\s*<strong>(?!Sắp)'  # above its words
    TAG = r"Căn cứ cần xem lại"  # beside its title in a list
    LINE = r"Luật (?:đã thay đổi|được nêu là đã thay đổi)|Căn cứ cần xem lại"  # a sentence that travels with its words
    FIELD = (  # of its own, for machines
        r'"is_stale": ?true|"stale": ?\{|<(?:\w+:)?stale>|term="luat-da-thay-doi"|,true,\d{4}-\d\d-\d\d,http'
    )
    LAW = r"9/2026/NĐ-CP|12/2026/QH16|9-2026-nd-cp"  # a page of the law: what happens to it, and by which act
    ENDED = r"(?i)hết hiệu lực|bị bãi bỏ"  # it rests on an act as a whole, or is about one: tells that this is over
    STAMP = r"\A"  # its words say nothing, its date moves, so that whoever comes by it reads the page again
    LEADS = r"\A"  # it only leads to a page that tells


@dataclass(frozen=True, slots=True)
class Surface:
    """`at` are addresses, filled in for each content of the kinds `of`, or once. `is_file`: costly to make, read in the
    longest story alone. `is_coming`: what is decided to come is told too. `is_known`: told when an officer has accepted
    it, not before. `moves`: after all was taken back its dates and numbers are others, so that copies are renewed.
    `is_ranked`: an index counts what it has replaced for a while, so that what is found is compared, not its order."""

    tells: Telling
    at: tuple[str, ...]
    of: tuple[str, ...] = ()
    acts: tuple[str, ...] = (HELD, UNHELD)
    is_file: bool = False
    is_coming: bool = False
    is_known: bool = False
    moves: bool = False
    is_ranked: bool = False


CONTENTS = ("answer", "article", "leaflet", "scan")
_ARTICLES = ("article", "leaflet")
_LAW = "/van-ban/7-2021-nd-cp/"
_ON_DAY = f"{_LAW}ngay/{{day}}/"
_EXPORTS = ("docx", "pdf", "epub", "xml", "json")
_LAW_PAGE = "van-ban/<slug:slug>/"
_DAY_PAGE = f"{_LAW_PAGE}ngay/<day:day>/"


def _law(*at: str, **said: bool) -> Surface:
    return Surface(Telling.LAW, at, **{"is_coming": True} | said)  # type: ignore[arg-type]


SURFACES: dict[str, Surface] = {
    # ---- contents ----
    "hoi-dap/<slug:slug>/": Surface(Telling.BANNER, ("{url}",), ("answer",), is_coming=True),
    "hoi-dap/<slug:slug>/ban-<int:number>/": Surface(Telling.BANNER, ("{url}ban-1/",), ("answer",), is_coming=True),
    "hoi-dap/<slug:slug>/chia-se/": Surface(Telling.LEADS, ("{url}chia-se/",), ("answer",)),
    "hoi-dap/<slug:slug>/to-gap.pdf": Surface(Telling.LINE, ("{url}to-gap.pdf",), ("answer",), is_file=True),
    "hoi-dap/so-<int:number>/": Surface(Telling.LEADS, ("/hoi-dap/so-{key}/",), ("answer",)),
    "so-hoa/<slug:code>/": Surface(Telling.BANNER, ("{url}", "{url}?trang=1"), ("scan",), is_coming=True),
    "ke-hoach/<slug:slug>/": Surface(Telling.ENDED, ("{url}",), ("plan",)),
    "^((?:[\\w\\-]+/)*)$": Surface(Telling.BANNER, ("{url}",), _ARTICLES, is_coming=True),
    "<path:path>/ban-in.pdf": Surface(Telling.LINE, ("{url}ban-in.pdf",), ("leaflet",), is_file=True),
    "to-gap/<slug:slug>/": Surface(Telling.LEADS, ("/to-gap/{slug}/",), ("leaflet",)),
    # ---- lists of contents ----
    "hoi-dap/": Surface(Telling.TAG, ("/hoi-dap/", "/hoi-dap/?linh-vuc=dan-su")),
    "so-hoa/": Surface(Telling.TAG, ("/so-hoa/",)),
    "api/v1/search": Surface(
        Telling.FIELD, ("/api/v1/search?q=phải+làm+như+vậy", "/api/v1/search?q=hộ+nghèo+được+hỗ+trợ"), is_ranked=True
    ),
    "tim-kiem/": Surface(
        Telling.TAG, ("/tim-kiem/?q=phải+làm+như+vậy", "/tim-kiem/?q=hộ+nghèo+được+hỗ+trợ"), is_ranked=True
    ),
    "co-quan/<slug:slug>/": Surface(Telling.TAG, ("/co-quan/{agency}/",)),
    "linh-vuc/<path:slug>/": Surface(Telling.TAG, ("/linh-vuc/dan-su/",)),
    "the front page": Surface(Telling.TAG, ("/",)),
    "pages of sections": Surface(Telling.TAG, ("/tin-bai/", "/tai-lieu-phap-luat/to-gap/")),
    "contents on a page of the law": Surface(Telling.TAG, (f"{_LAW}dieu-2/", "/van-ban/45-2019-qh14/"), is_coming=True),
    # ---- passed on by hand: words, the picture's address, the script that is read aloud ----
    "chia-se/<slug:kind>/<str:key>/": Surface(Telling.LINE, ("{kit}",), CONTENTS, is_coming=True),
    "chia-se/<slug:kind>/<str:key>/to-gap.pdf": Surface(
        Telling.LINE, ("{kit}to-gap.pdf",), CONTENTS, (HELD,), is_file=True, is_coming=True
    ),
    "the kit of a law": Surface(Telling.ENDED, ("/chia-se/van-ban/7-2021-nd-cp/",)),
    "l/<slug:code>/": Surface(Telling.LEADS, ("/l/{link}/",), ("answer",)),
    # ---- taken by machines ----
    "hoi-dap/moi-nhat.atom": Surface(Telling.FIELD, ("/hoi-dap/moi-nhat.atom",), moves=True),
    "hoi-dap/moi-nhat.json": Surface(Telling.FIELD, ("/hoi-dap/moi-nhat.json",), moves=True),
    "^nguon-tin/(?:(?:chuyen-muc|co-quan|linh-vuc|loai)/[a-z0-9/-]+/)?(?:atom|json)/$": Surface(
        Telling.FIELD,
        (
            "/nguon-tin/atom/",
            "/nguon-tin/json/",
            "/nguon-tin/linh-vuc/dan-su/json/",
            "/nguon-tin/co-quan/{agency}/atom/",
        ),
        moves=True,
    ),
    "oai/": Surface(
        Telling.LINE,
        (
            "/oai/?verb=ListRecords&metadataPrefix=oai_dc&set=co-quan",
            "/oai/?verb=ListRecords&metadataPrefix=lan_toa&set=co-quan",
        ),
        moves=True,
    ),
    "nhung/<uuid:uid>/danh-sach/": Surface(Telling.LINE, ("/nhung/{partner}/danh-sach/",)),
    "nhung/<uuid:uid>/noi-dung/<uuid:content_id>/": Surface(
        Telling.LINE, ("/nhung/{partner}/noi-dung/{item}/",), CONTENTS
    ),
    "oembed/": Surface(Telling.LEADS, ("/oembed/?url=http://localhost:8000{url}",), CONTENTS),
    "api/v1/answers": Surface(Telling.FIELD, ("/api/v1/answers",)),
    "api/v1/answers/<number>": Surface(Telling.FIELD, ("/api/v1/answers/{key}",), ("answer",)),
    "api/v1/answers/<number>/versions/<version>": Surface(
        Telling.FIELD, ("/api/v1/answers/{key}/versions/2",), ("answer",)
    ),
    "du-lieu-mo/tep/<str:name>": Surface(
        Telling.FIELD, tuple(f"/du-lieu-mo/tep/hoi-dap.{form}" for form in ("jsonl.gz", "csv", "parquet"))
    ),
    "du-lieu-mo/goi/toan-bo/": Surface(Telling.LINE, ("/du-lieu-mo/goi/toan-bo/",), moves=True),
    "sitemap-<section>.xml": Surface(
        Telling.STAMP, tuple(f"/sitemap-{one}.xml" for one in ("trang", "hoi-dap", "so-hoa", "van-ban")), moves=True
    ),
    # ---- the law itself ----
    _LAW_PAGE: _law(_LAW, "/van-ban/45-2019-qh14/"),
    f"{_LAW_PAGE}<provision:address>/": _law(f"{_LAW}dieu-2/"),
    "nhung-luat/<uuid:uid>/<slug:slug>/<provision:address>/": _law("/nhung-luat/{partner}/7-2021-nd-cp/dieu-2/"),
    "api/v1/laws/<key>": _law("/api/v1/laws/7-2021-nd-cp"),
    "api/v1/laws/<key>/provisions/<address>": _law("/api/v1/laws/7-2021-nd-cp/provisions/dieu-2"),
    f"{_LAW_PAGE}toan-van/": _law(f"{_LAW}toan-van/"),
    f"{_LAW_PAGE}in/": _law(f"{_LAW}in/"),
    f"{_LAW_PAGE}toan-van.txt": _law(f"{_LAW}toan-van.txt", is_coming=False),
    f"{_LAW_PAGE}toan-van.<extension:extension>": _law(*(f"{_LAW}toan-van.{one}" for one in _EXPORTS), is_file=True),
    f"{_LAW_PAGE}<provision:address>.<extension:extension>": _law(f"{_LAW}dieu-2.docx", is_file=True),
    f"{_LAW_PAGE}lich-su/": _law(f"{_LAW}lich-su/"),
    f"{_LAW_PAGE}luoc-do/": _law(f"{_LAW}luoc-do/", is_known=True, is_coming=False),
    f"{_LAW_PAGE}so-sanh/": _law(f"{_LAW}so-sanh/?tu={{eve}}&den={{day}}"),
    _DAY_PAGE: _law(_ON_DAY),
    f"{_DAY_PAGE}toan-van/": _law(f"{_ON_DAY}toan-van/"),
    f"{_DAY_PAGE}in/": _law(f"{_ON_DAY}in/"),
    f"{_DAY_PAGE}toan-van.txt": _law(f"{_ON_DAY}toan-van.txt"),
    f"{_DAY_PAGE}toan-van.<extension:extension>": _law(f"{_ON_DAY}toan-van.docx", is_file=True),
    f"{_DAY_PAGE}<provision:address>/": _law(f"{_ON_DAY}dieu-2/"),
}

_FORM = "a form, and what it says when it was sent"
_OWN = "of one person or one officer, behind a secret of theirs"
_FACTS = "of agencies, plans, reports and rules: it explains no law"
_SELF = "how the portal describes itself"
_PAPER = "a copy of a paper, as the paper is; the page that gives it has the banner"
_SAME_WORDS = "the same as the page it is a part of, and asked for by that page alone"
_OF_LAW = "leads from one text of the law to others; what happens to each stands on its own page"
_LETTER = "a letter, signed and sent; who got it is written to when the law moves"
_NAMES = "names of things and ways to them; no content's words"

SILENT: dict[str, str] = {
    "admin/": "the back office",
    "_util/login/": "the back office",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": _FORM,
    "tai-lieu/<int:document_id>/<path:document_filename>": _PAPER,
    "tai-lieu/^(\\d+)/(.*)$": _PAPER,
    "tai-lieu/authenticate_with_password/<int:restriction_id>/": _FORM,
    "^media/images/(?P<path>.+)$": "pictures",
    "lap-cong/": _FORM,
    "giao-dien/": _SELF,
    "giao-dien/hien-thi/": _FORM,
    "giao-dien/portal.<slug:digest>.css": _SELF,
    "van-ban/": _NAMES,
    "van-ban/noi-toi-o/": _FORM,
    "van-ban/noi-toi-o/<str:code>/": _NAMES,
    "van-ban/bao-loi/<str:code>/": _FORM,
    "van-ban/<slug:slug>/bao-loi/": _FORM,
    "van-ban/dinh-dang/van-ban-1.schema.json": _SELF,
    f"{_LAW_PAGE}doan/": _SAME_WORDS,
    f"{_DAY_PAGE}doan/": _SAME_WORDS,
    f"{_DAY_PAGE}<provision:address>.<extension:extension>": _SAME_WORDS,
    f"{_LAW_PAGE}duoc-dan-chieu/": _OF_LAW,
    f"{_LAW_PAGE}ngay/": _FORM,
    "giao-dien/bi-chan/": "counts what browsers refuse; nothing to read",
    "kiem-chung/": _FORM,
    "kiem-chung/<str:code>/": "of a version by its code: tells itself whether the law has moved (test_attestations)",
    "kiem-chung/<slug:code>/van-ban.txt": "the words of a version as they are digested; the page that gives them tells",
    "kiem-chung/<slug:code>/bang-chung.json": "digests and signatures; no content's words",
    "kiem-chung/<slug:code>/qr.svg": "pictures",
    "kiem-chung/dau.json": _SELF,
    "kiem-chung/kiem-chung.html": _SELF,
    "quy-che/": _FACTS,
    "quy-che/<day:day>/": _FACTS,
    "quy-che/<day:day>/quy-che.docx": _FACTS,
    "chua-bao-cao/": _FACTS,
    "ke-hoach/": _NAMES,
    "ke-hoach/<slug:slug>/huong-dan/<int:pk>/": _PAPER,
    "ke-hoach/<slug:slug>/nhiem-vu-<int:number>/": _FACTS,
    "bao-cao/": _FACTS,
    "bao-cao/<slug:slug>/": "signed, and as it was on its day",
    "bao-cao/<slug:slug>/so-lieu/<str:key>/": "signed, and as it was on its day",
    "bao-cao/<slug:slug>/bao-cao.docx": "signed, and as it was on its day",
    "bao-cao/<slug:slug>/bao-cao.pdf": "signed, and as it was on its day",
    "hoi-dap/gui-cau-hoi/": _FORM,
    "hoi-dap/gui-cau-hoi/gan-giong/": "a piece of the form, by POST; tests/portal/questions/test_asking_pages.py",
    "hoi-dap/gui-cau-hoi/da-nhan/": _OWN,
    "hoi-dap/gui-cau-hoi/da-ro/": _FORM,
    "hoi-dap/tra-cuu/": _FORM,
    "hoi-dap/tra-cuu/cua-toi/": _OWN,
    "hoi-dap/tra-cuu/cua-toi/van-ban-<int:pk>.pdf": _LETTER,
    "hoi-dap/tra-cuu/cua-toi/van-ban-<int:pk>.docx": _LETTER,
    "hoi-dap/tra-cuu/cua-toi/tep-<int:pk>/": _LETTER,
    "hoi-dap/so-<int:number>/tep/<slug:checksum>/": _PAPER,
    "hoi-dap/<slug:slug>/danh-gia/": _FORM,
    "so-hoa/<slug:code>/trang-<int:number>.jpg": _PAPER,
    "so-hoa/<slug:code>/ban-goc/": _PAPER,
    "so-hoa/<slug:code>/tim-duoc-chu.pdf": _PAPER,
    "so-hoa/<slug:code>/van-ban.txt": _PAPER,
    "tim-kiem/goi-y/": _NAMES,
    "tim-kiem/da-mo/": _FORM,
    "tim-kiem/sai/": _FORM,
    "tim-kiem/do-dung/": _SELF,
    "chia-se/<slug:kind>/<str:key>/anh.png": "the title and a counted link to the page that tells",
    "chia-se/<slug:kind>/<str:key>/bai-doc.wav": "the script of the kit, read by a machine",
    "chia-se/<slug:kind>/<str:key>/bai-doc.mp3": "the script of the kit, read by a machine",
    "chia-se/<slug:kind>/<str:key>/goi-loa.zip": "the script of the kit, packed; while the law has moved there is none",
    "l/thoi/<str:token>/": _OWN,
    "goi-lai/<int:account>/<str:token>/": "carriers report here",
    "websub/": "wishes of subscribers; what they are brought is the feed",
    "nguon-tin/": _NAMES,
    "nguon-tin/nhung/": _NAMES,
    "oai/lan-toa-1.xsd": _SELF,
    "nhung/lan-toa.js": _SELF,
    "du-lieu-mo/": _SELF,
    "du-lieu-mo/api/": _SELF,
    "du-lieu-mo/tu-dien/": _SELF,
    "du-lieu-mo/tep/<slug:generation>/<str:name>": "one generation, as it was made; the newest is another",
    "du-lieu-mo/goi/thay-doi/": "the same records as the whole package; tests/portal/api/national/test_increments.py",
    "du-lieu-mo/goi/<str:name>": "a package, as it was made; the newest is another",
    "du-lieu-mo/goi/<slug:generation>/<str:name>": "a package, as it was made; the newest is another",
    "du-lieu-mo/so-do/<str:name>": _SELF,
    "api/": _SELF,
    "api/v1/": _SELF,
    "api/v1/openapi.json": _SELF,
    "api/v1/answers/<number>/versions": "which versions there are; each tells at its own address",
    "api/v1/changes": "which answers were published, corrected, withdrawn; what the law did is asked with ?stale=true",
    "api/v1/laws": "today's status of each, as a code; each law tells by which act at its own address",
    "api/v1/law-changes": "which laws were changed; each tells at its own address",
    "api/v1/messages": "what systems of agencies hand over, by their key",
    "api/v1/messages/<reference>": "what became of it, by the same key",
    "api/v1/fields": _NAMES,
    "api/v1/agencies": _NAMES,
    "^api/": "what is not there",
    "trang-nhan/<str:token>/": _OWN,
    "duyet/<str:token>/": _OWN,
    "duyet/<str:token>/ban/": _OWN,
    "gop-y/<str:token>/": _OWN,
    "su-kien/": _NAMES,
    "<path:path>/lich.ics": "the day and place of a meeting",
    "<path:path>/danh-gia/": _FORM,
    "co-quan/": _NAMES,
    "linh-vuc/": _NAMES,
    "to-gap/": _NAMES,
    "robots.txt": _SELF,
    ".well-known/security.txt": _SELF,
    "sitemap.xml": "leads to the parts, by their newest date",
}
# Every address of these roots.
SILENT_ROOTS = {
    "quan-tri/": "the back office",
    "theo-doi/": "what a person follows, forms and settings; what they are told is a message",
    "eli/": "permanent names; each leads to the page that tells",
}

# What leaves the portal without an address, and the test that proves it.
ELSEWHERE = {
    "letters to followers of a law": ("dissemination/test_telling.py", "test_who_follows_the_law"),
    "letters of an act that is not held": (
        "dissemination/test_telling.py",
        "test_who_follows_a_law_that_the_library_does_not_hold",
    ),
    "letters that take back what was told": (
        "dissemination/test_taken_back.py",
        "test_hears_of_it_on_which_day_and_in_the_words_that_were_told",
    ),
    "letters to those who asked": (
        "dissemination/test_askers.py",
        "test_hears_that_the_law_under_their_answer_changed",
    ),
    "campaigns that wait or were sent": (
        "dissemination/test_campaigns.py",
        "test_when_a_place_changes_on_which_the_answer_rests",
    ),
    "copies on sites of agencies": ("sharing/test_registry.py", "test_flags_the_item_and_copies_carry_the_notice"),
    "a feed that a hub brings": ("sharing/test_hub.py", "test_is_brought_what_changes_signed"),
    "changes of the national package": ("api/national/test_increments.py", ""),
    "what resembles a question that is being asked": ("questions/test_asking_pages.py", ""),
}
