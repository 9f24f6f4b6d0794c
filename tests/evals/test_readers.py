"""`escalate eval --reader`: accuracy, cost and time of each reader in one table."""

from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.errors import InputError
from assistant.llm import use
from assistant.settings import Settings
from evals.commands import OWN
from evals.readers import compare_readers, line
from evals.risk import risks
from evals.score import cases
from tests.assistant.openai_server import Say, proposal, serving


def test_the_readers_stand_in_one_table_with_cost_and_time(tmp_path: Path):
    found = cases(OWN)[:12]
    with serving(lambda body: Say(proposal())) as server:
        more = {"model": "openai:test", "model_url": server.url, "model_price_in": 1.0, "data": tmp_path}
        rows = list(compare_readers(Desk(Settings(**more), chained=False), ("local", "llm", "cascade"), found))
    local, llm, cascade = rows
    assert (local.asked.hits, local.tokens, local.usd_per_1000) == (0, 0, 0)
    assert (llm.asked.hits, llm.tokens) == (12, 120)
    assert llm.usd_per_1000 == pytest.approx(0.1)
    assert cascade.asked.hits < llm.asked.hits
    assert "fully right" in line(cascade)
    assert "$0.10 a thousand" in line(llm)


@pytest.mark.parametrize(("name", "says"), [("best", "no reader 'best'"), ("llm", "set ESCALATE_MODEL")])
def test_an_unusable_reader_is_said(name: str, says: str):
    with pytest.raises(InputError, match=says):
        list(compare_readers(Desk(Settings(), chained=False), (name,), []))


def test_the_risk_falls_where_the_local_reader_is_surer():
    rows = risks(Desk(Settings(), chained=False), cases(OWN)[:400])
    assert rows[0].alone.value == 1
    assert [row.alone.hits for row in rows] == sorted((row.alone.hits for row in rows), reverse=True)
    chosen = next(row for row in rows if row.threshold == use().alone_from)
    assert chosen.wrong.value <= rows[0].wrong.value
