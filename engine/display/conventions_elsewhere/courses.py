"""Andrew Ng's two courses, UFLDL and CS231n, whose notes and code differ."""

from engine.display.conventions_elsewhere.usage import (
    COLUMN,
    COLUMNS,
    HALF,
    IN_OUT,
    OUT_IN,
    OUT_IN_UNIT,
    ROWS,
    Source,
    Usage,
    decay,
    mean,
    square,
)
from engine.display.formula import Fraction, Number, Symbol, row

_NOTES_CS231N = (
    Source("Linear classification", "https://cs231n.github.io/linear-classify/"),
    Source("Neural networks, part 1", "https://cs231n.github.io/neural-networks-1/"),
)
_CASE_STUDY = (Source("Neural networks case study", "https://cs231n.github.io/neural-networks-case-study/"),)

COURSES = (
    Usage(
        "ng-machine-learning",
        "Andrew Ng, Machine Learning (Coursera)",
        "course",
        Symbol("Θ", "", "(j)"),
        OUT_IN_UNIT,
        Symbol("Θ", "ij", "(l)"),
        (row(Symbol("z", "", "(j+1)"), "=", Symbol("Θ", "", "(j)"), Symbol("a", "", "(j)")),),
        COLUMN,
        "from_1_left",
        Symbol("δ", "", "(l)"),
        (
            row(Symbol("J"), "=", "−", Fraction(Number("1"), Symbol("m")), Symbol("∑"), "…"),
            decay("Θ", row(Number("2"), Symbol("m"))),
        ),
        "bias-unit",
        (Source("weeks 4 and 5", "https://www.coursera.org/learn/machine-learning"),),
        (
            Source(
                "liufuyang.com, week 4",
                "https://liufuyang.com/2015/12/23/machine-learning-stanford-week-4-neural-networks-representation-2/",
            ),
            Source("yuehua.me, week 5", "http://yuehua.me/machine%20learning/2017/12/21/Machine-Learning_Week5/"),
        ),
    ),
    Usage(
        "ng-deep-learning",
        "Andrew Ng, Neural Networks and Deep Learning (deeplearning.ai)",
        "course",
        Symbol("W", "", "[l]"),
        OUT_IN,
        None,
        (
            row(Symbol("Z", "", "[l]"), "=", Symbol("W", "", "[l]"), Symbol("A", "", "[l−1]")),
            row("+", Symbol("b", "", "[l]")),
        ),
        COLUMNS,
        "from_0_entered",
        Symbol("dZ", "", "[l]"),
        mean("J", "m", Symbol("L")),
        "column-batch",
        (Source("weeks 3 and 4", "https://www.coursera.org/learn/neural-networks-deep-learning"),),
        (
            Source(
                "justinchencya/Coursera-Deep-Learning-Specialization",
                "https://github.com/justinchencya/Coursera-Deep-Learning-Specialization",
            ),
            Source(
                "community.deeplearning.ai, 221994",
                "https://community.deeplearning.ai/t/exercise-6-backward-propagation-in-programming-assignment-week-3/221994",
            ),
        ),
    ),
    Usage(
        "ufldl",
        "Stanford, UFLDL tutorial (wiki)",
        "course",
        Symbol("W", "", "(l)"),
        OUT_IN,
        Symbol("W", "ij", "(l)"),
        (
            row(Symbol("z", "", "(l+1)"), "=", Symbol("W", "", "(l)"), Symbol("a", "", "(l)")),
            row("+", Symbol("b", "", "(l)")),
        ),
        COLUMN,
        "from_1_left",
        Symbol("δ", "", "(l)"),
        mean("J", "m", row(HALF, square(row("∥", Symbol("h"), "−", Symbol("y"), "∥"))), decay("W", Number("2"))),
        "house",
        (
            Source("Neural Networks", "http://ufldl.stanford.edu/wiki/index.php/Neural_Networks"),
            Source("Backpropagation Algorithm", "http://ufldl.stanford.edu/wiki/index.php/Backpropagation_Algorithm"),
        ),
    ),
    Usage(
        "cs231n-notes",
        "Stanford, CS231n: notes",
        "course",
        Symbol("W"),
        OUT_IN,
        None,
        (row(Symbol("f"), "(", Symbol("x", "i"), ")", "=", Symbol("W"), Symbol("x", "i"), "+", Symbol("b")),),
        COLUMNS,
        "from_0_entered",
        row("∂", Symbol("L", "i"), "/", "∂", Symbol("f", "k")),
        mean("L", "N", Symbol("L", "i"), decay("W", Number("2"))),
        "nielsen",
        (*_NOTES_CS231N, *_CASE_STUDY),
    ),
    Usage(
        "cs231n-code",
        "Stanford, CS231n: code",
        "course",
        "W2",
        IN_OUT,
        None,
        "np.dot(hidden_layer, W2) + b2",
        ROWS,
        "from_0_entered",
        "dscores",
        mean("L", "N", Symbol("L", "i"), decay("W", Number("2"))),
        "row-batch",
        _CASE_STUDY,
    ),
)
