"""Letters over HTTP in every format."""

from __future__ import annotations

import httpx2
import pypdfium2
import pytest

from engine.services.queries import letters
from tests.contract.conftest import Server

WHO = {"X-Gongkai-Person": "registrar"}


@pytest.fixture(scope="module")
def listed(server: Server) -> list[dict[str, object]]:
    """The letters of the demo cases."""
    cases = httpx2.get(f"{server.url}/api/v1/cases", headers=WHO, timeout=30).json()["items"]
    found = [x for case in cases for x in letters(server.world, case["no"], "registrar", None)]
    assert found
    return found


def test_a_letter_as_pdf(server: Server, listed: list[dict[str, object]]) -> None:
    for one in listed:
        answer = httpx2.get(f"{server.url}/api/v1/letters/{one['id']}.pdf", headers=WHO, timeout=30)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        pages = pypdfium2.PdfDocument(answer.content)
        said = "".join(page.get_textpage().get_text_range() for page in pages)
        assert "云溪市自然资源和规划局" in said
        again = httpx2.get(f"{server.url}/api/v1/letters/{one['id']}.pdf", headers=WHO, timeout=30)
        assert again.content == answer.content


def test_other_formats_are_refused(server: Server, listed: list[dict[str, object]]) -> None:
    answer = httpx2.get(f"{server.url}/api/v1/letters/{listed[0]['id']}.odt", headers=WHO, timeout=30)
    assert answer.status_code == 422
    assert httpx2.get(f"{server.url}/api/v1/letters/999999.pdf", headers=WHO, timeout=30).status_code == 404
