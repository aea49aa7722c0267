"""The shipped nginx on ports of this machine's loopback, for tests and benchmarks."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
HOST = "phapluat.example.gov.vn"


def configure(folder: Path, *, port: int, portal_port: int, most_a_second: int, static: Path | None) -> Path:
    for name in ("cache", "static"):
        (folder / name).mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}", "-days", "2"]
        + ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")],
        check=True,
        capture_output=True,
    )
    places = {
        "/etc/nginx/lan-toa-proxy.conf": str(folder / "proxy.conf"),
        "/etc/ssl/lan-toa": str(folder),
        "/var/cache/nginx-lan-toa": str(folder / "cache"),
        "/var/lib/lan-toa/static": str(static or folder / "static"),
        "/var/lib/lan-toa": str(folder),
        "/srv/lan-toa/deploy": str(DEPLOY),
        "rate=50r/s": f"rate={most_a_second}r/s",
        "rate=200r/s": f"rate={4 * most_a_second}r/s",
        "burst=200": f"burst={4 * most_a_second}",
        "burst=800": f"burst={16 * most_a_second}",
        "127.0.0.1:8000": f"127.0.0.1:{portal_port}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "    listen [::]:443 ssl;\n": "",
        "    listen [::]:80;\n": "",
    }
    for source, target in (("nginx.conf", "site.conf"), ("lan-toa-proxy.conf", "proxy.conf")):
        text = (DEPLOY / source).read_text(encoding="utf-8")
        for old, new in places.items():
            text = text.replace(old, new)
        (folder / target).write_text(text, encoding="utf-8")
    temporary = "".join(
        f"{one}_temp_path {folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "main.conf"
    main.write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; daemon off; worker_processes 1;"
        f"{'user root;' if os.geteuid() == 0 else ''}"
        f"events {{}} http {{ {temporary} include {folder}/site.conf; }}",
        encoding="utf-8",
    )
    return main


@contextmanager
def nginx_before(
    folder: Path, *, portal_port: int, most_a_second: int = 50, static: Path | None = None
) -> Iterator[int]:
    """It listens at the port that is given, over TLS, with a certificate of its own in `folder`; `most_a_second`: what
    one address may ask, and four times as many at once, as it is shipped."""
    port = free_port()
    main = configure(folder, port=port, portal_port=portal_port, most_a_second=most_a_second, static=static)
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", str(main), "-e", str(folder / "error.log")])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
