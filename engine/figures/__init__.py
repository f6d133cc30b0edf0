"""Pictures of a step as Plotly figures: the network, the matrices. No mathematics here."""
