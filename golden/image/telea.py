"""Pictures inpainted by OpenCV's INPAINT_TELEA -> telea.json. All masks are further from the border than the radius: there OpenCV
leaves the first row and column as they were, and takes some colours from a row or column beside the right one.

Beside pictures as they are, in 8 bits, there are grey ones of SCALE times their levels in float32: OpenCV adds to each mean at most
1.42 for the gradient and 0.5 for rounding, whatever the picture's range, and what it adds is nothing at that scale.

    pip install opencv-python-headless==5.0.0.93 numpy==2.4.6
"""

import base64
import json
import pathlib

import cv2
import numpy

HERE = pathlib.Path(__file__).parent
RADIUS = 5
SCALE = 1e6
SIDE = 32


def encode(array):
    return base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()


def picture(kind):
    y, x = numpy.mgrid[0:SIDE, 0:SIDE]
    if kind == "noise":
        return numpy.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3)).astype(numpy.uint8)
    if kind == "lines":
        grey = numpy.where((x + 2 * y) % 16 < 6, 30, 220)
        return numpy.stack([grey, grey // 2, 255 - grey], axis=-1).astype(numpy.uint8)
    return numpy.stack([x * 5, y * 5, 120 + 40 * numpy.sin(x / 5) * numpy.cos(y / 7)], axis=-1).astype(numpy.uint8)


def mask(kind):
    y, x = numpy.mgrid[0:SIDE, 0:SIDE]
    if kind == "disc":
        inside = (x - 16) ** 2 + (y - 15) ** 2 <= 9**2
    elif kind == "box with an island":
        inside = (abs(x - 16) < 10) & (abs(y - 16) < 9) & ~((abs(x - 18) < 3) & (abs(y - 14) < 3))
    else:
        blots = numpy.random.default_rng(2).random((SIDE, SIDE)) < 0.3
        inside = blots & (abs(x - 15.5) < 10) & (abs(y - 15.5) < 10)
    return numpy.where(inside, 255, 0).astype(numpy.uint8)


cases = []
for picture_kind, mask_kinds in {"smooth": ["disc"], "lines": ["disc", "box with an island"], "noise": ["blots", "disc"]}.items():
    for mask_kind in mask_kinds:
        rgb, hole = picture(picture_kind), mask(mask_kind)
        exact = [
            cv2.inpaint(rgb[:, :, channel].astype(numpy.float32) * numpy.float32(SCALE), hole, RADIUS, cv2.INPAINT_TELEA) / SCALE
            for channel in range(3)
        ]
        cases.append(
            {
                "name": f"{picture_kind}, {mask_kind}",
                "side": SIDE,
                "rgb": encode(rgb),
                "mask": encode(hole),
                # float32, interleaved
                "exact": encode(numpy.stack(exact, axis=-1).astype(numpy.float32)),
                "bytes": encode(cv2.inpaint(rgb, hole, RADIUS, cv2.INPAINT_TELEA)),
            }
        )

(HERE / "telea.json").write_text(json.dumps({"versions": {"opencv": cv2.__version__, "numpy": numpy.__version__}, "cases": cases}) + "\n")
