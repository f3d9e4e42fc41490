"""Emoji glyphs as cropped RGBA pictures ("sprites"), drawn from the Noto Color Emoji font."""
import os
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

FONT = os.environ.get("EMOJI_FONT", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
BITMAP_PIXELS = 109  # the only size a bitmap emoji font has: glyphs of 136 x 128


@lru_cache
def font():
    return ImageFont.truetype(FONT, BITMAP_PIXELS)


@lru_cache(maxsize=None)
def sprite(emoji):
    """The glyph cut to its own bounding box, about 128 x 128 px; ValueError where the font has none."""
    canvas = Image.new("RGBA", (180, 180), (0, 0, 0, 0))
    ImageDraw.Draw(canvas).text((20, 20), emoji, font=font(), embedded_color=True)
    box = canvas.getbbox()
    if box is None:
        raise ValueError(f"Expected a glyph for {emoji!r} in {FONT}")
    return canvas.crop(box)


def fitted(glyph, width, height):
    """The glyph scaled, aspect kept, to the largest size inside width x height."""
    scale = min(width / glyph.width, height / glyph.height)
    size = max(8, round(glyph.width * scale)), max(8, round(glyph.height * scale))
    return glyph.resize(size, Image.LANCZOS)


def every_glyph():
    """One sprite for each pictorial code point of the font: what the VAE learns to compress, named or not."""
    from fontTools.ttLib import TTFont
    codes = sorted(code for code in TTFont(FONT).getBestCmap()
                   if 0x2190 <= code < 0xFE00 or 0x1F300 <= code < 0x1FB00)
    skin_tones_and_keycaps = {*range(0x1F3FB, 0x1F400), 0x20E3}
    glyphs = []
    for code in codes:
        if code not in skin_tones_and_keycaps:
            try:
                glyphs.append(sprite(chr(code)))
            except ValueError:  # joiners and selectors draw nothing
                continue
    return [glyph for glyph in glyphs if min(glyph.size) >= 24]
