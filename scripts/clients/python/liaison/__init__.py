"""Asks a Liaison hub, with Python 3.11 and nothing else."""

from .client import (
    Answered,
    HubError,
    LiaisonError,
    Liaison,
    PartlyAnswered,
    Question,
    Refused,
    Source,
    Statement,
    Value,
    value_of,
)

__all__ = [
    "Answered",
    "HubError",
    "Liaison",
    "LiaisonError",
    "PartlyAnswered",
    "Question",
    "Refused",
    "Source",
    "Statement",
    "Value",
    "value_of",
]
