"""`gongkai verify`: sound after any history and any crash, and it says in words what somebody has tampered with."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from engine import bootstrap
from engine.adapters.memory import MemoryStore
from engine.adapters.store import SqlStore
from engine.cli import main
from engine.services.cases import act_on, open_case
from engine.services.verification import verify
from engine.services.world import World
from tests.makers import history
from tests.offices import EVERYBODY, everything, gaps, office

DAY = date(2022, 9, 30)
Tamper = Callable[[Any], None]


def world_of(store: SqlStore) -> World:
    return replace(bootstrap.memory_world(), store=store)


# ------------------------------------------------------------------------------------------------- sound


@pytest.mark.slow
def test_sound_after_a_thousand_histories() -> None:
    """In ten offices, since the memory store copies what it holds at every step."""
    events = 0
    for first in range(0, 1_000, 100):
        at = office(MemoryStore())
        wrote = 0
        for seed in range(first, first + 100):
            asked = history(random.Random(seed).choice, at, 10, name=f"{seed}:")
            wrote += sum(answer.wrote for _, answer in asked)
        found = verify(at.world)
        assert (found.problems, found.events) == ((), wrote)
        assert gaps(everything(at.world.store)) == []
        events += wrote
    assert events > 5_000


def _histories(url: str, seed: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.makers", url, str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])


@pytest.mark.slow
def test_sound_after_being_killed(database: str) -> None:
    """Killed at any moment while it writes; the next one goes on with the same database."""
    chance = random.Random(7)
    with closing(SqlStore(database)) as store:
        office(store)
        for seed in range(4):
            writer = _histories(database, seed)
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.5))
            writer.kill()
            writer.wait()
            writer.stdout.close()
            found = verify(world_of(store))
            assert found.problems == ()
            assert found.events > 0
            assert gaps(everything(store)) == []


# ------------------------------------------------------------------------------------------------- tampered with


@pytest.fixture
def tampered(database: str) -> Callable[[str, str], list[str]]:
    """Changes a database with one case behind the back of the program; what `verify` then says of it."""
    with closing(SqlStore(database)) as store:
        at = office(store, DAY)
        who: dict[str, Any] = {"person": EVERYBODY, "agency": "demo"}
        facts = {"channel": "in_person", "applicant": "张某", "request": "2021年度预算"}
        for no in ("2022-0001", "2022-0002"):
            assert open_case(at.world, "disclosure_request", facts, **who).case.no == no
            act_on(at.world, no, "register", {}, **who)
        no = "2022-0002"
        act_on(at.world, no, "assign", {"unit": "业务处"}, **who)
        consult = {"kind": "third_party", "ref": "c1", "addressee": "某公司", "subject": "合同附件"}
        act_on(at.world, no, "open_consultation", consult, **who)
        assert verify(at.world).problems == ()

    def change(*statements: str) -> list[str]:
        engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("DROP TRIGGER events_no_update"))
                connection.execute(text("DROP TRIGGER events_no_delete"))
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()
        with closing(SqlStore(database)) as store:
            return [f"{p.agency} {p.case_no} {p.what}" for p in verify(world_of(store)).problems]

    return change


LAST = "case_id = (SELECT id FROM cases WHERE agency = 'demo' AND no = '2022-0002')"
CASE = "agency = 'demo' AND no = '2022-0002'"
ACKNOWLEDGED = f"{LAST} AND key = 'receipt_acknowledgement'"
LETTER = "demo 2022-0002 文书 5（receipt_acknowledgement，云自然资公开收〔2022〕2号）"
TAMPERING: dict[str, tuple[tuple[str, ...], str]] = {
    "a fact in an event": (
        (f"UPDATE events SET body = replace(body, '业务处', '财务处') WHERE {LAST}",),
        "demo 2022-0002 第 3 号事件与链上的摘要不符",
    ),
    "the day of an event": (
        (f"UPDATE events SET body = replace(body, '2022-09-30', '2022-09-29') WHERE {LAST} AND seq = 2",),
        "demo 2022-0002 第 2 号事件与链上的摘要不符",
    ),
    "an event that is no JSON": (
        (f"UPDATE events SET body = '{{' WHERE {LAST} AND seq = 2",),
        "demo 2022-0002 事件不能读取",
    ),
    "an event without its keys": (
        (f"UPDATE events SET body = '{{}}' WHERE {LAST} AND seq = 2",),
        "demo 2022-0002 事件不能读取",
    ),
    "the hash of an event": (
        (f"UPDATE events SET hash = 'x' WHERE {LAST} AND seq = 2",),
        "demo 2022-0002 第 2 号事件与链上的摘要不符",
    ),
    "the last event dropped": (
        (
            f"DELETE FROM letters WHERE {LAST} AND seq = 4",
            f"DELETE FROM events WHERE {LAST} AND seq = 4",
        ),
        "demo 2022-0002 链尾摘要与案件记录不符",
    ),
    "the last event dropped and the head set back": (
        (
            f"DELETE FROM letters WHERE {LAST} AND seq = 4",
            f"DELETE FROM events WHERE {LAST} AND seq = 4",
            f"UPDATE cases SET head = (SELECT hash FROM events WHERE {LAST} AND seq = 3) WHERE {CASE}",
        ),
        "demo 2022-0002 由事件重放的案件与记录不一致",
    ),
    "every event dropped": (
        (f"DELETE FROM letters WHERE {LAST}", f"DELETE FROM events WHERE {LAST}"),
        "demo 2022-0002 链尾摘要与案件记录不符",
    ),
    "the snapshot": (
        (f"UPDATE cases SET snapshot = replace(snapshot, '业务处', '财务处') WHERE {CASE}",),
        "demo 2022-0002 由事件重放的案件与记录不一致",
    ),
    "a snapshot that is no JSON": (
        (f"UPDATE cases SET snapshot = '{{' WHERE {CASE}",),
        "demo 2022-0002 案件记录不能读取",
    ),
    "the state in the list of cases": (
        (f"UPDATE cases SET state = 'closed' WHERE {CASE}",),
        "demo 2022-0002 案件列表的“state”与案件记录不一致",
    ),
    "the next due day in the list of cases": (
        (f"UPDATE cases SET next_due_on = '2030-01-04' WHERE {CASE}",),
        "demo 2022-0002 案件列表的“next_due_on”与案件记录不一致",
    ),
    "the level told": (
        (f"UPDATE cases SET level = 'overdue' WHERE {CASE}",),
        "demo 2022-0002 登记的提醒级别“overdue”与重算“”不一致",
    ),
    "the day of the next alert": (
        (f"UPDATE clocks SET next_alert = '2030-01-04' WHERE {LAST} AND key = 'reply'",),
        "demo 2022-0002 期限“reply”的登记",
    ),
    "the fingerprint of the definition": (
        (f"UPDATE cases SET fingerprint = 'x' WHERE {CASE}",),
        "demo 2022-0002 定义 disclosure_request/2019.1 与办理时的版本不同",
    ),
    "a due date": (
        (f"UPDATE clocks SET due_on = '2030-01-04' WHERE {LAST} AND key = 'unit_opinion'",),
        "demo 2022-0002 期限“unit_opinion”的登记",
    ),
    "a clock made dead": (
        (f"UPDATE clocks SET live = false WHERE {LAST} AND key = 'reply'",),
        "demo 2022-0002 期限“reply”的登记",
    ),
    "a clock's kind": (
        (f"UPDATE clocks SET kind = 'internal' WHERE {LAST} AND key = 'reply'",),
        "demo 2022-0002 期限“reply”的登记",
    ),
    "a clock dropped": (
        (f"DELETE FROM clocks WHERE {LAST} AND key = 'reply'",),
        "demo 2022-0002 期限“reply”的登记",
    ),
    "a letter dropped": (
        (f"DELETE FROM letters WHERE {LAST} AND seq = 1 AND key = 'registration_record'",),
        "demo 2022-0002 文书登记与事件不一致",
    ),
    "a letter made void": (
        (f"UPDATE letters SET voided = true WHERE {LAST} AND seq = 1",),
        "demo 2022-0002 文书登记与事件不一致",
    ),
    "a letter's number": (
        (f"UPDATE letters SET number = 'x' WHERE {LAST} AND key = 'receipt_acknowledgement'",),
        "demo 2022-0002 文书登记与事件不一致",
    ),
    "what a letter says": (
        (f"UPDATE letters SET contents = replace(contents, '2021年度', '2020年度') WHERE {ACKNOWLEDGED}",),
        f"{LETTER}存文与制发时的摘要不符（存文被改动）",
    ),
    "a value that a letter was made with": (
        (f"""UPDATE letters SET contents = replace(contents, '"in_person"', '"fax"') WHERE {ACKNOWLEDGED}""",),
        f"{LETTER}的登记内容与事件中的摘要不符（被改动）",
    ),
    "the hash of a letter": (
        (f"UPDATE letters SET output = 'x' WHERE {ACKNOWLEDGED}",),
        f"{LETTER}存文与制发时的摘要不符（存文被改动）",
    ),
    "the text of a letter taken away with its hash": (
        (
            f"UPDATE letters SET output = '' WHERE {ACKNOWLEDGED}",
            f"""UPDATE letters SET contents = replace(contents, '"composed"', '"x"') WHERE {ACKNOWLEDGED}""",
        ),
        f"{LETTER}的登记内容与事件中的摘要不符（被改动）",
    ),
    "the wording of a letter": (
        (f"UPDATE letters SET template_version = '9' WHERE {LAST} AND key = 'registration_record'",),
        "demo 2022-0002 文书 4（registration_record）的登记内容与事件中的摘要不符（被改动）",
    ),
    "a letter that is no JSON": (
        (f"UPDATE letters SET contents = '{{' WHERE {LAST} AND seq = 1",),
        "demo 2022-0002 文书内容不能读取",
    ),
    "a whole case dropped": (
        (
            f"DELETE FROM letters WHERE {LAST.replace('0002', '0001')}",
            f"DELETE FROM events WHERE {LAST.replace('0002', '0001')}",
            f"DELETE FROM clocks WHERE {LAST.replace('0002', '0001')}",
            f"DELETE FROM cases WHERE {CASE.replace('0002', '0001')}",
        ),
        "demo  2022 年的登记号取到 2，只有 1 件",
    ),
    "a child case dropped": (
        (
            f"DELETE FROM letters WHERE {LAST.replace('0002', '0002-c1')}",
            f"DELETE FROM events WHERE {LAST.replace('0002', '0002-c1')}",
            f"DELETE FROM clocks WHERE {LAST.replace('0002', '0002-c1')}",
            f"DELETE FROM cases WHERE {CASE.replace('0002', '0002-c1')}",
        ),
        "demo 2022-0002 子案 c1 缺失",
    ),
    "a counter": (
        ("UPDATE counters SET last = 7 WHERE agency = 'demo' AND series = 'case'",),
        "demo  2022 年的登记号取到 7，只有 2 件",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_reported_in_words(tampered: Callable[..., list[str]], what: str) -> None:
    statements, words = TAMPERING[what]
    problems = tampered(*statements)
    assert any(p.startswith(words) for p in problems), problems
    assert not any(p.startswith("demo 2022-0001") for p in problems), "the other case is sound"


@pytest.mark.parametrize("statement", ["UPDATE events SET body = ''", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_events(database: str, statement: str) -> None:
    with closing(SqlStore(database)) as store:
        at = office(store, DAY)
        open_case(at.world, "disclosure_request", {"channel": "in_person"}, person="registrar", agency="demo")
        engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
        with pytest.raises(Exception, match="events are append-only"), engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()
        assert verify(at.world).problems == ()


# ------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite file with one case, which the command finds."""
    path = tmp_path / "a.db"
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{path}")
    bootstrap.migrate()
    with closing(SqlStore(f"sqlite:///{path}")) as store:
        at = office(store, DAY)
        open_case(at.world, "disclosure_request", {"channel": "in_person"}, person="registrar", agency="demo")
    return path


def test_nothing_found_exits_0(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"cases": 1, "events": 1, "problems": []}
    assert main(["verify"]) == 0
    assert "核对 1 件案件、1 个事件，问题 0 个" in capsys.readouterr().out


def test_something_found_exits_1(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE cases SET fingerprint = 'x'"))
    engine.dispose()
    assert main(["verify", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [(p["agency"], p["case"]) for p in said["problems"]] == [("demo", "2022-0001")]
    assert "已发布的定义被改动" in said["problems"][0]["what"]
    assert main(["verify"]) == 1
    assert "demo 2022-0001：" in capsys.readouterr().out


def test_the_script_exits_likewise(file: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "import sys; from engine.cli import main; sys.exit(main())", "verify"]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)

    assert (run().returncode, run().stderr) == (0, "")
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE cases SET snapshot = '{'"))
    engine.dispose()
    done = run()
    assert (done.returncode, done.stderr) == (1, "")
    assert "案件记录不能读取" in done.stdout
