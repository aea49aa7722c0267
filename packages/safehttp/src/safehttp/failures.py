"""How a request may fail: a family of exceptions, each with a code for a ledger and words for officers.

A failure names the scheme, host and port at most: paths of callbacks hold secrets, queries hold tokens, and what a
stranger's server says is a stranger's.
"""

from __future__ import annotations

from typing import ClassVar


class HttpFailure(Exception):
    """A request that was not answered. `place` is "https://host:port" or "", `reason` a word for developers."""

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
        """What an officer reads."""
        return FAILURE_LABELS[self.code]


class BadAddress(HttpFailure):
    """The address cannot be read or is not of the kind that is asked. Correct it: `reason` says why, in Vietnamese."""

    code = "sai-dia-chi"


class Forbidden(HttpFailure):
    """The host stands in a network that is not asked. If it is the State's own, name it in OUTWARD_ALLOWED_NETWORKS."""

    code = "bi-cam"


class Unresolved(HttpFailure):
    """No address is known for the host. Correct the name, or wait until its DNS is repaired."""

    code = "khong-phan-giai"


class Unreachable(HttpFailure):
    """Nobody takes the connection. Try again later; ask the receiver whether its server runs, its firewall is open."""

    code = "khong-ket-noi"


class Untrusted(HttpFailure):
    """TLS failed: certificate expired, of another name, of an unknown authority.

    The receiver renews it, or the operator names the authority in OUTWARD_CA_FILE.
    """

    code = "loi-chung-thu"


class TimedOut(HttpFailure):
    """It took longer than the limits allow, in one step or as a whole. Try again later. A POST may have arrived."""

    code = "qua-gio"


class ResponseTooBig(HttpFailure):
    """Headers or body (after decompression) are more than the limits allow. Ask for less, or raise the limit."""

    code = "qua-lon"


class BrokenOff(HttpFailure):
    """The connection ended before the answer did. Try again later. A POST may have arrived."""

    code = "dut-giua-chung"


class NotHttp(HttpFailure):
    """What came back is not HTTP as agreed (other protocol, unknown encoding). The receiver looks at its server."""

    code = "sai-giao-thuc"


class TooManyRedirects(HttpFailure):
    """The address leads on and on. The receiver ends the loop; correct the address to where it leads."""

    code = "chuyen-huong-qua-nhieu"


class RedirectRefused(HttpFailure):
    """The answer leads to where this request is not sent: a POST by 301 or 302, or from https to http.

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
