"""PyTorch, Keras and scikit-learn."""

from engine.display.conventions_elsewhere.usage import IN_OUT, OUT_IN, ROWS, Source, Usage
from engine.display.formula import Symbol, row

LIBRARIES = (
    Usage(
        "pytorch",
        "PyTorch, nn.Linear",
        "library",
        "weight",
        OUT_IN,
        None,
        (row(Symbol("y"), "=", Symbol("x"), Symbol("A", "", "T"), "+", Symbol("b")),),
        ROWS,
        "unnumbered",
        None,
        None,
        "row-batch",
        (Source("torch.nn.Linear", "https://pytorch.org/docs/stable/generated/torch.nn.Linear.html"),),
    ),
    Usage(
        "keras",
        "Keras, Dense",
        "library",
        "kernel",
        IN_OUT,
        None,
        "matmul(inputs, kernel) + bias",
        ROWS,
        "unnumbered",
        None,
        None,
        "row-batch",
        (Source("keras.layers.Dense", "https://keras.io/api/layers/core_layers/dense/"),),
        (
            Source(
                "keras-team/keras, dense.py",
                "https://github.com/keras-team/keras/blob/master/keras/src/layers/core/dense.py",
            ),
        ),
    ),
    Usage(
        "scikit-learn",
        "scikit-learn, MLPClassifier",
        "library",
        "coefs_[i]",
        IN_OUT,
        None,
        "activations[i] @ coefs_[i] + intercepts_[i]",
        ROWS,
        "from_0_left",
        "deltas[i]",
        None,
        "row-batch",
        (
            Source(
                "MLPClassifier",
                "https://scikit-learn.org/stable/modules/generated/sklearn.neural_network.MLPClassifier.html",
            ),
        ),
        (
            Source(
                "scikit-learn, _multilayer_perceptron.py",
                "https://github.com/scikit-learn/scikit-learn/blob/main/sklearn/neural_network/_multilayer_perceptron.py",
            ),
        ),
    ),
)
