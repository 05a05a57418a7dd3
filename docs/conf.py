"""Sphinx: the pages of this folder, the commands as the program tells them, and the docstrings, as one site."""

import re

project = "Convolutional networks, built by hand"
copyright = "the authors; MIT licence"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinxarg.ext"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False
nitpicky = True
autodoc_default_options = {"members": True, "imported-members": True}
autodoc_typehints = "none"
add_module_names = False

CODE = re.compile(r"`([^`]+)`")


def keep_lines(app, what, name, obj, options, lines):
    """Docstrings here are plain text, a fact a line: shapes, then errors, then an example. Keep it so."""
    kept, example = [], False
    for line in lines:
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        if example or not line.strip():
            kept.append(line)
            continue
        indent = len(line) - len(line.lstrip())
        text = CODE.sub(lambda found: "\0" + found[1] + "\0", line.strip())
        text = re.sub(r"([*_|\\])", r"\\\1", text)
        text = re.sub("\0([^\0]*)\0", lambda found: "``" + found[1].replace("\\", "") + "``", text)
        kept.append("| " + "\N{NO-BREAK SPACE}" * indent + text)
    lines[:] = kept


def setup(app):
    app.connect("autodoc-process-docstring", keep_lines)
