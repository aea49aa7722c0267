"""A sheet photographed on a table: found by its four corners and put straight.

Only where it is clear: one bright figure with four corners and straight sides that fills most of the picture but not
all, on a ground that is darker. A scan is white to its edges and is never touched.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

type Picture = NDArray[Any]  # (height, width) or (height, width, 3), eight bits a channel

_SIDE = 800  # pixels of the small picture that is looked at
_LEAST_SHARE, _MOST_SHARE = 0.30, 0.97  # of the picture that the sheet fills
_DARKER = 45  # the ground is at least so much darker than the sheet
_STRAIGHT = 0.03  # how far corners may stand off the outline, in shares of its length
_FILLS = 0.94  # the sheet fills so much of its four corners


def straighten_sheet(picture: Picture) -> Picture | None:
    """The sheet alone, its corners square; None where no sheet is clearly to be seen."""
    height, width = picture.shape[:2]
    if min(height, width) < 400:
        return None
    share = _SIDE / max(height, width)
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), (0, 0), 2)
    corners = _corners(small)
    return None if corners is None else _cut_out(picture, corners / share)


def _corners(small: Picture) -> NDArray[np.float32] | None:
    """Corners of the one bright sheet, clockwise from the upper left."""
    edge = np.concatenate([small[:4].ravel(), small[-4:].ravel(), small[:, :4].ravel(), small[:, -4:].ravel()])
    level, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if np.mean(edge > level) > 0.35:
        return None  # bright along the edges: a scan, or a sheet that fills the picture
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    area = cv2.contourArea(outline)
    if not _LEAST_SHARE <= area / small.size <= _MOST_SHARE:
        return None
    found = cv2.approxPolyDP(outline, _STRAIGHT * cv2.arcLength(outline, True), True)
    if len(found) != 4 or not _FILLS <= area / max(1.0, cv2.contourArea(found)) <= 1 / _FILLS:
        return None
    inside = np.zeros_like(small)
    cv2.fillConvexPoly(inside, found, 255)
    if np.median(small[inside > 0]) - np.median(small[inside == 0]) < _DARKER:
        return None
    return _in_order(found.reshape(4, 2).astype(np.float32))


def _in_order(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Upper left, upper right, lower right, lower left."""
    sums, differences = corners.sum(1), corners[:, 0] - corners[:, 1]
    chosen = [sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]
    return corners[chosen]


def _cut_out(picture: Picture, corners: NDArray[np.float32]) -> Picture | None:
    """The sheet as a rectangle whose sides are as long as the longer of each pair."""
    if len(np.unique(corners, axis=0)) < 4:
        return None

    def side(one: int, other: int) -> float:
        return float(np.linalg.norm(corners[one] - corners[other]))

    width, height = round(max(side(0, 1), side(3, 2))), round(max(side(0, 3), side(1, 2)))
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
