"""The pages that students and staff read, made from result files."""

import json
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.cli import main
from autograder.errors import UsageError
from autograder.report import write_reports
from autograder.report.pages import class_page, feedback_page
from autograder.report.results import each_result
from autograder.report.roll import Roll
from autograder.roster import Person

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_every_page_is_whole_and_allows_no_script(pages):
    assert len(pages) == 6
    for page in pages.values():
        policies = [attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs]
        (policy,) = policies
        assert policy == POLICY or (page is pages["index"] and policy.startswith(f"{POLICY}; script-src 'sha256-"))
        assert page.all("html") == [{"lang": "en"}] and len(page.all("h1")) == 1 and page.all("title")
        assert all(image["alt"] for image in page.all("img"))
        assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))


def test_what_students_wrote_is_shown_not_obeyed(pages):
    (name,) = set(pages) - {"ada", "bob", "cyd", "dot", "index"}
    for page in (pages[name], pages["index"]):
        assert "<script>alert(1)</script>␛[31m⟨U+202E⟩\"'><img src=x onerror=alert(1)>" in page.text
    assert not pages[name].all("img")  # a picture that is no PNG data is left out
    assert pages[name].flat.count("<script>") >= 7


def test_no_page_holds_a_character_that_steers(grades, pages):
    for path in grades.rglob("*.html"):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", path.read_text())


def test_feedback_tells_score_checks_mistake_and_picture(pages):
    text = pages["bob"].flat
    assert "0 of 8 points, and up to 2 more for what is graded by hand" in text
    assert "out differs by up to 3." in text
    assert "Likely cause: The bias was forgotten. Read again: “One filter”." in text
    assert text.count("The bias was forgotten.") == 1 and "Wrong. The likely cause is the same as above." in text
    yours, right, difference = pages["bob"].all("img")
    assert difference["alt"] == "9 of 81 values are off; the largest error is in row 0, column 0"
    assert len({image["src"] for image in (yours, right, difference)}) == 3
    assert "Your code printed: here" in text and "graded by hand, up to 2 points" in text
    assert "Notes on what you handed in" not in text


def test_feedback_of_a_right_answer(pages):
    assert "8 of 8 points" in pages["ada"].flat and "failed" not in pages["ada"].flat


def test_feedback_of_hidden_checks_shows_no_picture_and_no_print(pages):
    text = pages["cyd"].flat
    assert "The sentence of unseen. hidden 0 of 4 out has wrong values." in text
    assert "secret" not in text and len(pages["cyd"].all("img")) == 3
    assert "Handed in 2 days late." in text


def test_feedback_that_is_not_complete_says_whose_fault_it_is(pages):
    text = pages["dot"].flat
    assert "This result is not complete" in text and "TruthMissing" not in text
    signs = [attrs["aria-label"] for attrs in pages["dot"].all("span") if attrs.get("class") == "sign"]
    assert signs == ["not written yet", "error"]
    assert "failed" not in [attrs.get("class") for attrs in pages["dot"].all("li")]


def test_the_students_answer_is_beside_its_checks_whatever_is_in_it(grades, harmless):
    path = grades / "results" / "ada.json"
    table = json.loads(path.read_text())
    table["questions"][0]["answer"] = "def conv(x):\n    return x  # <script>alert(1)</script>\n" + "x = 1\n" * 3000
    table["questions"][1]["answer"] = "Because of </div> sharing."
    path.write_text(json.dumps(table))
    write_reports(grades)
    source = (grades / "feedback" / "ada.html").read_text()
    page = harmless(source)
    assert '<span class="keyword">return</span> x  <span class="comment"># &lt;script&gt;' in source
    assert page.text.count("x = 1\n") == 3000 and "Because of </div> sharing." in page.text


def test_marks_given_by_hand_are_told_with_their_comment(grades, harmless):
    path = grades / "results" / "bob.json"
    table = json.loads(path.read_text()) | {"adjustment": 3.0, "manual_score": 1.0}
    table["questions"][0]["mark"] = {"score": 2.0, "extra": 1.0, "comment": "Nearly <b>right</b>."}
    table["questions"][1] |= {"score": 1.0, "mark": {"score": 1.0, "extra": 0.0, "comment": "Say why."}}
    path.write_text(json.dumps(table))
    write_reports(grades)
    text = harmless((grades / "feedback" / "bob.html").read_text()).flat
    assert "and 1 of 2 for what was graded by hand; changed by hand by +3" in text
    assert "Given by hand: 3 points; the checks say 0. Nearly <b>right</b>." in text
    assert "1 of 2 points, by hand" in text and "Say why." in text


def test_notebooks_of_other_versions_say_which(grades, harmless):
    path = grades / "results" / "ada.json"
    table = json.loads(path.read_text())

    def told(**versions):
        path.write_text(json.dumps(table | {"versions": versions}))
        index = harmless(write_reports(grades).read_text()).flat
        return harmless((grades / "feedback" / "ada.html").read_text()).flat, index

    page, index = told(conv_naive="2025.9", pooling="2026.1")
    assert "graded by version 2026.1; each notebook by the questions and points of its own version" in page
    assert "conv_naive version 2025.9 conv_forward_naive" in page
    assert "version 2026.1 · notebooks of version 2025.9 (1 student), 2026.1 (1 student)" in index
    page, index = told(conv_naive="2026.1")  # of the version of the checks: nothing to tell apart
    assert "own version" not in page and "conv_naive conv_forward_naive" in page and "notebooks of" not in index


