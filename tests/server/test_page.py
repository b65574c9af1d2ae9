"""The requests on the page of the server are made, and answered as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .served import Served, served

PAGE = (Path(__file__).parent.parent.parent / "docs" / "server.md").read_text("utf-8")
BLOCK = re.compile(
    r"```http\n(?P<method>\w+) (?P<path>\S+)\n(?P<body>[^\n]*)\n+(?P<status>\d+)\n(?P<answer>.*?)\n```", re.DOTALL
)
FLOW = re.compile(r"```flow loan\.flow\n(.*?)```", re.DOTALL)


def general(text: str) -> str:
    """An answer without what is another one each time."""
    return re.sub(r'"[0-9a-f]{12}"', '"RUN"', re.sub(r"\b1\d{15}\b", "TIME", text))


def test_the_requests_of_the_page() -> None:
    blocks = [each.groupdict() for each in BLOCK.finditer(PAGE)]
    assert len(blocks) == PAGE.count("```http") >= 5
    flow = FLOW.search(PAGE)
    assert flow is not None

    async def play(here: Served) -> None:
        run = ""
        for block in blocks:
            path, body = block["path"].replace("RUN", run), block["body"]
            headers = {"content-type": "application/json"} if body else {}
            response = await here.client.request(block["method"], path, content=body or None, headers=headers)
            assert (response.status_code, general(response.text)) == (int(block["status"]), block["answer"])
            found = re.search(r'"[0-9a-f]{12}"', response.text)
            if not run and found:
                run = json.loads(found[0])
                await here.settled(run, "waiting")

    served(play, flows=(flow[1],))
