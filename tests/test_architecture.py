"""The house: imports go down only; the trusted part is small, closed, and free of what cannot be trusted."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from picture import PAGE, picture

import hw_cli

ROOT = Path(hw_cli.__file__).parent

# from the ground up; what stands beside the floors is placed by what it needs
FLOORS = (
    "sheet", "terms", "kernel", "claims", "experiments", "oracles", "derive", "maps", "figures", "homework", "homeworks", "review",
    "checking", "report", "grade", "cli",
)  # fmt: skip
BESIDE = {
    "errors": {"prose"},  # a message is told in the language of the reader
    "prose": {"terms"},
    "files": {"errors", "prose"},
    "toml_place": {"errors", "prose"},
    "toml_shape": {"prose"},
    "answer": {"terms", "kernel", "claims", "prose"},
    "second": set(),
    "patience": {"terms"},
    "apart": {"patience"},
    "verify": {"answer", "claims", "oracles", "second"},
    "__main__": {"cli"},
    "api": {
        "sheet",
        "oracles",
        "maps",
        "homework",
        "checking",
        "report",
        "errors",
        "prose",
        "answer",
        "verify",
    },
    "notebook": {"api", "errors", "prose"},
    "__init__": {"api", "notebook"},
}
# what a floor may use of the modules beside the floors
USES_BESIDE = {
    "sheet": {"errors", "prose", "toml_place"},
    "terms": {"errors", "prose"},
    "kernel": {"errors", "prose"},
    "claims": {"errors", "prose"},
    "experiments": {"errors", "prose"},
    "oracles": {"errors", "prose", "apart", "patience"},
    "derive": {"errors", "prose"},
    "maps": {"errors", "prose", "apart", "patience"},
    "figures": {"errors", "prose"},
    "homework": {"files", "errors", "prose", "answer"},
    "homeworks": {"errors", "prose", "answer"},
    "review": {"errors", "prose", "files"},
    "checking": {"errors", "prose", "answer", "verify", "files", "toml_place", "toml_shape"},
    "report": {"errors", "prose", "answer", "second", "verify", "files", "__version__"},
    "grade": {"errors", "prose", "files", "toml_place", "toml_shape", "__version__"},
    "cli": {"errors", "prose", "answer", "verify", "files", "toml_place", "toml_shape", "__version__"},
}
# what the calculus of expected logarithms reads of the kernel: data
CALCULUS_READS = {
    f"hw_cli.kernel.{part}" for part in ("models", "setting", "statement", "evidence", "decide")
}


def modules(*under: str) -> list[Path]:
    found = sorted(
        path for path in ROOT.rglob("*.py") if not under or path.relative_to(ROOT).parts[0] in under
    )
    assert found, "no module was found: the test would pass on nothing"
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def floor(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else path.stem


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, *, running: bool = False) -> Iterator[str]:
    """Every module that a module imports, wherever in its body; `running`: but for type checking alone."""
    named = {
        part
        for node in ast.walk(tree(path))
        if running and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if node in named:
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            if node.module == "hw_cli":
                yield from (f"hw_cli.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def ours(path: Path, *, running: bool = False) -> set[str]:
    """The floors, and the modules beside them, that a module imports."""
    return {name.split(".")[1] for name in imported(path, running=running) if name.startswith("hw_cli.")}


def calls(path: Path, *, methods: bool = True) -> Iterator[tuple[str, int]]:
    """What a module calls, by the last part of its name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno
            elif isinstance(node.func, ast.Attribute) and methods:
                yield node.func.attr, node.lineno


def test_the_modules_are_found() -> None:
    """The other tests walk over these: a test that finds nothing would pass."""
    names = {name(path) for path in modules()}
    assert len(names) > 60
    assert {
        "oracles/judge.py",
        "oracles/sign_rules.py",
        "oracles/judges/numeric.py",
        "terms/core.py",
        "homeworks/ift6135_3/q4_gan.py",
        "report/latex.py",
        "cli/app.py",
    } <= names
    assert {floor(path) for path in modules()} <= {*FLOORS, *BESIDE}


def allowed(path: Path) -> set[str]:
    here = floor(path)
    if here in BESIDE:
        return BESIDE[here]
    return set(FLOORS[: FLOORS.index(here) + 1]) | USES_BESIDE[here]


def test_imports_go_down() -> None:
    wrong = {name(path): extra for path in modules() if (extra := ours(path) - allowed(path))}
    assert wrong == {}


