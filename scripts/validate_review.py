"""Opens a review of a hostile fleet with programs of others: workbooks, pages, metrics, JSON. For scripts/validate_outputs.py."""

import csv
import json
import subprocess
from pathlib import Path

DECISIONS = "keep,revoke,reduce,exception,not mine"
OPEN = {"decision", "justification", "reduce_to", "reassign_to", "expires_on", "approved_by", "compensating_control",
        "ticket", "decided_by", "decided_at", "second_approver"}


class Wrong(Exception):
    """What is not as it should be."""


def expect(holds, text):
    if not holds:
        raise Wrong(text)


def workbook(path):
    """Locked but for what is to be decided, every cell text, the hash hidden, a list to choose from."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book["Review"]
    names = [cell.value for cell in sheet[1]]
    expect(sheet.protection.sheet, f"{path.name}: the sheet is not protected")
    rows = list(sheet.iter_rows(min_row=2))
    expect(len(rows) > 0, f"{path.name}: there is no line")
    for row in rows:
        for name, cell in zip(names, row):
            expect(cell.data_type in ("s", "n") and (cell.value is None or isinstance(cell.value, str)), f"{path.name}: {cell.coordinate} is no text: {cell.value!r}")
            expect(cell.protection.locked == (name not in OPEN), f"{path.name}: {cell.coordinate} ({name}) is {'locked' if cell.protection.locked else 'open'}")
            expect(cell.value is None or len(cell.value) <= 32_767, f"{path.name}: {cell.coordinate} is too long")
    letter = openpyxl.utils.get_column_letter(names.index("row_hash") + 1)
    expect(sheet.column_dimensions[letter].hidden, f"{path.name}: the hash is not hidden")
    lists = [one.formula1.strip('"') for one in sheet.data_validations.dataValidation]
    expect(lists == [DECISIONS], f"{path.name}: the list to choose from is {lists}")
    return names, [[cell.value or "" for cell in row] for row in rows]


def same(names, rows, path):
    """The CSV has the same lines as the workbook."""
    with open(path, newline="", encoding="utf-8") as file:
        table = list(csv.reader(file))
    expect(table[0] == names, f"{path.name}: other columns than the workbook")
    expect([row[0] for row in table[1:]] == [row[0] for row in rows], f"{path.name}: other lines than the workbook")
    for row in table[1:]:
        for cell in row:
            expect(not cell.lstrip(" \t\"\u00a0").startswith(("=", "+", "-", "@")), f"{path.name}: {cell!r} is a formula")


def check(binary, inventory, folder, schema, html, metrics, ask, tools):
    """Everything that `review open` and `review status` write; the number of workbooks."""
    out = Path(folder, "reviews")
    done = subprocess.run([binary, "review", "open", "--inventory", inventory, "--period", "2026Q4", "--name", "hostile",
                           "--out", out, "--quiet", "--allow-incomplete"], capture_output=True, text=True)
    expect(done.returncode == 0, f"review open ended with {done.returncode}: {done.stderr.strip()}")
    review = out / "REV-2026Q4-hostile"
    books = sorted(review.glob("review/*.xlsx"))
    expect(len(books) > 0, "there is no workbook")
    for book in books:
        names, rows = workbook(book)
        same(names, rows, book.with_suffix(".csv"))
    status = [binary, "review", "status", review, "--as-of", "2026-12-15T00:00:00Z"]
    for form, name in (("json", "status.json"), ("openmetrics", "status.prom"), ("html", "status.html")):
        done = subprocess.run([*status, "--format", f"{form}={out / name}"], capture_output=True, text=True)
        expect(done.returncode == 0, f"review status ended with {done.returncode}: {done.stderr.strip()}")
    metrics(out / "status.prom")
    ask([Path(tools, "venv/bin/check-jsonschema"), "--schemafile", schema, out / "status.json"])
    json.loads((out / "status.json").read_text(encoding="utf-8"))
    for page in [review / "summary.html", out / "status.html", *sorted(review.glob("reviewers/*.html"))]:
        html(page)
    return len(books)
