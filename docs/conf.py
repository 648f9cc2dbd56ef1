"""The site: ``sphinx-build -W --keep-going docs site``.

Sphinx, because it makes warnings errors, finds dead links within the site, reads docstrings without
importing a template of its own, and is maintained; MyST, so that the pages are the Markdown that is
read in the repository; Furo, a theme that asks nothing of other hosts.
"""

from sphinx.application import Sphinx

from outreach_lint import __version__

project = "outreach-lint"
author = "the outreach-lint authors"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = f"outreach-lint {version}"
html_copy_source = False
html_show_sphinx = html_show_copyright = False
myst_heading_anchors = 3
autodoc_typehints = "signature"
autodoc_member_order = "bysource"


def setup(app: Sphinx) -> None:
    """Name what the blocks hold that Pygments does not know by these names."""
    from pygments.lexers import JsonLexer, TextLexer

    app.add_lexer("draft", TextLexer)
    app.add_lexer("jsonl", JsonLexer)