def test_the_calculus_reads_the_data_of_the_kernel_alone() -> None:
    parts = {part for path in (ROOT / "oracles" / "expected").glob("*.py") for part in imported(path)}
    assert {part for part in parts if part.startswith("hw_cli.kernel")} == CALCULUS_READS
    assert {part for part in parts if part.startswith("hw_cli.oracles")} <= {
        part for part in parts if part.startswith("hw_cli.oracles.expected")
    }


def test_the_checker_of_an_oracle_imports_no_search() -> None:
    searches = {"reduction", "inequalities", "expected_logs", "words"}
    for module in ("checker", "rules", "forms", "graphs", "indices"):
        found = {part.rpartition(".")[2] for part in imported(ROOT / "oracles" / "expected" / f"{module}.py")}
        assert not found & searches, module
    gaussian, waiting = set[str](), ["gaussian_checker"]
    while waiting:
        read = imported(ROOT / "oracles" / "gaussian" / f"{waiting.pop()}.py")
        used = {part.removeprefix("hw_cli.oracles.") for part in read if part.startswith("hw_cli.oracles")}
        used.discard("equality.normal")  # normal forms search nothing either
        waiting += (part.rpartition(".")[2] for part in used - gaussian)
        gaussian |= used
    read_by = ("block_matrices", "line_reading", "matrix_forms")  # none of which searches
    assert gaussian == {f"gaussian.{part}" for part in read_by}


def test_the_ground_floors_know_no_command_no_template_no_figure_no_file() -> None:
    above = {"typer", "rich", "jinja2", "matplotlib", "pathlib", "os", "io", "subprocess", "click"}
    found = {
        name(path): above & {part.split(".")[0] for part in imported(path)}
        for path in modules("terms", "kernel", "oracles", "derive", "maps")
    }
    assert {path: heads for path, heads in found.items() if heads} == {}
    opened = [
        name(path)
        for path in modules("terms", "kernel", "oracles", "derive", "maps")
        if "open" in dict(calls(path, methods=False))
    ]
    assert opened == []


def test_terms_know_nothing_of_sympy_but_in_the_bridge() -> None:
    users = {
        path.name for path in modules("terms") if any(n.split(".")[0] == "sympy" for n in imported(path))
    }
    assert users == {"algebra.py", "zero.py"}


def test_ball_arithmetic_shares_nothing_with_sympy_or_the_rules() -> None:
    names = set(imported(ROOT / "terms" / "balls.py"))
    assert "flint" in names
    assert not any(
        name.startswith(("sympy", "hw_cli.kernel", "hw_cli.oracles", "hw_cli.terms.algebra"))
        for name in names
    )


def test_nothing_is_evaluated_from_text() -> None:
    anywhere = {"sympify", "parse_expr", "lambdify", "__import__"}
    alone = {"eval", "exec", "compile"}  # as methods they are other things, such as re.compile
    found = [(name(path), call) for path in modules() for call in calls(path) if call[0] in anywhere]
    found += [
        (name(path), call) for path in modules() for call in calls(path, methods=False) if call[0] in alone
    ]
    assert found == []
    assert [
        name(path) for path in modules() if any(part.startswith("sympy.parsing") for part in imported(path))
    ] == []


def test_no_guard_is_an_assert() -> None:
    """`python -O` takes them out."""
    found = [name(p) for p in modules() for node in ast.walk(tree(p)) if isinstance(node, ast.Assert)]
    assert found == []


# --- who may say that something is proved

JUDGED = {"Judged", "JudgedStep"}
JUDGES = {"oracles/judge.py"}
PASSING = {"Trusted", "Proof", "Follows", "Agreement", "Given"}  # findings that the kernel may let pass
WORLDS = {
    "checking/judge/verdicts.py",
    "checking/judge/other_meanings.py",
}  # what the random worlds of a derivation agree on
KERNEL_LINES = 1_500
BASE_LINES = 2_200


def test_only_the_judge_builds_judged_claims() -> None:
    builders = {name(path) for path in modules() for called, _ in calls(path) if called in JUDGED}
    assert builders == JUDGES


def test_only_the_kernel_makes_verdicts_of_findings() -> None:
    builders = {
        name(path) for path in modules() for called, _ in calls(path) if called in ("Evidence", "Decision")
    }
    assert builders == {"kernel/decide.py"}


