"""One page served to this machine alone, which loads itself anew when it has changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from urllib.parse import parse_qs, urlsplit

from hw_cli import __version__
from hw_cli.errors import UsageError
from hw_cli.prose import say

HERE = "127.0.0.1"
PATIENCE = 20.0  # seconds that a question for news is kept open
_ASK = """<script nonce="{nonce}">
(async () => {{
  for (;;) {{
    try {{
      const answer = await fetch("/news?after={number}", {{cache: "no-store"}});
      if (answer.status === 200) {{ location.reload(); return; }}
      if (answer.status !== 204) return;
    }} catch {{ await new Promise(done => setTimeout(done, 1000)); }}
  }}
}})();
</script>
</body>"""
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Board:
    """What is shown at present, with a number that grows with each change."""

    def __init__(self, page: str) -> None:
        self._changed = Condition()
        self._page, self.number, self.closed = page, 1, False

    def show(self, page: str) -> None:
        """Show a page from now on."""
        with self._changed:
            self._page, self.number = page, self.number + 1
            self._changed.notify_all()

    def close(self) -> None:
        """Let those go who wait for news."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def page(self) -> tuple[str, int]:
        """The page and its number."""
        with self._changed:
            return self._page, self.number

    def is_newer(self, number: int) -> bool:
        """Whether there is a page after `number`, now or within a while."""
        with self._changed:
            self._changed.wait_for(lambda: self.number > number or self.closed, PATIENCE)
            return self.number > number


class _Handler(BaseHTTPRequestHandler):
    """Answers for the page and for news of it; nothing else is known, and no file is read."""

    server: _Server
    server_version, sys_version, timeout = f"hw/{__version__}", "", 60

    def do_GET(self) -> None:
        """The page, or whether there is a newer one."""
        if self.headers.get_all("Host") not in self.server.names:
            return self._send(HTTPStatus.MISDIRECTED_REQUEST, "")
        address = urlsplit(self.path)
        if self.path == "/":
            page, number = self.server.board.page()
            return self._send_page(page, number)
        if address.path == "/news" and not address.netloc:
            after = parse_qs(address.query).get("after", [""])[0]
            if not (after.isascii() and after.isdigit() and len(after) < 12):
                return self._send(HTTPStatus.BAD_REQUEST, "")
            newer = self.server.board.is_newer(int(after))
            return self._send(HTTPStatus.OK if newer else HTTPStatus.NO_CONTENT, "")
        return self._send(HTTPStatus.NOT_FOUND, "")

    def _send_page(self, page: str, number: int) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = f"{_NOTHING}; script-src 'nonce-{nonce}'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        page = page.replace(_NOTHING, policy.partition("; frame-ancestors")[0], 1)
        before, end, after = page.rpartition("</body>")
        text = before + _ASK.format(nonce=nonce, number=number) + after if end else page
        self._send(HTTPStatus.OK, text, {"Content-Security-Policy": policy})

    def _send(self, status: HTTPStatus, text: str, more: dict[str, str] | None = None) -> None:
        body = text.encode("utf-8")
        self.send_response(status)
        kept = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Connection": "close",
        }
        for name, value in (kept | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


class _Server(ThreadingHTTPServer):
    daemon_threads, allow_reuse_address = True, True

    def __init__(self, port: int, board: Board) -> None:
        super().__init__((HERE, port), _Handler)
        self.board = board
        self.names = [[f"{name}:{self.server_port}"] for name in (HERE, "localhost")]

    def handle_error(self, *_: object) -> None:
        """A browser that goes away is no error."""


@contextmanager
def serving(port: int, board: Board) -> Iterator[str]:
    """Serve the board on a port of this machine (0: any free one) while the block lasts; gives the address.

    Raises UsageError where the port is taken.
    """
    try:
        server = _Server(port, board)
    except OSError as error:
        said = say("port {port} cannot be used: {why}", port=port, why=str(error))
        raise UsageError(said, say("--port 0 takes a free one")) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"http://{HERE}:{server.server_port}/"
    finally:
        board.close()
        server.shutdown()
        server.server_close()
        thread.join()
