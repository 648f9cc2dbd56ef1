"""Find the installed plugins without importing them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.rules.rule import BUILT_IN, FIRST_PARTY

if TYPE_CHECKING:
    from importlib.metadata import Distribution


GROUP = "outreach_lint"


class PluginEntry(NamedTuple):
    """An installed plugin: its name, the module to import, and its distribution.

    ``hidden`` lists other versions of the distribution later on the path, which are not used.
    """

    name: str
    module: str
    distribution: str = FIRST_PARTY
    version: str = ""
    hidden: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The distribution and, if it is known, its version."""
        return f"{self.distribution} {self.version}".strip()

    @property
    def full_name(self) -> str:
        """The name, with the distribution in brackets."""
        return f"{self.name} ({self.source})"


def built_in() -> list[PluginEntry]:
    """Return the first-party plugins, which are part of this distribution."""
    return [PluginEntry(name, f"outreach_lint_{name}") for name in BUILT_IN]


def installed() -> list[PluginEntry]:
    """Return the plugins of other distributions.

    Scanning ``importlib.metadata`` takes as long as importing click. So the entry-point files on
    the path are searched first, and only distributions in our group are loaded. If there are two
    versions of a distribution, the first one on the path is used, as Python's imports do.
    """
    entries = list(dict.fromkeys(os.path.realpath(entry or ".") for entry in sys.path))
    found: dict[tuple[str, str], PluginEntry] = {}
    first_paths: dict[str, str] = {}
    for path, dist in chain.from_iterable(map(_distributions_in, entries)):
        key = re.sub(r"[-_.]+", "-", dist.name).lower()
        for point in dist.entry_points.select(group=GROUP):
            known = found.get((key, point.name))
            if known is None and first_paths.setdefault(key, path) == path:
                found[key, point.name] = PluginEntry(
                    point.name, point.value, dist.name, dist.version
                )
            elif known is not None:
                other = f"{dist.version} in {os.path.dirname(path)}"
                found[key, point.name] = known._replace(hidden=(*known.hidden, other))
    return sorted(found.values())


def _distributions_in(entry: str) -> Iterator[tuple[str, Distribution]]:
    """Yield the distributions in a ``sys.path`` entry with an entry point in our group.

    Each one is a pair of its path and the distribution.
    """
    try:
        names = sorted(os.listdir(entry))
    except NotADirectoryError:  # such as a zip file: importlib.metadata can read it
        from importlib.metadata import distributions

        for dist in distributions(path=[entry]):
            if dist.entry_points.select(group=GROUP):
                yield f"{entry}/{dist.name}", dist
        return
    except OSError:
        return
    for name in names:
        if not name.endswith((".dist-info", ".egg-info")):
            continue
        points = os.path.join(entry, name, "entry_points.txt")
        try:
            # Most have none, and this is faster than an exception.
            if not os.access(points, os.R_OK):
                continue
            with open(points, "rb", buffering=0) as handle:
                in_group = f"[{GROUP}]".encode() in handle.read()
        except OSError:
            continue
        if in_group:
            from importlib.metadata import Distribution

            yield os.path.join(entry, name), Distribution.at(os.path.join(entry, name))
