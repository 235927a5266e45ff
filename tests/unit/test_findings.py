"""What must not be published unseen: numbers with their check digits, addresses, words of the list."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from engine.core.findings import findings, is_bank_card, is_identity_number, listed

# invented: no person's; the check characters are worked out by hand below
IDENTITY = "11010519491231002X"
CARD = "6222020000000000000"


def kinds(text: str, *words: str) -> list[str]:
    return [f.kind for f in findings(text, words)]


def test_check_characters_by_hand() -> None:
    # 1*7+1*9+0+1*5+0+5*4+1*2+9*1+4*6+9*3+1*7+2*9+3*10+1*5+0+0+2*2 = 167; 167 mod 11 = 2 -> X
    assert is_identity_number(IDENTITY)
    assert [d for d in "0123456789" if is_identity_number(IDENTITY[:17] + d)] == []
    assert not is_identity_number("110105194913310021")  # no such day
    # from the left, every second doubled: 6 + 2*2 + 2 + 2*2 + 0 + 2*2 + 0 ... = 20, which ends in 0
    assert [d for d in "0123456789" if is_bank_card(CARD[:-1] + d)] == [CARD[-1]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证号{IDENTITY}，", ["identity_number"]),
        (f"身份证号{IDENTITY.lower()}。", ["identity_number"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["identity_number"]),
        ("110105 19491231 002X", ["identity_number"]),
        (f"编号{IDENTITY[:17]}1", []),
        (f"A{IDENTITY}", []),
        (f"{IDENTITY}号", ["identity_number"]),
        (CARD, ["bank_card"]),
        ("6222 0200 0000 0000 000", ["bank_card"]),
        ("6222-0200-0000-0000-000", ["bank_card"]),
        (CARD[:-1] + "9", []),
        ("联系电话13812345678", ["mobile"]),
        ("138 1234 5678", ["mobile"]),
        ("+8613812345678", ["mobile"]),
        ("13812345678 13912345678", ["mobile", "mobile"]),
        ("12812345678", []),
        ("0355-1234567", []),
        ("金额138123456780元", []),
        ("京政发〔2024〕12号，2024年10月22日，3.14159265358", []),
        ("邮箱li.ming@example.gov.cn，", ["email"]),
        ("邮箱ｌｉ＠example．cn", ["email"]),
        ("某@某", []),
        ("", []),
    ],
)
def test_personal_data(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_words_of_the_list() -> None:
    text = "内部ABC资料，内部Ａbc资料，内部"
    assert [(f.start, f.shown) for f in findings(text, ["abc", "", " ", "abc"])] == [(2, "ABC"), (10, "Abc")]
    assert kinds(text) == []


def test_what_is_kept_is_masked_and_numbered() -> None:
    kept = listed([("title", "无"), ("text", f"甲 {IDENTITY} 乙 {CARD} 丙 li@a.cn 密")], ["密"])
    assert [x["no"] for x in kept] == [1, 2, 3, 4]
    assert {x["in"] for x in kept} == {"text"}
    assert [x["text"] for x in kept] == ["110*************2X", "622**************00", "l***@a.cn", "密"]
    assert [x["at"] for x in kept] == [2, 23, 45, 53]


@given(st.text(alphabet="0123456789xX -一", max_size=80), st.lists(st.text(max_size=3), max_size=3))
@example("1" * 5_000, [])
@example("1 " * 2_500, [])
def test_any_text(text: str, words: list[str]) -> None:
    found = findings(text, words)
    assert found == tuple(sorted(found, key=lambda f: (f.start, f.kind, f.shown)))
    assert all(0 <= f.start < len(text) for f in found)
    assert all("*" in f.shown for f in found if f.kind != "sensitive_word")


@given(
    st.text(alphabet="甲乙丙，。 ", max_size=20),
    st.text(alphabet="甲乙丙，。 ", max_size=20),
    st.sampled_from([IDENTITY, CARD]),
)
def test_a_number_is_found_wherever_it_stands(before: str, after: str, number: str) -> None:
    found = findings(before + number + after)
    assert [f.start for f in found] == [len(before)]
