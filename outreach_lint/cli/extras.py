"""Commands that need packages which a plain installation does not bring."""

from __future__ import annotations

from importlib.util import find_spec

from outreach_lint.errors import OutreachLintError


def need(extra: str, *packages: str) -> None:
    """Raise ``OutreachLintError`` where a package of an extra is not installed.

    ``extra`` is named as the command that needs it.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise OutreachLintError(
            f"{extra} needs {' and '.join(missing)}, which is not installed",
            remedy=f"pip install 'outreach-lint[{extra}]'",
        )
