"""A Zalo that misbehaves as it is described to: our reading of its documentation, not the service itself.

One server stands for all three hosts. Refusals come with status 200; a refresh token serves once; tokens wear out;
quotas count down; an article is verified after some asking; webhooks come signed, late, twice and out of order.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

WEEK = 7 * 86_400_000  # milliseconds
SUCCESS = {"error": 0, "message": "Success"}


@dataclass
class User:
    """Somebody as the account knows them; moments in milliseconds."""

    last: int = 0
    follows: bool = True
    has_blocked: bool = False


@dataclass
class ZaloPeer:
    """What it knows and how it behaves; `sent` and `asked` are what came in."""

    app_id: str = "360846524940903967"
    oa_id: str = "388613280878808645"
    app_secret: str = "app-secret"
    access: str = "access-0"
    refresh: str = "refresh-0"
    codes: dict[str, str] = field(default_factory=dict)  # code of a consent -> its challenge
    users: dict[str, User] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)  # receiver -> error and its words
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    now: int = 1_764_000_000_000
    is_night: bool = False
    quota: int = 500
    rate: int = 4000
    verify_after: int = 2
    worn_out_once: int = 0  # the error of one answer, whatever the token
    drops: set[str] = field(default_factory=set)  # paths at which it takes what is said and hangs up
    in_between: str = ""  # what something before it says instead
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    renewals: list[str] = field(default_factory=list)
    answers_renewal_after: float = 0.0
    articles: dict[str, int] = field(default_factory=dict)
    broadcasts: list[list[str]] = field(default_factory=list)
    _numbers: int = 2**53
    _lock: threading.RLock = field(default_factory=threading.RLock)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hosts(self) -> dict[str, str]:
        return {"oa": self.url, "business": self.url, "oauth": self.url}

    def number(self) -> str:
        self._numbers += 1
        return str(self._numbers)

    # ---- what it answers ---------------------------------------------------------------------------------------------

    def answer(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Any:
        with self._lock:
            self.asked.append((method, path, headers))
            if path == "/v4/oa/access_token":
                said = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                answer = self._tokens(said, headers)
            else:
                answer = self._refusal(path, headers) or self._route(path, query, body)
        if path == "/v4/oa/access_token" and self.answers_renewal_after:
            time.sleep(self.answers_renewal_after)
        return answer

    def _tokens(self, said: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        if headers.get("secret_key") != self.app_secret or said.get("app_id") != self.app_id:
            return {"error": -14002, "error_name": "App is not active"}
        if said.get("grant_type") == "authorization_code":
            challenge = self.codes.pop(said.get("code", ""), None)
            made = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
            if challenge is None or challenge != _base64url(made):
                return {"error": -14019, "error_name": "Invalid code"}
            return self._pair()
        self.renewals.append(said.get("refresh_token", ""))
        if said.get("refresh_token") != self.refresh:
            return {"error": -14014, "error_name": "Invalid refresh token"}
        return self._pair()

    def _pair(self) -> dict[str, str]:
        self.access, self.refresh = f"access-{self.number()}", f"refresh-{self.number()}"
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}

    def _refusal(self, path: str, headers: dict[str, str]) -> dict[str, Any] | None:
        is_business = path.startswith(("/message", "/template", "/quality"))
        if self.worn_out_once:
            error, self.worn_out_once = self.worn_out_once, 0
            return {"error": error, "message": "Access token has expired"}
        if headers.get("access_token") != self.access:
            return {"error": -124 if is_business else -216, "message": "Access token is invalid"}
        if self.rate <= 0:
            return {"error": -32, "message": "The request is over the limit"}
        self.rate -= 1
        return None

    def _route(self, path: str, query: dict[str, str], body: bytes) -> dict[str, Any]:
        said = json.loads(body) if body[:1] == b"{" else {}
        data = json.loads(query["data"]) if "data" in query else query
        routes: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/v3.0/oa/message/cs": self._reply,
            "/v3.0/oa/message/template": self._by_uid,
            "/message/template": self._by_phone,
            "/v3.0/oa/quota/message": self._quota_of_user,
            "/message/quota": lambda _: _good(dailyQuota="500", remainingQuota=str(self.quota)),
            "/quality": lambda _: _good(oaCurrentQuality="HIGH", oa7dayQuality="MEDIUM"),
            "/message/status": lambda one: _good(status=1 if one.get("message_id") in self._ids() else -1),
            "/template/all": self._templates,
            "/template/info/v2": self._template,
            "/v2.0/article/create": self._create,
            "/v2.0/article/verify": self._verify,
            "/v2.0/oa/message": self._broadcast,
            "/v2.0/oa/upload/image": lambda _: _good(attachment_id=self.number()),
            "/v2.0/oa/getoa": lambda _: _good(oaid=self.oa_id, name="Tư pháp Cần Thơ", num_follower=12),
            "/v3.0/oa/user/getlist": self._followers,
            "/v3.0/oa/user/detail": lambda one: _good(user_id=one["user_id"], user_is_follower=True),
        }
        return routes[path](said or data) if path in routes else {"error": -212, "message": "API is not registered"}

    def _ids(self) -> set[str]:
        return {one["id"] for one in self.sent}

    def _reply(self, said: dict[str, Any]) -> dict[str, Any]:
        who, text = said["recipient"]["user_id"], said["message"]["text"]
        user = self.users.get(who)
        if refusal := self._of(who, user):
            return refusal
        if len(text) > 2000:
            return {"error": -210, "message": "Parameter exceeds limit"}
        if user and self.now - user.last > WEEK:
            return {"error": -230, "message": "User has not interacted with the OA in the past 7 days"}
        return self._took(who, text=text)

    def _by_uid(self, said: dict[str, Any]) -> dict[str, Any]:
        if "user_id" not in said:
            return {"error": -201, "message": "user_id is invalid"}
        who = said["user_id"]
        if refusal := self._of(who, self.users.get(who)) or self._of_template(said):
            return refusal
        return self._took(who, data=said["template_data"], quota={"quota_type": "purchase_quota", "remain": 4821})

    def _by_phone(self, said: dict[str, Any]) -> dict[str, Any]:
        phone = said["phone"]
        if not phone.startswith("84"):
            return {"error": -108, "message": "Phone number is invalid"}
        if self.is_night:
            return {"error": -133, "message": "Sending is not allowed at night"}
        if phone in self.refused:
            return _error(*self.refused[phone])
        if phone not in self.phones:
            return {"error": -118, "message": "Zalo account does not exist"}
        if refusal := self._of_template(said):
            return refusal
        if self.quota <= 0:
            return {"error": -144, "message": "OA has exceeded its daily quota"}
        self.quota -= 1
        quota = {"dailyQuota": "500", "remainingQuota": str(self.quota)}
        more = {"mode": said.get("mode", ""), "tracking_id": said.get("tracking_id", "")}
        answer = self._took(phone, data=said["template_data"], quota=quota, **more)
        answer["data"]["msg_id"] = answer["data"].pop("message_id")
        return answer

    def _of(self, who: str, user: User | None) -> dict[str, Any] | None:
        if who in self.refused:
            return _error(*self.refused[who])
        if user is None or not user.follows:
            return {"error": -213, "message": "User has not followed the OA"}
        if user.has_blocked:
            return {"error": -217, "message": "User has blocked the OA"}
        return {"error": -234, "message": "Not allowed at night"} if self.is_night else None

    def _of_template(self, said: dict[str, Any]) -> dict[str, Any] | None:
        template = self.templates.get(said["template_id"])
        if template is None:
            return {"error": -109, "message": "Template is invalid"}
        if template["status"] != "ENABLE":
            return {"error": -146, "message": "Template is disabled"}
        return None

    def _took(self, who: str, *, quota: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
        number = self.number()
        self.sent.append({"id": number, "to": who, **said})
        answer = _good(message_id=number, user_id=who, sent_time=str(self.now))
        return answer if quota is None else {**answer, "data": answer["data"] | {"quota": quota}}

    def _quota_of_user(self, said: dict[str, Any]) -> dict[str, Any]:
        user = self.users.get(said["user_id"], User())
        return _good(last_interaction=str(user.last), cs_reply={"remain": 8, "total": 8})

    def _templates(self, said: dict[str, Any]) -> dict[str, Any]:
        offset, limit = int(said["offset"]), int(said["limit"])
        if limit > 100:
            return {"error": -1121, "message": "limit"}
        rows = [
            {"templateId": int(key), "templateName": one["name"], "status": one["status"], "templateQuality": "HIGH"}
            for key, one in self.templates.items()
        ]
        return SUCCESS | {"data": rows[offset : offset + limit], "metadata": {"total": len(rows)}}

    def _template(self, said: dict[str, Any]) -> dict[str, Any]:
        one = self.templates.get(said["template_id"])
        if one is None:
            return {"error": -109, "message": "Template is invalid"}
        held = {"templateId": int(said["template_id"]), "templateName": one["name"], "status": one["status"]}
        more = {"templateTag": "CUSTOMER_CARE", "listParams": one.get("params", []), "price_uid": one.get("uid", "")}
        return _good(**held, **more)

    def _create(self, said: dict[str, Any]) -> dict[str, Any]:
        if len(said["title"]) > 150 or said.get("status") != "show":
            return {"error": -201, "message": "title is invalid"}
        token = f"token-{self.number()}"
        self.articles[token] = 0
        return _good(token=token)

    def _verify(self, said: dict[str, Any]) -> dict[str, Any]:
        self.articles[said["token"]] += 1
        ready = self.articles[said["token"]] > self.verify_after
        return _good(id=f"article-{said['token']}") if ready else _good()

    def _broadcast(self, said: dict[str, Any]) -> dict[str, Any]:
        payload = said["message"]["attachment"]["payload"]
        self.broadcasts.append([one["attachment_id"] for one in payload["elements"]])
        return _good(message_id=self.number())

    def _followers(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["count"] > 50 or said["offset"] > 9951:
            return {"error": -201, "message": "count is invalid"}
        everyone = sorted(self.users)
        page = everyone[said["offset"] : said["offset"] + said["count"]]
        return _good(total=len(everyone), users=[{"user_id": one} for one in page])


class Webhooks:
    """Tells a door what happened, signed as `first` and `moment` say; comes back while it is not answered with 200."""

    def __init__(
        self,
        peer: ZaloPeer,
        secret: str,
        *,
        first: str = "app",
        moment: str = "body",
        now: Callable[[], float] = time.time,
    ) -> None:
        self._peer, self._secret, self._first, self._moment, self._now = peer, secret, first, moment, now

    def body(self, name: str, *, timestamp: int | None = None, **said: Any) -> bytes:
        stamp = str(timestamp if timestamp is not None else int(self._now() * 1000))
        whole = {"app_id": self._peer.app_id, "event_name": name, **said, "timestamp": stamp}
        return json.dumps(whole, ensure_ascii=False).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        stamp = json.loads(body)["timestamp"]
        told = stamp if self._moment == "body" else str(int(stamp) + 7)
        first = self._peer.app_id if self._first == "app" else self._peer.oa_id
        mac = hashlib.sha256(first.encode() + body + told.encode() + self._secret.encode()).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Timestamp": told}

    def follow(self, user: str, *, timestamp: int | None = None) -> bytes:
        return self.body("follow", oa_id=self._peer.oa_id, follower={"id": user}, timestamp=timestamp)

    def unfollow(self, user: str, *, timestamp: int | None = None) -> bytes:
        return self.body("unfollow", oa_id=self._peer.oa_id, follower={"id": user}, timestamp=timestamp)

    def text(self, user: str, text: str, *, timestamp: int | None = None) -> bytes:
        message = {"text": text, "msg_id": self._peer.number()}
        return self.body("user_send_text", sender={"id": user}, message=message, timestamp=timestamp)

    def received(self, number: str, *, tracking: str = "", at: int | None = None, to: str = "") -> bytes:
        message = {"msg_id": number} | ({"tracking_id": tracking} if tracking else {})
        message |= {"delivery_time": str(at)} if at is not None else {}
        return self.body("user_received_message", recipient={"id": to or "1"}, message=message)


@contextmanager
def zalo_server(**said: Any) -> Iterator[ZaloPeer]:
    peer = ZaloPeer(**said)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if peer.in_between:
                return self._say(502, peer.in_between.encode(), "text/html")
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = peer.answer(self.command, parts.path, query, headers, body)
            if parts.path in peer.drops:
                self.close_connection = True
                return None
            return self._say(200, json.dumps(answer, ensure_ascii=False).encode(), "application/json")

        def _say(self, status: int, body: bytes, kind: str) -> None:
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-RateLimit-Remain", str(peer.rate))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is written about what is asked."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    peer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _good(**data: Any) -> dict[str, Any]:
    return SUCCESS | {"data": data}


def _error(code: int, message: str) -> dict[str, Any]:
    return {"error": code, "message": message}


def _base64url(made: bytes) -> str:
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
