"""The plugin host.

In: the installed plugins (entry points in the group ``outreach_lint``) and folders of rule pages.
Out: ``host.Host`` with the rules of every plugin that was loaded, and the errors of the others.
``hookspecs`` has the hooks that a plugin may implement.
"""
