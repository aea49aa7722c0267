"""The contract is valid, and clients can be made of it: one in Python reads an answer, one in TypeScript compiles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from messageproviders_tests.peers.smsc import FOLDER  # where scripts/test lays what npm gives
from tests.portal.api.answers import publish
from tests.portal.api.test_messages import Commune, at_moment
from tests.portal.dissemination.factories import NOW
from tests.portal.library.laws import make_instrument, write_provisions

TOOLS = FOLDER / "node_modules" / ".bin"
READ = """
import json, sys
from client.models.answer_out import AnswerOut
answer = AnswerOut.from_dict(json.loads(sys.stdin.read()))
from client.models.law_provision import LawProvision
held = LawProvision.from_dict(json.loads(sys.argv[1]))
print(held.status.code, held.units[0].text, sep="|")
from client.models.messages_asked import MessagesAsked
from client.models.messages import Messages
handed = Messages.from_dict(json.loads(sys.argv[2]))
print(handed.messages[0].state, handed.messages[0].reason, sep="|")
asked = {"template": "ket-qua", "messages": [{"to": "0912345678", "values": {"ma": "7"}, "reference": "hs-7"}]}
assert MessagesAsked.from_dict(asked).to_dict() == asked
print(answer.title, answer.citations[0].document.number, answer.audience.code, sep="|")
"""
USE = """
import type { paths } from "./contract";
type Answer = paths["/api/v1/answers/{number}"]["get"]["responses"]["200"]["content"]["application/json"];
export const told = (one: Answer): string => `${one.title} ${one.citations[0]?.document.number ?? ""}`;
type Call = paths["/api/v1/messages"]["post"];
type Handed = Call["responses"]["201"]["content"]["application/json"];
export const asked: Call["requestBody"]["content"]["application/json"] = {
  template: "ket-qua", messages: [{ to: "0912345678", values: { ma: "7" }, reference: "hs-7" }],
};
export const state = (one: Handed): string => `${one.messages[0]?.state} ${one.messages[0]?.reason}`;
// @ts-expect-error  what is not promised is not there
export const kept = (one: Answer): string => one.reply_text;
"""


@pytest.fixture
def contract(db: None, tmp_path: Path, client: Client) -> Path:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    path = tmp_path / "openapi.json"
    path.write_bytes(response.content)
    return path


def run(*command: str | Path, at: Path, said: str = "") -> str:
    done = subprocess.run(
        [str(one) for one in command], cwd=at, input=said, capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_contract_is_valid(contract: Path):
    validator = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    told = json.loads(contract.read_text("utf-8"))
    assert [one.message for one in validator.OpenAPIV31SpecValidator(told).iter_errors()] == []
    told["paths"]["/api/v1/answers"]["get"]["parameters"][0]["examples"] = ["dat-dai"]  # as it was once
    assert list(validator.OpenAPIV31SpecValidator(told).iter_errors())


def test_a_python_client_reads_an_answer(contract: Path, client: Client):
    pytest.importorskip("openapi_python_client", reason="openapi-python-client is not installed")
    answer = publish(laws=((make_instrument("7/2021/NĐ-CP"), "dieu-8"),))
    told = client.get(f"/api/v1/answers/{answer.number}")
    assert told.status_code == 200
    write_provisions(make_instrument())
    clause = client.get("/api/v1/laws/7-2021-nd-cp/provisions/dieu-9")
    assert clause.status_code == 200
    with at_moment(NOW):
        handed = Commune().call()
    assert handed.status_code == 201
    at = contract.parent
    run(sys.executable, "-m", "openapi_python_client", "generate", "--path", contract, "--output-path", at / "client",
        "--meta", "none", at=at)  # fmt: skip
    run(sys.executable, "-W", "error", "-m", "compileall", "-q", at / "client", at=at)
    said = run(
        sys.executable, "-c", READ, clause.content.decode(), handed.content.decode(), at=at, said=told.content.decode()
    )
    assert said.splitlines() == [
        f"{clause.json()['status']['code']}|Xe chở rác phải có bạt.",
        "khong-can-gui|chua-dong-y",
        f"{answer.title}|7/2021/NĐ-CP|nguoi-dan",
    ]


def test_a_typescript_client_compiles(contract: Path):
    if shutil.which("node") is None or not (TOOLS / "openapi-typescript").exists() or not (TOOLS / "tsc").exists():
        pytest.skip("openapi-typescript and typescript are not there: `scripts/test` gets them by npm")
    at = contract.parent
    run(TOOLS / "openapi-typescript", contract, "-o", at / "contract.d.ts", at=at)
    (at / "use.ts").write_text(USE, encoding="utf-8")
    run(TOOLS / "tsc", "--noEmit", "--strict", "--target", "es2022", "use.ts", at=at)
