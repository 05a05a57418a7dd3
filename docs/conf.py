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
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
# Blocks without a name are commands, and what stands in them is typed: no dashes and quotes of a printer's.
highlight_language = "text"
smartquotes = False
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


def give_levels(app, page, template, context, doctree):
    """Sphinx calls the captions of its lists headings and says no level, which a screen reader has to know."""
    for part in ("body", "furo_navigation_tree"):
        if part in context:
            context[part] = context[part].replace('role="heading">', 'role="heading" aria-level="2">')


def setup(app):
    app.connect("autodoc-process-docstring", keep_lines)
    app.connect("html-page-context", give_levels, priority=900)  # after the theme, which makes one of them
