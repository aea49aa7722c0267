"""`make try-deploy`: three machines that serve, two that work; one PostgreSQL, one server of S3, one nginx.

Each machine stands in a network namespace of its own where that may be had, and its cable can be pulled. What one
takes in every other shows; whichever dies or is cut off, nothing that was promised is lost or done twice, and the
others go on within a minute.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.deploy.machines import DOMAIN, KEYS, LOOPBACK, Machine, nginx, postgres, postgres_bin, wait_until
from tests.deploy.network import SWITCH, Place, laid, may_lay
from tests.portal.digitisation import paper

pytestmark = pytest.mark.skipif(not os.environ.get("TRY_DEPLOY"), reason="minutes of two cores: make try-deploy")
ASK, TAKEN = "/hoi-dap/gui-cau-hoi/", "/hoi-dap/gui-cau-hoi/da-nhan/"
MINUTE = 60
type Door = tuple[str, int]


class Province:
    """All machines, by name: a, b and c serve, d and e work. `port` is the one of nginx."""

    def __init__(self, folder: Path, said: dict[str, str], places: dict[str, Place]) -> None:
        self.folder, self.said, self.port = folder, said, 0
        self.machines = {name: Machine(folder / name, said, places[name]) for name in "abcde"}
        self.database = places["p"]

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    @property
    def door(self) -> tuple[str, int]:
        """Of nginx."""
        return LOOPBACK.address, self.port

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.said["DATABASE_URL"]) as connection:
            return connection.execute(statement, values or None).fetchall()


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, Place]]:
    """Of the five machines and of the database (p): each in a namespace of its own, or all on one loopback."""
    if not may_lay():
        yield dict.fromkeys("abcdep", LOOPBACK)
        return
    with laid("abcdep") as found:
        yield found


@pytest.fixture(scope="module")
def province(places: dict[str, Place]) -> Iterator[Province]:
    boto3 = pytest.importorskip("boto3", reason="requirements/machines.txt is not installed")
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    if postgres_bin() is None or shutil.which("nginx") is None:
        pytest.skip("needs PostgreSQL and nginx: apt-get install postgresql nginx-light")
    folder = Path(tempfile.mkdtemp(prefix="lan-toa-province-"))
    folder.chmod(0o755)  # PostgreSQL's own user looks in
    common = LOOPBACK.address if places["a"] == LOOPBACK else SWITCH
    served = moto.ThreadedMotoServer(ip_address=common, port=0, verbose=False)
    served.start()
    address = "http://{}:{}".format(*served.get_host_and_port())
    said = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "something", "AWS_EC2_METADATA_DISABLED": "true"}
    boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="somebody", aws_secret_access_key="s"
    ).create_bucket(Bucket="lan-toa")
    said |= {"S3_BUCKET": "lan-toa", "S3_ENDPOINT_URL": address, "S3_REGION": "us-east-1", "SCANS_READERS": "1"}
    said |= {"TRUSTED_PROXIES": f"127.0.0.1,{common}"}
    with postgres(folder / "postgres", places["p"]) as database:
        found = Province(folder, said | {"DATABASE_URL": database}, places)
        try:
            found["a"].manage("found", "--name", "Pháp luật Cần Thơ", "--owner", "Sở Tư pháp")
            found["a"].manage("rebuild_search")
            found["a"].manage("collectstatic", "--noinput", "--verbosity", "0")
            for name in "abcde":
                if name != "a":
                    (found[name].folder / "static").symlink_to(found["a"].folder / "static")
                found[name].serve() if name in "abc" else found[name].work()
            wait_until(lambda: all(found[name].answers() for name in "abc"), "serving", 90)
            wait_until(lambda: found.rows("SELECT * FROM journal_lease WHERE name = 'chores'"), "an election", 90)
            with nginx(folder / "nginx", ["{}:{}".format(*found[name].door) for name in "abc"]) as port:
                found.port = port
                yield found
        finally:
            for name in "abcde":
                found[name].power_off()
            served.stop()
    shutil.rmtree(folder, ignore_errors=True)


def asked(
    door: Door,
    address: str,
    said: dict[str, str] | None = None,
    *,
    by: str = "198.51.100.1",
    cookie: str = "",
) -> tuple[int, dict[str, str], bytes]:
    headers = {
        "Host": DOMAIN,
        "X-Asker": by,
        "X-Forwarded-For": by,
        "X-Forwarded-Proto": "https",
        "Accept": "text/html",
    }
    if said is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{DOMAIN}"}
        headers["Cookie"] = cookie
    with closing(http.client.HTTPConnection(*door, timeout=30)) as connected:
        connected.request("GET" if said is None else "POST", address, said and urlencode(said), headers)
        answer = connected.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


class TestFiles:
    def test_taken_in_anywhere_are_shown_everywhere(self, province: Province):
        for name in "abcde":
            told = province[name].python(
                "import io\nfrom PIL import Image as Drawn\nfrom django.core.files.images import ImageFile\n"
                "from wagtail.images import get_image_model\nfile = io.BytesIO()\n"
                f"Drawn.new('RGB', (90, 60), (9, {ord(name)}, 9)).save(file, 'PNG')\n"
                f"made = get_image_model()(title='{name}', description='x', file=ImageFile(file, name='hoa.png'))\n"
                "made.width, made.height = 90, 60\nmade.save()\n"
                # It is public while a page that the public reads uses it.
                "from tests.portal.editorial.factories import make_article\n"
                "shown = ('picture', {'image': made, 'alternative': 'Hoa', 'caption': ''})\n"
                f"make_article('Bài {name}', body=[shown])\n"
                "print('address', made.get_rendition('width-50').url)"
            )
            address = told.split("address ")[1].strip()
            shown = [asked(province[one].door, address) for one in "abc"]
            assert [status for status, _, _ in shown] == [200, 200, 200], address
            assert len({(body, headers["etag"]) for _, headers, body in shown}) == 1

    def test_of_open_data_are_of_one_generation(self, province: Province):
        wait_until(lambda: asked(province["a"].door, "/du-lieu-mo/tep/datapackage.json")[0] == 200, "open data", 180)
        seen = {asked(province[one].door, "/du-lieu-mo/tep/datapackage.json")[2] for one in "abc"}
        assert len(seen) == 1


class TestLimits:
    def test_count_an_asker_on_all_machines_together(self, province: Province):
        if time.time() % 60 > 35:
            time.sleep(61 - time.time() % 60)
        found = [
            asked(province["abc"[number % 3]].door, f"/api/v1/answers?page={number}", by="198.51.100.77")[0]
            for number in range(126)
        ]
        assert found.count(429) == 6, {one: found.count(one) for one in set(found)}


class TestKeys:
    def test_that_are_others_do_not_start_and_say_why(self, province: Province):
        stranger = Machine(
            province.folder / "stranger", province.said | {"SECRET_KEY": KEYS["SECRET_KEY"][::-1]}, province["c"].place
        )
        stranger.environment["DATABASE_URL"] = province["a"].environment["DATABASE_URL"]
        stranger.serve()
        try:
            wait_until(lambda: "accept_keys" in stranger.said, "words", 90)
            assert re.search("SECRET_KEY, .*: the keys of this machine are not those of the portal", stranger.said)
            assert not stranger.answers()
        finally:
            stranger.power_off()


class TestADeadMachineThatWorked:
    def test_has_its_scans_and_its_duties_taken_over_within_a_minute(self, province: Province):
        [(holder,)] = province.rows("SELECT holder FROM journal_lease WHERE name = 'chores'")
        digitised(province, "chet-", 30)
        states = "SELECT state, count(*) FROM digitisation_scanpage GROUP BY state"
        wait_until(lambda: dict(province.rows(states)).get("da-doc", 0) > 0, "the first page", 120)
        dead = next(name for name in "de" if _is_on(province[name], str(holder)))
        province[dead].power_off()
        read, began = dict(province.rows(states)).get("da-doc", 0), time.monotonic()
        other = "SELECT 1 FROM journal_lease WHERE name = 'chores' AND holder <> %s"
        wait_until(lambda: province.rows(other, holder), "another elected", MINUTE)
        elected = time.monotonic() - began
        wait_until(lambda: dict(province.rows(states)).get("da-doc", 0) > read, "another reads", MINUTE)
        wait_until(lambda: set(dict(province.rows(states))) == {"da-doc"}, "all pages", 240)
        print(f"elected after {elected:.0f} s, all read after {time.monotonic() - began:.0f} s")
        assert _readings(province) == (30, 30)
        province[dead].work()

    def test_has_its_tasks_done_by_another_within_a_minute(self, province: Province):
        province["c"].python(
            "from django_tasks_db.models import DBTaskResult\nfrom portal.journal.operations import empty_outbox\n"
            "from django.utils import timezone\n"
            "made = DBTaskResult.objects.get(id=empty_outbox.enqueue('followers').id)\n"
            "made.claim('a-machine-that-is-gone')"
        )
        state = "SELECT status FROM django_tasks_database_dbtaskresult WHERE worker_ids::text LIKE '%that-is-gone%'"
        took = wait_until(lambda: province.rows(state) == [("SUCCESSFUL",)], "the task", MINUTE)
        print(f"done after {took:.0f} s")


def _readings(province: Province) -> tuple[object, ...]:
    """Of pages: readings, and pages that have one."""
    current = "SELECT count(*), count(DISTINCT page_id) FROM digitisation_pagetext WHERE is_current"
    return province.rows(current)[0]


def _works(province: Province, name: str) -> bool:
    """Whether a worker of this machine holds its own lease, which it renews each ten seconds."""
    alive = province.rows("SELECT holder FROM journal_lease WHERE until > clock_timestamp()")
    return any(_is_on(province[name], str(holder)) for (holder,) in alive)


def _is_on(machine: Machine, worker: str) -> bool:
    return (machine.folder / "workers" / f"{worker}.lock").exists()


@pytest.fixture
def cables(province: Province) -> None:
    if province.database == LOOPBACK:
        pytest.skip("all stand on one loopback: root and `ip netns` give each a cable")


@contextmanager
def pulled(place: Place) -> Iterator[None]:
    place.pull()
    try:
        yield
    finally:
        place.plug()


def digitised(province: Province, mark: str, pages: int) -> None:
    """So many scans of one page each, whose titles begin with this mark, are asked for."""
    files = [province.folder / f"{mark}{number}.pdf" for number in range(pages)]
    for number, file in enumerate(files):
        paper.write_text_pdf(file, [f"Điều {number}. Văn bản thứ {number} của tỉnh.", "1. Một khoản."])
    slug = province.rows("SELECT slug FROM agencies_agency WHERE name = 'Sở Tư pháp'")[0][0]
    province["b"].manage("digitise", *map(str, files), "--agency", str(slug))


@pytest.mark.usefixtures("cables")
class TestAPulledCable:
    """Nothing is refused, as it is where a process ended: nobody answers at all."""

    def test_of_a_machine_that_serves_costs_a_visitor_seconds(self, province: Province):
        usual = _slowest(province, first=200)
        with pulled(province["a"].place):
            away = _slowest(province, first=220)
        print(f"slowest of twelve: {usual:.1f} s, with a machine away {away:.1f}")
        assert away < usual + 5
        wait_until(province["a"].answers, "the cable", 20)

    def test_of_the_elected_worker_gives_its_duties_and_pages_to_another(self, province: Province):
        """And what it read meanwhile is no second reading when it comes back."""
        [(holder,)] = province.rows("SELECT holder FROM journal_lease WHERE name = 'chores'")
        cut = next(name for name in "de" if _is_on(province[name], str(holder)))
        read_before = province.rows("SELECT count(*) FROM digitisation_pagetext WHERE is_current")[0][0]
        digitised(province, "cap-", 30)
        read = "SELECT count(*) FROM digitisation_pagetext WHERE is_current"
        wait_until(lambda: province.rows(read)[0][0] > read_before, "the first page", 120)
        with pulled(province[cut].place):
            other = "SELECT 1 FROM journal_lease WHERE name = 'chores' AND holder <> %s"
            wait_until(lambda: province.rows(other, holder), "another elected", MINUTE)
            wait_until(lambda: province.rows(read)[0][0] == read_before + 30, "all pages", 240)
        wait_until(lambda: _works(province, cut), "its return", 90)
        assert _readings(province) == (read_before + 30, read_before + 30)

    def test_of_the_database_is_said_within_seconds_and_forgotten(self, province: Province):
        with pulled(province.database):
            for name in "abc":
                status, took = timed(province[name].door, ASK, by="198.51.100.240")
                print(f"{name}: {status} after {took:.1f} s")
                assert (status, took < 30) == (503, True)
        wait_until(lambda: province.rows("SELECT 1"), "the database", 30)
        for name in "abc":
            wait_until(lambda: asked(province[name].door, ASK, by="198.51.100.241")[0] == 200, "a page", 30)  # noqa: B023


def _slowest(province: Province, *, first: int) -> float:
    """Seconds, of twelve pages through nginx, each for another visitor and each shown."""
    found = [timed(province.door, ASK, by=f"198.51.100.{first + number}") for number in range(12)]
    assert {status for status, _ in found} == {200}
    return max(took for _, took in found)


def timed(door: Door, address: str, *, by: str) -> tuple[int, float]:
    began = time.monotonic()
    return asked(door, address, by=by)[0], time.monotonic() - began


class TestADeadMachineThatServed:
    def test_loses_no_question_and_doubles_none(self, province: Province):
        """Forms are fetched from one and sent through nginx while two machines die, one after the other."""
        forms = []
        for number in range(36):
            by = f"198.51.100.{100 + number}"
            status, headers, page = asked(province["abc"[number % 3]].door, ASK, by=by)
            assert status == 200
            ticket = unescape(re.search(r'name="phieu" value="([^"]+)"', page.decode())[1])
            text = f"Câu hỏi số {number}: tôi mua đất của hàng xóm thứ {number}, giấy tờ thế nào?"
            said = {"text": text, "track": "nguoi-dan", "reply_by": "ma-bien-nhan", "agrees": "on", "viec": "gui"}
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())[1]
            said |= {"phieu": ticket, "csrfmiddlewaretoken": token}
            forms.append((by, said, headers["set-cookie"].partition(";")[0]))
        time.sleep(4)  # nobody writes a question in three seconds
        with ThreadPoolExecutor(4) as people:
            sent = [people.submit(_send_until_taken, province.door, *form) for form in forms]
            for name in "ab":
                time.sleep(1.5)
                province[name].power_off()
            promised = sum(one.result(120) for one in sent)
        [(kept, texts)] = province.rows(
            "SELECT count(*), count(DISTINCT text) FROM questions_question WHERE text LIKE %s", "Câu hỏi số%"
        )
        assert (promised, kept, texts) == (36, 36, 36)
        for name in "ab":
            province[name].serve()
        wait_until(lambda: all(province[name].answers() for name in "ab"), "serving again", 90)


def _send_until_taken(door: Door, by: str, form: dict[str, str], cookie: str) -> bool:
    """As a person does: press again where nothing came back."""
    for _ in range(40):
        try:
            status, headers, page = asked(door, ASK, form, by=by, cookie=cookie)
        except (OSError, http.client.HTTPException):
            status = 0
        if status == 302 and headers["location"].endswith(TAKEN):
            return True
        assert status in (0, 302, 429, 502, 504), (status, re.findall(r"<h1.*|role=\"alert\".*", page.decode()))
        time.sleep(0.5)
    return False
