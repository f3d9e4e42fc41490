"""Stage 0: a small vocabulary in CLIP's own format: lower-cased byte-level BPE, vocab.json and merges.txt.

    python tokenizer.py

All 256 bytes have tokens, so no word breaks it: unknown ones are only spelt in pieces.
"""
import json
import random
from collections import Counter

import regex
from transformers import CLIPTokenizer

from captions import ADDING, REMOVING, adding, removing
from concepts import read_concepts
from layout import MODEL

START, END = "<|startoftext|>", "<|endoftext|>"
LENGTH = 77  # positions, padding included: the UNet attends to all of them, as in every Stable Diffusion
# how CLIP cuts text before merging
PIECES = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+")


def byte_letters():
    """A printable letter for each byte, in CLIP's order: bytes that print stand for themselves, the rest follow from 256."""
    printing = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printing]
    return [chr(byte) for byte in printing] + [chr(256 + place) for place in range(len(others))]


def word_counts():
    """Every name of every concept, and the captions' own words."""
    rng, counts, concepts = random.Random(0), Counter(), read_concepts()
    texts = [name for concept in concepts for name in concept.names for _ in range(20)] + [*ADDING, *REMOVING] * 50
    texts += [adding(rng.choice(concepts), rng) for _ in range(5000)] + [removing(concepts, rng) for _ in range(1000)]
    for text in texts:
        counts.update(PIECES.findall(text.lower()))
    return {word: count for word, count in counts.items() if word.isascii()}


def learn_merges(counts):
    """Byte-pair encoding (Sennrich et al. 2016) until every word is one token."""
    words = {word: [*word[:-1], word[-1] + "</w>"] for word in counts}
    merges = []
    while True:
        pairs = Counter()
        for word, parts in words.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += counts[word]
        if not pairs:
            return merges
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        for word, parts in words.items():
            place = 0
            while place < len(parts) - 1:
                if (parts[place], parts[place + 1]) == best:
                    parts[place:place + 2] = ["".join(best)]
                place += 1


def main():
    merges, letters = learn_merges(word_counts()), byte_letters()
    tokens = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in merges] + [START, END]
    assert len(set(tokens)) == len(tokens), "two merges make the same token"
    folder = MODEL / "tokenizer"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({token: place for place, token in enumerate(tokens)}, ensure_ascii=False) + "\n")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(" ".join(pair) + "\n" for pair in merges))
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END}
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {**special, "tokenizer_class": "CLIPTokenizer", "model_max_length": LENGTH, "do_lower_case": True, "add_prefix_space": False,
         "errors": "replace"}, indent=2) + "\n")
    print(len(tokens), "tokens")


def load():
    return CLIPTokenizer.from_pretrained(MODEL / "tokenizer")


def tokenize(tokenizer, texts):
    return tokenizer(texts, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt").input_ids  # (n, 77)


if __name__ == "__main__":
    main()
