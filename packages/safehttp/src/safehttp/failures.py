"""The failures of a request: a family of exceptions, each with a code for a ledger and a label for officers.

A failure names at most scheme, host and port: paths of callbacks contain secrets, queries contain tokens, and the texts
of a stranger's server are not to be trusted.
"""

from __future__ import annotations

from typing import ClassVar


class HttpFailure(Exception):
    """A request without a response. `place` is "https://host:port" or "", `reason` a word for developers."""

    code: ClassVar[str]

    def __init__(self, place: str = "", reason: str = "") -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        said = f"{self.code} {self.place}".strip()
        return f"{said} ({self.reason})" if self.reason else said

    @property
    def label(self) -> str:
        """The Vietnamese text for officers."""
        return FAILURE_LABELS[self.code]


class BadAddress(HttpFailure):
    """The address is invalid or of a kind that is not allowed. Correct it: `reason` has the cause, in Vietnamese."""

    code = "sai-dia-chi"


class Forbidden(HttpFailure):
    """The host is in a forbidden network. If it belongs to the State, add it to OUTWARD_ALLOWED_NETWORKS."""

    code = "bi-cam"


class Unresolved(HttpFailure):
    """The host has no IP address. Correct the name, or wait until its DNS is repaired."""

    code = "khong-phan-giai"


class Unreachable(HttpFailure):
    """No connection. Try again later; ask the receiver whether the server runs and its firewall is open."""

    code = "khong-ket-noi"


class Untrusted(HttpFailure):
    """TLS failed: the certificate has expired, has another name or an unknown authority.

    The receiver renews it, or the operator adds the authority to OUTWARD_CA_FILE.
    """

    code = "loi-chung-thu"


class TimedOut(HttpFailure):
    """A step or the whole request exceeded its time limit. Try again later. A POST may have arrived."""

    code = "qua-gio"


class ResponseTooBig(HttpFailure):
    """Headers or body (after decompression) exceed the limits. Request less, or raise the limit."""

    code = "qua-lon"


class BrokenOff(HttpFailure):
    """The connection ended before the response did. Try again later. A POST may have arrived."""

    code = "dut-giua-chung"


class NotHttp(HttpFailure):
    """The response is not valid HTTP (another protocol, an unknown encoding). The receiver checks the server."""

    code = "sai-giao-thuc"


class TooManyRedirects(HttpFailure):
    """Too many redirects. The receiver ends the loop; correct the address to the final one."""

    code = "chuyen-huong-qua-nhieu"


class RedirectRefused(HttpFailure):
    """The redirect is not allowed for this request: a POST by 301 or 302, or from https to http.

    Correct the address to the final one.
    """

    code = "chuyen-huong-bi-tu-choi"


FAILURE_LABELS = {
    BadAddress.code: "Địa chỉ không hợp lệ",
    Forbidden.code: "Địa chỉ nằm trong mạng không được phép truy cập",
    Unresolved.code: "Không tìm thấy máy chủ có tên miền này",
    Unreachable.code: "Không kết nối được máy chủ",
    Untrusted.code: "Không lập được kết nối an toàn: chứng thư số hết hạn, sai tên miền hoặc không đáng tin cậy",
    TimedOut.code: "Quá thời gian chờ",
    ResponseTooBig.code: "Nội dung trả về quá lớn",
    BrokenOff.code: "Kết nối bị ngắt giữa chừng",
    NotHttp.code: "Máy chủ trả lời sai giao thức",
    TooManyRedirects.code: "Chuyển hướng quá nhiều lần",
    RedirectRefused.code: "Máy chủ chuyển hướng đến nơi không được phép gửi tiếp",
}
