"""The plugin that partners are given, in a real WordPress with a real MariaDB, driven as the portal drives it."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.sharing.delivery import read_response, secret_text, trial_payload, webhook_action, webhook_payload
from portal.sharing.states import AttemptOutcome, SharedItem
from tests.deploy.machines import answers, wait_until
from tests.portal.sharing.test_receiver import AT, FOLDER, SECRET, UID, make_shared, signed, withdrawn
from tests.ports import free_port

WORDPRESS = Path("/usr/share/wordpress")
NEEDS = ("php", "mariadb-install-db", "mariadbd")
pytestmark = [
    pytest.mark.skipif(not os.environ.get("TRY_DEPLOY"), reason="minutes of two cores: make try-deploy"),
    pytest.mark.skipif(
        not WORDPRESS.exists() or not all(map(shutil.which, NEEDS)),
        reason="apt-get install wordpress wordpress-theme-twentytwentyfive php-cli php-mysql mariadb-server",
    ),
]
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_CHARSET', 'utf8mb4');
define('DB_HOST', 'localhost:%(socket)s'); define('DB_COLLATE', '');
define('WP_HOME', '%(site)s'); define('WP_SITEURL', '%(site)s'); define('WP_CONTENT_DIR', __DIR__ . '/wp-content');
define('LAN_TOA_SECRET', '%(secret)s'); define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """<?php
define('WP_INSTALLING', true);
require 'wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
wp_install('Trang của xã', 'admin', 'admin@example.vn', true, '', 'mat-khau-thu');
update_option('permalink_structure', '/%postname%/');
activate_plugin('lan-toa/lan-toa.php');
"""
ROUTES = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . $path)) { return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
"""


class Site:
    """A commune's WordPress."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def ask(self, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        request = urllib.request.Request(url, data=body, headers=headers or {})  # noqa: S310  our own process
        try:
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        return self.ask(f"{self.url}/wp-json/lan-toa/v1/nhan", body, headers | {"content-type": "application/json"})

    def bring(self, item: SharedItem, *, confirmed: int = 0) -> tuple[AttemptOutcome, str]:
        body = webhook_payload(item, action=webhook_action(item, confirmed_version=confirmed))
        status, said = self.post(body, signed(body, item.content_id, item.version))
        receipt = read_response(
            status=status,
            body=said.encode(),
            retry_after="",
            content_id=item.content_id,
            version=item.version,
            at=AT,
        )
        return receipt.outcome, receipt.copy_url


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        database, served = folder / "db", folder / "wp"
        database.mkdir()
        user = "mysql" if getpass.getuser() == "root" else getpass.getuser()
        if user == "mysql":
            shutil.chown(database, "mysql")
        told = [f"--datadir={database}", f"--user={user}", f"--socket={database}/s", "--skip-networking"]
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", *told[:2]],
            check=True, capture_output=True,
        )  # fmt: skip
        running = [subprocess.Popen(["mariadbd", "--no-defaults", *told], stderr=subprocess.DEVNULL)]
        try:
            wait_until((database / "s").exists, "MariaDB")
            subprocess.run(
                ["mariadb", f"--socket={database}/s", "-uroot", "-e", "create database wordpress"], check=True
            )
            running.append(_served(served, database / "s", url := f"http://127.0.0.1:{free_port()}"))
            wait_until(lambda: answers(int(url.rpartition(":")[2])), "PHP")
            yield Site(served, url)
        finally:
            for process in reversed(running):
                os.kill(process.pid, signal.SIGKILL)
                process.wait()


def _served(folder: Path, socket: Path, url: str) -> subprocess.Popen[bytes]:
    shutil.copytree(WORDPRESS, folder, symlinks=False, ignore_dangling_symlinks=True)
    shutil.copytree(FOLDER / "wordpress", folder / "wp-content" / "plugins" / "lan-toa")
    said = {"socket": socket, "site": url, "secret": secret_text(SECRET)}
    (folder / "wp-config.php").unlink(missing_ok=True)
    (folder / "wp-config.php").write_text(CONFIG % said, encoding="utf-8")
    (folder / "install.php").write_text(INSTALL, encoding="utf-8")
    (folder / "routes.php").write_text(ROUTES, encoding="utf-8")
    subprocess.run(["php", "install.php"], cwd=folder, check=True, timeout=120)
    command = ["php", "-S", url.partition("//")[2], "routes.php"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_thing_is_published_corrected_and_taken_down(site: Site):
    item = make_shared()
    outcome, address = site.bring(item)
    assert outcome is AttemptOutcome.CONFIRMED
    status, page = site.ask(address)
    assert status == 200
    assert "<p>Một đoạn {x}.</p>" in page
    assert "Tin số 1 &lt;b&gt;" in page
    assert '<link rel="canonical" href="https://cong.vn/tin/1/"' in page

    corrected = replace(item, version=2, title="Tin đã sửa", note="Luật đã thay đổi.")
    assert site.bring(corrected, confirmed=1) == (AttemptOutcome.CONFIRMED, address)
    assert "Luật đã thay đổi." in site.ask(address)[1]
    assert "Tin đã sửa" in site.ask(f"{site.url}/phap-luat/")[1]

    gone = withdrawn(corrected, note="Số liệu sai.")
    assert site.bring(gone, confirmed=2) == (AttemptOutcome.CONFIRMED, address)
    status, page = site.ask(address)
    assert status == 410
    assert "Số liệu sai." in page
    assert "Một đoạn" not in page
    assert "noindex" in page
    for listing in ("/phap-luat/", "/?s=Tin", "/phap-luat/feed/", "/wp-sitemap-posts-lan-toa-1.xml"):
        assert str(item.content_id) not in site.ask(f"{site.url}{listing}")[1]

    assert site.bring(item)[0] is not AttemptOutcome.CONFIRMED, "an older version brings nothing back"
    assert site.ask(address)[0] == 410


def test_a_thing_that_comes_twice_is_one(site: Site):
    item = make_shared(7, title="Một lần thôi")
    assert site.bring(item) == site.bring(item)
    assert site.ask(f"{site.url}/phap-luat/")[1].count("Một lần thôi</a>") == 1


def test_who_is_not_the_portal_is_refused(site: Site):
    body = trial_payload(content_id=UID)
    good = signed(body, UID, 0)
    assert site.post(body, {})[0] == 401
    assert site.post(body + b" ", good)[0] == 401
    assert site.post(body, good | {"webhook-signature": "v1,AAAA"})[0] == 401
    assert site.post(b"[]", signed(b"[]", UID, 0))[0] == 400
    assert site.post(body, good)[0] == 200


def test_what_is_no_word_of_the_portal_is_cleaned(site: Site):
    item = make_shared(9, html="<p onclick='x()'>Lời</p><script>alert(1)</script>")
    _, address = site.bring(item)
    page = site.ask(address)[1]
    assert "<p>Lời</p>" in page
    assert "alert(1)</script>" not in page
