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
FACT = "Suppose that $b {} 3$ in all that follows. "
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
    draw, lines, version = random.Random(2), text.split("\n"), 0

    async def edited(at: types.Range, new: str) -> tuple[float, float]:
        """Seconds until the first answer to an edit, and until the last."""
        nonlocal version
        version += 1
        while not heard.empty():
            heard.get_nowait()
        whole.clear()
        change = types.TextDocumentContentChangePartial(range=at, text=new)
        document = types.VersionedTextDocumentIdentifier(version, URI)
        begun = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        while (answer := await heard.get())[1] != version:
            pass
        await whole.wait()
        return answer[0] - begun, time.perf_counter() - begun

    places = [number for number, line in enumerate(lines) if "&=" in line]
    found = []
    for _ in range(edits):
        line = draw.choice(places)
        at = types.Position(line, lines[line].index("&=") + 3)
        found.append(await edited(types.Range(at, at), "1+"))
    told("an edit: what it touches", [first for first, _ in found])
    told("an edit: the whole text", [last for _, last in found])
    found = []
    for number in range(
        max(edits // 10, 3)
    ):  # a fact for all that follows, said at the top, and made another
        sign = "><"[number % 2]
        end = types.Position(0, 0 if not number else len(FACT.format("<")))
        found.append(await edited(types.Range(types.Position(0, 0), end), FACT.format(sign)))
    told("a fact: the first answer", [first for first, _ in found])
    told("a fact: the whole text", [last for _, last in found])
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
