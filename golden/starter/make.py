"""Makes golden/starter: what the starter model's words look like, small, for the test that names what was painted.

    python golden/starter/make.py 52      how many of the words in concepts.tsv the model knows; needs the emoji font
"""
import json
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "training"))
from concepts import read_concepts  # noqa: E402
from sprites import sprite  # noqa: E402

TILE, COLUMNS = 40, 16


def tile(glyph):
    """The glyph, aspect kept, in the middle of a transparent square that it fills."""
    scale = TILE / max(glyph.width, glyph.height)
    small = glyph.resize((max(1, round(glyph.width * scale)), max(1, round(glyph.height * scale))), Image.LANCZOS)
    square = Image.new("RGBA", (TILE, TILE))
    square.paste(small, ((TILE - small.width) // 2, (TILE - small.height) // 2))
    return square


def main():
    concepts = read_concepts(int(sys.argv[1]))
    sheet = Image.new("RGBA", (TILE * COLUMNS, TILE * -(-len(concepts) // COLUMNS)))
    for place, concept in enumerate(concepts):
        sheet.paste(tile(sprite(concept.emoji)), (place % COLUMNS * TILE, place // COLUMNS * TILE))
    sheet.save(HERE / "words.png", optimize=True)
    (HERE / "words.json").write_text(json.dumps([concept.name for concept in concepts], ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
