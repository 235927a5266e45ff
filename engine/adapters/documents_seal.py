"""The seal in a Word file: a picture that floats over signature and date, its ground transparent."""

from __future__ import annotations

import io
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

DIAMETER = Mm(42)
RAISED = Pt(16)
"""How far above the line between issuer and date the centre lies."""


def press(date_line: Paragraph, png: bytes, centre: Length) -> None:
    """Draw the seal with its centre so far from the left edge of the text, a little above the line of the date."""
    inline: Any = date_line.add_run().add_picture(io.BytesIO(png), width=DIAMETER, height=DIAMETER)._inline
    x, y = centre - DIAMETER // 2, -RAISED - DIAMETER // 2
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="251658240"'
        ' behindDoc="0" locked="1" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="column"><wp:posOffset>{int(x)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{int(y)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{int(DIAMETER)}" cy="{int(DIAMETER)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        "<wp:wrapNone/></wp:anchor>"
    )
    properties = inline.find(qn("wp:docPr"))
    properties.set("name", "印章")
    properties.set("descr", "印章")
    for part in (properties, inline.find(qn("wp:cNvGraphicFramePr")), inline.find(qn("a:graphic"))):
        anchor.append(part)
    inline.getparent().replace(inline, anchor)
