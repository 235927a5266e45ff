"""What a wording cannot do, whoever wrote it: refused by the linter, and by the sandbox if it came past the linter."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError

from engine.adapters.letter_lint import lint
from engine.adapters.letter_wording import FILTERS, WordingEnvironment
from engine.adapters.letters import LONGEST, LetterWriter
from engine.core.errors import GongkaiError, InputError, NotFound

HEADER = '{#---\nversion = 1\ntitle = "试"\nkind = "form"\n---#}\n'
SECRET = "不得外泄"
VALUES = {"case": {"request": "某文件", "secret_of_python": SECRET}, "items": [{"no": 1, "articles": ["甲", "乙"]}]}

ATTACKS = {
    # into Python through attributes
    "class of a text": "{{ ''.__class__ }}",
    "class of a value": "{{ case.__class__ }}",
    "bases": "{{ ''.__class__.__mro__ }}",
    "every class there is": "{{ ''.__class__.__base__.__subclasses__() }}",
    "globals of a function": "{{ case.request.upper.__globals__ }}",
    "globals of the loop": "{% for i in items %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "the template itself": "{{ self.__init__ }}",
    "the template printed": "{{ self }}",
    "by brackets": "{{ case['__class__'] }}",
    "by a filter": "{{ case|attr('__class__') }}",
    "through map": "{{ items|map(attribute='__class__')|list }}",
    "a method of a mapping": "{{ case.keys }}",
    "a method that changes": "{{ case.update({'request': 'x'}) }}",
    "a list that is changed": "{% set x = items.append(1) %}",
    # format strings
    "percent": "{{ '%s' % case }}",
    "percent of a value": "{{ case.request % 'x' }}",
    "format": "{{ '{0.__class__}'.format(case) }}",
    "format_map": "{{ '{a.__class__}'.format_map({'a': case}) }}",
    "format filter": "{{ '%s'|format(case) }}",
    # what is big or takes long
    "range": "{% for i in range(999999999) %}x{% endfor %}",
    "a large power": "{{ 9 ** 9 ** 9 }}",
    "a long text": "{{ 'x' * 999999999 }}",
    "a list multiplied": "{% for i in [0] * 999999999 %}x{% endfor %}",
    "a filter that pads": "{{ 'x'|center(999999999) }}",
    "doubling": "{% set x = 'x' %}{% set x = x ~ x %}",
    "a sum": "{{ 1 + 1 }}",
    "a text that grows": "{% set x = 'x' %}{% for i in items %}{% set x = x + x %}{% endfor %}",
    # what hides a mistake, or prints what it should not
    "default": "{{ case.requst|default('') }}",
    "d": "{{ case.requst|d('') }}",
    "defined": "{% if case.requst is defined %}{% endif %}",
    "safe": "{{ case.request|safe }}",
    "debug": "{% debug %}",
    "everything": "{{ case|tojson }}",
    "printing a group": "{{ case|pprint }}",
    # globals, calls, definitions
    "a global": "{{ cycler('a').next() }}",
    "namespace": "{% set n = namespace(x=1) %}",
    "lipsum": "{{ lipsum(n=999999) }}",
    "dict": "{{ dict(a=1) }}",
    "a call of a value": "{{ case.request() }}",
    "a macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a call block": "{% call case.request() %}{% endcall %}",
    "a filter block": "{% filter upper %}x{% endfilter %}",
    "autoescape": "{% autoescape false %}{{ case.request }}{% endautoescape %}",
    "do": "{% do items.append(1) %}",
    "with": "{% with x = case %}{{ x.request }}{% endwith %}",
    "import": "{% import '_shared/contact.j2' as x %}",
    "from": "{% from '_shared/contact.j2' import x %}",
    "a loop that calls itself": "{% for i in items recursive %}{{ loop(items) }}{% endfor %}",
}


def _writer(body: str, **more: str) -> LetterWriter:
    files = {"trial.j2": HEADER + body, **{f"_shared/{name}.j2": text for name, text in more.items()}}
    return LetterWriter(files=files)


@pytest.mark.parametrize("what", ATTACKS)
def test_the_linter_refuses(what: str) -> None:
    assert lint(_writer("一行\n" + ATTACKS[what]), "trial")


@pytest.mark.parametrize("what", ATTACKS)
def test_the_sandbox_refuses_what_came_past_the_linter(what: str) -> None:
    writer = _writer(ATTACKS[what])
    before = repr(VALUES)
    with pytest.raises((TemplateError, InputError)) as caught:
        writer.environment.get_template("trial.j2").render(VALUES)
    assert isinstance(caught.value, TemplateError) or caught.value.code == "letter_incomplete"
    assert SECRET not in str(caught.value)
    assert repr(VALUES) == before
    with pytest.raises(InputError):
        writer.compose("trial", {"letter": {"date": "2024-09-30"}, "items": VALUES["items"]})


def test_the_environment_has_nothing_of_jinjas_own() -> None:
    environment = _writer("x").environment
    assert isinstance(environment, WordingEnvironment)
    assert not environment.globals
    assert set(environment.filters) == set(FILTERS)
    assert set(environment.tests) == {"none"}
    with pytest.raises(SecurityError):
        environment.call(None, len, "x")
    with pytest.raises(UndefinedError):
        environment.from_string("{{ case.requst }}").render(VALUES)


# ---------------------------------------------------------------- files

OUTSIDE = ("/etc/passwd", "../samples.toml", "_shared/../../../pyproject.toml", "samples.toml", "..", "", "a\x00.j2")


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("verb", ["include", "extends"])
def test_no_file_from_outside_the_wordings(name: str, verb: str) -> None:
    for writer in (_writer(f'{{% {verb} "{name}" %}}'), LetterWriter()):
        assert not writer.has(name)
    writer = _writer(f'{{% {verb} "{name}" %}}')
    assert any("没有共用部分" in text or "固定的文字" in text for text in lint(writer, "trial"))
    assert writer.wording("trial").files == ("trial.j2",)
    with pytest.raises(InputError):
        writer.compose("trial", {})


@pytest.mark.parametrize("name", ["/etc/passwd", "../../pyproject.toml", "_shared/../samples.toml"])
def test_the_files_that_come_with_the_program_lead_nowhere_else(name: str) -> None:
    shipped = LetterWriter()
    with pytest.raises(NotFound):
        shipped.source(name)
    with pytest.raises(TemplateError):
        shipped.environment.from_string(f'{{% include "{name}" %}}').render()


@pytest.mark.parametrize(
    ("body", "shared"),
    [
        ('{% include "trial.j2" %}', {}),
        ('{% extends "trial.j2" %}', {}),
        ('{% include "_shared/a.j2" %}', {"a": '{% include "_shared/a.j2" %}'}),
        ('{% include "_shared/a.j2" %}', {"a": '{% include "_shared/b.j2" %}', "b": '{% include "_shared/a.j2" %}'}),
        ('{% extends "_shared/a.j2" %}', {"a": '{% extends "_shared/b.j2" %}', "b": '{% extends "_shared/a.j2" %}'}),
        ('{% include "_shared/a.j2" %}', {"a": '{% include "trial.j2" %}'}),
    ],
)
def test_files_that_need_each_other_are_refused(body: str, shared: dict[str, str]) -> None:
    writer = _writer(body, **shared)
    assert any("互相引用" in text or "没有共用部分" in text for text in lint(writer, "trial"))
    with pytest.raises(InputError):
        writer.compose("trial", {"letter": {"date": "2024-09-30"}})


@pytest.mark.parametrize(
    "body",
    [
        "{% include case.request %}",
        '{% include ["_shared/a.j2", "_shared/b.j2"] %}',
        '{% include ("_shared/a.j2") %}',
        '{% include "_shared/a.j2" ignore missing %}',
        '{% include "_shared/a.j2" without context %}',
        '{% if case.request %}{% extends "_shared/a.j2" %}{% endif %}',
        '{% extends "_shared/a.j2" %}{% extends "_shared/b.j2" %}',
        "{% extends case.request %}",
    ],
)
def test_a_file_is_named_plainly_and_always(body: str) -> None:
    assert lint(_writer(body, a="甲", b="乙"), "trial")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{% extends "_shared/a.j2" %}{% block contnt %}甲{% endblock %}', "没有 block “contnt”"),
        ('{% extends "_shared/a.j2" %}\n这一行会丢失', "trial.j2:7: extends 之后"),
        ('{% extends "_shared/a.j2" %}{% if outcome %}x{% endif %}', "block 之外的内容不会印出"),
        ('{% include "_shared/a.j2" %}', "引用的部分不得有 block"),
        ('{% include "_shared/c.j2" %}', "不得再用 extends"),
    ],
)
def test_text_that_would_be_lost_is_found(body: str, problem: str) -> None:
    writer = _writer(body, a="{% block content %}{% endblock %}", c='{% extends "_shared/a.j2" %}')
    assert any(problem in text for text in lint(writer, "trial")), lint(writer, "trial")


# ---------------------------------------------------------------- sizes


def test_loops_do_not_multiply() -> None:
    assert any(
        "同一列表" in t
        for t in lint(_writer("{% for a in items %}{% for b in items %}{% endfor %}{% endfor %}"), "trial")
    )
    shared = "{% for a in items %}{% endfor %}"
    writer = _writer('{% for b in items %}{% include "_shared/a.j2" %}{% endfor %}', a=shared)
    assert any("_shared/a.j2:1" in t and "同一列表" in t for t in lint(writer, "trial"))
    deep = "".join(
        f"{{% for {n} in {path} %}}"
        for n, path in zip("abcd", ("items", "remedies", "fee.tiers", "courtesy.hints"), strict=True)
    )
    assert any("超过 3 层" in t for t in lint(_writer(deep + "{% endfor %}" * 4), "trial"))


def test_a_text_without_end_is_cut_off() -> None:
    writer = _writer("{% for a in items %}" + "字" * 1_000 + "{% endfor %}")
    items = [{"no": n, "articles": []} for n in range(LONGEST // 1_000 + 1)]
    with pytest.raises(InputError, match="超过 1000000 字"):
        writer.compose("trial", {"items": items, "letter": {"date": "2024-09-30"}})
    assert writer.compose("trial", {"items": items[:3], "letter": {"date": "2024-09-30"}}).blocks


@pytest.mark.parametrize(
    "body",
    [
        "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
        "{{ " + "9" * 5_000 + " }}",
        "{% if x %}" * 2_000,
        "{% if outcome %}" * 120 + "x" + "{% endif %}" * 120,
        "{{ " + "not " * 5_000 + "outcome }}",
    ],
    ids=["brackets", "digits", "ifs", "nested ifs", "nots"],
)
def test_a_file_too_deep_to_read_is_a_fault_and_no_crash(body: str) -> None:
    writer = _writer(body)
    assert lint(writer, "trial")
    with pytest.raises(InputError):
        writer.compose("trial", {"letter": {"date": "2024-09-30"}})


# ---------------------------------------------------------------- expressions that fail on some values only


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{% if case.request > 3 %}x{% endif %}", "比较只能"),
        ("{% if 'x' in case.request %}x{% endif %}", "比较只能"),
        ("{% if 1 < items|count < 3 %}x{% endif %}", "比较只能"),
        ("{{ 'x' if case.request }}", "须写明 else"),
        ("{{ case.request|clause('x') }}", "clause 的写法不对"),
        ("{{ items|count(own='x') }}", "count 的写法不对"),
        ("{{ 3.5 }}", "只能写入文字和整数"),
        ("{{ true }}", "只能写入文字和整数"),
        ("{{ case }}", "“case”不是一个值"),
        ("{{ items }}", "“items”不是一个值"),
        ("{{ case|clause }}", "“case”不是一个值"),
        ("{{ items|listing|clause }}", "“items”不是一个值"),
        ("{% for a in 'abc' %}{% endfor %}", "不是列表"),
        ("{% if case.received_on != 'x' %}{{ case.received_on }}{% endif %}", "可能为空"),
        ("{% for i in items %}{% block b %}{{ i.no }}{% endblock %}{% endfor %}", "没有声明“i.no”"),
        ("甲\ue000乙", "私用区字符"),
    ],
)
def test_what_fails_on_some_values_is_found_beforehand(body: str, problem: str) -> None:
    found = lint(_writer("一\n" + body), "trial")
    assert any(problem in text and text.startswith("trial.j2:7:") for text in found), found


def test_what_is_right_is_left_alone() -> None:
    body = (
        "{% if items|count > 1 %}{% for i in items %}{% if loop.index > 1 %}；{% endif %}"
        "{% if i.request %}{{ i.request }}{% endif %}{% if i.articles %}{{ i.articles|listing }}{% endif %}{% endfor %}"
        "{% elif outcome == 'x' %}{{ outcome }}{% else %}{{ '甲' if outcome else '乙' }}{% endif %}"
    )
    assert lint(_writer(body), "trial") == []


@pytest.mark.parametrize(
    "header",
    [
        "version = 0", 'version = "1"', "version = true", "title = 3",
         'title = "两\\n行"', 'kind = "memo"', "sealed = 1",
        'outcomes = "x"', "elements = [1]", 'optional = [["facts.x"]]', 'requires = ["case.no"]', "attachments = [1]",
        "[requires]\n\"case.no\" = 3", 'title = "甲\\u202e乙"', "x = " + "[" * 3_000,
    ],
)  # fmt: skip
def test_a_header_with_wrong_values_is_refused(header: str) -> None:
    writer = LetterWriter(files={"trial.j2": "{#---\n" + header + "\n---#}\n正文"})
    with pytest.raises(GongkaiError) as caught:
        lint(writer, "trial")
    assert caught.value.code == "letter_template"


def test_a_fault_is_named_by_its_line_in_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "trial.j2").write_text(HEADER + "一\n\n{{ cas.no }}\n", encoding="utf-8")
    assert lint(LetterWriter(tmp_path), "trial") == ["trial.j2:8: 没有声明“cas.no”"]
