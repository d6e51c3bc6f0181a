"""The language server of `hw lsp`: texts of an editor, checked while they are written.

An edit is answered twice: at once by what it touches itself, then by the whole text, of which only what has changed
is judged. A newer edit stops both.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from hw_cli import __version__
from hw_cli.checking.checked import Checked
from hw_cli.checking.checking import check_derivation, check_text
from hw_cli.checking.findings import advised, without_ignored
from hw_cli.checking.memory import Memory
from hw_cli.checking.read.files import Source, source_of
from hw_cli.checking.read.source import kind_of
from hw_cli.errors import HwError
from hw_cli.prose import Language
from hw_cli.report import check_lsp

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

    from hw_cli.checking.checking import Told
    from hw_cli.checking.say.choosing import Asked

PAUSE = 0.25  # seconds without an edit, before the whole text is checked
EACH = 0.5  # seconds between two looks at what is done of a long text


@dataclass(frozen=True)
class Settings:
    """How texts are checked: as the options of `hw check` of these names."""

    language: Language
    context: str
    context_text: str | None
    question: str | None
    ignore: tuple[str, ...]
    asked: Asked
    sheet: Told


class _Stopped(Exception):
    """A newer edit has come."""


@dataclass
class _Text:
    """A text that is open: what is known of it, the troubles that are shown, and the check that is under way."""

    memory: Memory = field(default_factory=Memory)
    checked: Checked = field(default_factory=lambda: Checked(()))  # whole, the last time
    kind: str = "tex"
    written: str | None = None  # what was checked so, as the editor had it
    whole: list[types.Diagnostic] = field(default_factory=list)  # its troubles
    shown: list[types.Diagnostic] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class Server:
    """The texts of one editor; they are judged one after the other, by one thread."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.texts: dict[str, _Text] = {}
        self.judges = ThreadPoolExecutor(1)
        self.client = LanguageServer("hw", __version__)
        answers: dict[str, Callable[[Any], object]] = {
            types.TEXT_DOCUMENT_DID_OPEN: self.opened,
            types.TEXT_DOCUMENT_DID_CHANGE: self.changed,
            types.TEXT_DOCUMENT_DID_CLOSE: self.closed,
            types.TEXT_DOCUMENT_HOVER: self.hover,
            types.TEXT_DOCUMENT_CODE_ACTION: self.actions,
            types.TEXT_DOCUMENT_CODE_LENS: self.lenses,
        }
        for name, answer in answers.items():  # pygls marks functions, and cannot mark methods
            self.client.feature(name)(lambda params, answer=answer: answer(params))

    def run(self) -> None:
        """Serve standard input and output until the editor leaves."""
        # pygls closes it at the end
        self.client.start_io(stdout=os.fdopen(os.dup(sys.stdout.fileno()), "wb"))

    # --- what the editor says

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """Check a text that was opened."""
        self._begin(params.text_document.uri)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Check a text that was written on."""
        self._begin(params.text_document.uri)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a text."""
        text = self.texts.pop(params.text_document.uri, None)
        if text is not None:
            self._end(text)
            self._publish(params.text_document.uri, [], None)

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What is said of a step."""
        text, document = self._text(params.text_document.uri)
        at = document.position_codec.position_from_client_units(document.lines, params.position)
        facts = {asked[0].start.offset: asked[2].facts for asked, _ in text.memory.run}
        place = types.Position(at.line, at.character)
        found = check_lsp.hover(text.checked, place, facts, self.settings.language)
        if found is not None and found.range is not None:
            found.range = self._range(document, found.range)
        return found

    def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What may be done about the troubles of a place."""
        text, document = self._text(params.text_document.uri)
        if text.written != document.source:
            return []  # its places are no longer those of the text
        span = document.position_codec.range_from_client_units(document.lines, params.range)
        place = types.Range(
            types.Position(span.start.line, span.start.character),
            types.Position(span.end.line, span.end.character),
        )
        uri, kind, lines = params.text_document.uri, text.kind, list(document.lines)
        found = list(check_lsp.actions(text.checked, place, uri, kind, lines, self.settings.language))
        for action in found:
            changes = action.edit.changes if action.edit is not None else None
            for edit in (changes or {}).get(uri, ()):
                edit.range = self._range(document, edit.range)
        return found

    def lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        """How many steps hold."""
        text, document = self._text(params.text_document.uri)
        found = list(check_lsp.lenses(text.checked, self.settings.language))
        for lens in found:
            lens.range = self._range(document, lens.range)
        return found

    def _text(self, uri: str) -> tuple[_Text, TextDocument]:
        return self.texts.get(uri, _Text()), self.client.workspace.get_text_document(uri)

    # --- checking

    def _begin(self, uri: str) -> None:
        text = self.texts.setdefault(uri, _Text())
        self._end(text)
        text.stop = threading.Event()
        text.task = asyncio.get_running_loop().create_task(self._check(uri, text, text.stop))

    def _end(self, text: _Text) -> None:
        text.stop.set()
        if text.task is not None:
            text.task.cancel()

    async def _check(self, uri: str, text: _Text, stop: threading.Event) -> None:
        """First what an edit touches, then the whole text."""
        document = self.client.workspace.get_text_document(uri)
        version, written = document.version, document.source
        here = asyncio.get_running_loop()

        def show(found: list[types.Diagnostic]) -> None:
            if not stop.is_set():
                text.shown = found
                self._publish(uri, found, version)

        def work(
            job: Callable[[], list[types.Diagnostic] | None],
        ) -> asyncio.Future[list[types.Diagnostic] | None]:
            return here.run_in_executor(self.judges, job)

        try:
            source = source_of(uris.to_fs_path(uri) or uri, None, written.encode(), kind_of(Path(uri)))
            touched = await work(partial(self._touched, text, source))
            if touched is not None:
                show(touched)
                await asyncio.sleep(PAUSE)

            def tell(found: list[types.Diagnostic]) -> None:
                here.call_soon_threadsafe(show, found)

            whole = await work(partial(self._whole, text, source, stop, tell))
            if whole is not None:
                text.written = written
                show(whole)
                self._refresh()
        except HwError as error:
            self.client.window_show_message(
                types.ShowMessageParams(types.MessageType.Error, error.said.fill(self.settings.language, str))
            )

    def _touched(self, text: _Text, source: Source) -> list[types.Diagnostic] | None:
        if text.written is None:
            return None
        found = text.memory.touched(check_derivation, source.text)
        if found is None:
            return None
        above = [item for item in text.whole if item.range.start.line + 1 < found.first]
        below = [_lower(item, found.shift) for item in text.whole if item.range.start.line + 1 >= found.last]
        return [*above, *check_lsp.diagnostics(found.checked, self.settings.language), *below]

    def _whole(
        self,
        text: _Text,
        source: Source,
        stop: threading.Event,
        tell: Callable[[list[types.Diagnostic]], None],
    ) -> list[types.Diagnostic] | None:
        """The troubles of the whole text; `tell` hears those that are found so far. None where an edit stops it."""
        told, settings = time.monotonic(), self.settings

        def progress(done: int, total: int) -> None:
            nonlocal told
            if stop.is_set():
                raise _Stopped
            if time.monotonic() - told > EACH:
                told = time.monotonic()
                judged = [found for _, found in text.memory.run]
                so_far = Checked(tuple(without_ignored(advised(item), ()) for item in judged))
                last = judged[-1].derivation.start.line - 1
                below = [item for item in text.shown if item.range.start.line > last]
                tell([*check_lsp.diagnostics(so_far, settings.language), *below])

        try:
            checked = check_text(
                source.text,
                source.kind,
                context=settings.context,
                context_text=settings.context_text,
                question=settings.question,
                asked=settings.asked,
                sheet=settings.sheet,
                ignore=settings.ignore,
                progress=progress,
                memory=text.memory,
            )
        except _Stopped:
            return None
        text.checked, text.kind = checked, source.kind
        text.whole = check_lsp.diagnostics(checked, settings.language)
        return text.whole

    # --- what the editor is told

    def _publish(self, uri: str, found: list[types.Diagnostic], version: int | None) -> None:
        document = self.client.workspace.get_text_document(uri)
        shown = [
            types.Diagnostic(
                self._range(document, item.range),
                item.message,
                severity=item.severity,
                code=item.code,
                source=item.source,
            )
            for item in found
        ]
        self.client.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, version))

    def _range(self, document: TextDocument, where: types.Range) -> types.Range:
        return document.position_codec.range_to_client_units(document.lines, where)

    def _refresh(self) -> None:
        able = self.client.client_capabilities.workspace
        if able is not None and able.code_lens is not None and able.code_lens.refresh_support:
            self.client.workspace_code_lens_refresh(None)


def _lower(item: types.Diagnostic, by: int) -> types.Diagnostic:
    start, end = item.range.start, item.range.end
    moved = types.Range(
        types.Position(start.line + by, start.character), types.Position(end.line + by, end.character)
    )
    return types.Diagnostic(moved, item.message, severity=item.severity, code=item.code, source=item.source)
