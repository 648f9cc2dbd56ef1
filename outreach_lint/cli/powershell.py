"""Completion for PowerShell, which click does not support."""

from __future__ import annotations

import os
import shlex

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

_SOURCE = """\
Register-ArgumentCompleter -Native -CommandName outreach-lint -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $env:%(complete_var)s = 'powershell_complete'
    $env:COMP_WORDS = $commandAst.ToString()
    $env:COMP_WORD = $wordToComplete
    try {
        outreach-lint | ForEach-Object {
            $kind, $value, $help = $_ -split "`t", 3
            if ($kind -eq 'plain') {
                [System.Management.Automation.CompletionResult]::new(
                    $value, $value, 'ParameterValue', $help
                )
            }
        }
    } finally {
        $variables = 'Env:%(complete_var)s', 'Env:COMP_WORDS', 'Env:COMP_WORD'
        Remove-Item $variables -ErrorAction SilentlyContinue
    }
}
"""


class PowerShell(ShellComplete):
    """Completion for PowerShell with ``Register-ArgumentCompleter``.

    If nothing is offered, PowerShell completes file names.
    """

    name = "powershell"
    source_template = _SOURCE

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the incomplete word, and the incomplete word."""
        words = _words(os.environ.get("COMP_WORDS", ""))[1:]
        incomplete = os.environ.get("COMP_WORD", "")
        if incomplete and words:
            words.pop()
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line of kind, value and help; PowerShell rejects an empty help text."""
        return f"{item.type}\t{item.value}\t{item.help or item.value}"


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, posix=False)
    except ValueError:  # a quotation mark that is still open
        return line.split()


add_completion_class(PowerShell)
