"""What a child may do, and how it ends."""

import os
import socket
import time
from pathlib import Path

import pytest

from safefiles.checks import MEGABYTE
from safefiles.errors import Broken, Encrypted, TooSlow
from safefiles.sandbox import ProcessResult, run_on_bytes, run_sandboxed
from safefiles.sandbox_child import OUT_OF_MEMORY, ProcessLimits

LIMITS = ProcessLimits(seconds=5, memory_bytes=512 * MEGABYTE)


def child(folder: Path, body: str) -> Path:
    script = folder / "child.py"
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    script.write_text(f"import os, socket, subprocess, sys, time\n\n\ndef main(arguments):\n{lines}", encoding="utf-8")
    return script


def run(
    folder: Path, body: str, *arguments: str, wall_seconds: int = 20, limits: ProcessLimits = LIMITS
) -> ProcessResult:
    return run_sandboxed(child(folder, body), *arguments, limits=limits, wall_seconds=wall_seconds)


class TestChild:
    def test_answers_by_its_output_and_its_exit(self, tmp_path: Path):
        done = run(tmp_path, "sys.stdout.write(' '.join(arguments))\nreturn 5", "một", "hai")
        assert (done.code, done.output.decode()) == (5, "một hai")
        with pytest.raises(Encrypted):
            done.raise_for_code({5: Encrypted})
        with pytest.raises(Broken):
            done.raise_for_code()

    def test_is_given_bytes_as_a_file_that_is_gone_afterwards(self, tmp_path: Path):
        script = child(tmp_path, "sys.stdout.write(arguments[0] + open(arguments[0]).read())\nreturn 0")
        path, said = run_on_bytes(script, b"|words", limits=LIMITS).output.decode().split("|")
        assert said == "words"
        assert not Path(path).exists()

    def test_inherits_no_secret(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("SECRET", "x")
        output = run(tmp_path, "sys.stdout.write(repr(dict(os.environ)))\nreturn 0").output
        assert output.startswith(b"{")
        assert b"SECRET" not in output

    def test_that_fails_is_broken_and_ends_nothing_else(self, tmp_path: Path):
        with pytest.raises(Broken):
            run(tmp_path, "raise ValueError(arguments)").raise_for_code()

    def test_may_write_no_file(self, tmp_path: Path):
        done = run(tmp_path, f"with open({str(tmp_path / 'made')!r}, 'w') as file: file.write('x' * 100)\nreturn 0")
        assert done.code
        assert (tmp_path / "made").stat().st_size == 0

    def test_that_eats_memory_is_stopped(self, tmp_path: Path):
        done = run(tmp_path, "bytes(2**31)\nreturn 0")
        assert done.code == OUT_OF_MEMORY
        with pytest.raises(TooSlow):
            done.raise_for_code()

    def test_that_eats_time_is_stopped(self, tmp_path: Path):
        with pytest.raises(TooSlow):
            run(tmp_path, "while True: pass", limits=ProcessLimits(seconds=1)).raise_for_code()

    def test_that_waits_is_ended_with_what_it_started(self, tmp_path: Path):
        note = tmp_path / "pid"
        begin = "own = subprocess.Popen(['/bin/sleep', '300'])"
        body = f"{begin}\nwith open({str(note)!r}, 'w') as file: file.write(str(own.pid))\ntime.sleep(300)"
        with pytest.raises(TooSlow):
            run(tmp_path, body, wall_seconds=2, limits=ProcessLimits(seconds=5, file_bytes=100))
        assert ends(int(note.read_text("ascii")))

    def test_has_no_network_where_the_kernel_allows(self, tmp_path: Path):
        if not may_unshare():
            pytest.skip("User namespaces are switched off.")
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            done = run(tmp_path, f"socket.create_connection(('127.0.0.1', {port}), timeout=1)\nreturn 0")
        assert done.code

    def test_may_be_a_program(self):
        done = run_sandboxed("/bin/echo", "xin chào", limits=LIMITS, wall_seconds=5)
        assert done.output.decode() == "xin chào\n"


def may_unshare() -> bool:
    pid = os.fork()
    if not pid:
        try:
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def ends(pid: int) -> bool:
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
