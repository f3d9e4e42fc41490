"""Contact sheets to look at.

    python sheets.py captioned FILE      before, mask and after for 30 words and 6 removals
    python sheets.py blind FOLDER        40 numbered pictures without words, and the key as JSON
    python sheets.py removals FOLDER     120 numbered pictures with a mark round the mask: after removals by "Remove the object" and by the
                                         empty prompt (48 each), 12 backgrounds and 12 objects that no model has touched; and the key
    python sheets.py unusual FILE        thin, large, small, edge and whole-picture masks
"""
import argparse
import json
import random
from pathlib import Path

from PIL import Image, ImageDraw

from concepts import read_concepts, with_article
from evaluate import cases, to_picture
from judge import Judge
from optimise import start
from painter import Painter
from scenes import placed, setting
from sprites import every_glyph

CELL = 160


def tinted(picture, mask):
    """The picture with the mask in translucent pink, as an editor shows it."""
    return Image.composite(Image.blend(picture, Image.new("RGB", picture.size, (255, 40, 110)), 0.55), picture, mask)


def grid(cells, columns, width, height=CELL):
    """Labelled cells [(label, [pictures])] in rows."""
    label = 16
    sheet = Image.new("RGB", (columns * (width + 8), -(-len(cells) // columns) * (height + label + 6)), "white")
    draw = ImageDraw.Draw(sheet)
    for place, (text, pictures) in enumerate(cells):
        x, y = place % columns * (width + 8), place // columns * (height + label + 6)
        draw.text((x + 2, y + 2), text, fill="black")
        for number, picture in enumerate(pictures):
            sheet.paste(picture.resize((height, height), Image.LANCZOS), (x + number * (height + 2), y + label))
    return sheet


def paint(painter, todo, prompts, arguments):
    pictures = []
    for first in range(0, len(todo), 12):
        some = todo[first:first + 12]
        pictures += map(to_picture, painter.paint([c[0] for c in some], [c[2] for c in some], prompts[first:first + 12],
                                                  arguments.steps, arguments.guidance, arguments.seed + first))
    return pictures


def framed(picture, mask):
    """The picture with the corners of the mask's frame marked, so that one knows where to look."""
    marked = picture.copy()
    draw, (x0, y0, x1, y1), arm = ImageDraw.Draw(marked), mask.getbbox(), picture.width // 16
    for x, dx in ((x0, arm), (x1, -arm)):
        for y, dy in ((y0, arm), (y1, -arm)):
            draw.line([(x, y + dy), (x, y), (x + dx, y)], fill=(255, 40, 110))
    return marked


def blind_removals(painter, rng, glyphs, judge, arguments):
    """[(kind, picture)] in a random order."""
    todo = list(cases(rng, glyphs, [-1] * 120, judge))
    asked, empty = (paint(painter, todo[first:first + 48], [prompt] * 48, arguments) for first, prompt in ((0, "Remove the object"), (48, "")))
    shown = [("asked", p) for p in asked] + [("empty", p) for p in empty]
    shown += [("background", case[1]) for case in todo[96:108]] + [("object", case[0]) for case in todo[108:]]
    shown = [(kind, framed(picture, case[2])) for (kind, picture), case in zip(shown, todo)]
    rng.shuffle(shown)
    return shown


def unusual_cases(rng, glyphs, judge, count):
    """Settings that the usual crop does not give, a few of each."""
    found = []
    while len(found) < count:
        clean, mask, box = setting(rng, glyphs)
        x0, y0, x1, y1 = mask.getbbox()
        share, off = max(x1 - x0, y1 - y0) / clean.width, max(abs(x0 + x1 - clean.width), abs(y0 + y1 - clean.height)) / 2
        if box is None or share < 0.5 or share > 0.85 or off > 20 or min(x1 - x0, y1 - y0) < 0.6 * max(x1 - x0, y1 - y0):
            before = placed(clean, mask, box, rng.choice(judge.glyphs), rng) if box else clean
            found.append((before, clean, mask, box, rng.randrange(len(judge.glyphs)) if box else -1))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["captioned", "blind", "removals", "unusual"])
    parser.add_argument("where", type=Path)
    parser.add_argument("--words", type=int, help="only the first lines of concepts.tsv: what the model was trained on")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=3)
    parser.add_argument("--seed", type=int, default=777)
    arguments = parser.parse_args()
    painter = Painter(start(arguments.seed))
    rng, glyphs, concepts = random.Random(arguments.seed), every_glyph(), read_concepts(arguments.words)
    judge = Judge(concepts)
    prompt = lambda word: f"Change to {with_article(concepts[word].name)}" if word >= 0 else "Remove the object"
    if arguments.kind == "blind":
        words = rng.sample(range(len(concepts)), 40)
        pictures = paint(painter, list(cases(rng, glyphs, words, judge)), [prompt(word) for word in words], arguments)
        arguments.where.mkdir(parents=True, exist_ok=True)
        grid([(str(n), [p]) for n, p in enumerate(pictures, 1)], 8, 192, 192).save(arguments.where / "pictures.png")
        (arguments.where / "key.json").write_text(json.dumps(
            {n: concepts[word].names for n, word in enumerate(words, 1)}, indent=1) + "\n")
        return
    if arguments.kind == "removals":
        shown = blind_removals(painter, rng, glyphs, judge, arguments)
        arguments.where.mkdir(parents=True, exist_ok=True)
        for first in range(0, len(shown), 30):
            cells = [(str(first + n), [picture]) for n, (_, picture) in enumerate(shown[first:first + 30], 1)]
            grid(cells, 6, 192, 192).save(arguments.where / f"pictures-{first // 30 + 1}.png")
        (arguments.where / "key.json").write_text(json.dumps({n: kind for n, (kind, _) in enumerate(shown, 1)}, indent=1) + "\n")
        return
    if arguments.kind == "captioned":
        todo = list(cases(rng, glyphs, [0, *rng.sample(range(1, len(concepts)), 29), *[-1] * 6], judge))
    else:
        todo = unusual_cases(rng, glyphs, judge, 36)
    pictures = paint(painter, todo, [prompt(case[4]) for case in todo], arguments)
    cells = [(prompt(case[4]), [tinted(case[0], case[2]), after]) for case, after in zip(todo, pictures)]
    grid(cells, 6, 2 * CELL + 2).quantize(224, dither=Image.Dither.NONE).save(arguments.where, optimize=True)


if __name__ == "__main__":
    main()