def test_many_findings_are_folded(grades, harmless):
    path = grades / "results" / "ada.json"
    findings = [{"kind": "cell-raised", "cell": f"cell {n}", "detail": f"Detail {n}."} for n in range(300)]
    path.write_text(json.dumps(json.loads(path.read_text()) | {"findings": findings}))
    write_reports(grades)
    text = harmless((grades / "feedback" / "ada.html").read_text()).flat
    assert "288 more" in text and text.index("Detail 11.") < text.index("288 more") < text.index("Detail 12.")


def test_a_page_says_what_it_was_graded_with(grades, harmless):
    path = grades / "results" / "ada.json"
    made = {"checks_sha256": "c0ffee" * 10, "libraries": {"numpy": "2.4.1", "python": "3.11.9"}}
    path.write_text(json.dumps(json.loads(path.read_text()) | made))
    index = write_reports(grades)
    told = harmless((grades / "feedback" / "ada.html").read_text()).flat
    assert told.endswith("Graded with checks c0ffeec0ffee, numpy 2.4.1, python 3.11.9.")
    assert harmless(index.read_text()).flat.endswith("Graded with checks c0ffeec0ffee numpy 2.4.1 python 3.11.9")


def test_manual_scores_are_told(pages):
    (name,) = set(pages) - {"ada", "bob", "cyd", "dot", "index"}
    assert "and 1.5 of 2 for what was graded by hand" in pages[name].flat


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
    assert "Students 5" in page.flat and "eve.json nan.json none.json odd.json" in page.flat


def test_copies_and_leftovers_are_told_as_what_they_are(grades, harmless, capsys, monkeypatch):
    monkeypatch.chdir(grades.parents[1])
    kept = (grades / "results" / "ada.json").read_bytes()
    (grades / "results" / "ada-copy.json").write_bytes(kept)
    (grades / "results" / "ada (1).json").write_bytes(kept[:99])
    (grades / "results" / "._ada.json").write_bytes(b"\0\5\26\7")
    assert main(["report", "a3_conv_layers"]) == 0
    said = capsys.readouterr().err
    assert "results/, which count for nobody: ada-copy.json, ada (1).json; remove them." in said
    assert "no result" not in said and "._ada" not in said
    page = harmless((grades / "report" / "index.html").read_text())
    assert "count for nobody; remove them: ada-copy.json ada (1).json" in page.flat and "damaged" not in page.flat
    assert main(["report", "a3_conv_layers", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["unreadable"], told["copies"]) == ([], ["ada-copy.json", "ada (1).json"])


def test_the_same_results_give_the_same_bytes(grades):
    index = write_reports(grades)
    before = {path: path.read_bytes() for path in grades.rglob("*.html")}
    assert len(before) == 6 and index in before
    kept = (grades / "feedback" / "ada.html").stat().st_mtime_ns
    write_reports(grades)
    assert {path: path.read_bytes() for path in grades.rglob("*.html")} == before
    assert (grades / "feedback" / "ada.html").stat().st_mtime_ns == kept  # nothing is written that stays the same


def test_no_results_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match="run `autograder grade a1` first"):
        write_reports(tmp_path / "a1")
    (tmp_path / "a1" / "results").mkdir(parents=True)
    (tmp_path / "a1" / "results" / "ada.json").write_text("{")
    with pytest.raises(
        UsageError, match=r"no result that can be read \(not ada.json\) in .* run `autograder grade a1`"
    ):
        write_reports(tmp_path / "a1")


JSON = st.recursive(st.none() | st.integers() | st.floats() | st.text(max_size=3), st.lists, max_leaves=5)
TEXT = st.text(st.sampled_from(string.printable + "\x00\x1b\u202e\u2066\ud800é漢\u200d🙂"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_anywhere_gives_whole_and_harmless_pages(tmp_path_factory, harmless, data):
    def text():
        return data.draw(TEXT)

    row = {"id": text(), "outcome": data.draw(st.sampled_from(["passed", "failed", "error", "not run"])), "points": 1,
           "hidden": data.draw(st.booleans()), "sentence": text(), "message": text(), "picture": text(),
           "drawn": data.draw(JSON), "mistake": {"id": text(), "message": text(), "read": text()},
           "printed": text()}  # fmt: skip
    question = {"id": text(), "notebook": text(), "written": False, "score": 0, "max_score": 0, "checks": [row],
                "answer": text(), "mark": {"score": None, "extra": 1, "comment": text()}}  # fmt: skip
    finding = {"kind": text(), "cell": text(), "detail": text()}
    table = {"student": text(), "assignment": text(), "version": text(), "status": text(), "checks_sha256": text(),
             "libraries": {text(): text()}, "auto_score": 0, "auto_max": 0, "questions": [question],
             "findings": [finding]}  # fmt: skip
    folder = tmp_path_factory.mktemp("results")
    (folder / "a.json").write_text(json.dumps(table))
    (only,) = each_result(folder, [])
    people = [Person(text(), text())]
    roll = Roll({only.page: people[0]}, tuple(people), ((only, people[0]),), called=True)
    for page in (feedback_page(only), class_page([only], [text()], text(), roll)):
        harmless(page)
        page.encode()


def test_the_command_writes_the_pages_and_says_where(grades, capsys, monkeypatch):
    monkeypatch.chdir(grades.parents[1])
    assert main(["report", "a3_conv_layers"]) == 0
    assert "grades/a3_conv_layers/report/index.html" in capsys.readouterr().out
    assert (grades / "feedback" / "ada.html").is_file()
    (grades / "results" / "bob.json").write_text("{")
    assert main(["report", "a3_conv_layers"]) == 0
    assert "no result, and left out: bob.json; `autograder grade` makes it again." in capsys.readouterr().err
    assert main(["report", "a9"]) == 2
    assert "run `autograder grade a9` first" in capsys.readouterr().err
