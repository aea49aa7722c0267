"""What two recordings of one page may differ in, taken out of it. Without Django."""

import hashlib
import re

# Pattern -> what stands in its place; in this order.
_VOLATILE = [
    (r'(name="csrfmiddlewaretoken"\s+value=")[^"]*', r"\1…"),
    (r'("?(?:CSRF_TOKEN|csrfToken|csrf_token|X-CSRFToken)"?\s*:\s*")[^"]*', r"\1…"),
    (r'\bnonce([="-]+)[\w+/=-]{8,}', r"nonce\1…"),
    (r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", "<uuid>"),
    # "portal.3f9ac2d41b07.css" and "vendor.js?v=ae18b3f2"
    (r"\.[0-9a-f]{8,64}(\.(?:css|js|mjs|woff2|svg|png|webp|jpg|json)\b)", r".…\1"),
    (r"([?&](?:amp;)?v=)[0-9a-f]{8,64}\b", r"\1…"),
    # A moment to the second or finer; the calendar stands still, so a day or a minute is kept.
    (r"(\d{2}:\d{2}):\d{2}(?:\.\d+)?", r"\1"),
    # Signed values and secrets in addresses: 32 letters or more in which both cases or digits are mixed.
    (r"(?<![\w/-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{32,}(?::[\w-]+)*", "<secret>"),
    (r"(?<=/)(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{32,}(?=[/\"'?&#\s]|$)", "<secret>"),
    (r"\b[0-9a-f]{32,128}\b", "<digest>"),
    (r"(?<=/l/)[a-z0-9]{5,10}(?=/)", "<code>"),  # a short link
    (r"(?<=/kiem-chung/)[0-9a-f]{12}(?=/)|\b[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}\b", "<code>"),  # of a public version
    (r'(\bkey(?:\\*"|\\*&quot;): ?(?:\\*"|\\*&quot;))[a-z0-9]{5}\b', r"\1…"),  # a block of the text editor
    (r'("modelNames":\s*)\[[^\]]*\]', r"\1[…]"),  # Wagtail writes a set
    # Django and Wagtail ask the real clock how long ago something was.
    (r"\b(?:\d+\s(?:năm|tháng|tuần|ngày|giờ|phút|giây),?\s)+trước\b|\b[Vv]ừa xong\b", "<ago>"),
    (r"127\.0\.0\.1:\d+|localhost:\d+", "<host>"),
    (r"[ \t]+", " "),
    (r"\s*\n\s*", "\n"),
]
_RULES = [(re.compile(pattern), instead) for pattern, instead in _VOLATILE]


def normalised(text: str) -> str:
    """The text with its tokens, secrets, digests, seconds and indentation taken out."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text.strip()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
