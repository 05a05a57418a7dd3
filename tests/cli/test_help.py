"""Every command explains itself: what it does, and an example that its own parser takes."""

import re
import shlex

import pytest

from autograder.cli import COMMANDS, parser

EXAMPLES = re.compile(r"^examples?: (.*)", re.IGNORECASE | re.MULTILINE)
# What a person looks at and a script has no use for.
NOT_FOR_SCRIPTS = {"submit", "update", "course", "gradescope"}


@pytest.fixture
def helped(monkeypatch, capsys):
    """What `autograder COMMAND --help` prints, without line breaks of its own."""
    monkeypatch.setenv("COLUMNS", "1000")

    def read(command):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([command, "--help"])
        assert ended.value.code == 0
        return capsys.readouterr().out

    return read


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_that_parse(command, helped):
    examples = [one for line in EXAMPLES.findall(helped(command)) for one in line.rstrip(".").split("; ")]
    assert examples, "no example"
    for example in examples:
        words = shlex.split(example)
        if words[:2] == ["python", "-m"]:
            words = words[2:]
        assert words[:2] == ["autograder", command], example
        assert parser().parse_args(words[1:]).command == command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_each_option_is_for(command, helped):
    text = helped(command)
    assert len(text.split("\n\n")[1]) > 40, "no description"
    lines = text.splitlines()
    bare = []
    for place, line in enumerate(lines):
        if re.match(r"  -{1,2}\w", line) and not re.search(r"\S  +\S", line):
            following = lines[place + 1] if place + 1 < len(lines) else ""
            if not re.match(r" {10,}\S", following):
                bare.append(line.strip())
    assert bare == []


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - NOT_FOR_SCRIPTS))
def test_what_a_script_may_want_has_json(command, helped):
    assert "--json" in helped(command)
