"""The submissions of a folder: every layout, nothing unpacked, nothing lost."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from hw_cli.errors import InputError
from hw_cli.grade.submissions import LARGEST, Submission, submissions
from hw_cli.prose import Language, in_words

LINE = b"$1 + 1 = 2$\n"


def by_name(folder: Path) -> dict[str, Submission]:
    return {one.student: one for one in submissions(folder)}


def why(one: Submission) -> str:
    return "" if one.problem is None else in_words(one.problem, Language.EN)


def zipped(path: Path, **texts: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in texts.items():
            archive.writestr(name, content)


def test_every_submission_has_a_row_and_says_why_it_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "ada.tex").write_bytes(LINE)
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "part.md").write_bytes(LINE)
    (tmp_path / "eve.pdf").write_bytes(b"%PDF")
    (tmp_path / "fay").mkdir()
    (tmp_path / "gus").mkdir()
    (tmp_path / "gus" / "photo.png").write_bytes(b"x")
    (tmp_path / "Iris Roy_1234567_assignsubmission_file").mkdir()
    (tmp_path / "Iris Roy_1234567_assignsubmission_file" / "d.tex").write_bytes(LINE + b"%")
    (tmp_path / ".hidden.tex").write_bytes(LINE)
    (tmp_path / "notes.log").write_bytes(b"no submission")
    found = by_name(tmp_path)
    assert list(found) == ["ada", "ben", "eve", "fay", "gus", "Iris Roy"]
    assert [text.kind for text in found["ben"].texts] == ["md"]
    assert "PDF only" in why(found["eve"])
    assert why(found["fay"]) == "empty"
    assert why(found["gus"]) == "no file that can be read: .tex, .md, .ipynb"
    assert found["ben"].copy_of == "ada"
    assert found["Iris Roy"].copy_of is None


def test_late_is_a_word_of_the_name(tmp_path: Path) -> None:
    for name in ("ada_late", "en retard bob", "plate"):
        (tmp_path / f"{name}.tex").write_text(f"${name}$")
    assert {name: one.late for name, one in by_name(tmp_path).items()} == {
        "ada_late": True,
        "en retard bob": True,
        "plate": False,
    }


def test_nbgrader_keeps_them_below_submitted(tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "ada" / "ps1"
    folder.mkdir(parents=True)
    (folder / "answer.md").write_bytes(LINE)
    (tmp_path / "source").mkdir()
    found = by_name(tmp_path)
    assert [(name, one.texts[0].name) for name, one in found.items()] == [("ada", "ps1/answer.md")]


def test_gradescope_says_who_in_a_file_beside(tmp_path: Path) -> None:
    folder = tmp_path / "assignment_3_export"
    people = {
        "submission_11": ["Ada Roy"],
        "submission_12": ["Ben Li", "Cy Ng"],
        "submission_13": ["Ada Roy"],
    }
    rows = ["---"]
    for name, names in people.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "a.tex").write_text(f"${name}$")
        rows += [f"{name}:", "  :submitters:"]
        rows += [f"  - :name: {who}\n    :sid: '7'" for who in names]
    (folder / "submission_metadata.yml").write_text(
        "\n".join((*rows, "  :created_at: 2026-11-02 10:00:00 Z"))
    )
    wanted = ["Ada Roy (submission_11)", "Ada Roy (submission_13)", "Ben Li, Cy Ng"]
    assert [list(by_name(place)) for place in (folder, tmp_path)] == [wanted, wanted]
    (folder / "submission_metadata.yml").write_text("submission_11: 3")
    with pytest.raises(InputError, match="Gradescope"):
        submissions(folder)


def test_moodle_with_folders_or_without(tmp_path: Path) -> None:
    (tmp_path / "Iris Roy_111111_assignsubmission_file_devoir 1-b.tex").write_bytes(LINE)
    (tmp_path / "Iris Roy_111111_assignsubmission_file_annexe.md").write_bytes(LINE)
    (tmp_path / "Iris Roy_222222_assignsubmission_file").mkdir()
    zipped(tmp_path / "Iris Roy_222222_assignsubmission_file" / "all.zip", **{"a.tex": LINE + b"%"})
    (tmp_path / "Jo_Ann_333333_assignsubmission_onlinetext_").mkdir()
    (tmp_path / "Jo_Ann_333333_assignsubmission_onlinetext_" / "onlinetext.html").write_text("x")
    found = by_name(tmp_path)
    assert {name: [text.name for text in one.texts] for name, one in found.items()} == {
        "Iris Roy (111111)": ["annexe.md", "devoir 1-b.tex"],
        "Iris Roy (222222)": ["all.zip/a.tex"],
        "Jo_Ann": [],
    }
    assert "no file that can be read" in why(found["Jo_Ann"])


def test_files_of_one_name_are_one_submission(tmp_path: Path) -> None:
    (tmp_path / "ada.pdf").write_bytes(b"%PDF")
    (tmp_path / "ada.tex").write_bytes(LINE)
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "ada.tex").write_bytes(LINE + b"%")
    (only,) = submissions(tmp_path)
    assert (only.student, only.problem, len(only.texts)) == ("ada", None, 2)


def test_archives_are_read_where_they_are(tmp_path: Path) -> None:
    zipped(tmp_path / "ada.zip", **{"../../out.tex": LINE, "__MACOSX/x.tex": LINE, "a.png": b"x"})
    with tarfile.open(tmp_path / "ben.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("/etc/answer.tex")
        entry.size = len(LINE)
        archive.addfile(entry, io.BytesIO(LINE))
        link = tarfile.TarInfo("link.tex")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    (tmp_path / "cy.zip").write_bytes(b"no archive")
    zipped(tmp_path / "dot.zip", **{"huge.tex": b" " * (LARGEST + 1)})
    found = by_name(tmp_path)
    assert [text.name for text in found["ada"].texts] == ["../../out.tex"]
    assert [text.content for text in found["ben"].texts] == [LINE]
    assert "cannot be read" in why(found["cy"])
    assert "too large" in why(found["dot"])
    assert sorted(os.listdir(tmp_path)) == ["ada.zip", "ben.tar.gz", "cy.zip", "dot.zip"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_bytes(LINE)
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "link.tex").symlink_to(secret)
    (folder / "ben.tex").symlink_to(secret)
    assert {name: why(one) for name, one in by_name(folder).items()} == {"ada": "empty"}


@pytest.mark.parametrize("name", ["none", "empty"])
def test_no_submission(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        submissions(tmp_path / name)
