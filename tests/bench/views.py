"""Asks a running app, as a browser does, for each part of its pages that the address decides."""

import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dash import Dash

from dashboard.ids import Frame

_MULTIPLE = re.compile(r"^\.\.(.+)\.\.$")
#: The inputs that a browser fills from the address and from its theme.
_GIVEN = {(Frame.URL.value, "search"), (Frame.THEME.value, "data")}


@dataclass(frozen=True)
class View:
    """One callback of a page: what it fills, and the request that asks for it."""

    name: str
    body: dict[str, Any]

    def milliseconds(self, client: Any, search: str) -> tuple[float, float]:
        """How long the server takes to answer for one address, and how long it computes.

        Raises AssertionError when it cannot answer.
        """
        values = {(Frame.URL.value, "search"): search, (Frame.THEME.value, "data"): "light"}
        inputs = [
            {**given, "value": values[given["id"], given["property"]]}
            for given in self.body["inputs"]
        ]
        body = {**self.body, "inputs": inputs, "changedPropIds": [f"{Frame.URL.value}.search"]}
        started, computed = time.perf_counter(), time.process_time()
        answer = client.post("/_dash-update-component", json=body)
        taken = time.perf_counter() - started, time.process_time() - computed
        if answer.status_code not in (200, 204):
            raise AssertionError(f"{self.name}{search}: {answer.status_code}")
        return taken[0] * 1000, taken[1] * 1000


def views(app: Dash) -> Iterator[View]:
    """Every callback that needs no more than the address and the theme."""
    client = app.server.test_client()
    for told in client.get("/_dash-dependencies").get_json():
        given = {(part["id"], part["property"]) for part in told["inputs"]}
        if told.get("clientside_function") or not given <= _GIVEN or not given:
            continue
        outputs = list(_outputs(told["output"]))
        single = _MULTIPLE.match(told["output"]) is None
        body = {
            "output": told["output"],
            "outputs": outputs[0] if single else outputs,
            "inputs": told["inputs"],
            "state": [{**part, "value": None} for part in told.get("state", [])],
        }
        yield View(_name(outputs), body)


def _outputs(text: str) -> Iterator[dict[str, Any]]:
    inside = _MULTIPLE.match(text)
    for part in inside[1].split("...") if inside else [text]:
        name, prop = part.split("@")[0].rsplit(".", 1)
        yield {"id": json.loads(name) if name.startswith("{") else name, "property": prop}


def _name(outputs: Iterable[dict[str, Any]]) -> str:
    for output in outputs:
        if isinstance(output["id"], dict) and "card" in output["id"]:
            return f"{output['id']['page']}: {output['id']['card']}"
    return f"frame: {next(iter(outputs))['id']}"
