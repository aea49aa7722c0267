"""What browsers may do with our pages: no inline script but Wagtail's own, each with the nonce of its answer."""

from django.utils.csp import CSP

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_FAILURE_VIEW = "portal.design.middleware.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
ADMIN_PREFIX = "/quan-tri/"
# What a browser of the back office refuses it tells here; counted by kind and day, shown on the operator's page.
WAYS_IN_CSP = SECURE_CSP | {"report-uri": ["/giao-dien/bi-chan/"]}
ADMIN_CSP = WAYS_IN_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    # Draftail's library makes <style> elements of its own, without a nonce; attributes stay refused.
    "style-src-elem": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-ancestors": [CSP.SELF],
    "frame-src": [CSP.SELF],
}
