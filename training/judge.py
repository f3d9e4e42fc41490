"""Names what was painted: the nearest of all words' own pictures, or nothing.

Each glyph is laid over a background where a new object belongs, at three sizes and nine small shifts; the least squared
error inside the mask decides. No learning, so it cannot flatter the model it judges.

Background is what was there. With `continuation`, glyphs and nothing alike are also tried over what the mask's edges alone
would lead one to expect: nobody can know the cloud that a mask hid, and against that one cloud some small glyph often comes
nearer than a clean fill without it (README.md has figures).
"""
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from sprites import fitted, sprite

GRID = 40  # pixels a side at which pictures are compared
SIZES = (0.9, 0.97, 1.04)


def continued(picture, mask, rounds=60):
    """The picture with the mask filled by nothing but its edges: Laplace's equation, from coarse to fine."""
    def solve(values, hidden):  # (1, 3, h, w), (1, 1, h, w)
        if values.shape[-1] > 12:
            known = (~hidden).float()
            share = F.avg_pool2d(known, 2)
            coarse = solve(F.avg_pool2d(values * known, 2) / share.clamp(min=1e-6), share == 0)
            values = torch.where(hidden, F.interpolate(coarse, size=values.shape[-2:], mode="bilinear", align_corners=False), values)
        else:
            values = torch.where(hidden, values[~hidden.expand_as(values)].mean(), values)
        for _ in range(rounds):
            padded = F.pad(values, (1, 1, 1, 1), mode="replicate")
            around = (padded[..., 1:-1, :-2] + padded[..., 1:-1, 2:] + padded[..., :-2, 1:-1] + padded[..., 2:, 1:-1]) / 4
            values = torch.where(hidden, around, values)
        return values
    pixels = torch.tensor(np.asarray(picture)).float().permute(2, 0, 1)[None]
    filled = solve(pixels, torch.tensor(np.asarray(mask) >= 128)[None, None])
    return Image.fromarray(filled[0].permute(1, 2, 0).round().clamp(0, 255).byte().numpy())


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

    def ranking(self, painted, clean, mask, box, continuation=False):
        """Word numbers from best to worst, -1 for nothing; all PIL pictures of the crop. `continuation`: over both backgrounds."""
        frame = mask.getbbox()
        view = lambda picture: torch.tensor(np.asarray(picture.crop(frame).resize((GRID, GRID), Image.BOX))).float() / 255
        shown, weight = view(painted).permute(2, 0, 1), view(mask)
        backgrounds = [view(b).permute(2, 0, 1) for b in ([clean, continued(clean, mask)] if continuation else [clean])]
        tiles = self.tiles(frame, box)
        best, nothing = torch.full((len(tiles),), 1e9), torch.tensor(1e9)
        for behind in backgrounds:
            nothing = torch.minimum(nothing, (((behind - shown) ** 2) * weight).sum())
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    moved = tiles.roll((dy, dx), (2, 3))
                    guess = moved[:, :3] + (1 - moved[:, 3:]) * behind
                    best = torch.minimum(best, (((guess - shown) ** 2) * weight).sum((1, 2, 3)))
        words = best.view(len(self.glyphs), len(SIZES)).amin(1)
        return (torch.cat([nothing[None], words]).argsort() - 1).tolist()
