"""Check: every gradient beside a central difference."""

from pages.shared import session, shell

shell.controls(session.current())
shell.news()
