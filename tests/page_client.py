"""A browser's requests to the page, as far as headers go; and a reader of its events."""

import http.client
import json
import time
from contextlib import contextmanager
from urllib.parse import urlsplit


def ask(url, method, path, body=None, **headers):
    """Send one request; return status, headers (lower case, a list of each) and body."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    connection.request(method, path, content, given)
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    told = {}
    for name, value in answer.getheaders():
        told.setdefault(name.lower(), []).append(value)
    return answer.status, told, read


def token(server):
    """Return the token of the address that was printed."""
    return server.page.partition("#token=")[2]


class Window:
    """A window of the page whose session is open."""

    def __init__(self, server):
        self.url = server.url
        status, headers, _ = ask(
            server.url, "POST", "/page/session", {"token": token(server)}, Origin=server.url
        )
        assert status == 204
        (self.set_cookie,) = headers["set-cookie"]
        self.cookie = self.set_cookie.partition(";")[0]

    def ask(self, method, path, body=None, **headers):
        """Send a request as the browser would; return status and the JSON of the answer."""
        own = {"Cookie": self.cookie, "Sec_Fetch_Site": "same-origin"}
        if method != "GET":
            own["Origin"] = self.url
        status, _, read = ask(self.url, method, path, body, **(own | headers))
        return status, json.loads(read) if read else None

    def made(self):
        """Make a spreadsheet; return its id."""
        return self.ask("POST", "/v4/spreadsheets", {})[1]["spreadsheetId"]

    @contextmanager
    def events(self, spreadsheet, *, comments=False):
        """Yield what returns the next event, as its name and what it tells."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=16)
        path = f"/page/events?spreadsheet={spreadsheet}"
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.getheader("content-type").startswith("text/event-stream")

        def following():
            name, latest = "", time.monotonic() + 10
            while line := answer.readline().decode():
                assert time.monotonic() < latest, "nothing but heartbeats"
                if comments and line.startswith(":"):
                    return ":", None
                if line.startswith("event: "):
                    name = line.removeprefix("event: ").strip()
                if line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))
            return "end", None

        try:
            yield following
        finally:
            connection.close()
