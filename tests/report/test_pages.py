"""The pages that students and staff read, made from result files."""

import json
import re
import string
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.cli import main
from autograder.errors import UsageError
from autograder.report import write_reports
from autograder.report.pages import class_page, feedback_page
from autograder.report.results import read_results

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@pytest.fixture
def pages(grades, harmless):
    """All pages, parsed; the class report is "index"."""
    index = write_reports(grades, title="Layers")
    assert index == grades / "report" / "index.html"
    found = {path.stem: harmless(path.read_text()) for path in (grades / "feedback").iterdir()}
    return found | {"index": harmless(index.read_text())}


def flat(page):
    return " ".join(page.text.split())


def test_every_page_is_whole_and_allows_no_script(pages):
    assert len(pages) == 6
    for page in pages.values():
        policies = [attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs]
        assert policies == [POLICY]
        assert page.all("html") == [{"lang": "en"}] and len(page.all("h1")) == 1 and page.all("title")
        assert all(image["alt"] for image in page.all("img"))
        assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))


def test_what_students_wrote_is_shown_not_obeyed(pages):
    (name,) = set(pages) - {"ada", "bob", "cyd", "dot", "index"}
    for page in (pages[name], pages["index"]):
        assert "<script>alert(1)</script>␛[31m⟨U+202E⟩\"'><img src=x onerror=alert(1)>" in page.text
    assert not pages[name].all("img")  # a picture that is no PNG data is left out
    assert flat(pages[name]).count("<script>") >= 7


def test_no_page_holds_a_character_that_steers(grades, pages):
    for path in grades.rglob("*.html"):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", path.read_text())


def test_feedback_tells_score_checks_mistake_and_picture(pages):
    text = flat(pages["bob"])
    assert "0 of 8 points, and up to 2 more for what is graded by hand" in text
    assert "out differs by up to 3." in text
    assert "Likely cause: The bias was forgotten. Read again: “One filter”." in text
    assert text.count("The bias was forgotten.") == 1 and "Wrong. The likely cause is the same as above." in text
    (image,) = pages["bob"].all("img")
    assert image["src"].startswith("data:image/png;base64,") and "out differs" in image["alt"]
    assert "Your code printed: here" in text and "graded by hand, up to 2 points" in text
    assert "Notes on what you handed in" not in text


def test_feedback_of_a_right_answer(pages):
    assert "8 of 8 points" in flat(pages["ada"]) and "failed" not in flat(pages["ada"])


def test_feedback_of_hidden_checks_shows_no_picture_and_no_print(pages):
    text = flat(pages["cyd"])
    assert "The sentence of unseen. hidden 0 of 4 out has wrong values." in text
    assert "secret" not in text and len(pages["cyd"].all("img")) == 1
    assert "Handed in 2 days late." in text


def test_feedback_that_is_not_complete_says_whose_fault_it_is(pages):
    text = flat(pages["dot"])
    assert "This result is not complete" in text and "TruthMissing" not in text
    signs = [attrs["aria-label"] for attrs in pages["dot"].all("span") if attrs.get("class") == "sign"]
    assert signs == ["not written yet", "error"]
    assert "failed" not in [attrs.get("class") for attrs in pages["dot"].all("li")]


def test_manual_scores_are_told(pages):
    (name,) = set(pages) - {"ada", "bob", "cyd", "dot", "index"}
    assert "and 1.5 of 2 for what was graded by hand" in flat(pages[name])


def test_the_class_report_counts(pages):
    text = flat(pages["index"])
    assert "Students 5 Mean 1.6 of 8 Median 0.0 Not complete 1 Late 1" in text
    (chart,) = pages["index"].all("svg")
    assert chart["aria-label"].startswith("Students by score: 0 to 0.8: 4, 0.8 to 1.6: 0")
    assert chart["aria-label"].endswith("7.2 to 8: 1")
    (bar,) = [attrs for attrs in pages["index"].all("div") if attrs.get("class") == "bar"]
    assert bar["aria-label"] == "1 all points, 0 some, 4 none"
    assert "conv_forward_naive conv_naive 1.6 of 8 20 %" in text


def test_the_class_report_clusters_students_by_mistake_and_by_check(pages):
    text = flat(pages["index"])
    named = text[text.index("Mistakes that were recognised") : text.index("Checks that fail for other")]
    assert "2 of 5: The bias was forgotten. (conv_forward_naive; read again: “One filter”; for example bob)" in named
    unnamed = text[text.index("Checks that fail for other") : text.index("Findings")]
    assert "1 of 5: The sentence of unseen. (conv_forward_naive; for example cyd)" in unnamed
    assert "The sentence of strided" not in unnamed  # not written is no mistake


def test_the_class_report_links_to_every_student(grades, pages):
    links = {unquote(attrs["href"]) for attrs in pages["index"].all("a")}
    assert links == {f"../feedback/{path.name}" for path in (grades / "feedback").iterdir()}


def test_a_damaged_result_is_named_and_the_others_are_reported(grades, harmless):
    (grades / "results" / "eve.json").write_text('{"student": ')
    for name, change in {
        "nan": {"auto_score": float("nan")},
        "odd": {"questions": 3},
        "none": {"status": None},
    }.items():
        table = json.loads((grades / "results" / "ada.json").read_text()) | change
        if name == "none":
            table["questions"][0]["checks"][0]["outcome"] = "won"
        (grades / "results" / f"{name}.json").write_text(json.dumps(table))
    page = harmless(write_reports(grades).read_text())
    assert "Students 5" in flat(page) and "eve.json nan.json none.json odd.json" in flat(page)


def test_the_same_results_give_the_same_bytes(grades):
    index = write_reports(grades)
    before = {path: path.read_bytes() for path in grades.rglob("*.html")}
    assert len(before) == 6 and index in before
    write_reports(grades)
    assert {path: path.read_bytes() for path in grades.rglob("*.html")} == before


def test_no_results_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match="run `autograder grade a1` first"):
        write_reports(tmp_path / "a1")


TEXT = st.text(st.sampled_from(string.printable + "\x00\x1b\u202e\u2066\ud800é漢\u200d🙂"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_anywhere_gives_whole_and_harmless_pages(tmp_path_factory, harmless, data):
    def text():
        return data.draw(TEXT)

    row = {"id": text(), "outcome": data.draw(st.sampled_from(["passed", "failed", "error", "not run"])), "points": 1,
           "hidden": data.draw(st.booleans()), "sentence": text(), "message": text(), "picture": text(),
           "mistake": {"id": text(), "message": text(), "read": text()}, "printed": text()}  # fmt: skip
    question = {"id": text(), "notebook": text(), "written": False, "score": 0, "max_score": 0, "checks": [row]}
    finding = {"kind": text(), "cell": text(), "detail": text()}
    table = {"student": text(), "assignment": text(), "version": text(), "status": text(), "auto_score": 0,
             "auto_max": 0, "questions": [question], "findings": [finding]}  # fmt: skip
    folder = tmp_path_factory.mktemp("results")
    (folder / "a.json").write_text(json.dumps(table))
    (only,), _ = read_results(folder)
    for page in (feedback_page(only), class_page([only], [text()])):
        harmless(page)
        page.encode()


def test_the_command_writes_the_pages_and_says_where(grades, capsys, monkeypatch):
    monkeypatch.chdir(grades.parents[1])
    assert main(["report", "a3_conv_layers"]) == 0
    assert "grades/a3_conv_layers/report/index.html" in capsys.readouterr().out
    assert (grades / "feedback" / "ada.html").is_file()
    assert main(["report", "a9"]) == 2
    assert "run `autograder grade a9` first" in capsys.readouterr().err
