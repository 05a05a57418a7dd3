"""The pages in a real browser: a silent console, search and sorting, and axe-core's rules for accessible pages."""

import json
import os
import shutil
from pathlib import Path

import pytest

from autograder.report import write_reports

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (make browser)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# MPL-2.0 and half a megabyte: fetched by `make browser`, not kept in the repository.
AXE = Path(os.environ.get("AXE_CORE") or Path(__file__).parents[2] / "build/axe-core/axe.min.js")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def opened(browser):
    """Open a page at a width and in a scheme; the test fails with the first word on its console."""
    words = []

    def open_page(path, width=1280, scheme="light"):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("console", lambda message: words.append(message.text))
        page.on("pageerror", lambda error: words.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert words == []


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


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there (make browser)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_serious_violation(everything, opened, width, scheme):
    (evil,) = (everything / "feedback").glob("*script*")
    for path in (everything / "report" / "index.html", everything / "feedback" / "cyd.html", evil):
        page = opened(path, width, scheme)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        grave = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
        assert grave == [], path.name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name  # never scrolled sideways


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
