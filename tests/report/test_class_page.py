"""The class report: counts, clusters, times, the roster, and what has to be looked after."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from autograder.cli import main
from autograder.collect.names import folder_name
from autograder.late import Lateness, Record
from autograder.late.sheet import Sheet, write_sheet
from autograder.report import write_reports
from autograder.report.glance import glance
from autograder.report.pages import class_page
from autograder.report.results import each_result
from autograder.report.roll import call_roll
from autograder.report.times import read_times
from autograder.roster import Person


def test_the_class_report_counts(pages):
    text = pages["index"].flat
    assert "Students 5 Mean 1.6 of 8 Median 0.0 Not complete 1 Late 1" in text
    (chart,) = pages["index"].all("svg")
    assert chart["aria-label"].startswith("Students by score: 0 to 0.8: 4, 0.8 to 1.6: 0")
    assert chart["aria-label"].endswith("7.2 to 8: 1")
    bars = [attrs.get("aria-label") for attrs in pages["index"].all("div") if attrs.get("class") == "bar"]
    assert list(filter(None, bars)) == ["1 all points, 0 some, 4 none"]
    assert "conv_forward_naive conv_naive 1.6 of 8 20 %" in text


def test_the_class_report_clusters_students_by_mistake_and_by_check(pages):
    text = pages["index"].flat
    named = text[text.index("Mistakes that were recognised") : text.index("Checks that fail for other")]
    assert "2 of 5: The bias was forgotten. (conv_forward_naive; read again: “One filter”; for example bob)" in named
    unnamed = text[text.index("Checks that fail for other") : text.index("Findings")]
    assert "1 of 5: The sentence of unseen. (conv_forward_naive; for example cyd)" in unnamed
    assert "The sentence of strided" not in unnamed  # not written is no mistake


def test_many_clusters_are_folded(grades, harmless):
    path = grades / "results" / "cyd.json"
    table = json.loads(path.read_text())
    row = table["questions"][0]["checks"][1]
    table["questions"][0]["checks"] += [row | {"sentence": f"Sentence {n:02}."} for n in range(20)]
    path.write_text(json.dumps(table))
    text = harmless(write_reports(grades).read_text()).flat
    assert text.index("Sentence 00.") < text.index("10 more") < text.index("Sentence 19.")


def test_the_class_report_links_to_every_student(grades, pages):
    links = {unquote(attrs["href"]) for attrs in pages["index"].all("a")}
    assert "../feedback/bob.html#q1" in links  # the example of a cluster, at its question
    assert {link.partition("#")[0] for link in links} == {
        f"../feedback/{path.name}" for path in (grades / "feedback").iterdir()
    }


def test_it_says_which_check_of_ours_could_not_decide(pages):
    text = pages["index"].flat
    assert "Not complete: 1 A check of ours could not decide." in text
    assert "dot conv_naive::unseen TruthMissing: inside" in text


def test_times_come_from_their_own_file(grades, harmless):
    times = {
        "ada": {"seconds": 2.5, "questions": {"conv_forward_naive": 0.5}},
        "bob": {"seconds": 7.25, "questions": {"conv_forward_naive": 4.0, "gone": "soon"}},
        "cyd": {"seconds": float("inf")},
        "dot": "damaged",
    }
    (grades / "timings.json").write_text(json.dumps(times))
    text = harmless(write_reports(grades).read_text()).flat
    assert "Grading took 4.88 s each" in text and "Slowest to grade: bob 7.25 s, ada 2.5 s." in text
    assert "2.2 s, 4 s" in text  # of the question: half the class, the slowest
    (grades / "timings.json").write_text('{"ada": ')
    assert "Grading took" not in harmless(write_reports(grades).read_text()).flat


def test_times_of_questions_alone_are_no_times(tmp_path, grades):
    results = list(each_result(grades / "results", []))
    path = tmp_path / "timings.json"
    path.write_text(json.dumps({"ada": {"questions": {"conv_forward_naive": 1.0}}}))
    assert read_times(path, results).slow == ()


@pytest.fixture
def people():
    return [
        Person("s1", "Ada Lovelace", keys=("ada", "Ada Lovelace"), row=0),
        Person("s2", "Bob Ross", keys=("bob",), row=1),
        Person("s3", "Zoë <b>Absent</b>", section="<i>Tuesday</i>", group="Team 7", keys=("zoe",), row=2),
        Person("s4", "Cydney", keys=("cydney",), row=3),
    ]


def test_a_roster_names_who_is_missing_and_who_is_a_stranger(grades, people, harmless):
    results = list(each_result(grades / "results", []))
    page = harmless(class_page(results, roll=call_roll(results, people)))
    assert "Missing 2" in page.flat
    assert "Missing: 2 In the roster, and no result. Zoë <b>Absent</b> s3 Cydney s4" in page.flat
    assert "Not in the roster: 3" in page.flat and "cyd perhaps Cydney (s4)" in page.flat
    rows = [attrs["class"].split() for attrs in page.all("tr") if "class" in attrs]
    assert rows.count(["missing"]) == 2 and sum("stranger" in row for row in rows) == 3
    assert "ada Ada Lovelace 8 of 8" in page.flat
    assert "s3 Zoë <b>Absent</b> <i>Tuesday</i> Team 7 –" in page.flat  # words that the search box finds


def test_everybody_there_is_said_without_a_list(grades, people):
    results = list(each_result(grades / "results", []))
    roll = call_roll([result for result in results if result.student == "ada"], people[:1])
    assert (roll.missing, roll.strangers) == ((), ()) and [person.id for person in roll.people.values()] == ["s1"]


def test_the_command_takes_a_roster_and_answers_a_script(grades, capsys, monkeypatch, harmless):
    monkeypatch.chdir(grades.parents[1])
    (grades.parents[1] / "roster.csv").write_text("id,name\nada,Ada\nzoe,Zoë\n", encoding="utf-8")
    assert main(["report", "a3_conv_layers", "--roster", "roster.csv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["results"] == 5 and told["incomplete"] == ["dot"] and told["missing"] == ["zoe"]
    assert len(told["unmatched"]) == 4 and told["report"].endswith("report/index.html") and told["unreadable"] == []
    page = harmless((grades / "report" / "index.html").read_text())
    assert "Missing 1" in page.flat
    (grades.parents[1] / "roster.csv").rename(grades.parent / "roster.csv")  # is found there without being named
    assert "Missing 1" in harmless(write_reports(grades).read_text()).flat
    assert main(["report", "a3_conv_layers", "--roster", "nowhere.csv"]) == 2


def test_the_class_at_a_glance_is_a_pixel_for_each(grades):
    import base64
    import io

    from PIL import Image

    results = list(each_result(grades / "results", []))
    drawn = glance(results)
    assert drawn is not None and drawn.questions == ("conv_forward_naive",) and drawn.students == 5
    image = Image.open(io.BytesIO(base64.b64decode(drawn.address.partition(",")[2]))).convert("RGBA")
    assert [image.getpixel((x, 0))[3] for x in range(5)] == [0, 0, 0, 0, 255]  # the only one with all points is last
    assert glance(results[:1]) is None


def test_what_being_late_leaves_of_a_score_is_said_with_the_reason(grades, harmless):
    rules = Lateness(due=datetime(2026, 10, 2, 18, tzinfo=UTC), free_days=1, per_day=0.25)
    records = {"ada": Record(2, "2026-10-04T10:00:00Z", "server"), "bob": Record(0, "2026-10-01T10:00:00Z", "server")}
    (grades / "late.json").write_text(write_sheet(Sheet(rules, records)), encoding="utf-8")
    path = grades / "results" / "ada.json"
    late = {"late_days": 2, "late": {"submitted": "2026-10-04T10:00:00Z", "dated_by": "server"}}
    path.write_text(json.dumps(json.loads(path.read_text()) | late))
    page = harmless(write_reports(grades).read_text())
    assert "Mean 1.6 of 8 Mean that counts 1.5 Median" in page.flat  # of 6, 0, 0, 0 and 1.5 for words
    assert "ada 8 of 8 – complete 2 6 0" in page.flat and "bob 0 of 8 – complete 0 0 0" in page.flat
    told = harmless((grades / "feedback" / "ada.html").read_text()).flat
    assert "6 points count, after what being late costs 8 of 8 points" in told
    assert "Handed in 2 days late, on 2026-10-04 10:00 UTC. 2 days late: 1 of the term's 1 free day used." in told
    assert "25 % off for 1 day (2 points). It counts 6 of the 8 points." in told


def test_folders_that_were_spelled_otherwise_are_still_somebodys(grades):
    results = list(each_result(grades / "results", []))
    ada = [replace(result, student=folder_name("a/da")) for result in results if result.student == "ada"]
    assert call_roll(ada, [Person("a/da", keys=("a/da",))]).strangers == ()


def test_a_thousand_students_fit_into_a_page_that_can_be_mailed(grades):
    """How soon a browser shows it is measured by benchmarks/report.py."""
    few = list(each_result(grades / "results", []))
    results = [replace(result, page=f"{result.page}{n}", student=f"{result.student} {n}")
               for n in range(200) for result in few]  # fmt: skip
    people = [Person(f"missing{n}", f"Somebody {n}", row=n) for n in range(100)]
    page = class_page(results, roll=call_roll(results, people))
    assert page.count("<tr class") == 1100 and len(page.encode()) < 5_000_000