def test_a_step_of_a_file_holds_by_the_kernel_alone() -> None:
    """`Finding(…, Status.HOLDS, …)` is written nowhere: `found` reads the status off a decision."""
    for path in modules("checking"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Finding", "replace"):
                given = [ast.unparse(item) for item in (*node.args, *(word.value for word in node.keywords))]
                assert "Status.HOLDS" not in given, f"{name(path)}:{node.lineno}"
                assert "proved" not in {word.arg for word in node.keywords}, f"{name(path)}:{node.lineno}"
    assert "checking/checked.py" in {
        name(path) for path in modules("checking") for called, _ in calls(path) if called == "Finding"
    }


def test_only_oracles_and_maps_find() -> None:
    finders = {name(path) for path in modules() for called, _ in calls(path) if called in PASSING}
    assert "oracles/judge.py" in finders
    assert {path for path in finders if not path.startswith(("oracles/", "maps/"))} == WORLDS


def test_the_kernel_imports_terms_alone() -> None:
    """Words are passed through: their type is named for type checking alone."""
    found = {name(path): ours(path, running=True) - {"kernel", "terms"} for path in modules("kernel")}
    assert {path: more for path, more in found.items() if more} == {}


def test_the_picture_of_the_house_is_that_of_the_code() -> None:
    assert picture() in PAGE.read_text(encoding="utf-8"), "make picture"


def lines_of(paths: Iterable[Path]) -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def test_the_trusted_base_is_small() -> None:
    """The kernel, and with it all of terms that it needs."""
    base = set(modules("kernel"))
    assert lines_of(base) <= KERNEL_LINES
    while True:
        parts = {
            part for path in base for part in imported(path, running=True) if part.startswith("hw_cli.terms")
        }
        files = {ROOT.parent / f"{part.replace('.', '/')}.py" for part in parts}
        files |= {ROOT.parent / part.replace(".", "/") / "__init__.py" for part in parts}
        more = {path for path in files if path.exists()} - base
        if not more:
            break
        base |= more
    assert lines_of(base) <= BASE_LINES, lines_of(base)


def test_nothing_outside_the_judges_makes_a_copy_of_evidence_with_another_verdict() -> None:
    """`replace(evidence, verdict=…)` would be a way around."""
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                assert "verdict" not in {keyword.arg for keyword in node.keywords}, path


def test_no_line_of_an_answer_is_assumed() -> None:
    """The reasons that are assumptions, as an exact set: there are none."""
    assert [name(path) for path in modules() for called, _ in calls(path) if called == "Assumption"] == []


def test_sign_rules_are_made_where_they_are_checked() -> None:
    """Those of `bounds` (for maps of one variable) have a checker of their own; the judge does not take them."""
    makers = {name(path) for path in modules() for called, _ in calls(path) if called == "SignRule"}
    assert makers == {"oracles/sign_rules.py", "maps/bounds.py"}


BAD_CHAIN = """
from hw_cli.claims.claims import Chain
from hw_cli.oracles.judge import judge
from hw_cli.kernel.reason import Reason
from hw_cli.kernel.setting import REALS, Setting
from hw_cli.prose import say
from hw_cli.terms.core import Symbol
from hw_cli.terms.relation import Relation
if __debug__:
    raise SystemExit("not run with -O")
x = Symbol("x")
because = Reason("because", say("because"))
setting = Setting(domains=((x, REALS),))
bad = Chain("bad", x, setting).to(x + 1, because, Relation.LE).to(x + 2, because)
good = Chain("good", x, setting).to(x + 1, because, Relation.LE).to(1 + x, because)
print(judge(bad).status, judge(good).status)
"""


def test_a_bad_chain_is_refused_under_optimisation() -> None:
    """x ≤ x + 1 = x + 2, by `python -O`."""
    done = subprocess.run(
        [sys.executable, "-O", "-c", BAD_CHAIN],
        timeout=120,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT.parent,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["refuted", "proved"]


def test_no_module_knows_the_network() -> None:
    network = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
    users = {
        (path.stem, part) for path in modules() for part in imported(path) if part.split(".")[0] in network
    }
    users = {(name, part) for name, part in users if part != "urllib.parse"}  # escapes of addresses
    assert users == {
        ("serving", "http"),
        ("serving", "http.server"),
    }  # to this machine alone: tests/cli/test_preview.py


def test_no_test_waits_without_end() -> None:
    """What starts a program, a process or a thread says how long it may take."""
    endless = []
    for path in sorted(Path(__file__).parent.glob("**/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = {keyword.arg for keyword in node.keywords}
                run = ast.unparse(node.func) == "subprocess.run" and "timeout" not in named
                waits = node.func.attr in ("wait", "join", "communicate") and not (node.args or named)
                if run or waits:
                    endless.append(f"{path.name}:{node.lineno}")
    assert endless == []
