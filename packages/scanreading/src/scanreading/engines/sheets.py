"""Sheets of paper on photographs: cropped from their surroundings, and flattened by means of their lines of print.

Both operations may guess wrong: the caller recognises the page with and without them (`recognition`).
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

type Picture = NDArray[Any]  # (height, width) or (height, width, 3), eight bits per channel

_SIDE = 800  # pixels; longer side of the reduced picture
_LEAST_SHARE, _MOST_SHARE = 0.30, 0.97  # share of the picture that the sheet fills
_DARKER = 45  # grey levels; minimum by which the background is darker than the sheet
_STRAIGHT = 0.03  # tolerance of the outline's approximation by a polygon, as a share of its length
_FILLS = 0.94  # minimum share of its quadrilateral that the sheet fills


def straighten_sheet(picture: Picture) -> Picture | None:
    """The sheet alone, rectified; None if no sheet is clearly visible in the picture."""
    height, width = picture.shape[:2]
    if min(height, width) < 400:
        return None
    share = _SIDE / max(height, width)
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), (0, 0), 2)
    corners = _corners(small)
    return None if corners is None else _cut_out(picture, corners / share)


def _corners(small: Picture) -> NDArray[np.float32] | None:
    """The corners of the single bright sheet, clockwise from the upper left; None if there is none."""
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
    """The corners in the order upper left, upper right, lower right, lower left."""
    sums, differences = corners.sum(1), corners[:, 0] - corners[:, 1]
    return corners[[sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]]


def _cut_out(picture: Picture, corners: NDArray[np.float32]) -> Picture | None:
    """The sheet as a rectangle, whose sides are as long as the longer one of each two opposite sides."""
    if len(np.unique(corners, axis=0)) < 4:
        return None

    def side(one: int, other: int) -> float:
        return float(np.linalg.norm(corners[one] - corners[other]))

    width, height = round(max(side(0, 1), side(3, 2))), round(max(side(0, 3), side(1, 2)))
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


_LINE_SIDE = 1200  # pixels of the reduced picture in which lines of print are detected
_STEP = 12  # pixels of a line for one sample of its vertical centre
_LONG = 0.15  # of the page width; shorter runs of print are ignored
_POWERS = tuple((across, down) for across in range(1, 5) for down in range(2))
_FEWEST_POINTS = 120
_BENT = 0.10  # of the line height; less is the normal variation of letters


@dataclass(frozen=True, slots=True)
class Bend:
    """The vertical deviation of the print from level lines, as a share of the page height: a polynomial in both
    coordinates.

    There are no lines above `top` and below `bottom` (shares of the height); the deviation at these limits is used
    there.
    """

    weights: NDArray[np.float64]
    top: float
    bottom: float

    def flattened(self, picture: Picture) -> Picture:
        """The picture with its lines levelled, in the same size; new areas are white."""
        height, width = picture.shape[:2]
        down, across = np.mgrid[0:height:8, 0:width:8].astype(np.float64)
        shift = _powers(across / width, np.clip(down / height, self.top, self.bottom)) @ self.weights * height
        moved = cv2.resize(shift.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        return cv2.remap(picture, columns, rows + moved, cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def bend_of(ink: Picture) -> Bend | None:
    """The common bend of the lines of an upright page; None if they are level, or too few to decide."""
    share = _LINE_SIDE / max(ink.shape)
    small = cv2.resize(ink, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    points, line_height = _points_of_lines((small < 160).astype(np.uint8))
    if len(points) < _FEWEST_POINTS:
        return None
    height, width = small.shape
    told = points[:, 2] / height
    top, bottom = float(told.min()), float(told.max())
    found = _powers(points[:, 1] / width, told)
    for line in np.unique(points[:, 0]):
        on_it = points[:, 0] == line
        found[on_it] -= found[on_it].mean(0)
        told[on_it] -= told[on_it].mean()
    kept = np.ones(len(told), bool)
    weights = np.zeros(len(_POWERS))
    for _ in range(3):  # iteratively removes outliers, such as headings side by side and pictures
        weights = np.linalg.lstsq(found[kept], told[kept], rcond=1e-6)[0]
        apart = np.abs(found @ weights - told)
        kept = apart <= 3 * max(float(np.median(apart)), 1e-6)
    return Bend(weights, top, bottom) if float((found @ weights).std()) * height > _BENT * line_height else None


def _powers(across: NDArray[np.float64], down: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([(2 * across - 1) ** power * (2 * down - 1) ** other for power, other in _POWERS], axis=-1)


def _points_of_lines(black: Picture) -> tuple[NDArray[np.float64], float]:
    """Samples of the print along each long run, as rows (line, x, y of the centre) in pixels, and the typical height of
    the runs.
    """
    _, letters, figures, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    high, wide = figures[:, cv2.CC_STAT_HEIGHT], figures[:, cv2.CC_STAT_WIDTH]
    is_letter = (high >= 4) & (high <= 0.03 * black.shape[0]) & (wide <= 0.1 * black.shape[1])
    is_letter[0] = False
    print_alone = is_letter[letters].astype(np.uint8)
    joined = cv2.morphologyEx(print_alone, cv2.MORPH_CLOSE, np.ones((1, 25), np.uint8))
    count, runs, figures, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    points, heights = [], []
    for run in range(1, count):
        left, top, wide, high, _ = figures[run]
        if wide < _LONG * black.shape[1]:
            continue
        mine = print_alone[top : top + high, left : left + wide] * (runs[top : top + high, left : left + wide] == run)
        for at in range(0, wide - _STEP + 1, _STEP):
            down = np.nonzero(mine[:, at : at + _STEP])[0]
            if len(down) > _STEP:
                points.append((run, left + at + _STEP / 2, top + down.mean()))
                heights.append(np.ptp(down))
    return np.array(points).reshape(-1, 3), float(np.median(heights)) if heights else 0.0


_BURNT = 252  # of 255 grey levels; overexposed
_PAPER_OF_PHOTOGRAPHS = 242  # median grey level; photographed paper is darker, scanned paper lighter


def glare_share(upright: Picture) -> float:
    """The overexposed share (0-1) of a photographed page; print there is lost. 0 for a scan."""
    grey = upright if upright.ndim == 2 else upright.min(axis=2)
    small = cv2.resize(grey, (300, 400), interpolation=cv2.INTER_AREA)
    if np.median(small) > _PAPER_OF_PHOTOGRAPHS:
        return 0.0
    burnt = cv2.morphologyEx((small >= _BURNT).astype(np.uint8), cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
    return float(burnt.mean())


_COMPARED = 2600  # pixels; longer side of the picture in which edges are measured
_MIDDLE = 1024  # pixels; side of the centre that is examined
_PRINTED = 40  # grey levels between ink and paper; an empty sheet has less
_SHARP = 0.13  # of the contrast, within one pixel; below it one word in twenty is misread, and soon every word


def is_blurred(upright: Picture) -> bool:
    """Whether no print on the page has sharp edges (out of focus, or moved). False for an empty sheet."""
    grey = upright if upright.ndim == 2 else upright.min(axis=2)
    share = _COMPARED / max(grey.shape)
    sized = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR)
    top, left = (max(0, (side - _MIDDLE) // 2) for side in sized.shape)
    middle = sized[top : top + _MIDDLE, left : left + _MIDDLE].astype(np.float32)
    ink, paper = np.percentile(middle, (1, 95))
    if paper - ink < _PRINTED or middle.shape[1] < 2:
        return False
    sharpest = np.percentile(np.abs(np.diff(middle, axis=1)), 99.7)
    return bool(sharpest < _SHARP * (paper - ink))
