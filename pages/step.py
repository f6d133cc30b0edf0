"""Step through: the home page."""

from pages.shared import session, shell, stage_component

state = session.current()
shell.controls(state)
shell.notices()
stage_component.stage(session.current())
