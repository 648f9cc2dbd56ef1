"""Find the plugins that are installed, without importing them."""

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


class Found(NamedTuple):
    """A plugin that is installed: its name, the module to import, and its distribution.

    ``hidden`` are other versions of the distribution further down the path, which are not used.
    """

    name: str
    module: str
    distribution: str = FIRST_PARTY
    version: str = ""
    hidden: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The distribution and its version, as far as it is known."""
        return f"{self.distribution} {self.version}".strip()


def built_in() -> list[Found]:
    """Return the first-party plugins; they are part of this distribution and known by name."""
    return [Found(name, f"outreach_lint_{name}") for name in BUILT_IN]


def installed() -> list[Found]:
    """Return the plugins that other distributions announce.

    Scanning ``importlib.metadata`` costs as much as importing click, so a look at the entry-point
    files on the path tells first which distributions are to be asked. Of two versions the first on
    the path counts, as it does for Python's imports.
    """
    entries = list(dict.fromkeys(os.path.realpath(entry or ".") for entry in sys.path))
    found: dict[tuple[str, str], Found] = {}
    first: dict[str, str] = {}
    for where, dist in chain.from_iterable(map(_announcing, entries)):
        key = re.sub(r"[-_.]+", "-", dist.name).lower()
        for point in dist.entry_points.select(group=GROUP):
            known = found.get((key, point.name))
            if known is None and first.setdefault(key, where) == where:
                found[key, point.name] = Found(point.name, point.value, dist.name, dist.version)
            elif known is not None:
                other = f"{dist.version} in {os.path.dirname(where)}"
                found[key, point.name] = known._replace(hidden=(*known.hidden, other))
    return sorted(found.values())


def _announcing(entry: str) -> Iterator[tuple[str, Distribution]]:
    """Yield the distributions in a ``sys.path`` entry with an entry point in our group.

    Each comes with its place.
    """
    try:
        names = sorted(os.listdir(entry))
    except NotADirectoryError:  # a zip file or the like: let importlib.metadata look
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
            if not os.access(points, os.R_OK):  # as of most; an exception takes longer
                continue
            with open(points, "rb", buffering=0) as handle:
                announces = f"[{GROUP}]".encode() in handle.read()
        except OSError:
            continue
        if announces:
            from importlib.metadata import Distribution

            yield os.path.join(entry, name), Distribution.at(os.path.join(entry, name))
