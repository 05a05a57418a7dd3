"""`check` in a real Jupyter kernel: the contract with nbgrader, and what a student sees."""

import pytest

RIGHT = "def double(x):\n    return 2 * x\ndef describe(x):\n    return x.shape"


def partial(body):
    return f"def double(x):\n{body}"


def test_a_right_answer_is_worth_all_points_and_its_text_is_only_the_number(run, harmless):
    run(RIGHT)
    cell = run('check("double")')
    assert cell.data["text/plain"] == "6"
    page = harmless(cell.data["text/html"])
    assert "2 of 2 checks passed, 6 of 6 points" in page.text
    assert cell.error is None and cell.streams == {} and cell.displayed == []


def test_half_an_answer_is_worth_its_part(run):
    run(partial("    return 2 * x if x.ndim == 2 else x"))
    assert run('check("double")').data["text/plain"] == "4"


def test_an_untouched_answer_is_worth_nothing_and_is_not_marked_red(run):
    run(partial("    raise NotImplementedError('double')"))
    cell = run('check("double")')
    assert cell.data["text/plain"] == "0"
    assert "not written yet" in cell.data["text/html"] and "#d55e00" not in cell.data["text/html"]


def test_a_wrong_value_shows_numbers_shapes_place_and_the_diagnosed_mistake(run, harmless):
    run(partial("    return x ** 2"))
    page = harmless(run('check("double")').data["text/html"])
    assert "Likely cause: This is the input times itself. Read again: “Doubling”." in page.text
    assert "shape (3, 4), as wanted; 12 of 12 values are off" in page.text
    assert "most at [" in page.text
    assert len(page.all("table")) == 2  # yours, right
    (image,) = page.all("img")  # the batch is too large for numbers
    assert image["alt"].startswith("Map of the differences over 12 rows and 14 columns: 168 of 168 values are off")


def test_a_wrong_shape_names_both(run, harmless):
    run(partial("    return np.zeros((4, 3))"))
    assert "shape wanted: (3, 4), yours: (4, 3)" in harmless(run('check("double")').data["text/html"]).text


