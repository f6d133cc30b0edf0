"""Descend: updates and training runs."""

from pages.shared import session, shell

shell.controls(session.current())
shell.news()
