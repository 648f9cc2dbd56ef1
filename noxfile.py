"""Tasks for contributors.

``nox`` lists nothing long, ``nox -s SESSION`` runs one task (see CONTRIBUTING.md).
"""

import nox

nox.options.sessions = ["lint", "types", "fast"]
nox.options.reuse_existing_virtualenvs = True

SCHEMAS = {
    "vendor.github-workflows": ".github/workflows/*.yml",
    "vendor.github-actions": "action.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/[!c]*.yml",
    "vendor.dependabot": ".github/dependabot.yml",
}


@nox.session
def test(session: nox.Session) -> None:
    """Run the whole suite; arguments go to pytest."""
    session.install("-e", ".[test,lint]")
    session.run("pytest", *session.posargs)


@nox.session
def fast(session: nox.Session) -> None:
    """Run the tests that need no more than seconds, on all cores."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "auto", "-m", "not slow", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting, imports between packages, and the workflow files."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    for schema, pattern in SCHEMAS.items():
        session.run("check-jsonschema", "--builtin-schema", schema, *_matches(pattern))
    session.run("zizmor", "--offline", "--quiet", ".github", "action.yml")


def _matches(pattern: str) -> list[str]:
    from pathlib import Path

    return [str(path) for path in sorted(Path().glob(pattern))]


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of all Python code: package, plugins, tests, training, benchmarks, docs."""
    session.install("-e", ".[test,lint]")
    session.run("mypy", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Generate the reference, build the site, and run every block of the documentation."""
    session.install("-e", ".[test]")
    session.run("python", "docs/generate.py")
    session.run("sphinx-build", "-W", "--keep-going", "docs", "site")
    session.run("pytest", "tests/test_docs.py")


@nox.session
def speed(session: nox.Session) -> None:
    """Measure time and memory beside the peers; arguments go to benchmarks/speed.py."""
    session.install("-e", ".")
    session.run("python", "benchmarks/speed.py", *(session.posargs or ["--quick"]))


@nox.session
def quality(session: nox.Session) -> None:
    """Show how the local engine does on the labelled drafts.

    ``-- --write`` sets the floors anew.
    """
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.quality", *session.posargs)


@nox.session
def mutate(session: nox.Session) -> None:
    """Change the code in small ways and see whether the tests notice.

    Arguments are the names of the parts to change; without any, all are changed.
    """
    session.install("-e", ".[test,mutate]")
    session.run("python", "tests/mutation/run.py", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the fast tests and say which lines they leave out."""
    session.install("-e", ".[test]")
    session.run(
        "pytest", "-n", "auto", "-m", "not slow", "--cov", "--cov-report=term", *session.posargs
    )


@nox.session
def package(session: nox.Session) -> None:
    """Build the distributions, and check them as the package index does."""
    session.install("build", "twine")
    session.run("python", "-m", "build", "--outdir", "dist")
    session.run("twine", "check", "--strict", *_matches("dist/*"))
