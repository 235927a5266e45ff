"""The linter of wordings: clean on ours, sharp on mistakes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.adapters.letter_lint import lint
from engine.adapters.letter_wording import mark
from engine.adapters.letters import ROOT, LetterWriter
from engine.core.errors import InputError

WRITER = LetterWriter()
KEYS = WRITER.keys()
HEADER = """{#---
version = 1
title = "试"
kind = "letter"
[requires]
"case.request" = "内容"
"facts.x" = "x"
---#}
"""


@pytest.mark.parametrize("key", KEYS)
def test_our_wordings_are_clean(key: str) -> None:
    assert lint(WRITER, key) == []


def test_every_shared_file_is_used() -> None:
    used = {name for key in KEYS for name in WRITER.wording(key).files}
    shared = {f"_shared/{path.relative_to(ROOT / 'letters' / '_shared')}" for path in _shared_files()}
    assert shared <= used


def _shared_files() -> list[Path]:
    return [path for path in (ROOT / "letters" / "_shared").rglob("*.j2") if path.name != "any.j2"]


def _lint(tmp_path: Path, body: str, header: str = HEADER) -> list[str]:
    shutil.copytree(ROOT / "letters" / "_shared", tmp_path / "letters" / "_shared")
    (tmp_path / "letters" / "trial.j2").write_text(header + body, encoding="utf-8")
    return lint(LetterWriter(tmp_path), "trial")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{{ case.recieved_on }}", "没有声明“case.recieved_on”"),
        ("{{ cas.request }}", "没有声明“cas.request”"),
        ("{% for i in items %}{{ i.requst }}{% endfor %}", "没有声明“items[].requst”"),
        ("{% if history.fee.nr %}x{% endif %}", "没有声明“history.fee.nr”"),
        ("{{ facts.y }}", "没有声明“facts.y”"),
        ("{{ case.request|default('x') }}", "不得使用过滤器 default"),
        ("{{ case.request|safe }}", "不得使用过滤器 safe"),
        ("{{ case.request.upper() }}", "不得调用"),
        ("{{ case.request is defined }}", "不得使用判断 defined"),
        ("{{ 3 * 3 }}", "不得使用 *"),
        ("{{ 3 ** 3 }}", "不得使用 **"),
        ("{{ 'a' % case.request }}", "不得使用 %"),
        ("{{ case.request[0] }}", "不得使用下标"),
        ("{{ case.request ~ 'x' }}", "不得使用 Concat"),
        ("{% macro m() %}{% endmacro %}", "不得定义宏"),
        ("{% include case.request %}", "固定的文字"),
        ("{% for a, b in items %}{% endfor %}", "for 只能写成"),
        ("{% for a in case.request %}{% endfor %}", "不是列表"),
        ("{{ case.received_on|cn_date }}", "可能为空"),
        ("{{ case.request }} {% if %}", "语法错误"),
        ("@receivd {{ case.request }}", "没有“receivd”这种要素"),
    ],
)
def test_mistakes_are_found_with_file_and_line(tmp_path: Path, body: str, problem: str) -> None:
    found = _lint(tmp_path, "第一行\n" + body)
    assert any(problem in text for text in found), found
    assert any(text.startswith("trial.j2") for text in found)


def test_guards_make_optional_values_safe(tmp_path: Path) -> None:
    assert _lint(tmp_path, "{% if case.received_on %}{{ case.received_on|cn_date }}{% endif %}{{ facts.x }}") == []


def test_misspelt_path_in_a_shared_part_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "letters", tmp_path / "letters")
    part = tmp_path / "letters" / "_shared" / "findings" / "other_agency.j2"
    part.write_text(part.read_text(encoding="utf-8").replace("item.given|", "item.givn|"), encoding="utf-8")
    found = lint(LetterWriter(tmp_path), "reply_other_agency")
    assert any("items[].givn" in text and "other_agency" in text for text in found)


def test_headers_are_checked(tmp_path: Path) -> None:
    header = """{#---
version = 1
title = "试"
kind = "letter"
addressee = "case.nobody"
elements = ["remedies", "nonsense"]
colour = "red"
optional = ["case.no"]
[requires]
"case.requst" = "x"
---#}
"""
    text = "\n".join(_lint(tmp_path, "正文", header))
    expected = "case.nobody 没有标出必备要素“remedies” 没有“nonsense” 不认识的“colour” “case.no”不是"
    for part in [*expected.split(), "case.requst"]:
        assert part in text


def test_letters_to_third_parties_may_not_name_the_applicant(tmp_path: Path) -> None:
    header = HEADER.replace("version = 1", "version = 1\nhides_applicant = true")
    assert any("不得使用“case.request”" in text for text in _lint(tmp_path, "{{ case.request }}", header))


def test_a_broken_header_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="TOML"):
        _lint(tmp_path, "正文", "{#---\nversion = \n---#}\n")


def test_markers_are_read_in_the_file_only() -> None:
    marked = mark("| a | {{ x|clause }} |b\n文 | 字\n{% if x %}# 题{% endif %}\n@facts : 甲 | {{ y }}\n")
    rows = marked.split("\n")
    assert rows[0].count("|") == 1
    assert rows[1] == "文 | 字"
    assert "# " not in rows[2]
    assert rows[3].startswith("\ue007facts\ue008\ue002")
