"""The misprints of the note `nielsen`: wrong labels only, every number that its formulas give is right."""

from engine.core.misprint_cases.case import WrongLabel

WRONG_LABELS = (
    WrongLabel(
        "weights-that-are-not-there",
        "nielsen",
        "(5)",
        "C = f(w₁₁¹, w₁₂¹, …, w₁₂⁴, w₂₂⁴)",
        "C = f(w₁₁², w₁₂², …, w₁₁⁴, w₁₂⁴)",
    ),
    WrongLabel("derivative-by-another-weight", "nielsen", "(9)", "∂a₂³/∂w₁₁³", "∂a₂³/∂w₂₁³"),
    WrongLabel("number-used-twice", "nielsen", "(12)", "c = a + b … (12); ∂C/∂w₁₁² = … (12)", "(12a); (12b)"),
    WrongLabel("two-definitions-of-delta", "nielsen", "(13), (BP1)", "δⱼˡ = ∂C/∂aⱼˡ", "δⱼˡ = ∂C/∂zⱼˡ"),
)
