"""Wording: every letter complete, nothing made incomplete, hostile values inert, parts tested one by one."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, strategies as st
from jinja2 import DictLoader
from jinja2.exceptions import SecurityError, UndefinedError

import workflows.letters
from engine.adapters.letter_values import CHOICES
from engine.adapters.letter_wording import FILTERS, WordingEnvironment, cite, clause, cn_number, mask_identity, numbers
from engine.adapters.letters import FINDINGS, LetterWriter
from engine.core.definition import Letter
from engine.core.errors import InputError, NotFound
from engine.core.letter import (
    Heading,
    ItemTable,
    KeyValueTable,
    Paragraph,
    StructuredLetter,
    chinese_date,
    clean_text,
    is_blank,
)
from workflows.disclosure_request.v2019_1.outcomes import REPLIES as REPLY_OUTCOMES

WRITER = LetterWriter()
KEYS = WRITER.keys()
REPLIES = [key for key in KEYS if key.startswith("reply_")]
OTHER_LAW = ("reply_reissue", "reply_archive_law", "reply_reorganised")
REG = "《中华人民共和国政府信息公开条例》"
CODES = {path.rpartition(".")[2] for path in CHOICES}
HOSTILE = (
    "{{7*7}} {% for x in y %} <script>alert(1)</script> & ]]> \"'\n# 标题\n| 甲 | 乙\n=== courtesy\n"
    "@remedies 假\r\n~ 假\x00\x07\u202e反\ue000\ue006\ud800\u2028尾"
)


def every_letter() -> list[tuple[str, StructuredLetter]]:
    return [(key, WRITER.compose(key, WRITER.sample_values(key))) for key in KEYS]


def test_every_letter_has_a_sample_and_composes() -> None:
    for key, letter in every_letter():
        assert letter.key == key
        assert letter.blocks
        assert "None" not in letter.plain_text()


def test_replies_carry_everything_the_law_asks() -> None:
    needed = {"received", "requested", "facts", "remedies", "issuer", "number", "date", "addressee"}
    for key in REPLIES:
        letter = WRITER.compose(key, WRITER.sample_values(key))
        assert needed <= letter.elements, key
        assert REG in letter.plain_text() or key in OTHER_LAW
        assert "2024年9月30日" in letter.plain_text()


@pytest.mark.parametrize("key", KEYS)
def test_json_round_trip(key: str) -> None:
    letter = WRITER.compose(key, WRITER.sample_values(key))
    again = StructuredLetter.from_json(letter.to_json())
    assert again == letter
    assert again.to_json() == letter.to_json()
    assert json.loads(letter.to_json())["key"] == key


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"blocks": [{"block": "x"}], "attachments": []}', '{"blocks": 1}'])
def test_bad_json_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        StructuredLetter.from_json(text)
    assert caught.value.code == "letter_data"


# ---------------------------------------------------------------- missing elements


def test_everything_missing_is_listed_at_once() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["case"]["received_on"] = None
    values["case"]["request"] = " \u200d\n"
    values["items"][0]["articles"] = []
    values["items"][0]["given"] = ""
    values["letter"]["number"] = None
    values["letter"]["date"] = None
    values["agency"]["name"] = ""
    values["remedies"] = []
    with pytest.raises(InputError) as caught:
        WRITER.compose("reply_disclosed", values)
    assert caught.value.code == "letter_incomplete"
    names = (
        "收到申请之日 申请公开的内容 依据（条、款、项） 提供的内容、方式和时间 文书编号 成文日期 行政机关名称 救济途径"
    )
    for name in names.split():
        assert name in caught.value.message


def test_missing_part_of_one_item_is_named() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["items"] = [values["items"][0], {**values["items"][0], "no": 2, "articles": [""], "request": None}]
    with pytest.raises(InputError) as caught:
        WRITER.compose("reply_disclosed", values)
    assert "第2项的申请内容" in caught.value.message
    assert "第2项申请内容的依据" in caught.value.message


def test_values_can_be_altogether_absent() -> None:
    for key in KEYS:
        with pytest.raises(InputError) as caught:
            WRITER.compose(key, {})
        assert caught.value.code == "letter_incomplete"


def test_remedies_none_of_which_may_be_told_refuse_a_reply() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["remedies"] = [{"code": "R0", "items": [1]}]
    with pytest.raises(InputError, match="救济途径和期限"):
        WRITER.compose("reply_disclosed", values)


def test_electronic_delivery_needs_and_tells_the_online_channel() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["facts"] = {"way": "electronic"}
    assert "fuyi.example.gov.cn" in WRITER.compose("reply_disclosed", values).plain_text()
    values["agency"]["online_reconsideration"] = None
    with pytest.raises(InputError, match="线上申请行政复议的途径"):
        WRITER.compose("reply_disclosed", values)


# ---------------------------------------------------------------- rules of the letters


def test_an_outcome_belongs_in_its_letter() -> None:
    values = WRITER.sample_values("reply_does_not_exist")
    with pytest.raises(InputError) as caught:
        WRITER.compose("reply_disclosed", values)
    assert caught.value.code == "letter_outcome"


def test_unknown_letters_and_paths_are_not_found() -> None:
    for key in ("nothing", "../letters/reply_disclosed", "_shared/reply", "Reply", ""):
        with pytest.raises(NotFound):
            WRITER.compose(key, {})


def test_letters_before_the_regulation_are_refused() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["letter"]["date"] = "2019-05-14"
    with pytest.raises(InputError) as caught:
        WRITER.compose("reply_disclosed", values)
    assert caught.value.code == "letter_not_in_force"


@pytest.mark.parametrize("day", ["2024-13-01", "2024年9月30日", "20240930", "2024-09-30T00:00:00", "x"])
def test_a_malformed_date_is_named(day: str) -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["case"]["received_on"] = day
    with pytest.raises(InputError, match="YYYY-MM-DD") as caught:
        WRITER.compose("reply_disclosed", values)
    assert caught.value.code == "letter_value"


@pytest.mark.parametrize(
    "wrong",
    [
        {"case": "x"},
        {"clocks": [1]},
        {"items": {"no": 1}},
        {"items": [None]},
        {"items": [{"no": "1", "outcome": []}]},
        {"remedies": [{"code": "R1", "items": [[1]]}]},
        {"facts": [1]},
        {"agency": {"name": 1.5}},
        {"letter": {"number": "x", "date": True}},
    ],
)
def test_wrong_shapes_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        WRITER.compose("reply_disclosed", WRITER.sample_values("reply_disclosed") | wrong)


def test_remedies_by_group() -> None:
    values = WRITER.sample_values("reply_disclosed")
    first = values["items"][0]
    values["items"] = [first, {**first, "no": 2}, {**first, "no": 3}]
    values["remedies"] = [{"code": "R1", "items": [1, 2]}, {"code": "R2", "items": [3]}]
    text = WRITER.compose("reply_disclosed", values).plain_text()
    assert "如不服本答复书第1、2项，" in text
    assert "如不服本答复书第3项不予公开政府信息的决定" in text
    assert "应当先申请行政复议" in text
    assert "十五日内" in text


def test_every_item_has_its_remedy() -> None:
    values = WRITER.sample_values("reply_mixed")
    values["remedies"] = [{"code": "R1", "items": [1]}, {"code": "R9", "items": [3]}]
    with pytest.raises(InputError) as caught:
        WRITER.compose("reply_mixed", values)
    assert "第2项的救济途径" in caught.value.message
    assert "第3项的救济途径" in caught.value.message


def test_a_courtesy_reply_that_is_given_has_contents() -> None:
    values = WRITER.sample_values("reply_does_not_exist")
    values["courtesy"]["hints"] = [" "]
    with pytest.raises(InputError, match="便民提示的内容"):
        WRITER.compose("reply_does_not_exist", values)


def test_every_letter_of_the_workflows_has_a_wording() -> None:
    owed = {letter.key for letter in vars(workflows.letters).values() if isinstance(letter, Letter)}
    assert owed <= set(KEYS)


def test_every_outcome_has_a_finding_and_its_letter_takes_it() -> None:
    mixed = WRITER.wording("reply_mixed").files
    for outcome in REPLY_OUTCOMES:
        assert f"{FINDINGS}{outcome.key}.j2" in mixed
        allowed = WRITER.wording(outcome.letter.key).header.get("outcomes")
        assert allowed is None or outcome.key in allowed


def test_the_applicant_is_addressed_by_kind() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["case"] |= {"applicant": "甲公司", "applicant_kind_label": "商业企业"}
    assert "收到你单位提出的" in WRITER.compose("reply_disclosed", values).plain_text()
    values["case"] |= {"applicant": "甲、乙", "applicant_kind_label": "自然人"}
    assert "收到你们提出的" in WRITER.compose("reply_disclosed", values).plain_text()


def test_third_parties_never_learn_who_asked() -> None:
    hidden = [key for key in KEYS if WRITER.wording(key).header.get("hides_applicant")]
    assert "third_party_consultation" in hidden
    for key in hidden:
        letter = WRITER.compose(key, WRITER.sample_values(key))
        assert "王玥" not in letter.to_json()
        values = WRITER.sample_values(key)
        for group in ("consultation", "facts"):
            values.setdefault(group, {})["subject"] = "王玥申请的评估报告"
        with pytest.raises(InputError) as caught:
            WRITER.compose(key, values)
        assert caught.value.code == "applicant_disclosed"


def test_courtesy_reply_is_apart_and_says_so() -> None:
    letter = WRITER.compose("reply_does_not_exist", WRITER.sample_values("reply_does_not_exist"))
    assert isinstance(letter.courtesy[-1], Paragraph)
    assert "本提示不属于答复决定内容" in letter.courtesy[-1].text
    assert not any("档案馆" in block.text for block in letter.blocks if isinstance(block, Paragraph))
    values = WRITER.sample_values("reply_does_not_exist")
    values["courtesy"] = {"given": False, "why": "无需", "hints": []}
    assert WRITER.compose("reply_does_not_exist", values).courtesy == ()


# ---------------------------------------------------------------- hostile values


def _poison(value: Any) -> Any:
    """Every text of the values replaced, but empty ones, dates and words that the rules choose."""
    if isinstance(value, dict):
        keep = ("outcome", "code", "method", "kind", "applicant_kind_label", "way", "channel", *CODES)
        return {k: v if k in keep or _is_date(v) else _poison(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_poison(entry) for entry in value]
    return HOSTILE if isinstance(value, str) and value and not _is_date(value) else value


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4:5] == "-"


@pytest.mark.parametrize("key", KEYS)
def test_hostile_values_stay_text_in_their_paragraph(key: str) -> None:
    clean = WRITER.compose(key, WRITER.sample_values(key))
    values = _poison(WRITER.sample_values(key))
    values["case"]["applicant"] = "申请人"
    letter = WRITER.compose(key, values)
    assert [type(b) for b in letter.blocks] == [type(b) for b in clean.blocks]
    assert [type(b) for b in letter.courtesy] == [type(b) for b in clean.courtesy]
    assert letter.elements == clean.elements
    text = letter.plain_text()
    assert "{{7*7}}" in text
    assert "49" not in text
    assert not [c for c in text if c in "\x00\x07\u202e\u2028" or 0xD800 <= ord(c) <= 0xF8FF]
    assert "〓" in text
    for block in letter.blocks:
        if isinstance(block, ItemTable | KeyValueTable):
            assert all(2 <= len(row) <= 8 for row in block.rows)


@given(st.text(max_size=80))
def test_any_request_leaves_the_structure_alone(text: str) -> None:
    values = WRITER.sample_values("reply_mixed")
    plain = WRITER.compose("reply_mixed", values)
    values["items"][1]["ground"] = values["case"]["request"] = "甲" + text
    letter = WRITER.compose("reply_mixed", values)
    assert [type(b) for b in letter.blocks] == [type(b) for b in plain.blocks]
    assert letter.elements == plain.elements
    assert StructuredLetter.from_json(letter.to_json()) == letter
    assert clean_text(clean_text(text)) == clean_text(text)


def test_identity_numbers_never_appear() -> None:
    values = WRITER.sample_values("reply_disclosed")
    values["case"]["request"] = "本人（身份证号11010519491231002X）的登记信息，电话13800138000"
    values["case"]["applicant"] = "王玥 110105194912310021"
    letter = WRITER.compose("reply_disclosed", values)
    assert "19491231" not in letter.to_json()
    assert "110105********002X" in letter.plain_text()
    assert "13800138000" in letter.plain_text()
    assert mask_identity("项目编号2024110105194912310021号") == "项目编号2024110105194912310021号"


# ---------------------------------------------------------------- parts


def test_clean_text() -> None:
    assert clean_text("a\r\nb\u2028c\x85d\n\n\n e\t f") == "a\nb\nc\nd\ne  f"
    assert clean_text("喆镕堃玥祎𠮷㐂") == "喆镕堃玥祎𠮷㐂"
    assert clean_text("\ufffe\ufdd0\U000e0041\ud800\u202e") == ""
    assert clean_text("\U00031350") == "\U00031350", "a character newer than this Python's tables is kept"
    assert clean_text("王\ue863") == "王〓"
    for code in range(0x10000):  # the short way for common characters gives what the long way gives
        char = chr(code)
        assert clean_text(f"a{char}b") == clean_text(f"a{char}b\U0001f4c4").removesuffix("\U0001f4c4")
        if "!" <= char <= "~" or "\u4e00" <= char <= "\u9fff":
            assert unicodedata.category(char)[0] not in "CZM", f"U+{code:04X} is not always seen"
            assert not is_blank(f"\u200b{char}")
    assert is_blank("\u200d \u3000\u200b\ufeff")
    assert not is_blank("一")


def test_filters() -> None:
    assert chinese_date("2022-09-30") == "2022年9月30日"
    assert chinese_date("") == ""
    assert [cn_number(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    assert numbers([3, 1, 2, 5, 7, 8]) == "1至3、5、7、8"
    assert clause("公开。\n；") == "公开"
    assert cite([REG + "第十六条第一款", REG + "第三十六条第三项"], "第三十六条第三项") == (
        REG + "第十六条第一款、第三十六条第三项"
    )
    both = cite(["《甲法》第一条", REG + "第十四条"], "第三十六条第三项")
    assert both == "《甲法》第一条和" + REG + "第十四条、第三十六条第三项"
    assert cite(["《国办公开办函〔2019〕14号》", "ADR 009 办理结果第二点"]) == "国办公开办函〔2019〕14号"
    assert cite([]) == ""
    for bad in (0, 100, "1", None):
        with pytest.raises(InputError):
            cn_number(bad)
    for name in ("yuan", "numbers", "fee_method"):
        with pytest.raises(InputError):
            FILTERS[name]("x")


def test_tables_must_be_rectangular() -> None:
    with pytest.raises(InputError):
        ItemTable(("a", "b"), (("1",),))
    with pytest.raises(InputError):
        KeyValueTable((("a", "b", "c"),))
    assert Heading(" 一\x00 ").text == "一"


@pytest.mark.parametrize("code", [
    "{{ x.__class__ }}", "{{ x.items }}", "{{ x['keys'] }}", "{{ y.upper }}", "{{ nothing }}", "{{ none_such.a }}",
    "{{ range(9) }}", "{{ lipsum }}", "{{ self }}",
])  # fmt: skip
def test_the_sandbox_knows_only_keys(code: str) -> None:
    environment = WordingEnvironment(DictLoader({"t": code}))
    with pytest.raises((UndefinedError, SecurityError, InputError)):
        environment.get_template("t").render({"x": {"a": 1}, "y": "text"})


@pytest.mark.parametrize("code", ["{{ x.a() }}", "{{ 2 * 3 }}", "{{ x.n ** 9 }}", "{{ 'a' % x.n }}", "{{ x.n + 1 }}"])
def test_the_sandbox_neither_calls_nor_calculates(code: str) -> None:
    environment = WordingEnvironment(DictLoader({"t": code}))
    with pytest.raises((SecurityError, UndefinedError)):
        environment.get_template("t").render({"x": {"a": 1, "n": 2}})
