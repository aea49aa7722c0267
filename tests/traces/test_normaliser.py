"""What is taken out of a page before its digest is drawn, and what is not."""

import pytest

from tests.traces.normaliser import digest, normalised

UUID = "1f0c5f0e-8d1b-4a55-9c39-0d7f1f9a2b3c"
SECRET = "Zb3kQ9xTfLw2mVpR7sYc1nHd5gJ8aKe4uXo6iBq0tM"
VOLATILE = [
    (
        "form token",
        '<input type="hidden" name="csrfmiddlewaretoken" value="a1B2">',
        'name="csrfmiddlewaretoken" value="…"',
    ),
    ("token for scripts", '{"CSRF_TOKEN": "a1B2"}', '"CSRF_TOKEN": "…"'),
    ("nonce", '<script nonce="q83vEjRWeJA=">', '<script nonce="…">'),
    ("name of a thing", f'id="block-{UUID}"', 'id="block-<uuid>"'),
    ("name without dashes", UUID.replace("-", ""), "<uuid>"),
    ("static name", "/giao-dien/portal.3f9ac2d41b07.css", "/giao-dien/portal.….css"),
    ("version of a static file", "/static/vendor.js?v=ae18b3f2", "/static/vendor.js?v=…"),
    ("secret in an address", f"/theo-doi/cua-toi/{SECRET}/", "/theo-doi/cua-toi/<secret>/"),
    ("digest", "sha256:" + "0f" * 32, "sha256:<digest>"),
    ("seconds", "2026-11-30T09:00:12.000345+07:00", "2026-11-30T09:00+07:00"),
    ("short link", "http://localhost:8000/l/k49qmvs/", "http://<host>/l/<code>/"),
    ("code of a version", "/kiem-chung/8f3a22c109be/qr.svg 8f3a-22c1-09be", "/kiem-chung/<code>/qr.svg <code>"),
    ("key of a block", r"\"key\": \"qg4pb\",", r"\"key\": \"…\","),
    ("key, escaped", r"\&quot;key\&quot;: \&quot;qg4pb\&quot;", r"\&quot;key\&quot;: \&quot;…\&quot;"),
    ("set", '"modelNames": ["a.page", "b.page"]', '"modelNames": […]'),
    ("how long ago", "1\u00a0năm, 2\u00a0tháng trước", "<ago>"),
    ("just now", "Vừa xong", "<ago>"),
    ("port", "http://127.0.0.1:45123/nhan", "http://<host>/nhan"),
    ("indentation", "<p>\n    Điều  1\n\n</p>", "<p>\nĐiều 1\n</p>"),
]
KEPT = [
    "Chợ phải được quét dọn hằng ngày.",
    '<time datetime="2026-11-30">30/11/2026</time>',
    "09:00, 30/11/2026",
    "/van-ban/91-2015-qh13/dieu-328-khoan-1-diem-dd/",
    "/hoi-dap/rac-con-lai-o-cho-de-vao-dau/ban-1/",
    'id="cau-tra-loi-12"',
    "trong 5 ngày làm việc, trước ngày 30/11/2026",
    "Nghị định 7/2021/NĐ-CP",
]


@pytest.mark.parametrize(("what", "page", "expected"), VOLATILE, ids=[row[0] for row in VOLATILE])
def test_takes_out_what_differs_from_run_to_run(what: str, page: str, expected: str):
    assert expected in normalised(page)
    assert normalised(normalised(page)) == normalised(page)


@pytest.mark.parametrize("page", KEPT)
def test_leaves_what_a_reader_sees(page: str):
    assert normalised(page) == page


def test_a_digest_is_of_the_words():
    assert digest("Điều 1") == digest("Điều 1") != digest("Điều 2")
