"""Step through: the home page."""

from pages.shared import session, shell, stage_component

state = session.current()
step = session.first_step(stage_component.step_count(state))
shell.controls(state)
shell.notices()
stage_component.stage(state, step)
