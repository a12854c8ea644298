"""What does each rule and each wish cost, and how do these prices move?

All prices lie in one vector, of which each kind is a part. Each has the range in which it must stay for the bound to be
proven, and moves at its own pace.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

_FEW, _MANY = 30, 100  # steps; with few to go, prices have less momentum and take smaller strides
_MEAN, _PACE = (0.6, 0.9), (0.8, 3.0)  # with few and with many steps: what the mean slope keeps; the first stride
_SQUARE, _LAST_PACE = 0.99, 0.03  # what the mean of the slopes' squares keeps; the last stride


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of price: how many (by dimension), how much is asked of each, and the range it may lie in."""

    shape: tuple[int, ...]
    asked: ArrayLike  # at most so much may be where it is below 0, at least so much is wanted where it is above
    lowest: ArrayLike
    highest: ArrayLike
    pace: float = 1.0  # with many steps it moves so many times as fast as others


class Prices:
    """The prices of all parts, and those that were best so far."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._part: dict[str, slice] = {}
        self._shape: dict[str, tuple[int, ...]] = {}
        first = 0
        for name, part in parts.items():
            size = math.prod(part.shape)
            self._part[name], self._shape[name] = slice(first, first + size), part.shape
            first += size
        self.asked, self._lowest, self._highest, self._pace = (np.zeros(first) for _ in range(4))
        for name, part in parts.items():
            self.of(name, self.asked)[...] = np.asarray(part.asked)
            self.of(name, self._lowest)[...] = np.asarray(part.lowest)
            self.of(name, self._highest)[...] = np.asarray(part.highest)
            self.of(name, self._pace)[:] = part.pace
        self.all, self._mean, self._square = (np.zeros(first) for _ in range(3))
        self._steps, self._many = 0, 0.0

    def of(self, name: str, vector: Numbers | None = None) -> Numbers:
        """One part of the prices, or of another vector laid out like them."""
        return (self.all if vector is None else vector)[self._part[name]].reshape(self._shape[name])

    def move(self, slope: Numbers, progress: float) -> None:
        """Once, up the slope. `progress` of the whole effort is 0 to 1.

        The moves are those of Adam (Kingma and Ba 2015): each price has its own pace, as the slopes of some are
        hundreds of times those of others, and all slow down evenly on the way.
        """
        slope[((self.all <= self._lowest) & (slope < 0)) | ((self.all >= self._highest) & (slope > 0))] = 0.0
        if self._steps == 1 and progress > 0:
            self._many = max(0.0, min(1.0, (1 / progress - _FEW) / (_MANY - _FEW)))
        self._steps += 1
        fading = _MEAN[0] + (_MEAN[1] - _MEAN[0]) * self._many
        first = _PACE[0] + (_PACE[1] - _PACE[0]) * self._many
        self._mean += (1 - fading) * (slope - self._mean)
        self._square += (1 - _SQUARE) * (slope * slope - self._square)
        pace = (first * (1 - min(1.0, progress)) + _LAST_PACE) * self._pace**self._many
        mean = self._mean / (1 - fading**self._steps)
        square = self._square / (1 - _SQUARE**self._steps)
        self.all = np.clip(self.all + pace * mean / (np.sqrt(square) + 1e-3), self._lowest, self._highest)
