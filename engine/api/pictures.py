"""Pictures as answers."""

from __future__ import annotations

from fastapi import Response

SVG = "image/svg+xml"


def picture(svg: str) -> Response:
    """SVG text that a browser shows and that can load and run nothing."""
    return Response(svg, media_type=SVG, headers={"Content-Security-Policy": "default-src 'none'"})
