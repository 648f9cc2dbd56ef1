"""The host's own rules, about the run and about a channel's limits, whatever plugins there are."""
