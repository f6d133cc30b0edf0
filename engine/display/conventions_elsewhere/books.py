"""Michael Nielsen's book, and Goodfellow, Bengio and Courville, who write in two ways."""

from engine.display.conventions_elsewhere.usage import COLUMN, IN_OUT, OUT_IN, Source, Usage, mean
from engine.display.formula import Symbol, row

_GOODFELLOW = "https://www.deeplearningbook.org/contents/mlp.html"
_TRANSLATION = "https://github.com/exacity/deeplearningbook-chinese/blob/master/Chapter6/deep_feedforward_networks.tex"

BOOKS = (
    Usage(
        "nielsen-book",
        "Michael Nielsen, Neural Networks and Deep Learning",
        "book",
        Symbol("w", "", "l"),
        OUT_IN,
        Symbol("w", "jk", "l"),
        (row(Symbol("z", "", "l"), "=", Symbol("w", "", "l"), Symbol("a", "", "l−1"), "+", Symbol("b", "", "l")),),
        COLUMN,
        "from_1_entered",
        row(Symbol("δ", "", "l"), "=", "∂", Symbol("C"), "/", "∂", Symbol("z", "", "l")),
        mean("C", "n", Symbol("C", "x")),
        "nielsen",
        (Source("chapter 2, (23)–(29), BP1–BP4", "http://neuralnetworksanddeeplearning.com/chap2.html"),),
        (
            Source("zhanggyb/nndl, chap2.tex", "https://github.com/zhanggyb/nndl/blob/master/chap2.tex"),
            Source(
                "mnielsen, network.py",
                "https://github.com/mnielsen/neural-networks-and-deep-learning/blob/master/src/network.py",
            ),
        ),
    ),
    Usage(
        "goodfellow-text",
        "Goodfellow, Bengio, Courville, Deep Learning: 6.1, 6.4",
        "book",
        Symbol("W", "", "(1)"),
        IN_OUT,
        None,
        (
            row(Symbol("h", "", "(1)"), "=", Symbol("g", "", "(1)"), "(", Symbol("W", "", "(1)").T, Symbol("x")),
            row("+", Symbol("b", "", "(1)"), ")"),
        ),
        COLUMN,
        "from_0_entered",
        row("∇", Symbol("J")),
        (row(Symbol("J"), "=", "−", Symbol("E"), Symbol("log"), Symbol("p"), "(", Symbol("y"), "∣", Symbol("x"), ")"),),
        "column-batch",
        (Source("chapter 6", _GOODFELLOW),),
        (Source("exacity/deeplearningbook-chinese, 6.1, 6.2, 6.4", _TRANSLATION),),
    ),
    Usage(
        "goodfellow-algorithms",
        "Goodfellow, Bengio, Courville, Deep Learning: Algorithms 6.3, 6.4",
        "book",
        Symbol("W", "", "(k)"),
        OUT_IN,
        None,
        (
            row(Symbol("a", "", "(k)"), "=", Symbol("b", "", "(k)"), "+", Symbol("W", "", "(k)")),
            Symbol("h", "", "(k−1)"),
        ),
        COLUMN,
        "from_0_entered",
        row(Symbol("g"), "=", "∇", Symbol("J")),
        (row(Symbol("J"), "=", Symbol("L"), "+", Symbol("λ"), Symbol("Ω")),),
        "nielsen",
        (Source("chapter 6", _GOODFELLOW),),
        (Source("exacity/deeplearningbook-chinese, 6.5.4", _TRANSLATION),),
    ),
)
