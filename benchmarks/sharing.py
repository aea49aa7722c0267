"""Sharing: the time until fifty receivers have a publication and a withdrawal; ten thousand items to a new partner.

The worker is the one inside a web process; receivers are on this machine and answer at once.
"""

import json
import statistics
import tempfile

from tests.portal.sharing.loopback import Receivers, receivers

from benchmarks.portals import PROCESSES, portal_in, python

SITES = 50


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder, receivers() as server:
        base = f"http://127.0.0.1:{server.server_port}/"
        said = python(portal_in(folder), str(PROCESSES / "share.py"), base, str(SITES))
        return _figures(json.loads(said.splitlines()[-1]), server)


def _figures(said: dict, server: Receivers) -> dict[str, float]:
    *published, withdrawn = said["told"]
    arrivals = [one for told in published for one in _arrivals(told, server)]
    return {
        "publish, seconds to a receiver, median": statistics.median(arrivals),
        "publish, seconds to a receiver, slowest": max(arrivals),
        "publish, seconds until all 50 are confirmed": max(told["confirmed"] for told in published),
        "withdraw, seconds until all 50 are confirmed": withdrawn["confirmed"],
        "10,000 items to a new partner, seconds": said["catching_up"]["seconds"],
        "10,000 items, not confirmed": said["catching_up"]["lagging"],
        "10,000 items, more memory (MB)": said["catching_up"]["more_megabytes"],
    }


def _arrivals(told: dict, server: Receivers) -> list[float]:
    return [server.at[str(site), told["id"], told["version"]] - told["at"] for site in range(SITES)]