NOISE = {
    "print": "print('heard')",
    "stderr": "import sys; sys.stderr.write('heard'); sys.stderr.flush()",
    "the real stderr": "import sys; sys.__stderr__.write('heard'); sys.__stderr__.flush()",
    "a warning": "import warnings; warnings.warn('heard')",
    "a log": "import logging; logging.getLogger('mine').warning('heard')",
    "a child process": "import subprocess; subprocess.run('echo heard >&2', shell=True)",
    "a descriptor": "import os; os.write(2, b'heard')",
    "NumPy": "np.seterr(all='warn'); np.zeros(1) / np.zeros(1); print('heard')",
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
def test_a_right_answer_that_makes_noise_keeps_its_points_and_the_noise_is_shown_inside(run, harmless, noise):
    run(partial(f"    {noise}\n    return 2 * x"))
    cell = run('check("double")')
    assert cell.data["text/plain"] == "6"
    assert cell.streams == {} and cell.displayed == [] and cell.error is None
    text = harmless(cell.data["text/html"]).text
    assert "heard" in text[text.index("your code printed:") :]


def test_a_log_handler_that_was_made_before_is_quiet_meanwhile_and_speaks_again_afterwards(run):
    run("import logging\nlogging.basicConfig(force=True)")
    run(partial("    logging.warning('heard')\n    return 2 * x"))
    cell = run('check("double")')
    assert cell.streams == {} and "heard" in cell.data["text/html"]
    assert "again" in run("logging.warning('again')").streams["stderr"]
    run("logging.basicConfig(force=True, handlers=[logging.NullHandler()])")


def test_the_process_is_as_it_was_after_a_check(run):
    changes = "import os, warnings; os.chdir('/'); np.seterr(all='raise'); warnings.simplefilter('ignore')"
    run(partial(f"    {changes}\n    return 2 * x"))
    state = "import os, sys, warnings; [os.getcwd(), np.geterr(), warnings.filters[:3], 'write' in vars(sys.stderr)]"
    before = run(state).data["text/plain"]
    assert run('check("double")').data["text/plain"] == "6"
    assert run(state).data["text/plain"] == before
    cell = run("print('out'); print('err', file=sys.stderr); os.write(1, b'low')")
    assert cell.streams["stdout"].startswith("out") and cell.streams["stderr"] == "err\n"


def test_what_the_answer_displays_or_plots_is_not_a_second_output_of_the_check(run):
    run("%matplotlib inline\nimport matplotlib.pyplot as plt")
    run(partial("    display('heard'); plt.figure(); plt.plot([1, 2]); plt.show(); plt.figure()\n    return 2 * x"))
    cell = run('check("double")')
    assert cell.data["text/plain"] == "6" and cell.displayed == []
    assert run("plt.get_fignums()").data["text/plain"] == "[]"
    assert run("display('spoken')").displayed


def test_an_answer_that_raises_names_the_error_and_the_students_own_line(run, harmless):
    run(partial("    rows = x.shape[7]\n    return 2 * x"))
    cell = run('check("double")')
    text = harmless(cell.data["text/html"]).text
    assert cell.data["text/plain"] == "0" and cell.error is None
    assert "double raised IndexError: tuple index out of range (line 2 of double: rows = x.shape[7])" in text


@pytest.mark.parametrize("end", ["import sys; sys.exit(0)", "raise SystemExit", "raise BaseException('x')"])
def test_an_answer_that_ends_the_program_fails_like_any_other(run, end):
    run(partial(f"    {end}"))
    cell = run('check("double")')
    assert cell.data["text/plain"] == "0" and cell.error is None and cell.streams == {}


def test_interrupting_says_where_the_code_was_and_leaves_the_streams_alone(run):
    run(partial("    raise KeyboardInterrupt"))
    cell = run('check("double")')
    assert cell.data == {}
    expected = "KeyboardInterrupt: check was stopped at line 2 of double: raise KeyboardInterrupt"
    assert cell.error["traceback"] == [expected]
    assert run("print('still here')").streams == {"stdout": "still here\n"}


WEIRD = {
    "a liar": "class W:\n    def __eq__(self, other): return True\n    __array__ = None\nW()",
    "an array by its own word": "class W:\n    def __array__(self, *a, **k): return 2 * given\nW()",
    "no repr": "class W:\n    def __repr__(self): raise RuntimeError('no repr')\nW()",
    "a lying class": "class W:\n    __class__ = np.ndarray\nW()",
    "a lying subclass": "class W(np.ndarray):\n    def __sub__(self, other): return self * 0\ngiven.view(W)",
    "a list that ends the program": "class W(list):\n    def __iter__(self): raise SystemExit\nW([1])",
    "ragged": "[[1, 2], [3]]",
    "objects": "np.array([object()])",
    "text": "np.array(['a'])",
    "huge": "np.broadcast_to(np.zeros(1), (10**7, 10**4))",
    "not a number": "np.full((3, 4), np.nan)",
    "infinite": "np.full((3, 4), np.inf)",
    "complex": "2j * np.ones((3, 4))",
    "empty": "np.zeros((0, 4))",
    "itself": "loop = []\nloop.append(loop)\nloop",
    "nothing": "None",
    "a function": "(lambda: 1)",
    "forty axes": "np.zeros((1,) * 40)",
}


@pytest.mark.parametrize("weird", WEIRD.values(), ids=WEIRD)
def test_whatever_an_answer_returns_the_student_reads_a_failure(run, harmless, weird):
    *before, last = weird.split("\n")
    for question in ("double", "describe"):
        lines = ["    given = np.zeros((3, 4))", *(f"    {line}" for line in before), f"    return {last}"]
        run(f"def {question}(x):\n" + "\n".join(lines))
        cell = run(f'check("{question}")')
        assert cell.data["text/plain"] == "0"
        assert cell.error is None and cell.streams == {}
        text = harmless(cell.data["text/html"]).text
        assert "our fault" not in text and "✗" in text


def test_text_of_the_student_is_shown_not_obeyed(run, harmless):
    run(
        partial(
            "    print('<img src=x onerror=alert(1)> \\x1b[31mred \\u202eevil')\n"
            "    raise ValueError('<script>alert(1)</script> \\x1b[2J \\u202e')"
        )
    )
    cell = run('check("double")')
    page = harmless(cell.data["text/html"])
    assert "<script>alert(1)</script> ␛[2J ⟨U+202E⟩" in page.text
    assert "<img src=x onerror=alert(1)> ␛[31mred ⟨U+202E⟩evil" in page.text
    assert not page.all("img") and "\x1b" not in cell.data["text/html"] and "\u202e" not in cell.data["text/html"]
    shown = run('print(check("double"))').streams["stdout"]
    assert "\x1b" not in shown and "\u202e" not in shown and "<script>" in shown


def test_what_cannot_be_checked_is_worth_nothing_and_says_why_in_a_sentence(run, harmless):
    cell = run('check("convolve")')
    assert cell.data["text/plain"] == "0" and cell.error is None and cell.streams == {}
    text = harmless(cell.data["text/html"]).text
    assert "There is no question 'convolve' in tiny 1; its questions are: double, describe, stale." in text


def test_our_own_fault_is_said_to_be_ours(run, harmless):
    run(RIGHT)
    cell = run('check("stale")')
    assert cell.data["text/plain"] == "0" and cell.error is None
    assert "that is our fault, not yours" in harmless(cell.data["text/html"]).text


def test_hidden_checks_count_where_the_grader_says_where_they_are(run, harmless, solutions):
    run(RIGHT)
    run(f"import os; os.environ['AUTOGRADER_HIDDEN'] = {str(solutions)!r}")
    try:
        cell = run('check("double")')
        assert cell.data["text/plain"] == "6" and "3 of 3 checks passed" in cell.data["text/html"]
        run(partial("    return 2 * x if x.ndim > 1 else x"))
        cell = run('check("double")')
        text = harmless(cell.data["text/html"]).text
        assert cell.data["text/plain"] == "3"
        assert "A vector that nobody has seen is doubled. (hidden)" in text
        assert "double(…) has wrong values on a hidden input." in text and "expected" not in text
        assert run('check("describe")').data["text/plain"] == "1"  # asks the reference live
    finally:
        run("del os.environ['AUTOGRADER_HIDDEN']")


def test_the_namespace_is_the_notebooks_even_from_inside_a_function(run):
    run(RIGHT)
    assert run('def ask():\n    return check("double")\nask()').data["text/plain"] == "6"


def test_a_check_in_a_changed_folder_still_finds_its_assignment(run):
    run(RIGHT + "\nimport os; here = os.getcwd(); os.chdir('/')")
    assert run('check("double")').data["text/plain"] == "6"
    run("os.chdir(here)")
