"""One page a rule, and where it helps one check beside it."""
