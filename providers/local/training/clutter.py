"""What else a crop of an MRZ line holds: card edges, labels, overprints, frames, rules, scratches, perforation."""

from __future__ import annotations

import cv2
import numpy as np

from training.ink import Ink
from training.lines import chance, pick
from training.textures import Pools, window


def _edge(rng: np.random.Generator, pools: Pools, image: np.ndarray, limit: float) -> None:
    """Something beyond the left end of the line, up to column `limit`; the caller mirrors for the right end."""
    room = int(limit)
    if room < 3:
        return
    height, tone = image.shape[0], rng.uniform(0, 255)
    kind = rng.random()
    if kind < 0.25:
        for _ in range(pick(rng, (1, 1, 2))):
            x = int(rng.random() * room)
            image[:, x : min(room, x + 1 + int(rng.random() * height / 6))] = tone * rng.uniform(0, 0.7)
    elif kind < 0.45:
        image[:, : 1 + int(rng.random() * room)] = tone
    elif kind < 0.55:
        stop = 1 + int(rng.random() * room)
        image[:, :stop] = image[:, stop : stop + 1]
    elif kind < 0.9 and room > 6:
        stop = 1 + int(rng.random() * room)
        patch = (
            window(rng, pools.labels, stop, height).T if chance(rng, 0.7) else window(rng, pools.labels, height, stop)
        )
        image[:, :stop] += patch.astype(np.float32) * ((tone * 0.4 - image[:, :stop]) / 255)
    else:
        stop = 1 + int(rng.random() * room)
        image[:, :stop] = tone + rng.uniform(5, 50) * window(rng, pools.grounds, height, stop)


def _overprint(rng: np.random.Generator, pools: Pools, image: np.ndarray) -> None:
    share = window(rng, pools.overprints, *image.shape).astype(np.float32) * (rng.uniform(0.1, 0.6) / 255)
    image += share * (rng.uniform(0, 255) - image)


def _labels(rng: np.random.Generator, pools: Pools, image: np.ndarray, ink: Ink) -> None:
    room = 0.12 * (ink.bottom - ink.top)
    above, below = int(ink.top - room), int(ink.bottom + room) + 1
    share = window(rng, pools.labels, *image.shape).astype(np.float32) * (rng.uniform(0.4, 1.0) / 255)
    share[max(0, above) : below] = 0
    image += share * (rng.uniform(0, 110) - image)


def _frames(rng: np.random.Generator, image: np.ndarray, ink: Ink) -> None:
    tone, room = float(rng.uniform(20, 160)), 0.25 * (ink.bottom - ink.top)
    for _ in range(1 + int(rng.random() * 3)):
        first = int(rng.random() * len(ink.centres))
        last = min(len(ink.centres) - 1, first + int(rng.random() * 4))
        start = int(ink.centres[first] - ink.pitch / 2), int(ink.top - room)
        stop = int(ink.centres[last] + ink.pitch / 2), int(ink.bottom + room)
        cv2.rectangle(image, start, stop, tone, 1)


def _rules(rng: np.random.Generator, image: np.ndarray, ink: Ink) -> None:
    size = ink.bottom - ink.top
    y = ink.bottom + size * rng.uniform(0.15, 0.6) if chance(rng, 0.5) else ink.top - size * rng.uniform(0.15, 0.6)
    stop = (image.shape[1], int(y + rng.uniform(-0.1, 0.1) * size))
    cv2.line(image, (0, int(y)), stop, float(rng.uniform(0, 160)), 1 + int(rng.random() * size / 8))


def _scratches(rng: np.random.Generator, image: np.ndarray) -> None:
    height, width = image.shape
    for _ in range(1 + int(rng.random() * 3)):
        x, lean = rng.uniform(0, width), rng.normal(0, 2) * height
        tone = float(rng.uniform(60, 255))
        cv2.line(image, (int(x), 0), (int(x + lean), height), tone, 1, cv2.LINE_AA)


def _perforation(rng: np.random.Generator, image: np.ndarray) -> None:
    height, width = image.shape
    radius, tone = max(1, int(height * rng.uniform(0.02, 0.08))), float(rng.uniform(0, 255))
    step, y = height * rng.uniform(0.12, 0.4), rng.uniform(0, height)
    x = rng.uniform(0, width)
    for index in range(int(rng.uniform(5, 40))):
        jump = (index % 5) * step * 0.8
        cv2.circle(image, (int(x + index * step), int(y + jump)), radius, tone, -1, cv2.LINE_AA)


def add_clutter(rng: np.random.Generator, pools: Pools, image: np.ndarray, ink: Ink) -> None:
    """Draw into a float picture, in place, what stands beside, over and around the line's ink."""
    clear = 0.75 * ink.pitch
    if chance(rng, 0.3):
        _edge(rng, pools, image, ink.centres[0] - clear)
    if chance(rng, 0.3):
        _edge(rng, pools, image[:, ::-1], image.shape[1] - ink.centres[-1] - clear)
    if chance(rng, 0.1):
        _labels(rng, pools, image, ink)
    if chance(rng, 0.06):
        _overprint(rng, pools, image)
    if chance(rng, 0.02):
        _frames(rng, image, ink)
    if chance(rng, 0.05):
        _rules(rng, image, ink)
    if chance(rng, 0.04):
        _scratches(rng, image)
    if chance(rng, 0.03):
        _perforation(rng, image)
