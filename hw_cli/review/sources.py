"""What a paper's own files say of it: a BibTeX entry, a PDF. No network."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hw_cli.errors import InputError, UsageError
from hw_cli.files import read_bounded, text_of
from hw_cli.prose import for_example, say
from hw_cli.review.paper import Paper

LARGEST = 100_000_000  # bytes of a PDF; papers have a few million
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?!\d)")
_OLD_ARXIV = re.compile(r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?")


def arxiv_link(number: str) -> str:
    """The address of an arXiv paper; raises UsageError for what is no arXiv number.

    >>> arxiv_link("arXiv:2002.05709")
    'https://arxiv.org/abs/2002.05709'
    """
    bare = re.sub(
        r"^(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv:)|\.pdf$", "", number.strip(), flags=re.IGNORECASE
    )
    if not (_ARXIV.fullmatch(bare) or _OLD_ARXIV.fullmatch(bare)):
        raise UsageError(
            say("--arxiv is {number}, which is no arXiv number", number=repr(number)),
            for_example("--arxiv 2002.05709"),
        )
    return f"https://arxiv.org/abs/{bare}"


# --- BibTeX


def from_bibtex(path: Path) -> Paper:
    """The paper of the first entry of a BibTeX file; raises UsageError and InputError."""
    text = text_of(_given(path, 1_000_000), path)
    entry = re.search(r"@(?!comment|string|preamble)\w+\s*\{\s*[^,\s}]*\s*,", text, re.IGNORECASE)
    if entry is None:
        raise InputError(
            say("no BibTeX entry is found"),
            say("an entry looks like {example}", example="@article{key, title = {…}}"),
            path=path,
        )
    fields = _fields(text, entry.end())
    line = text.count("\n", 0, entry.start()) + 1
    if not fields.get("title"):
        raise InputError(
            say("the entry has no title"), say("add {field}", field="title = {…}"), path=path, line=line
        )
    authors = re.split(r"\s+and\s+", fields.get("author", ""))
    eprint = fields.get("eprint", "")
    link = fields.get("url") or (f"https://doi.org/{fields['doi']}" if fields.get("doi") else "")
    return Paper(
        fields["title"],
        tuple(_natural(author) for author in authors if author.strip()),
        fields.get("year", ""),
        fields.get("booktitle") or fields.get("journal") or "",
        link or (f"https://arxiv.org/abs/{eprint}" if _ARXIV.fullmatch(eprint) else ""),
    )


def _fields(text: str, at: int) -> dict[str, str]:
    """The fields of an entry whose first one begins after `at`."""
    fields: dict[str, str] = {}
    name = re.compile(r"[\s,]*([A-Za-z_-]+)\s*=\s*")
    while found := name.match(text, at):
        value, at = _value(text, found.end())
        fields.setdefault(found[1].lower(), _bare(value))
    return fields


def _value(text: str, at: int) -> tuple[str, int]:
    """A value in braces, in quotes or bare, and where it ends."""
    closing = {"{": "}", '"': '"'}.get(text[at : at + 1])
    if closing is None:
        found = re.compile(r"[^,}\n]*").match(text, at)
        return (found[0], found.end()) if found else ("", at)
    depth = 0
    for end in range(at + 1, len(text)):
        sign = text[end]
        if sign == closing and depth == 0:
            return text[at + 1 : end], end + 1
        depth += (sign == "{") - (sign == "}")
    return text[at + 1 :], len(text)


_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "c": "\u0327",
    "v": "\u030c",
}


def _bare(value: str) -> str:
    """A value without TeX: accents become letters, braces go."""
    from unicodedata import normalize

    accented = re.sub(
        r"\\(['`^\"~]|[cv](?![a-zA-Z]))\s*\{?\\?([A-Za-z])\}?",
        lambda found: normalize("NFC", found[2] + _ACCENTS[found[1]]),
        value,
    )
    plain = re.sub(r"\\([&%_#$])", r"\1", accented).replace("~", " ").replace("--", "–")
    return " ".join(re.sub(r"[{}]", "", plain).split())


def _natural(author: str) -> str:
    """`Chen, Ting` → `Ting Chen`."""
    last, comma, first = author.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else author.strip()


# --- PDF


def from_pdf(path: Path) -> Paper:
    """What a PDF says of itself, in its metadata or on its first page; raises UsageError and InputError."""
    import logging
    from io import BytesIO

    from pypdf import PdfReader

    data = _given(path, LARGEST)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of faults that do not matter here
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        about = reader.metadata
        first = reader.pages[0].extract_text() if reader.pages else ""
        title, author = str((about and about.title) or ""), str((about and about.author) or "")
    except Exception as error:  # pypdf raises whatever a broken file makes it trip over
        message = say("cannot be read as a PDF: {why}", why=str(error) or type(error).__name__)
        raise InputError(message, say("give --title and --authors instead"), path=path) from error
    return _from_page(Paper(_one_line(title), split_authors(_one_line(author))), first)


def split_authors(text: str) -> tuple[str, ...]:
    """Authors separated by semicolons, else by commas or `and`; « et al. » stays with the name before it.

    >>> split_authors("A. Un, B. Deux and C. Trois")
    ('A. Un', 'B. Deux', 'C. Trois')
    >>> split_authors("Chen et al."), split_authors("O'Neil & al.")
    (('Chen et al.',), ("O'Neil & al.",))
    >>> split_authors("Un, A.; Deux, B.")
    ('Un, A.', 'Deux, B.')
    """
    pieces = re.split(
        r";"
        if ";" in text
        else r"\s*,\s*(?:(?:and|et|&)\s+(?!al\b|coll\b))?(?!\s*(?:and|et|&)\s+al\b)|\s+(?:and|et|&)\s+(?!al\b|coll\b)",
        text,
    )
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _from_page(paper: Paper, page: str) -> Paper:
    """What the metadata lacks, from the first lines of the first page."""
    lines = [
        line for line in map(_one_line, page.split("\n")) if len(line) > 3 and not line.startswith("arXiv:")
    ]
    if not paper.title and lines:
        paper = replace(paper, title=lines[0][:300])
        if not paper.authors and len(lines) > 1:
            names = re.sub(r"[\d*†‡§∗]+", " ", lines[1])
            paper = replace(paper, authors=split_authors(_one_line(names)))
    number = re.search(r"arXiv:(\d{4}\.\d{4,5})", page)
    if number:
        paper = replace(
            paper, link=f"https://arxiv.org/abs/{number[1]}", year=paper.year or f"20{number[1][:2]}"
        )
    return paper


def _one_line(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.encode("utf-8", errors="replace").decode("utf-8").split())


def _given(path: Path, most: int) -> bytes:
    """The file that an option names: a wrong name is a fault of the command line."""
    if path.is_dir():
        raise UsageError(say("{file} is a directory", file=str(path)))
    if not path.exists():
        raise UsageError(
            say("{file} cannot be read: {why}", file=str(path), why=say("no such file or directory"))
        )
    return read_bounded(path, most)
