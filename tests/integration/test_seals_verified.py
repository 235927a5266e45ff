"""`gongkai verify` says in words what somebody has changed about the seal behind the back of the program."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import create_engine, text

from engine.adapters.documents import LAYOUTS
from engine.adapters.store import SqlStore
from engine.services import seals
from engine.services.cases import act_on
from engine.services.verification import verify
from tests.integration.test_seals import DAY, pressed, receipt, reply
from tests.offices import office

SEALED = "agency = 'demo' AND seal_no <> ''"
TAMPERING = {
    "a seal taken off": (
        f"UPDATE letters SET seal_no = '', sealed_on = NULL WHERE {SEALED}",
        "的用印状态（没有用印）与登记不一致（用印登记为 YZ2022-0001、2022-10-10）",
    ),
    "a seal put on": (
        "UPDATE letters SET seal_no = 'YZ2022-0001', sealed_on = '2022-10-10' WHERE number LIKE '%复%'",
        "的用印状态（已由 YZ2022-0001 于 2022-10-10 用印）与登记不一致（没有用印登记）",
    ),
    "another day": (
        f"UPDATE letters SET sealed_on = '2022-10-09' WHERE {SEALED}",
        "已由 YZ2022-0001 于 2022-10-09 用印",
    ),
    "another use": (
        f"UPDATE letters SET seal_no = 'YZ2022-0002' WHERE {SEALED}",
        "已由 YZ2022-0002 于 2022-10-10 用印",
    ),
    "the image": ("DELETE FROM seal_images", "文书所用的第 1 版印模缺失"),
    "a reason": ("UPDATE letters SET void_reason = '无' WHERE voided", "作废文书的理由与事件不一致"),
    "a number taken and lost": (
        "UPDATE counters SET last = 5 WHERE series = 'seal_use'",
        "2022 年的用印登记号取到 5，只有 1 件",
    ),
    "a number of a letter taken and lost": (
        "UPDATE counters SET last = 5 WHERE series = 'receipt'",
        "2022 年的回执文号取到 5，只有 2 件",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_reported_in_words(database: str, what: str) -> None:
    statement, words = TAMPERING[what]
    with closing(SqlStore(database)) as store:
        at = office(store, DAY)
        seals.set_seal(at.world, (LAYOUTS / "sample_seal.svg").read_bytes(), "demo")
        pressed(at, receipt(at))
        case, _ = reply(at)
        act_on(at.world, case, "recall_issue", {"reason": "署名有误"}, person="office_head", agency="demo")
        assert verify(at.world).problems == ()
        engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()
        found = [p.what for p in verify(at.world).problems]
        assert any(words in said for said in found), found
        assert len(found) == 1
