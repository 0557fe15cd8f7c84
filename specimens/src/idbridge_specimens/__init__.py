"""Draws identity documents of people who do not exist, with their truth, for tests, training and demonstrations."""

from .kinds import Special, kinds
from .specimen import SCENES, Scene, Specimen, draw, fill_out

__all__ = ["SCENES", "Scene", "Special", "Specimen", "draw", "fill_out", "kinds"]
