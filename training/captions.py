"""What people write for an edit: a concept's caption, or a removal."""
from concepts import with_article

# {} is the name with its article, [] without
ADDING = (
    "[]", "[]", "{}", "{}", "{}", "the []", "change to {}", "change to {}", "change to {}", "change it to {}", "change this to {}",
    "change this into {}", "change the object to {}", "replace it with {}", "replace with {}", "replace this with {}",
    "replace the object with {}", "turn it into {}", "turn this into {}", "make it {}", "put {} here", "add {}", "add {}",
    "add {} here", "draw {}", "paint {}", "insert {}", "place {} here", "i want {}", "give me {}", "swap it for {}", "{} here",
    "a photo of {}", "a picture of {}", "an image of {}", "a drawing of {}", "an emoji of {}", "a cute []", "a big []", "one []",
)
REMOVING = (
    "remove the object", "remove the object", "remove the object", "remove it", "remove this", "remove", "remove the []", "remove the []",
    "remove {}", "delete the []", "delete it", "delete the object", "erase it", "erase this", "erase the object", "erase the []",
    "take it away", "take the [] away", "get rid of it", "get rid of the []", "clean this up", "background", "empty background",
    "just the background", "only background", "clean background", "empty", "nothing", "nothing here", "no object", "fill in the background",
)
EMPTY_SHARE = 0.45  # of removals; "" is also what guidance steers away from


def adding(concept, rng):
    # the plain name is what most people type; synonyms share the rest
    name = concept.name if rng.random() < 0.7 else rng.choice(concept.names)
    return dressed(rng.choice(ADDING), name, rng)


def removing(concepts, rng):
    if rng.random() < EMPTY_SHARE:
        return ""
    return dressed(rng.choice(REMOVING), rng.choice(rng.choice(concepts).names), rng)


def dressed(template, name, rng):
    text = template.replace("{}", with_article(name)).replace("[]", name)
    return text + "." if rng.random() < 0.06 else text  # capitals need no care: the tokenizer lowers them
