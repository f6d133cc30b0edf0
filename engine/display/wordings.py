"""What is said otherwise in some notations, because rows and columns change places there, or signs."""

from collections.abc import Mapping

from engine.display.notation import Notation

MAXIMISED: Mapping[str, str] = {
    "title.cost": "title.cost_maximised",
    "title.update": "title.update_maximised",
    "sentence.cost": "sentence.cost_maximised",
    "sentence.cost_penalty": "sentence.cost_penalty_maximised",
    "sentence.output_delta": "sentence.output_delta_maximised",
    "sentence.output_delta_fused": "sentence.output_delta_fused_maximised",
    "sentence.update": "sentence.update_maximised",
}
"""Where J is maximised."""

STORED: Mapping[str, str] = {
    "build.grid_help": "build.grid_help_stored",
    "moment.row": "moment.row_stored",
    "sentence.weighted_input": "sentence.weighted_input_stored",
    "sentence.hidden_delta": "sentence.hidden_delta_stored",
    "batch.penalty_bias": "batch.penalty_bias_stored",
}
"""Where a weight matrix has a row for each unit that it comes from."""

ROWS: Mapping[str, str] = {
    "sentence.hidden_delta": "sentence.hidden_delta_rows",
    "sentence.batch_mean": "sentence.batch_mean_rows",
    "sentence.batch_sum": "sentence.batch_sum_rows",
    "batch.means": "batch.means_rows",
}
"""Where a layer's values are a row."""

UNIT: Mapping[str, str] = {"sentence.weighted_input_bias": "sentence.weighted_input_unit"}
"""Where biases are weights of a bias unit."""


def worded(notation: Notation, key: str) -> str:
    """The key of the text that says in this notation what `key` says in the house's own."""
    tables = (
        (notation.sign < 0, MAXIMISED),
        (notation.has_rows, ROWS),
        (notation.has_stored_transposes, STORED),
        (notation.has_bias_unit, UNIT),
    )
    return next((table[key] for applies, table in tables if applies and key in table), key)
