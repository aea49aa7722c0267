#!/usr/bin/env python3
"""Receives signed webhooks of the portal and stores each item as a static page. One file, no library.

Three ways to run it (see README.md): as a small server (`receiver.py --port 8910`), as CGI under any web server, or as
WSGI (`receiver:application`). Settings are environment variables:

    LAN_TOA_SECRET   the secret or secrets from the portal ("whsec_…"), separated by blanks
    LAN_TOA_FOLDER   the folder of pages, which the web server publishes
    LAN_TOA_BASE     the public address of that folder, "https://xa.gov.vn/phap-luat/"

The folder has `bai/<id>.html` for each item, `danh-sach.html` to include in any page, and `.trang-thai.sqlite3` for the
receiver itself. Requires Python 3.8.
"""

import argparse
import base64
import hashlib
import hmac
import html
import json
import os
import re
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.handlers import CGIHandler
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

SCHEMA = "lan-toa.item/1"
ACTIONS = ("publish", "correct", "withdraw", "test")
LISTED = 20  # items in danh-sach.html
MOST_BYTES = 5 * 1024 * 1024
MOST_SECONDS_APART = 300  # between the portal's clock and ours
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Refused(Exception):
    """The request is refused. `status` is the HTTP status of the response."""

    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


# ---- authentication --------------------------------------------------------------------------------------------------


def check_signature(headers, body, secrets, now):
    """Raises Refused unless one of the signatures is recent and matches one of our secrets."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > MOST_SECONDS_APART:
        raise Refused("401 Unauthorized", "time-stamp too old or too new: check the clock of this machine")
    said = message_id.encode() + b"." + timestamp.encode() + b"." + body
    given = [one[3:] for one in headers.get("webhook-signature", "").split() if one.startswith("v1,")]
    for secret in secrets:
        ours = base64.b64encode(hmac.new(secret, said, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(ours.encode(), one.encode()) for one in given):
            return
    raise Refused("401 Unauthorized", "signature does not fit")


def read_secrets(said):
    """The decoded secrets."""
    return [base64.b64decode(one[6:] if one.startswith("whsec_") else one) for one in said.split()]


def read_message(body):
    """The message as a dict with a valid id, version and action. Raises Refused."""
    try:
        said = json.loads(body)
        known = said["schema"] == SCHEMA and said["action"] in ACTIONS
        good = isinstance(said["version"], int) and _UUID.fullmatch(said["id"])
    except (ValueError, KeyError, TypeError):
        raise Refused("400 Bad Request", "no message of the portal") from None
    if not known or not good:
        raise Refused("400 Bad Request", "a message of another schema")
    return said


# ---- storage ---------------------------------------------------------------------------------------------------------


class Shelf:
    """The folder of pages.

    Any step may be interrupted: the portal sends a message again until it gets a receipt, and storing it again has the
    same result.
    """

    def __init__(self, folder, base):
        self.folder = Path(folder)
        self.base = base.rstrip("/") + "/"
        (self.folder / "bai").mkdir(parents=True, exist_ok=True)

    def take(self, said):
        """Store a message; returns the receipt."""
        name, version = said["id"], said["version"]
        if said["action"] == "test":
            return {"id": name, "version": version}
        with closing(self._open()) as database, database:
            database.execute("BEGIN IMMEDIATE")  # one writer at a time, across all processes
            row = database.execute("SELECT version FROM items WHERE id = ?", (name,)).fetchone()
            if row and row[0] > version:
                return {"id": name, "version": row[0], "url": self._url(name)}  # older than the stored version: ignored
            self._write(f"bai/{name}.html", _gone(said) if said["action"] == "withdraw" else _page(said["item"]))
            item = said.get("item") or {}
            database.execute(
                "INSERT OR REPLACE INTO items (id, version, title, published_at) VALUES (?, ?, ?, ?)",
                (name, version, item.get("title"), item.get("published_at")),
            )
            listed = database.execute(
                "SELECT id, title FROM items WHERE title IS NOT NULL ORDER BY published_at DESC, id LIMIT ?", (LISTED,)
            )
            self._write("danh-sach.html", _list([(self._url(one), title) for one, title in listed]))
        return {"id": name, "version": version, "url": self._url(name)}

    def _url(self, name):
        return f"{self.base}bai/{name}.html"

    def _open(self):
        database = sqlite3.connect(str(self.folder / ".trang-thai.sqlite3"), timeout=20, isolation_level=None)
        database.execute(
            "CREATE TABLE IF NOT EXISTS items (id TEXT PRIMARY KEY, version INTEGER, title TEXT, published_at TEXT)"
        )
        return database

    def _write(self, name, text):
        """Write a file atomically: readers see the old page or the new one."""
        target = self.folder / name
        handle, made = tempfile.mkstemp(dir=str(target.parent), prefix=".moi-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(made, 0o644)
            os.replace(made, str(target))
        except BaseException:
            Path(made).unlink()
            raise


# ---- pages -----------------------------------------------------------------------------------------------------------

_FRAME = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src http: https:; media-src http: https:">
{head}<title>{title}</title></head>
<body><main><h1>{title}</h1>
{body}
</main></body></html>
"""


