import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from hw_cli.errors import NoTexEngine, TexFailed, UsageError
from hw_cli.report import engine as engines
from hw_cli.report.engine import ENGINES, Engine, find_engine, require_engine
from hw_cli.report.tex import EPOCH, TIMEOUT, time_limit, typeset
from tests.report.texlogs import overfull_boxes, undefined_references

DOCUMENT = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{graphicx}
\begin{document}
%s
\end{document}
"""
INSTALLED = [engine for engine in ENGINES if all(map(shutil.which, engine.programs))]
every_engine = pytest.mark.parametrize("engine", INSTALLED or ENGINES[:1], ids=lambda engine: engine.name)


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scratch folders and kept logs go where the test can look for them."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def fake_latexmk(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `latexmk` and a `pdflatex` that come first on PATH; the former runs `script`."""
    program(folder / "bin", "latexmk", script)
    program(folder / "bin", "pdflatex", "exit 1")
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:/usr/bin:/bin")


# --- engines


def test_no_engine_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "latexmk", "exit 0")  # alone it is no engine
    program(tmp_path / "bin", "apt-get", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_engine() is None
    for call in (require_engine, lambda: typeset(DOCUMENT % "x")):
        with pytest.raises(NoTexEngine, match="no TeX engine on PATH") as refused:
            call()
        assert "apt-get install latexmk" in (refused.value.advice or "")
        assert "--out report.tex" in (refused.value.advice or "")


def test_sudo_is_named_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "apt-get", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert engines.install_hint().startswith("apt-get install ")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert engines.install_hint().startswith("sudo apt-get install ")


@pytest.mark.parametrize(
    ("programs", "name"),
    [
        (("latexmk", "pdflatex", "lualatex", "tectonic"), "latexmk with pdflatex"),
        (("latexmk", "lualatex", "tectonic"), "latexmk with lualatex"),
        (("pdflatex", "tectonic"), "tectonic"),
        (("latexmk", "tectonic"), "tectonic"),
    ],
)
def test_the_first_complete_engine_is_taken(
    programs: tuple[str, ...], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in programs:
        program(tmp_path / "bin", each, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    engine = find_engine()
    assert engine is not None
    assert engine.name == name


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_every_engine_is_called_safely(engine: Engine) -> None:
    if engine.programs[0] == "latexmk":
        assert {"-norc", "-halt-on-error", "-file-line-error", "-no-shell-escape"} < set(engine.command)
        assert "-interaction=nonstopmode" in engine.command
    else:
        assert "--untrusted" in engine.command


# --- time


@pytest.mark.parametrize("text", ["0", "-1", "soon", "nan", "inf", "1e9"])
def test_a_malformed_time_limit_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_TEX_TIMEOUT", text)
    with pytest.raises(UsageError, match="HW_TEX_TIMEOUT"):
        time_limit()


def test_the_time_limit_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert time_limit() == TIMEOUT
    monkeypatch.setenv("HW_TEX_TIMEOUT", "2.5")
    assert time_limit() == 2.5


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_a_hanging_tex_ends_with_all_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pids = tmp_path / "pids"
    fake_latexmk(tmp_path, f"sleep 300 & echo $$ $! > {pids}; echo started; wait", monkeypatch)
    monkeypatch.setenv("HW_TEX_TIMEOUT", "1")
    start = time.monotonic()
    with pytest.raises(TexFailed, match="did not finish within 1 s") as failed:
        typeset(DOCUMENT % "x")
    assert time.monotonic() - start < 30
    assert "HW_TEX_TIMEOUT" in (failed.value.advice or "")
    assert failed.value.log is not None
    assert failed.value.log.read_text() == "started\n"
    processes = [int(word) for word in pids.read_text().split()]
    assert len(processes) == 2
    deadline = time.monotonic() + 10
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, processes))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_ctrl_c_ends_tex_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pids = tmp_path / "pids"
    fake_latexmk(tmp_path, f"echo $$ > {pids}; exec sleep 300", monkeypatch)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            typeset(DOCUMENT % "x")
    finally:
        signal.signal(signal.SIGALRM, old)
    assert not alive(int(pids.read_text()))
    assert list((tmp_path / "scratch").iterdir()) == []


# --- what fails, and how it is told


def test_a_log_in_any_encoding_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = r"printf './report.tex:6: Argument of \\f\351 has an extra }.\n' > report.log; exit 12"
    fake_latexmk(tmp_path, log, monkeypatch)
    with pytest.raises(TexFailed, match=r"Argument of .f� has an extra") as failed:
        typeset(DOCUMENT % "x")
    assert "line 6 of the LaTeX source: x" in failed.value.message


def test_a_log_without_an_error_shows_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_latexmk(tmp_path, "for n in 1 2 3 4 5 6 7; do echo word $n; done; exit 9", monkeypatch)
    with pytest.raises(TexFailed) as failed:
        typeset(DOCUMENT % "x")
    assert failed.value.message == "TeX stopped:\n" + "\n".join(f"    word {n}" for n in range(3, 8))


def test_success_without_a_pdf_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for script in ("exit 0", ": > report.pdf"):
        fake_latexmk(tmp_path, script, monkeypatch)
        with pytest.raises(TexFailed, match="wrote no log"):
            typeset(DOCUMENT % "x")


def test_an_asset_stays_in_the_scratch_folder() -> None:
    for name in ("../x", "/tmp/x", "figures/../../x"):
        with pytest.raises(ValueError, match="outside"):
            typeset(DOCUMENT % "x", {name: b""}, engine=ENGINES[0])


@pytest.mark.tex
@every_engine
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            r"first \foo{b} last",
            r"Undefined control sequence.*\n.*line 6 of the LaTeX source: first \\foo\{b\} last",
        ),
        (r"a_b", r"Missing \$ inserted.*\n.*line 6 of the LaTeX source: a_b"),
        ("x\n\n" + r"\includegraphics{nosuch}", r"File `nosuch' not found.*\n.*line 8 of the LaTeX source"),
        (r"\end{document}\iffalse", r"no pages"),
        (r"a\iffalse", r"ends without|incomplete|Incomplete"),
        ("x " * 500 + r"\foo", r"Undefined control sequence.*\n.*line 6 of the LaTeX source: ….*x \\foo$"),
    ],
)
def test_the_first_error_is_shown_with_its_line(engine: Engine, body: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(TexFailed, match=told) as failed:
        typeset(DOCUMENT % body, engine=engine)
    assert failed.value.log is not None
    assert failed.value.log.parent == tmp_path / "scratch"
    assert str(failed.value.log) in (failed.value.advice or "")
    assert "This is " in failed.value.log.read_text("utf-8")
    assert list((tmp_path / "scratch").iterdir()) == [failed.value.log]


@pytest.mark.tex
def test_a_missing_package_is_named_with_the_cure() -> None:
    source = DOCUMENT.replace("{graphicx}", "{no-such-package}")
    with pytest.raises(TexFailed, match=r"no-such-package\.sty") as failed:
        typeset(source % "x")
    assert r"line 4 of the LaTeX source: \usepackage{no-such-package}" in failed.value.message
    assert engines.install_hint() in (failed.value.advice or "")


@pytest.mark.tex
def test_the_log_is_kept_where_it_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(TexFailed) as failed:
        typeset(DOCUMENT % r"\foo", keep_log=tmp_path / "report.log")
    assert failed.value.log == tmp_path / "report.log"
    assert "Undefined control sequence" in (tmp_path / "report.log").read_text("utf-8")
    with pytest.raises(TexFailed) as failed:
        typeset(DOCUMENT % r"\foo", keep_log=tmp_path / "nowhere" / "report.log")
    assert failed.value.log is not None
    assert failed.value.log.parent == tmp_path / "scratch"


# --- a hostile document


@pytest.mark.tex
@every_engine
@pytest.mark.parametrize(
    "read", [r"\input{%s}", r"\newread\r\openin\r=%s \ifeof\r\message{SHUT}\else\read\r to\l \l\fi"]
)
def test_no_file_elsewhere_is_read(engine: Engine, read: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("THESECRET\n")
    try:
        log = typeset(DOCUMENT % ("x " + read % secret), engine=engine).log
    except TexFailed as failed:
        log = failed.message
        assert "not found" in log
    else:
        assert "SHUT" in log
    assert "THESECRET" not in log


@pytest.mark.tex
@every_engine
@pytest.mark.parametrize(
    "attack",
    [
        r"\immediate\write18{touch %s}",
        r"\ifdefined\directlua\directlua{os.execute('touch %s')}\fi",
        r"\ifdefined\directlua\directlua{pcall(io.popen, 'touch %s')}\fi",
        r"\newwrite\w\immediate\openout\w=%s \immediate\write\w{x}\immediate\closeout\w",
    ],
)
def test_nothing_is_run_or_written_elsewhere(engine: Engine, attack: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark.tex"
    with suppress(TexFailed):  # some attacks stop TeX, others are passed over
        typeset(DOCUMENT % ("x " + attack % mark), engine=engine)
    assert not mark.exists()


@pytest.mark.tex
def test_the_users_own_tex_set_up_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "texmf" / "tex" / "latex").mkdir(parents=True)
    (home / "texmf" / "tex" / "latex" / "graphicx.sty").write_text(r"\errmessage{READ}")
    (home / ".latexmkrc").write_text(f"open(my $f, '>', '{tmp_path / 'mark'}'); close($f);")
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("TEXMFHOME", str(home / "texmf"))
    monkeypatch.setenv("TEXINPUTS", str(home / "texmf" / "tex" / "latex") + ":")
    assert typeset(DOCUMENT % "x").pdf
    assert not (tmp_path / "mark").exists()


# --- what comes out


@pytest.mark.tex
@every_engine
def test_the_same_bytes_every_time(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = DOCUMENT % r"\section{A}\label{a} \ref{a} \today \LaTeX"
    first = typeset(source, engine=engine)
    assert first.pdf.startswith(b"%PDF-")
    assert undefined_references(first.log) == ()
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere" / "deep"))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    time.sleep(1.1)  # a clock that is read would show
    again = typeset(source, engine=engine)
    assert again.pdf == first.pdf
    assert typeset(source, engine=engine, epoch=EPOCH + 86_400).pdf != first.pdf
    assert list((tmp_path / "elsewhere" / "deep").iterdir()) == []


@pytest.mark.tex
def test_assets_are_found_and_warnings_are_readable() -> None:
    inner = typeset(r"\documentclass{article}\begin{document}\pagestyle{empty}Figure\end{document}").pdf
    body = r"\includegraphics[width=2cm]{figures/inner.pdf} \ref{nowhere}" "\n\n" r"\noindent\hbox{%s}" % (
        "wide " * 100
    )
    result = typeset(DOCUMENT % body, {"figures/inner.pdf": inner})
    assert undefined_references(result.log) == ("nowhere",)
    assert [box.box for box in overfull_boxes(result.log)] == ["h"]
    assert overfull_boxes(result.log)[0].points > 100
