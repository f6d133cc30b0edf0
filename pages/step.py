"""Step through: the home page."""

from pages.shared import session, shell, stage_component

state = session.current()
shell.controls(state)
shell.news()
stage_component.stage(state)
