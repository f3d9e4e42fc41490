"""Names what was painted: the nearest of all words' own pictures, or nothing.

Each glyph is laid over the known clean background where a new object belongs, at three sizes and nine small shifts; the
least squared error inside the mask decides. No learning, so it cannot flatter the model it judges.
"""
import numpy as np
import torch
from PIL import Image

from sprites import fitted, sprite

GRID = 40  # pixels a side at which pictures are compared
SIZES = (0.9, 0.97, 1.04)


class Judge:
    def __init__(self, concepts):
        self.glyphs = [sprite(concept.emoji) for concept in concepts]

    def tiles(self, frame, box):
        """All glyphs as they would stand in the mask's frame (x0, y0, x1, y1): (n, 4, GRID, GRID), colours times alpha."""
        scale_x, scale_y = GRID / (frame[2] - frame[0]), GRID / (frame[3] - frame[1])
        middle = ((box[0] + box[2]) / 2 - frame[0]) * scale_x, ((box[1] + box[3]) / 2 - frame[1]) * scale_y
        tiles = []
        for glyph in self.glyphs:
            for size in SIZES:
                fit = min((box[2] - box[0]) / glyph.width, (box[3] - box[1]) / glyph.height) * size
                small = glyph.convert("RGBa").resize(
                    (max(1, round(glyph.width * fit * scale_x)), max(1, round(glyph.height * fit * scale_y))), Image.BILINEAR)
                tile = Image.new("RGBa", (GRID, GRID))
                tile.paste(small, (round(middle[0] - small.width / 2), round(middle[1] - small.height / 2)))
                tiles.append(np.asarray(tile))
        return torch.from_numpy(np.stack(tiles)).permute(0, 3, 1, 2).float() / 255

    def ranking(self, painted, clean, mask, box):
        """Word numbers from best to worst, -1 for nothing; all PIL pictures of the crop."""
        frame = mask.getbbox()
        view = lambda picture: torch.tensor(np.asarray(picture.crop(frame).resize((GRID, GRID), Image.BOX))).float() / 255
        shown, behind, weight = view(painted).permute(2, 0, 1), view(clean).permute(2, 0, 1), view(mask)
        tiles = self.tiles(frame, box)
        best = torch.full((len(tiles),), 1e9)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                moved = tiles.roll((dy, dx), (2, 3))
                guess = moved[:, :3] + (1 - moved[:, 3:]) * behind
                best = torch.minimum(best, (((guess - shown) ** 2) * weight).sum((1, 2, 3)))
        nothing = (((behind - shown) ** 2) * weight).sum()
        words = best.view(len(self.glyphs), len(SIZES)).amin(1)
        return (torch.cat([nothing[None], words]).argsort() - 1).tolist()
