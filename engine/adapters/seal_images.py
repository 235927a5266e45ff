"""Images of a seal: what may be one (PNG or SVG), and the same drawn as PNG for Word.

An SVG of an agency is opened in browsers and laid out by typst: it may hold shapes and text, nothing that runs, moves
or comes from elsewhere. The ground must be transparent or white, or the seal would hide what it presses.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import typst

from engine.adapters.document_formats import LAYOUTS
from engine.core.errors import InputError

LONGEST = 512 * 1024
"""Bytes of a file."""
SMALLEST, LARGEST = 100, 4000
"""Pixels of a side of a PNG."""
DIAMETER = 42.0
"""Millimetres on paper."""
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = {"svg", "g", "defs", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "text", "tspan"}
_ELEMENTS = {*_DRAWN, "textPath", "title", "desc"}
_DEEPEST = 30
_GROUND = ((255, 0, 255), (255, 255, 255))
"""Magenta, on which the image is drawn to look at it, and white."""
_OUTSIDE = re.compile(r"(?i)url\s*\(\s*[\"']?(?!#)|@import|expression\s*\(|\\")


def _bad(why: str, remedy: str = "换一个 PNG 或者 SVG 图片文件") -> InputError:
    return InputError(f"印模图片不能使用：{why}", field="seal", code="bad_seal", remedy=remedy)


def is_png(content: bytes) -> bool:
    """Whether the file is a PNG (else it is an SVG)."""
    return content.startswith(_PNG)


def media_type(content: bytes) -> str:
    """image/png or image/svg+xml."""
    return "image/png" if is_png(content) else "image/svg+xml"


def data_uri(content: bytes) -> str:
    """The image inside a page."""
    return f"data:{media_type(content)};base64,{base64.b64encode(content).decode()}"


def check(content: bytes, fonts: typst.Fonts) -> None:
    """Raises InputError (bad_seal) unless `content` is an image that can be a seal."""
    if len(content) > LONGEST:
        raise _bad(f"文件不得超过 {LONGEST // 1024} KB")
    if is_png(content):
        _check_png(content)
    elif content.lstrip().startswith(b"<"):
        _check_svg(content)
    else:
        raise _bad("只接受 PNG 或者 SVG")
    try:
        rows = list(_pixels(_drawn(content, fonts, 40, "#ff00ff")))
    except (RuntimeError, ValueError) as wrong:
        raise _bad("图片已经损坏，画不出来") from wrong
    if any(rows[y][x] not in _GROUND for y in (1, -2) for x in (1, -2)):
        raise _bad("底色应当透明或者为白色", "去掉底色后另存为透明背景的 PNG")
    if all(pixel in _GROUND for row in rows for pixel in row):
        raise _bad("图片中什么也没有")


def _check_png(content: bytes) -> None:
    kinds = [kind for kind, _ in _chunks(content)]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"]:
        raise _bad("文件不是完整的 PNG")
    sides = struct.unpack(">II", content[16:24])
    if min(sides) < SMALLEST or max(sides) > LARGEST:
        raise _bad(f"边长应在 {SMALLEST} 至 {LARGEST} 像素之间，图片为 {sides[0]}×{sides[1]}")
    _check_square(*sides)


def _check_square(width: float, height: float) -> None:
    if not 0.95 <= width / height <= 1.05:
        raise _bad("专用章为圆形，图片应为正方形", "把图片裁成正方形，印章的边与图片的边相接")


def _check_svg(content: bytes) -> None:
    if b"<!" in content.replace(b"<!--", b"") or content.count(b"<?") > content.count(b"<?xml "):
        raise _bad("SVG 中不能有 DOCTYPE、ENTITY 或者处理指令")
    try:
        root = ElementTree.fromstring(content.decode("utf-8"))
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError) as wrong:
        raise _bad("SVG 不是完整的 UTF-8 文本") from wrong
    if root.tag != f"{_SVG}svg":
        raise _bad("文件不是 SVG")
    _check_element(root, 1)
    box = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))]
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        raise _bad("SVG 应写明 viewBox")
    _check_square(box[2], box[3])


def _check_element(element: ElementTree.Element, depth: int) -> None:
    if depth > _DEEPEST:
        raise _bad(f"SVG 的嵌套不得超过 {_DEEPEST} 层")
    name = element.tag.removeprefix(_SVG)
    if name not in _ELEMENTS:
        raise _bad(f"SVG 中不能有 <{name.rsplit('}', 1)[-1][:30]}>", "另存为只有图形和文字的 SVG，或者 PNG")
    for key, value in element.attrib.items():
        plain = key.rsplit("}", 1)[-1]
        if plain.lower().startswith("on") or _OUTSIDE.search(value):
            raise _bad(f"SVG 的属性 {plain[:30]} 不能使用", "另存为只有图形和文字的 SVG，或者 PNG")
        if plain == "href" and not value.startswith("#"):
            raise _bad("SVG 不能引用别处的内容", "另存为只有图形和文字的 SVG，或者 PNG")
    for part in element:
        _check_element(part, depth + 1)


# ---------------------------------------------------------------------------------------------- drawing


@lru_cache(maxsize=8)
def as_png(content: bytes, fonts: typst.Fonts) -> bytes:
    """The image as PNG: an SVG drawn at 300 dots an inch on a transparent ground. Raises RuntimeError when it cannot be
    drawn."""
    return content if is_png(content) else _drawn(content, fonts, 300, "")


def _drawn(content: bytes, fonts: typst.Fonts, ppi: float, ground: str) -> bytes:
    svg = content.decode("utf-8", "replace")
    if is_png(content):
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
            f'<image width="100" height="100" href="{data_uri(content)}"/></svg>'
        )
    drawn: Any = typst.compile(
        LAYOUTS / "seal.typ",
        root=LAYOUTS,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"seal": svg, "ground": ground, "diameter": str(DIAMETER)},
        format="png",
        ppi=ppi,
    )
    return bytes(drawn)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each whole chunk, up to the first that is broken off or altered."""
    at = len(_PNG)
    while at + 12 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        body, check = png[at + 4 : at + 8 + length], png[at + 8 + length : at + 12 + length]
        if check != struct.pack(">I", zlib.crc32(body)):
            return
        yield body[:4], body[4:]
        at += 12 + length


def _pixels(png: bytes) -> Iterator[list[tuple[int, int, int]]]:
    """Rows of pixels of a PNG of 8 bits a channel that is not interlaced (as typst draws it)."""
    width, _, depth, kind = struct.unpack(">IIBB", png[16:26])
    step = {2: 3, 6: 4}[kind]
    if depth != 8:
        raise ValueError("not a PNG of 8 bits")
    raw = zlib.decompress(b"".join(data for kind, data in _chunks(png) if kind == b"IDAT"))
    above = bytearray(width * step)
    for start in range(0, len(raw), width * step + 1):
        line = bytearray(raw[start + 1 : start + 1 + width * step])
        _unfilter(raw[start], line, above, step)
        above = line
        yield [(line[x], line[x + 1], line[x + 2]) for x in range(0, len(line), step)]


def _unfilter(how: int, line: bytearray, above: bytearray, step: int) -> None:
    """Undo the filter of a line (PNG, 9.2)."""
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        up, corner = above[i], above[i - step] if i >= step else 0
        guess = (0, left, up, (left + up) // 2, 0)[how]
        if how == 4:
            near = left + up - corner
            guess = min((abs(near - x), n, x) for n, x in enumerate((left, up, corner)))[2]
        line[i] = (line[i] + guess) & 0xFF
