"""The built-in rules, about the run and about a channel's limits; they need no plugin.

In: a reading. Out: hits, as from the rules of a plugin. ``channels`` has the limits of each
channel.
"""
