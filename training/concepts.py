"""The words the model can draw: one line of concepts.tsv each."""
from dataclasses import dataclass

from layout import HERE

COUNT_ENDINGS = ("ss", "us", "is")  # "bus" takes an article, "grapes" does not
NO_ARTICLE = {"bread", "cheese", "popcorn", "chocolate", "corn", "broccoli", "beer", "wine", "coffee", "rice", "milk", "tea", "salt",
              "butter", "meat", "bacon", "fire", "lightning", "money", "soap", "santa claus", "sushi", "dna", "yarn", "garlic", "saturn"}

AN_BY_SOUND = {"umbrella", "x-ray"}  # but "a unicorn"


@dataclass(frozen=True)
class Concept:
    emoji: str
    name: str
    others: tuple

    @property
    def names(self):
        return (self.name, *self.others)


def read_concepts(first=None):
    lines = [line.split("\t") for line in (HERE / "concepts.tsv").read_text().splitlines() if not line.startswith("#")]
    concepts = [Concept(emoji, name, tuple(o for o in others.split(",") if o)) for emoji, name, others in lines]
    return concepts[:first]


def with_article(name):
    if name in NO_ARTICLE or (name.endswith("s") and not name.endswith(COUNT_ENDINGS)):
        return name
    if name == "earth":
        return "the earth"
    return ("an " if name[0] in "aeio" or name in AN_BY_SOUND else "a ") + name
