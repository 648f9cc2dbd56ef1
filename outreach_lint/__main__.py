"""Run the command line with ``python -m outreach_lint``."""

from outreach_lint.cli import main

if __name__ == "__main__":
    main()
