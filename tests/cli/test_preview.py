"""hw preview: one page, to this machine alone, new on every save; it stops cleanly."""

import http.client
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from hw_cli.cli.serving import HERE, Board, serving
from hw_cli.errors import ExitCode, UsageError

PAGE = "<!doctype html><meta content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"><body>one</body>"


@pytest.fixture
def board() -> Board:
    return Board(PAGE)


@pytest.fixture
def port(board: Board) -> Iterator[int]:
    with serving(0, board) as address:
        yield urlsplit(address).port or 0


def ask(
    port: int, path: str = "/", host: str | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], str]:
    talk = http.client.HTTPConnection(HERE, port, timeout=30)
    with closing(talk):
        talk.putrequest(method, path, skip_host=True)
        if host != "":
            talk.putheader("Host", host or f"{HERE}:{port}")
        talk.endheaders()
        answer = talk.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def after(port: int, number: int) -> str:
    """The page after the one with this number, once it is there."""
    for _ in range(4):
        if ask(port, f"/news?after={number}")[0] == 200:
            break
    return ask(port)[2]


def test_the_page_asks_for_news_and_may_do_nothing_else(port: int) -> None:
    status, headers, text = ask(port)
    assert status == 200
    nonce = headers["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
    assert text.count("<script") == text.count(f'<script nonce="{nonce}">') == 1
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert nonce not in ask(port)[2]


def test_only_names_of_this_machine_are_answered(port: int) -> None:
    assert ask(port, host=f"localhost:{port}")[0] == 200
    for host in (
        "evil.example",
        f"evil.example:{port}",
        HERE,
        f"{HERE}:1",
        f"{HERE}:{port}.evil.example",
        "",
    ):
        status, _, text = ask(port, host=host)
        assert (status, text) == (421, ""), host


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/../../etc/passwd",
        "/%2e%2e/hw.toml",
        "/?x",
        "/index.html",
        "http://evil.example/",
        "/news/",
        "*",
    ],
)
def test_nothing_but_the_page_is_there(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


@pytest.mark.parametrize(
    "path", ["/news", "/news?after=", "/news?after=-1", "/news?after=%D9%A1", "/news?after=" + "9" * 50]
)
def test_a_question_that_makes_no_sense(port: int, path: str) -> None:
    assert ask(port, path)[0] == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_reading(port: int, method: str) -> None:
    assert ask(port, method=method)[0] == 501


def test_only_this_machine_can_reach_it(port: int) -> None:
    others = {str(item[4][0]) for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} | {
        "127.0.0.2"
    }
    for address in others - {HERE}:
        with pytest.raises(OSError):  # noqa: PT011  (refused, or no way there)
            socket.create_connection((address, port), timeout=2)


def test_news_come_with_the_next_page(port: int, board: Board) -> None:
    answers: list[int] = []
    asking = Thread(target=lambda: answers.append(ask(port, f"/news?after={board.number}")[0]))
    asking.start()
    board.show(PAGE.replace("one", "two"))
    asking.join(10)
    assert answers == [200]
    assert "two" in ask(port)[2]


def test_who_waits_is_let_go_at_the_end(board: Board) -> None:
    answers: list[bool] = []
    asking = Thread(target=lambda: answers.append(board.is_newer(board.number)))
    asking.start()
    board.close()
    asking.join(10)
    assert answers == [False]


def test_a_port_that_is_taken(port: int) -> None:
    with pytest.raises(UsageError, match="cannot be used"), serving(port, Board(PAGE)):
        pass


def test_the_page_follows_the_file_until_it_is_stopped(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("$$ x + x = 2 x $$\n")
    command = [sys.executable, "-m", "hw_cli", "preview", "a.md", "--lang", "en"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], 60)[0], "no address is told"
            port = urlsplit(process.stdout.readline().strip()).port or 0
            assert 'class="right"' in after(port, 1)
            file.write_text("$$ x + x = 3 x $$\n")
            assert 'class="wrong"' in after(port, 2)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=20)
        finally:
            process.kill()  # the block waits for its end
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_missing_is_told_at_once(hw) -> None:
    done = hw("preview", "missing.tex", "--lang", "en")
    assert done.exit_code == ExitCode.USAGE
    assert "missing.tex" in done.stderr
