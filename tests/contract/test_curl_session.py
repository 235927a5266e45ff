"""The curl session that both READMEs show leads from a request to its reply."""

from __future__ import annotations

import json
import re
import subprocess

import httpx2
import pytest

from tests.contract.conftest import Server
from tests.repo import ROOT

BLOCK = re.compile(r"^```bash\n(api=.*?)^```", re.MULTILINE | re.DOTALL)
READMES = ["README.md", "README.zh-CN.md"]


def session(name: str) -> str:
    """The session as the README shows it."""
    (found,) = BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))
    return str(found)


def test_both_readmes_show_the_same_session() -> None:
    assert session(READMES[0]) == session(READMES[1])


@pytest.mark.parametrize("name", READMES)
def test_session_leads_to_a_reply(name: str, server: Server) -> None:
    script = session(name).replace("http://127.0.0.1:8000", server.url)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    *steps, letters = done.stdout.strip().splitlines()
    states = [json.loads(step)["state"] for step in steps]
    assert states == ["registered", "in_handling", "in_review", "in_review", "pending_issue", "issued", "replied"]
    (reply,) = [x for x in json.loads(letters)["items"] if x["key"] == "reply_disclosed"]
    page = httpx2.get(
        f"{server.url}/api/v1/letters/{reply['id']}.html", headers={"X-Gongkai-Person": "registrar"}, timeout=30
    )
    assert reply["number"] in page.text
