"""What the user is told of a mistake goes through the catalogue: the source is read, assignments are followed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hw_cli
from hw_cli.errors import HwError, InputErrors

SOURCE = Path(hw_cli.__file__).parent
WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}")


def kinds(trees: list[ast.Module]) -> set[str]:
    """The names of HwError and of all classes below it, but for those that only gather others."""
    found = {HwError.__name__}
    while True:
        below = {
            node.name
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and found & {base.id for base in node.bases if isinstance(base, ast.Name)}
        }
        if below <= found:
            return found - {InputErrors.__name__}
        found |= below


def untranslated(tree: ast.AST, errors: set[str]) -> list[int]:
    """The lines where an error is made with a text that no catalogue has."""
    return [
        call.lineno
        for scope in scopes(tree)
        for call in calls(scope, errors)
        for text in texts(call)
        if not is_translated(text, scope)
    ]


def scopes(tree: ast.AST) -> Iterator[ast.AST]:
    """The module and each of its functions."""
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def own(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from own(child)


def calls(scope: ast.AST, errors: set[str]) -> Iterator[ast.Call]:
    for node in own(scope):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors:
            yield node


def texts(call: ast.Call) -> Iterator[ast.expr]:
    """The message and the advice that an error is given."""
    yield from (item for item in call.args if not isinstance(item, ast.Constant) or item.value is not None)
    yield from (item.value for item in call.keywords if item.arg in ("message", "advice"))


def is_translated(text: ast.expr, scope: ast.AST) -> bool:
    """Whether a text comes from the catalogue: names stand for all that the scope assigns to them."""
    match text:
        case ast.Constant(value=None | int()):
            return True
        case ast.Constant() | ast.JoinedStr() | ast.BinOp():
            return not any(literals(text))
        case ast.IfExp(body=one, orelse=other):
            return is_translated(one, scope) and is_translated(other, scope)
        case ast.BoolOp(values=values):
            return all(is_translated(value, scope) for value in values)
        case ast.Call(func=ast.Name(id="verbatim" | "Message"), args=[given, *_]):
            return not any(WORDS.search(literal) for literal in literals(given))
        case ast.Name(id=name):
            return all(is_translated(value, scope) for value in assigned(scope, name))
    return True  # a maker of texts, an attribute, a subscript: their types are checked elsewhere


def literals(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    """What a scope assigns to a name, alone or in a tuple."""
    for node in own(scope):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for item, value in zip(target.elts, node.value.elts, strict=True):
                    if isinstance(item, ast.Name) and item.id == name:
                        yield value


@pytest.mark.parametrize(
    "code",
    [
        'UsageError("no such file")',
        'UsageError(f"{path} is missing")',
        'UsageError("no " + path)',
        'UsageError(say("no such file"), "check the name")',
        'UsageError(say("no such file"), advice="check the name")',
        'message = f"{path} is missing"\nUsageError(message)',
        'if path:\n    message = "no such file"\nelse:\n    message = say("no")\nraise UsageError(message)',
        'what, advice = say("no such file"), "check the name"\nUsageError(what, advice)',
        'def f():\n    why = "no" if x else say("yes")\n    raise UsageError(why)',
        'UsageError(verbatim("no such file"))',
        'UsageError(Message("no such {file}", values))',
        'class Own(UsageError): pass\nOwn("no such file")',
    ],
)
def test_untranslated_messages_are_seen(code: str) -> None:
    tree = ast.parse(f"class UsageError(HwError): pass\n{code}")
    assert untranslated(tree, kinds([tree]))


@pytest.mark.parametrize(
    "code",
    [
        'UsageError(say("no such file"), None, path=path)',
        'message = say("no such file")\nUsageError(message, for_example("hw list"))',
        "UsageError(verbatim(report.pointed(text)))",
        "def f(message: Message):\n    return UsageError(message)",
        'message = "no such file"\ndef f(message):\n    return UsageError(message)',
        'Other("no such file")',
    ],
)
def test_translated_messages_pass(code: str) -> None:
    tree = ast.parse(f"class UsageError(HwError): pass\n{code}")
    assert not untranslated(tree, kinds([tree]))


def test_every_message_is_translated() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    errors = kinds(list(trees.values()))
    assert len(errors) > 5
    wrong = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path, tree in trees.items()
        for line in untranslated(tree, errors)
    ]
    assert not wrong
