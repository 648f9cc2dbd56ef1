"""The picture of a terminal in the README, made from a real run: ``python docs/picture.py``.

``rich`` draws it: it turns what a terminal shows into an SVG, colours and all.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "terminal.svg"
COMMAND = ("check", "examples/cold-pitch.txt")
COLUMNS = 88
# As rich has it, without the fonts that it would load from elsewhere.
FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>outreach-lint check examples/cold-pitch.txt</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def shown() -> str:
    """Return what the command shows on a terminal, with its colours."""
    leader, follower = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment |= {"COLUMNS": str(COLUMNS), "TERM": "dumb"}  # a dumb one shows no links
    words = [sys.executable, "-m", "outreach_lint", *COMMAND]
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=follower):
        os.close(follower)
        said = b""
        while piece := _read(leader):
            said += piece
    os.close(leader)
    return said.decode("utf-8").replace("\r\n", "\n")


def _read(leader: int) -> bytes:
    """Return what comes next from a terminal; nothing at its end."""
    try:
        return os.read(leader, 65536)
    except OSError:  # the program has closed it
        return b""


def main() -> None:
    """Draw the picture."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=COLUMNS, record=True, file=StringIO())
    console.print(Text(f"$ outreach-lint {' '.join(COMMAND)}", style="bold"))
    console.print(Text.from_ansi(shown().rstrip()))
    svg = console.export_svg(title="outreach-lint", code_format=FORMAT, unique_id="terminal")
    PICTURE.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
