"""The five lecture notes' conventions, each with its own formulas in its own shapes, order and sign.

convention = CONVENTIONS["row-batch"](lesson)
evaluation = evaluate(convention)
evaluation.gradients.weights[2]  # ∇W^(2), (n^(1) × n^(2)), as the note writes it
undo(convention, evaluation).gradients.weights[1]  # the same as run(lesson) gives it, (n_out, n_in)
convention.extensions()  # what the lesson has and the note has not
"""

from collections.abc import Mapping

from engine.core.conventions.base import Convention
from engine.core.conventions.bias_unit import BiasUnit
from engine.core.conventions.column_batch import ColumnBatch
from engine.core.conventions.comparison import differences
from engine.core.conventions.evaluation import evaluate, shapes, undo
from engine.core.conventions.loglik import Loglik
from engine.core.conventions.nielsen import Nielsen
from engine.core.conventions.results import Evaluation, Pass, Stored, Undone
from engine.core.conventions.row_batch import RowBatch
from engine.core.conventions.scope import EXTENSIONS

__all__ = [
    "CONVENTIONS",
    "EXTENSIONS",
    "Convention",
    "Evaluation",
    "Pass",
    "Stored",
    "Undone",
    "differences",
    "evaluate",
    "shapes",
    "undo",
]

CONVENTIONS: Mapping[str, type[Convention]] = {
    convention.key: convention for convention in (Loglik, BiasUnit, Nielsen, RowBatch, ColumnBatch)
}
"""All conventions by key, in the order of `NOTATIONS` in `checks.py`."""
