"""Attack, verdict expected, verdict got: the real sandbox, one run over all of them."""

import json
import re

import pytest

from .archives import ARCHIVES
from .attack import FOLDER, got


def test_every_verdict_is_the_expected_one(graded, attacks, verdicts):
    wrong = {}
    for name, attack in sorted(attacks.items()):
        expected, found = attack.expected(), got(attack, graded.results[name])
        verdicts(name, attack.does, expected, found)
        if expected != found:
            wrong[name] = (expected, found, graded.results[name]["findings"])
    assert wrong == {}


def test_every_row_has_a_submission(attacks):
    rows = {attack.row for attack in attacks.values()} | {int(name[:2]) for name in ARCHIVES}
    assert rows >= set(range(1, 31)) and list(FOLDER.glob("*.txt"))


def test_every_test_that_the_security_page_names_is_there(repository):
    page = (repository / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)?test_\w+\.py)?(?:::)?(test_\w+)?`", page)
    assert len(named) > 10
    path = ""
    for given, function in named:
        path = given or path  # `::test_…` belongs to the file named before it
        if function.startswith("test_") and not given and f"`::{function}`" not in page:
            path = "submissions/test_submissions.py"
        text = (repository / "tests" / path).read_text(encoding="utf-8")
        assert f"def {function}(" in text or not function, (path, function)


def test_every_finding_is_on_the_security_page(repository):
    page = (repository / "docs" / "security.md").read_text(encoding="utf-8")
    sources = [
        path.read_text("utf-8")
        for room in ("judge", "pile")
        for path in (repository / "autograder" / room).glob("*.py")
    ]
    kinds = {kind for text in sources for kind in re.findall(r"(?:Finding|self\.note)\(\s*\"([a-z-]+)\"", text)}
    kinds |= {"limit-hit", "process-ended"}
    assert len(kinds) > 20 and {kind for kind in kinds if f"`{kind}`" not in page} == set()


def test_every_submission_has_a_whole_result(graded, attacks):
    assert set(graded.results) == set(attacks)
    assert {result["status"] for result in graded.results.values()} == {"complete"}


def test_honest_results_are_the_same_bytes_without_the_others(graded, attacks):
    honest = [name for name, attack in attacks.items() if attack.honest]
    assert len(honest) >= 4
    for name in honest:
        student = attacks[name].student
        assert graded.book.result_path(student).read_bytes() == graded.alone.result_path(student).read_bytes()
        assert graded.results[name]["auto_score"] == 10 and graded.results[name]["findings"] == []


def test_no_process_no_file_and_no_memory_is_left(graded, record_property):
    assert graded.left == [] and graded.changed == set()
    kept, most = graded.grown
    text = "memory beyond that for ordinary submissions: %d MB kept by all processes, at most %d MB of one"
    record_property("measured", text % (kept >> 20, most >> 20))
    assert kept < 200 << 20 and most < 200 << 20


def test_results_stay_small_and_show_no_control_characters(graded):
    for result in graded.results.values():
        text = json.dumps(result)
        assert len(text) < 100_000, result["student"]


def test_pages_show_markup_as_text(graded):
    from autograder.report import write_reports

    write_reports(graded.book.folder, title="<script>title</script>")
    pages = list(graded.book.folder.rglob("*.html"))
    assert len(pages) > len(graded.results) / 2
    for page in pages:
        text = page.read_text(encoding="utf-8").lower()
        for evil in ("<script>alert", "<img src=x", "<b onclick", "<script>title", "\x1b", "\u202e"):
            assert evil not in text, (page.name, evil)


@pytest.mark.parametrize("name", ["20_hard_codes_public_outputs"])
def test_public_outputs_by_heart_fail_the_hidden_checks(graded, name):
    checks = [check for row in graded.results[name]["questions"] for check in row["checks"]]
    assert {check["outcome"] for check in checks if check["hidden"] and check["id"].endswith("any_factor")} == {
        "failed"
    }
