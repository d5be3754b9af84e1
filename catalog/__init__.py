"""The catalogue: datasets, the people who may touch them, and what they did."""
