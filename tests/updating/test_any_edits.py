"""Whatever students do between two versions: every answer and own cell survives word for word, twice is once."""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from autograder.updating.merge import merge
from autograder.updating.naming import guess_version
from autograder.updating.student import dump

from .conftest import made, released_of, source

NAMES = ["a", "b", "c", "d", "e", "f"]
ROLES = ["text", "setup", "answer", "check", "demo", "written"]


def stub(name, role, edition):
    return (
        f"def {name}():\n    raise NotImplementedError({edition})" if role == "answer" else f"{role} {name} {edition}"
    )


@st.composite
def two_versions(draw):
    """Two lists of released cells that share some: changed, removed, added, renamed, in another order."""
    roles = {name: draw(st.sampled_from(ROLES)) for name in NAMES}
    orders = [draw(st.permutations(NAMES)), draw(st.permutations(NAMES))]
    if draw(st.booleans()):
        orders[1] = orders[0]
    versions = []
    for number, order in enumerate(orders):
        kept = [name for name in order if draw(st.integers(0, 4))]
        edition = {name: number * draw(st.booleans()) for name in NAMES}
        versions.append(
            [
                (n, roles[n], "" if roles[n] in ("text", "setup", "demo") else n, stub(n, roles[n], edition[n]))
                for n in kept
            ]
        )
    functions = {
        f"v{at + 1}": {row[2]: [draw(st.sampled_from("fgh"))] for row in cells if row[2]}
        for at, cells in enumerate(versions)
    }
    return released_of(functions, v1=versions[0], v2=versions[1]), versions[0]


TEXT = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["```", "$x$ | `y`", "</pre><script>", "a\n\n\nb"]
)


@st.composite
def student_notebooks(draw):
    """(what was released, the student's notebook, the texts that have to survive)."""
    released, first = draw(two_versions())
    notebook = made(first, "v1")
    wrote = []
    for number in range(draw(st.integers(0, 6))):
        cells = notebook["cells"]
        kind = draw(
            st.sampled_from(["write", "own", "delete", "move", "copy", "retype", "no id", "no metadata", "run"])
        )
        if kind == "own" or not cells:
            text = f"own {number} {draw(TEXT)}"
            own = {"cell_type": "code", "metadata": {}, "source": text, "execution_count": 1, "outputs": []}
            # Perhaps by accident a name that only the new version has.
            free = ["x", "y", *sorted(set(NAMES) - {row[0] for row in first})]
            named = {"id": draw(st.sampled_from(free))} if draw(st.booleans()) else {}
            cells.insert(draw(st.integers(0, len(cells))), own | named)
            continue
        at = draw(st.integers(0, len(cells) - 1))
        one = cells[at]
        if kind == "write":
            text = f"mine {number} {draw(TEXT)}"
            one["source"] = text if draw(st.booleans()) else text.splitlines(keepends=True)
        elif kind == "delete":
            del cells[at]
        elif kind == "move":
            cells.insert(draw(st.integers(0, len(cells) - 1)), cells.pop(at))
        elif kind == "copy":
            copied = copy.deepcopy(one) | {"source": f"copy {number} {draw(TEXT)}"}
            cells.insert(at + 1, copied if draw(st.booleans()) else copied | {"id": f"copied{number}"})
        elif kind == "retype":
            other = "markdown" if one["cell_type"] == "code" else "code"
            cells[at] = {key: one[key] for key in ("id", "metadata", "source") if key in one} | {"cell_type": other}
        elif kind == "no id":
            one.pop("id", None)
        elif kind == "no metadata":
            one["metadata"] = {}
        elif one["cell_type"] == "code":
            one["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "3"}]
    known = {
        text
        for version in released.versions.values()
        for text in [released.sources[r.sha256] for r in version["layers"]]
    }
    wrote = [source(one) for one in notebook["cells"] if source(one) not in known]
    return released, notebook, wrote


@given(student_notebooks())
def test_what_a_student_wrote_survives_and_twice_is_once(case):
    released, notebook, wrote = case
    before = json.dumps(notebook)
    base = guess_version(notebook["cells"], "layers", released)
    for since in {"v1", base}:
        merged = merge(notebook, "layers", since, released).notebook
        assert json.dumps(notebook) == before
        texts = [source(one) for one in merged["cells"]]
        for text in wrote:
            # A locked cell that the release changed, too: the student's side stands in a note.
            shown = 0 if text.startswith("own") else sum(text in one and "a locked cell" in one for one in texts)
            assert texts.count(text) + shown >= wrote.count(text), text
        named = [one["id"] for one in merged["cells"]]
        assert len(set(named)) == len(named)
        there = json.loads(dump(merged))
        again = merge(there, "layers", "v2", released)
        assert again.notebook == there and not again.told and dump(again.notebook) == dump(there)
        graded = {row.id for row in released.rows("v2", "layers") if row.role not in ("text", "demo")}
        assert graded <= set(named)
