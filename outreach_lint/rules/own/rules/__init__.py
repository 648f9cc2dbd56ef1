"""The pages of the built-in rules, with their local checks."""
