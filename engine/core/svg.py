"""Text in an SVG picture: safe, measured in ems, cut into lines, in the one font stack of every picture."""

from __future__ import annotations

import re
from html import escape

FONT = "&quot;Microsoft YaHei&quot;,&quot;PingFang SC&quot;,&quot;Noto Sans CJK SC&quot;,sans-serif"
"""The value of a `font-family` attribute, escaped."""
_NOT_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_NEVER_FIRST, _NEVER_LAST = "，。；：、）", "（"
_PART = re.compile("[^、；，：]*[、；，：]?")


def safe(content: str) -> str:
    """`content` as it may stand between tags and in attributes, whatever an applicant wrote."""
    return escape(_NOT_XML.sub("", content), quote=True)


def wide(content: str) -> float:
    """How wide a text is, in ems: Chinese characters are square, others about half as wide."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in content)


def wrap(content: str, ems: float, most: int = 99) -> list[str]:
    """`content` in lines of at most `ems`; what does not fit into `most` lines is cut off with an ellipsis."""
    out, held = [], ""
    for c in content:
        if held and wide(held + c) > ems and c not in _NEVER_FIRST:
            kept = held.rstrip(_NEVER_LAST)
            out.append(kept)
            held = held[len(kept) :]
        held += c
    out.append(held)
    return out if len(out) <= most else [*out[: most - 1], out[most - 1][:-1] + "…"]


def wrap_parts(content: str, ems: float) -> list[str]:
    """`content` in lines of at most `ems`, cut after a comma where that is possible."""
    out: list[str] = []
    for part in _PART.findall(content):
        if out and wide(out[-1] + part) <= ems:
            out[-1] += part
        elif part:
            out += wrap(part, ems)
    return out or [""]


def text(x: float, y: float, content: str, size: int = 13, ink: str = "", bold: bool = False, anchor: str = "") -> str:
    """One line of text with its baseline at `y`; `anchor` middle or end, when `x` is not where it begins."""
    extra = f' fill="{ink}"' if ink else ""
    extra += ' font-weight="700"' if bold else ""
    extra += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{extra}>{safe(content)}</text>'
