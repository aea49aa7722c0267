"""First view of every public page: at most 50 kB over the wire without pictures."""

import gzip
import re
import urllib.request
from urllib.parse import urljoin

import pytest

BUDGET = 50_000  # bytes: HTML, style sheets and scripts together, compressed
PAGES = [
    "/",
    "/tim-kiem/?q=dat+coc+mua+nha",
    "/tim-kiem/?q=hop+dong+tai+san",
    "/hoi-dap/",
    "/hoi-dap/gui-cau-hoi/",
    "/hoi-dap/tra-cuu/",
    "/hoi-dap/dat-coc-mua-nha/",
    "/van-ban/",
    "/van-ban/91-2015-qh13/",
    "/van-ban/91-2015-qh13/dieu-328/",
    "/van-ban/91-2015-qh13/bao-loi/",
    "/van-ban/noi-toi-o/",
    "/van-ban/noi-toi-o/?xa=vi+thanh",
    "/van-ban/noi-toi-o/31441/",
    "{stale}",
    "{amended}",
    "{receipt}",
    "{local}",
    "/ke-hoach/",
    "/tai-lieu-phap-luat/",
    "/tai-lieu-phap-luat/hoi-dap-phap-luat/hoi-dap-vay-muon-choi-hui/",
    "/tai-lieu-phap-luat/do-hoa-am-thanh/video-ba-viec-khi-bi-lua/",
    "/hoat-dong/ngay-phap-luat-2026/",
    "/su-kien/",
    "/chuyen-muc/so-tu-phap-can-tho/",
    "/co-quan/",
    "/co-quan/so-tu-phap/",
    "/theo-doi/van-ban/91-2015-qh13/",
]


def fetch(address: str) -> tuple[int, str]:
    """The bytes that came over the wire, and the text."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 our own demo
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        body = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(body), (gzip.decompress(body) if packed else body).decode()


@pytest.mark.parametrize("address", PAGES, indirect=True)
def test_first_view_is_within_its_budget(demo_site: str, address: str):
    size, html = fetch(demo_site + address)
    parts = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"|<script[^>]+src="([^"]+)"', html)
    total = size + sum(fetch(urljoin(demo_site, style or script))[0] for style, script in parts)
    assert total <= BUDGET, f"{address}: {total} bytes"
