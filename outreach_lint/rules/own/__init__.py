"""The built-in rules, about the run and about a channel's limits; they need no plugin."""
