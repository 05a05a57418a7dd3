"""The pages in a real browser: a silent console, search and sorting, and axe-core's rules for accessible pages."""

import json

import pytest

from autograder.report import write_reports

pytestmark = pytest.mark.slow


@pytest.fixture
def everything(grades):
    """The pages of a class in which everything occurs that pages show; returns the folder."""
    path = grades / "results" / "cyd.json"
    table = json.loads(path.read_text()) | {"adjustment": 1.5, "libraries": {"numpy": "2.4.1"}}
    row = table["questions"][0]
    numbers = {"picture": row["checks"][0]["picture"], "drawn": row["checks"][0]["drawn"] | {
        "rows": 1, "columns": 2, "worst": [0, 1], "block": 1, "strength": [[-0.2, 1.0]], "yours": [["1", "2"]],
        "right": [["1.1", "1"]],
    }}  # fmt: skip
    row["checks"].append(row["checks"][0] | numbers | {"mistake": None, "message": "Other."})
    row |= {"answer": "def conv(x):\n" + "    return x + 12.5  # a comment\n    'text'\n" * 60}
    row |= {"mark": {"score": 1.0, "extra": 0.5, "comment": "Look again."}}
    table["questions"][1]["answer"] = "Because a filter is used everywhere."
    table["findings"] = [{"kind": "cell-raised", "cell": f"cell {n}", "detail": f"Detail {n}."} for n in range(30)]
    path.write_text(json.dumps(table))
    times = {name: {"seconds": 2.0, "questions": {"conv_forward_naive": 0.5}} for name in ("ada", "cyd")}
    (grades / "timings.json").write_text(json.dumps(times))
    (grades.parent / "roster.csv").write_text("id,name\nada,Ada Lovelace\nzoe,Zoë Absent\n", encoding="utf-8")
    (grades / "results" / "damaged.json").write_text("{")
    write_reports(grades, title="Layers")
    return grades


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (768, "dark"), (1280, "light")])
def test_axe_finds_no_serious_violation(everything, opened, violations, width, scheme):
    (evil,) = (everything / "feedback").glob("*script*")
    for path in (everything / "report" / "index.html", everything / "feedback" / "cyd.html", evil):
        page = opened(path, width, scheme)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert violations(page) == [], path.name


def test_a_phone_shows_all_of_a_question(everything, opened):
    """Its name on one line, and the whole table beside it: nothing is out of sight."""
    path = everything / "results" / "cyd.json"
    table = json.loads(path.read_text())
    table["questions"][0]["id"] = "max_pool_backward_naive"
    path.write_text(json.dumps(table))
    page = opened(write_reports(everything), 390)
    assert page.evaluate("questions.scrollWidth - questions.parentElement.clientWidth") <= 0
    lines = "[...document.querySelectorAll('#questions th code')].map((one) => one.getClientRects().length)"
    assert page.evaluate(lines) == [1, 1]
    page.goto((everything / "feedback" / "cyd.html").as_uri())
    name = page.locator(".overview .name").first
    assert name.inner_text() == "max_pool_backward_naive"
    assert name.evaluate("one => one.scrollWidth <= one.clientWidth")


def visible_names(page):
    rows = page.locator("#students tbody tr:visible th")
    return [text.split()[0] for text in rows.all_inner_texts()]


def test_students_are_found_by_name_and_by_what_is_up_with_them(everything, opened):
    page = opened(everything / "report" / "index.html")
    assert page.locator("#found").inner_text() == "6 of 6"
    page.get_by_label("Find").fill("zoe ABSENT")  # without the dots that the roster has
    assert visible_names(page) == ["zoe"] and page.locator("#found").inner_text() == "1 of 6"
    page.get_by_label("Find").fill("")
    page.get_by_label("Show").select_option("late")
    assert visible_names(page) == ["cyd"]
    page.get_by_label("Show").select_option("incomplete")
    assert visible_names(page) == ["dot"]


def test_the_table_is_sorted_by_the_keyboard(everything, opened):
    page = opened(everything / "report" / "index.html")
    heading = page.get_by_role("columnheader", name="Score")
    heading.get_by_role("button").press("Enter")
    assert visible_names(page)[0] == "ada" and heading.get_attribute("aria-sort") == "descending"
    heading.get_by_role("button").press("Enter")
    assert visible_names(page)[-1] == "ada" and heading.get_attribute("aria-sort") == "ascending"


def test_without_a_script_everything_is_there_but_the_controls(everything, browser, opened):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((everything / "report" / "index.html").as_uri())
    assert len(visible_names(page)) == 6 and not page.get_by_label("Find").is_visible()


def test_no_script_but_ours_runs(everything, browser):
    """Were a student's text ever to get through as markup, the page's policy would still stop it."""
    index = everything / "report" / "index.html"
    source = index.read_text(encoding="utf-8")
    index.write_text(source.replace("<main>", "<main><script>document.title = 'owned'</script>"), encoding="utf-8")
    page = browser.new_page()
    page.goto(index.as_uri())
    assert page.title() == "Class report: Layers" and page.locator("#found").inner_text() == "6 of 6"
    page.close()


def test_on_paper_everything_is_open_and_light(everything, opened):
    """Closed on a screen, there in print; and nobody prints a dark page."""
    page = opened(everything / "feedback" / "ada.html", scheme="dark")
    sentence = page.get_by_text("The sentence of strided.")
    visible = "one => one.checkVisibility()"
    assert not sentence.evaluate(visible)
    page.emulate_media(media="print", color_scheme="dark")
    assert sentence.evaluate(visible)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