def _page(item):
    """The portal's `html` is sanitised and used unchanged; all other texts are escaped."""
    e = html.escape
    parts = []
    if item.get("note"):
        parts.append('<p role="note"><strong>{}</strong></p>'.format(e(item["note"])))
    if item.get("lead"):
        parts.append("<p><strong>{}</strong></p>".format(e(item["lead"])))
    parts.append(item.get("html", ""))
    agency, licence = item["agency"]["name"], item["licence"]["name"]
    parts.append(
        '<p>Nguồn: <a href="{}">{}</a>{}</p>'.format(e(item["url"]), e(agency or item["url"]), _licence(licence))
    )
    return _FRAME.format(
        language=e(item["language"]),
        head='<link rel="canonical" href="{}">\n'.format(e(item["url"])),
        title=e(item["title"]),
        body="\n".join(parts),
    )


def _licence(name):
    return f". Điều kiện dùng lại: {html.escape(name)}" if name else ""


def _gone(said):
    """The page of a withdrawn item: the reason, or a link to its successor."""
    e, ending = html.escape, said["withdrawal"]
    words = ["<p>{}</p>".format(e(ending.get("note") or "Nội dung này đã được gỡ."))]
    if ending.get("successor"):
        words.append('<p>Xin đọc <a href="{}">nội dung thay thế</a>.</p>'.format(e(ending["successor"])))
    head = '<meta name="robots" content="noindex">\n'
    return _FRAME.format(language="vi", head=head, title=e(ending.get("title") or "Đã gỡ"), body="\n".join(words))


def _list(links):
    rows = "".join(f'<li><a href="{html.escape(url)}">{html.escape(title)}</a></li>\n' for url, title in links)
    return f"<ul>\n{rows}</ul>\n" if rows else "<p>Chưa có nội dung nào.</p>\n"


# ---- web server ------------------------------------------------------------------------------------------------------


def application(environ, start_response):
    """The WSGI application."""
    try:
        status, said = "200 OK", _answer(environ)
    except Refused as refused:
        status, said = refused.status, {"error": str(refused)}
    except (OSError, sqlite3.Error) as error:
        # The portal retries later.
        print(f"not stored: {error}", file=sys.stderr)
        status, said = "503 Service Unavailable", {"error": "not stored"}
    body = json.dumps(said).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _answer(environ):
    if environ.get("REQUEST_METHOD") != "POST":
        raise Refused("405 Method Not Allowed", "only POST")
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if not 0 < length <= MOST_BYTES:
        raise Refused("413 Content Too Large", "no body, or too long")
    body = environ["wsgi.input"].read(length)
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: environ.get("HTTP_" + name.upper().replace("-", "_"), "") for name in names}
    check_signature(headers, body, read_secrets(os.environ["LAN_TOA_SECRET"]), time.time())
    said = read_message(body)
    if headers["webhook-id"] != "{id}.{version}".format(**said):
        raise Refused("400 Bad Request", "the number of the message is not that of its body")
    return Shelf(os.environ["LAN_TOA_FOLDER"], os.environ["LAN_TOA_BASE"]).take(said)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128  # the default is 5: the sixth pending connection was refused


class Quiet(WSGIRequestHandler):
    def log_message(self, *said):
        pass


def serve(port):
    """A local server: put it behind the web server that has the certificate."""
    with make_server("127.0.0.1", port, application, Server, Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    if os.environ.get("GATEWAY_INTERFACE"):
        CGIHandler().run(application)
    else:
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--port", type=int, default=8910)
        serve(parser.parse_args().port)
