"""The language server, over standard input and output with a client's own messages."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

TEXT = r"""Let us expand. 𝔼 is an average: $u = u$ and $(a+b)^2 = a^2 + b^2$.

\begin{align*}
(a+b)^2 &= a^2 + 2ab - b^2 \\
 &= a(a+2b) - b^2
\end{align*}

Suppose $x > 0$.

\[ \sqrt{x^2} = x \]

\[ AB = BA \]
"""
PLAIN = types.ClientCapabilities()


class Session:
    """One editor with one text."""

    def __init__(self, uri: str) -> None:
        self.client = LanguageClient("an editor", "1")
        self.uri, self.version = uri, 0
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def hear(params: types.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

    async def begin(self, text: str) -> None:
        await self.client.start_io(sys.executable, "-m", "hw_cli", "lsp", "--lang", "en")
        await self.client.initialize_async(types.InitializeParams(capabilities=PLAIN))
        self.client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(self.uri, "latex", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def edit(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        self.version += 1
        change = types.TextDocumentContentChangePartial(range=span(*start, *end), text=text)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri), [change]
            )
        )

    async def troubles(self) -> list[tuple[int, str, str | int | None]]:
        """What is shown of the last version: line, level, rule."""
        while (found := await asyncio.wait_for(self.told.get(), 20)).version != self.version:
            pass
        levels = {1: "error", 2: "warning", 3: "information"}
        return [
            (item.range.start.line, levels[int(item.severity or 0)], item.code) for item in found.diagnostics
        ]

    async def actions(self, line: int) -> dict[str, types.TextEdit]:
        where = types.CodeActionParams(self.document, span(line, 0, line, 200), types.CodeActionContext([]))
        found = await self.client.text_document_code_action_async(where) or []
        return {item.title: item.edit.changes[self.uri][0] for item in found}  # type: ignore[union-attr, index]

    async def hover(self, line: int, character: int) -> Any:
        return await self.client.text_document_hover_async(
            types.HoverParams(self.document, types.Position(line, character))
        )

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    async def end(self) -> int | None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()
        return self.client._server.returncode


def span(line: int, character: int, last: int, end: int) -> types.Range:
    return types.Range(types.Position(line, character), types.Position(last, end))


async def _session(uri: str) -> None:
    editor = Session(uri)
    await editor.begin(TEXT)
    first = [(0, "error", "differs"), (3, "error", "differs"), (11, "warning", "unknown")]
    while (found := await editor.troubles()) != first:  # a slow machine is told of the first lines first
        assert found == first[: len(found)]

    # places in UTF-16: 𝔼 counts twice
    wrong = await editor.hover(0, TEXT.index("b^2$") + 1)
    assert wrong.contents.value.startswith("✗ ")
    assert "a = " in wrong.contents.value
    assert wrong.range.start.character == TEXT.index("(a+b)") + 1
    right = await editor.hover(9, 14)
    assert right.contents.value.startswith("✓ ")
    assert "`x > 0`" in right.contents.value
    assert await editor.hover(7, 2) is None

    counted = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    assert [item.command.title for item in counted or []] == [
        "1 of 2 steps hold",
        "1 of 1 steps hold",
        "0 of 1 steps hold",
    ]

    # the guess, put to use, is right; only what it touches is asked for at first
    (guess,) = [
        edit for title, edit in (await editor.actions(3)).items() if title.startswith("apply the guess")
    ]
    start, end = guess.range.start, guess.range.end
    editor.edit((start.line, start.character), (end.line, end.character), guess.new_text)
    assert await editor.troubles() == [first[0], (4, "error", "differs"), first[2]]
    assert await editor.troubles() == [first[0], (4, "error", "differs"), first[2]]

    # a line above moves what is below; a declaration settles what was doubtful
    (said,) = [edit for title, edit in (await editor.actions(11)).items() if title == "say what A is"]
    editor.edit((11, 0), (11, 0), said.new_text)
    assert said.new_text == "% hw: let A \\in \\mathbb{R}^{n \\times n}\n"
    while (found := await editor.troubles())[-1][1] != "error":
        pass
    assert found == [first[0], (4, "error", "differs"), (12, "error", "differs")]

    ignored = (await editor.actions(4))["ignore this step (differs)"]
    editor.edit((4, 0), (4, 0), ignored.new_text)
    while len(found := await editor.troubles()) != 2:
        pass

    # what is supposed no more is told below it
    editor.edit((8, 0), (8, 16), "")
    while len(found := await editor.troubles()) != 3:
        pass
    assert found[1] == (10, "error", "differs")
    assert await editor.end() == 0


def test_a_session(tmp_path: Path) -> None:
    asyncio.run(asyncio.wait_for(_session((tmp_path / "answers.tex").as_uri()), 120))
