"""The rule pages, and the modules with their local checks."""
