"""The plugin host.

In: what is installed (entry points in the group ``outreach_lint``) and folders of pages. Out:
``host.Host`` with the rules of every plugin that could be loaded, and why the others could not.
``hookspecs`` are the hooks a plugin may implement.
"""
