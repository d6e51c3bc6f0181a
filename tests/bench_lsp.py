"""How fast `hw lsp` answers: a text of 1,000 steps, edits at random places, one after the other.

    python tests/bench_lsp.py [EDITS]

Each edit is answered twice: by what it touches, and by the whole text; seconds from the edit to each answer.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time

from lsprotocol import types
from pygls.lsp.client import LanguageClient

URI = "file:///nowhere/answers.tex"
FORMS = (
    r"(a+{k}b)^2 &= a^2+{m}ab+{s}b^2 \\ &= a(a+{m}b)+{s}b^2",
    r"\frac{{d}}{{dx}}\left(x^{{{k}}}e^x\right) &= {k}x^{{{k}-1}}e^x+x^{{{k}}}e^x \\ &= x^{{{k}-1}}({k}+x)e^x",
    r"\int_0^{{{k}}} x\,dx &= \frac{{{s}}}{{2}} \\ &= \frac{{{s}+0}}{{2}}",
    r"\sigma(x)+\sigma(-x)+{k} &= 1+{k} \\ &= {k}+1",
    r"\log(x^{k} y) &= {k}\log x+\log y \\ &= \log y + {k}\log x",
)


def long_text(steps: int) -> str:
    """Displays of two steps each, with words and what is supposed."""
    draw = random.Random(1)
    shown = []
    for number in range(steps // 2):
        k = draw.randint(2, 9)
        lines = FORMS[number % len(FORMS)].format(k=k, m=2 * k, s=k * k)
        shown.append(
            f"Step {number}, where $x > 0$ and $y > 0$.\n\\begin{{align*}}\n{lines}\n\\end{{align*}}\n"
        )
    return "\n".join(shown)


def told(name: str, seconds: list[float]) -> None:
    """Median and the time that 95 % stay under."""
    seconds.sort()
    high = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    print(f"{name:<28} median {seconds[len(seconds) // 2] * 1000:6.0f} ms   95 % {high * 1000:6.0f} ms")


async def main(edits: int) -> None:
    """One session."""
    client, heard = LanguageClient("bench", "1"), asyncio.Queue[tuple[float, int | None]]()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def hear(params: types.PublishDiagnosticsParams) -> None:
        heard.put_nowait((time.perf_counter(), params.version))

    whole = asyncio.Event()
    client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(lambda params: whole.set())
    refresh = types.CodeLensWorkspaceClientCapabilities(refresh_support=True)
    able = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(code_lens=refresh))
    await client.start_io(sys.executable, "-m", "hw_cli", "lsp")
    await client.initialize_async(types.InitializeParams(capabilities=able))
    client.initialized(types.InitializedParams())
    text = long_text(1000)
    begun = time.perf_counter()
    item = types.TextDocumentItem(URI, "latex", 0, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    opened = (await heard.get())[0] - begun
    await whole.wait()
    print(f"opened: first answer {opened:.1f} s, whole {time.perf_counter() - begun:.1f} s")
    draw, lines = random.Random(2), text.split("\n")
    places = [number for number, line in enumerate(lines) if "&=" in line]
    first, last = [], []
    for version in range(1, edits + 1):
        while not heard.empty():
            heard.get_nowait()
        whole.clear()
        line = draw.choice(places)
        at = types.Position(line, lines[line].index("&=") + 3)
        change = types.TextDocumentContentChangePartial(range=types.Range(at, at), text="1+")
        document = types.VersionedTextDocumentIdentifier(version, URI)
        begun = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        while (answer := await heard.get())[1] != version:
            pass
        first.append(answer[0] - begun)
        await whole.wait()
        last.append(time.perf_counter() - begun)
    told("an edit: what it touches", first)
    told("an edit: the whole text", last)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
