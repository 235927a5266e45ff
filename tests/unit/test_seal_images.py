"""What may be the image of a seal, and how it is drawn for Word."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

import pytest
import typst

from engine.adapters.documents import LAYOUTS
from engine.adapters.documents_pdf import pdf_writer
from engine.adapters.seal_images import LONGEST, as_png, check, data_uri
from engine.core.errors import InputError

SAMPLE = (LAYOUTS / "sample_seal.svg").read_bytes()
HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
RING = b'<circle cx="50" cy="50" r="40" fill="none" stroke="#d7000f" stroke-width="2"/>'


def fonts() -> typst.Fonts:
    return pdf_writer().fonts.typst


def svg(inside: bytes = b"", head: bytes = HEAD) -> bytes:
    return head + RING + inside + b"</svg>"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def png(
    width: int = 200, height: int = 200, ground: bytes = b"\xff\xff\xff\0", ink: bytes = b"\xd7\0\x0f\xff"
) -> bytes:
    """A picture of a filled square on a ground, 8 bits RGBA."""

    def line(y: int) -> bytes:
        middle = height // 4 <= y < 3 * height // 4
        edge = width // 4
        return b"\0" + ground * edge + (ink if middle else ground) * (width - 2 * edge) + ground * edge

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"".join(map(line, range(height))))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_the_sample_says_that_it_is_none() -> None:
    text = SAMPLE.decode()
    assert "测试样章不具效力" in text
    check(SAMPLE, fonts())


@pytest.mark.parametrize(
    "image",
    [
        svg(),
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + svg(b"<!-- a note --><title>x</title>"),
        svg(b'<defs><path id="a" d="M10 50h80"/></defs><text><textPath href="#a">x</textPath></text>'),
        svg(b'<rect width="100" height="100" fill="#ffffff"/>' + RING),
        png(),
        png(ground=b"\xff\xff\xff\xff"),
        png(400, 410),
    ],
)
def test_may_be_a_seal(image: bytes) -> None:
    check(image, fonts())
    assert as_png(image, fonts()).startswith(b"\x89PNG")
    assert data_uri(image).startswith("data:image/")


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "只接受 PNG 或者 SVG"),
    "a GIF": (lambda: b"GIF89a" + b"\0" * 100, "只接受 PNG 或者 SVG"),
    "a PDF": (lambda: b"%PDF-1.7", "只接受 PNG 或者 SVG"),
    "a page": (lambda: b"<html><body>x</body></html>", "文件不是 SVG"),
    "too long": (lambda: svg(b" " * LONGEST), "不得超过 512 KB"),
    "not square": (lambda: svg(head=HEAD.replace(b"0 0 100 100", b"0 0 100 200")), "应为正方形"),
    "without a viewBox": (lambda: svg(head=HEAD.replace(b' viewBox="0 0 100 100"', b"")), "viewBox"),
    "a viewBox of nothing": (lambda: svg(head=HEAD.replace(b"0 0 100 100", b"0 0 0 0")), "viewBox"),
    "cut off": (lambda: SAMPLE[:200], "不是完整的 UTF-8 文本"),
    "no UTF-8": (lambda: svg(b"<title>\xff</title>"), "不是完整的 UTF-8 文本"),
    "an entity": (lambda: b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg(b"<title>&a;</title>"), "DOCTYPE"),
    "an external entity": (lambda: b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + svg(), "DOCTYPE"),
    "a style sheet": (lambda: b'<?xml-stylesheet href="x.css"?>' + svg(), "处理指令"),
    "a script": (lambda: svg(b"<script>alert(1)</script>"), "<script>"),
    "a style": (lambda: svg(b"<style>@import 'x'</style>"), "<style>"),
    "a page inside": (lambda: svg(b"<foreignObject><p/></foreignObject>"), "<foreignObject>"),
    "another language": (lambda: svg(b'<x:iframe xmlns:x="http://www.w3.org/1999/xhtml"/>'), "<iframe>"),
    "an animation": (lambda: svg(b'<animate attributeName="x"/>'), "<animate>"),
    "a picture inside": (lambda: svg(b'<image href="data:image/png;base64,AAAA"/>'), "<image>"),
    "copies of copies": (lambda: svg(b'<use href="#a"/>'), "<use>"),
    "a handler": (lambda: svg(b'<g onclick="x()"/>'), "onclick"),
    "a handler in capitals": (lambda: svg(b'<g ONLOAD="x()"/>'), "ONLOAD"),
    "an address": (lambda: svg(b'<text><textPath href="http://x.cn/a#b">x</textPath></text>'), "引用别处"),
    "an old address": (
        lambda: svg(
            b'<text xmlns:x="http://www.w3.org/1999/xlink"><textPath x:href="file:///etc/passwd">x</textPath></text>'
        ),
        "引用别处",
    ),
    "a paint from elsewhere": (lambda: svg(b'<g fill="url(http://x.cn/a)"/>'), "属性 fill"),
    "a style from elsewhere": (lambda: svg(b"<g style=\"background: URL('//x.cn/a')\"/>"), "属性 style"),
    "an escaped style": (lambda: svg(b'<g style="background: \\75rl(//x.cn)"/>'), "属性 style"),
    "very deep": (lambda: svg(b"<g>" * 1000 + b"</g>" * 1000), "嵌套"),
    "nothing drawn": (lambda: HEAD + b"</svg>", "什么也没有"),
    "a grey ground": (lambda: svg(b'<rect width="100" height="100" fill="#eeeeee"/>'), "底色"),
    "a red ground": (lambda: png(ground=b"\xd7\0\x0f\xff", ink=b"\xff\xff\xff\xff"), "底色"),
    "an empty PNG": (lambda: png(ink=b"\xff\xff\xff\0"), "什么也没有"),
    "a small PNG": (lambda: png(50, 50), "50×50"),
    "a wide PNG": (lambda: png(400, 200), "应为正方形"),
    "a PNG that says to be huge": (
        lambda: png().replace(png()[8:33], chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0))),
        "60000×60000",
    ),
    "the head of a PNG": (lambda: png()[:40], "不是完整的 PNG"),
    "a PNG without its end": (lambda: png()[:-12], "不是完整的 PNG"),
    "a PNG that was altered": (lambda: png().replace(b"IDAT", b"IDAX"), "不是完整的 PNG"),
    "a PNG without a picture": (
        lambda: png()[:33] + chunk(b"IDAT", b"nothing") + chunk(b"IEND", b""),
        "印模图片不能使用",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_may_not_be_a_seal(what: str) -> None:
    make, says = BAD[what]
    with pytest.raises(InputError) as refused:
        check(make(), fonts())
    assert (refused.value.code, refused.value.field) == ("bad_seal", "seal")
    assert says in str(refused.value)


def test_a_picture_is_drawn_alike_every_time() -> None:
    assert as_png.__wrapped__(SAMPLE, fonts()) == as_png.__wrapped__(SAMPLE, fonts())
    assert as_png(png(), fonts()) == png()
