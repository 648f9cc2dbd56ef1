"""Find the files of a data set in Parquet, Arrow or Feather."""

from __future__ import annotations

import os
from typing import Any

from outreach_lint.errors import OutreachLintError

DATASET_ENDINGS = (".parquet", ".arrow", ".feather")


def data_files(path: str) -> list[str]:
    """Return the data files of a path, sorted: the path itself, or the files in a folder.

    Hidden files and those that begin with ``_`` are skipped, as query engines do.
    """
    if "://" in path:
        return _files_at_url(path)
    if not os.path.isdir(path):
        return [path]
    paths = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(filter(_is_visible, folders))
        for name in filter(_is_data, names):
            paths.append(os.path.join(folder, name))
    return sorted(paths)


def is_folder(path: str) -> bool:
    """Return whether a folder holds data files and no other files."""
    has_data = False
    for _, folders, names in os.walk(path):
        folders[:] = list(filter(_is_visible, folders))
        for name in filter(_is_visible, names):
            if not _is_data(name):
                return False
            has_data = True
    return has_data


def _is_visible(name: str) -> bool:
    return not name.startswith((".", "_"))


def _is_data(name: str) -> bool:
    return _is_visible(name) and name.lower().endswith(DATASET_ENDINGS)


def _files_at_url(path: str) -> list[str]:
    system, inside = file_system(path)
    scheme = path.partition("://")[0]
    try:
        if not system.isdir(inside):
            return [path]
        names = sorted(map(str, system.find(inside)))
    except Exception as error:  # each file system raises errors of its own types
        raise OutreachLintError(f"cannot be read: {error}", path) from None
    urls = []
    for name in names:
        if _is_data(os.path.basename(name)):
            urls.append(f"{scheme}://{name}")
    return urls


def version_of(path: str) -> str:
    """Return a string that changes with the file: its size and modification time."""
    if "://" not in path:
        info = os.stat(path)
        return f"{info.st_size} {info.st_mtime_ns}"
    system, inside = file_system(path)
    info = system.info(inside)
    return " ".join(str(info.get(key)) for key in ("size", "ETag", "etag", "mtime", "created"))


def file_system(path: str) -> tuple[Any, str]:
    """Return the ``fsspec`` file system of a URL, and the path in it."""
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
