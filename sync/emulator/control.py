"""Orders to a running server: users, quotas, faults, other people's edits, settings, the clock.

Only the standard library is imported.

    control = Control(server.url, server.token)
    control.fault("error", status=503, call="values.update", when="after")
"""

import http.client
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 30.0


class OrderError(ValueError):
    """An order that the server does not know, or that makes no sense; says which and why."""


class Control:
    """Gives orders to one server."""

    def __init__(self, url: str, token: str) -> None:
        self._host = urlsplit(url).netloc
        self._token = token

    def order(self, name: str, **body: Any) -> dict[str, Any]:
        """Give an order and return the answer.

        Raises:
            OrderError: the server refuses it.
        """
        connection = http.client.HTTPConnection(self._host, timeout=_SECONDS)
        try:
            connection.request("POST", f"/lifeops/{self._token}/{name}", json.dumps(body))
            answer = connection.getresponse()
            told: dict[str, Any] = json.loads(answer.read() or b"{}")
        finally:
            connection.close()
        if answer.status != 200:
            raise OrderError(told.get("error", {}).get("message", f"status {answer.status}"))
        return told

    def user(
        self,
        token: str,
        email: str,
        *,
        scopes: Iterable[str] | None = None,
        expires_in: float | None = None,
        project: str = "1",
    ) -> None:
        """Introduce a token.

        Args:
            token: the bearer token.
            email: the user that it stands for.
            scopes: their addresses or the last parts of them; all where not given.
            expires_in: after how many seconds of the server's clock it stops being good.
            project: the number of the Cloud project whose quota it uses.
        """
        given = None if scopes is None else list(scopes)
        self.order(
            "user", token=token, email=email, scopes=given, expiresIn=expires_in, project=project
        )

    def expire(self, token: str) -> None:
        """Make a token no longer good."""
        self.order("expire", token=token)

    def quota(self, *, on: bool = True, **limits: int) -> None:
        """Switch the quotas on or off; every bucket is full again.

        Args:
            on: whether they hold.
            limits: requests a minute where they are not Google's: ``read_per_user``,
                ``write_per_user``, ``read_per_project``, ``write_per_project``.
        """
        self.order("quota", on=on, **limits)

    def fault(self, kind: str, **rule: Any) -> None:
        """Ask for a fault; see :class:`sync.emulator.faults.Fault` for kinds and rules."""
        self.order("fault", kind=kind, **rule)

    def waiting(self) -> list[dict[str, Any]]:
        """Return the faults that are still to come."""
        return list(self.order("waiting")["faults"])

    def another_user(self, *edits: Mapping[str, Any], **rule: Any) -> None:
        """Let another user edit just before a request that the rule names, or after it.

        Args:
            edits: what is done; see :mod:`sync.emulator.other_user`.
            rule: ``call``, ``nth``, ``when="after"``, ...: as for any fault.
        """
        self.order("fault", kind="edit", edits=list(edits), **rule)

    def edit(self, spreadsheet: str, *edits: Mapping[str, Any]) -> None:
        """Let another user edit a spreadsheet now."""
        self.order("edit", spreadsheet=spreadsheet, edits=list(edits))

    def switch(self, **settings: bool | str) -> dict[str, Any]:
        """Change settings and return all; see :class:`sync.emulator.switches.Switches`."""
        return self.order("switch", **settings)

    def advance(self, seconds: float) -> None:
        """Set the server's clock forward."""
        self.order("clock", advance=seconds)

    def foreign(self, *ids: str) -> None:
        """Declare ids of spreadsheets that exist and belong to someone else."""
        self.order("foreign", ids=list(ids))

    def log(self, start: int = 0) -> list[dict[str, Any]]:
        """Return the requests from one on: method, path, call, status and kinds of each."""
        return list(self.order("log", **{"from": start})["requests"])

    def reset(self) -> None:
        """Forget faults, users, quota, settings and clock; the spreadsheets stay."""
        self.order("reset")


def of(database: Path) -> Control | None:
    """Return the control of the live server of a database, if there is one."""
    from sync.emulator import server

    found = server.told(database)
    if found is None or server.find(database) is None:
        return None
    return Control(*found)
