"""Which files a data set in Parquet, Arrow or Feather is made of."""

from __future__ import annotations

import os
from typing import Any

from outreach_lint.errors import OutreachLintError

ENDINGS = (".parquet", ".arrow", ".feather")


def data_files(path: str) -> list[str]:
    """Return the files that a path stands for, in order: itself, or those in a folder.

    Hidden files and those that begin with ``_`` are left out, as engines do.
    """
    if "://" in path:
        return _at_address(path)
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(filter(_counts, folders))
        for name in filter(_is_data, names):
            found.append(os.path.join(folder, name))
    return sorted(found)


def is_folder(path: str) -> bool:
    """Tell a folder that holds such files and no others."""
    some = False
    for _, folders, names in os.walk(path):
        folders[:] = list(filter(_counts, folders))
        for name in filter(_counts, names):
            if not _is_data(name):
                return False
            some = True
    return some


def _counts(name: str) -> bool:
    return not name.startswith((".", "_"))


def _is_data(name: str) -> bool:
    return _counts(name) and name.lower().endswith(ENDINGS)


def _at_address(path: str) -> list[str]:
    system, inside = file_system(path)
    scheme = path.partition("://")[0]
    try:
        if not system.isdir(inside):
            return [path]
        names = sorted(map(str, system.find(inside)))
    except Exception as error:  # each file system has errors of its own
        raise OutreachLintError(f"cannot be read: {error}", path) from None
    found = []
    for name in names:
        if _is_data(os.path.basename(name)):
            found.append(f"{scheme}://{name}")
    return found


def version_of(path: str) -> str:
    """Return what changes when a file does: its size and when it was written."""
    if "://" not in path:
        known = os.stat(path)
        return f"{known.st_size} {known.st_mtime_ns}"
    system, inside = file_system(path)
    known = system.info(inside)
    return " ".join(str(known.get(key)) for key in ("size", "ETag", "etag", "mtime", "created"))


def file_system(path: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it, by ``fsspec``."""
    try:
        import fsspec
    except ImportError:
        what = "addresses are read with fsspec, which is not installed"
        raise OutreachLintError(what, path, "pip install fsspec") from None
    try:
        system, inside = fsspec.core.url_to_fs(path)
    except Exception as error:  # an unknown scheme, a missing library, no access
        raise OutreachLintError(f"cannot be read: {error}", path) from None
    return system, str(inside)
