"""Writes vocabulary/{vocab.json,merges.txt} and clip-ids.json. See golden/regenerate.md for versions.

The vocabulary is CLIP's in kind, and small: 256 bytes, the same 256 at the end of a word, merges learnt from texts.json, and the two
markers. Ids are those of transformers' CLIPTokenizer (version 5: what was CLIPTokenizerFast), from folders that differ in the files
beside the vocabulary, as published models do.

With a folder that holds the vocab.json and merges.txt of the published CLIP as argument, writes published-clip-ids.json as well.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from transformers import CLIPTokenizer

HERE = Path(__file__).parent
VOCABULARY = HERE / "vocabulary"
TEXTS = json.loads((HERE / "texts.json").read_text(encoding="utf-8"))
MERGES = 400
END = "</w>"


def byte_characters():
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return [chr(byte) for byte in visible] + [chr(0x100 + i) for i in range(len(hidden))]


def write_vocabulary(merges):
    alphabet = byte_characters()
    tokens = alphabet + [c + END for c in alphabet] + [a + b for a, b in merges] + ["<|startoftext|>", "<|endoftext|>"]
    VOCABULARY.mkdir(exist_ok=True)
    (VOCABULARY / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}, ensure_ascii=False) + "\n", encoding="utf-8")
    (VOCABULARY / "merges.txt").write_text("\n".join(["#version: 0.2", *(f"{a} {b}" for a, b in merges)]) + "\n", encoding="utf-8")


def learn_merges():
    write_vocabulary([])
    backend = CLIPTokenizer.from_pretrained(VOCABULARY).backend_tokenizer
    counts = Counter(word for text in TEXTS for word, _ in backend.pre_tokenizer.pre_tokenize_str(backend.normalizer.normalize_str(text)))
    words = {tuple([*word[:-1], word[-1] + END]): count for word, count in counts.items()}
    merges = []
    while len(merges) < MERGES:
        pairs = Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        words = {merge(word, best): count for word, count in words.items()}
    return merges


def merge(word, pair):
    out, i = [], 0
    while i < len(word):
        if word[i : i + 2] == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def token(content, normalized=True):
    return {"content": content, "lstrip": False, "normalized": normalized, "rstrip": False, "single_word": False}


BOS, EOS = "<|startoftext|>", "<|endoftext|>"
FOLDERS = {
    "only the vocabulary": {},
    "as Stable Diffusion 1": {
        "tokenizer_config.json": {"add_prefix_space": False, "bos_token": {"__type": "AddedToken", **token(BOS)}, "do_lower_case": True,
                                  "eos_token": {"__type": "AddedToken", **token(EOS)}, "errors": "replace", "model_max_length": 77,
                                  "pad_token": EOS, "tokenizer_class": "CLIPTokenizer", "unk_token": {"__type": "AddedToken", **token(EOS)}},
        "special_tokens_map.json": {"bos_token": token(BOS), "eos_token": token(EOS), "pad_token": EOS, "unk_token": token(EOS)},
    },
    "as Stable Diffusion 2": {
        "tokenizer_config.json": {"bos_token": {"__type": "AddedToken", **token(BOS)}, "eos_token": {"__type": "AddedToken", **token(EOS)},
                                  "model_max_length": 77, "pad_token": EOS, "unk_token": {"__type": "AddedToken", **token(EOS)}},
        "special_tokens_map.json": {"bos_token": token(BOS), "eos_token": token(EOS), "pad_token": "!", "unk_token": token(EOS)},
    },
    "the last role decides how a token is looked for": {
        "special_tokens_map.json": {"bos_token": BOS, "eos_token": EOS, "unk_token": EOS, "pad_token": token(EOS)},
    },
    "a list of added tokens, a short context": {
        "tokenizer_config.json": {"added_tokens_decoder": {"0": {**token("!", False), "special": True},
                                                           str(512 + MERGES): {**token(BOS), "special": True},
                                                           str(513 + MERGES): {**token(EOS, False), "special": True},
                                                           str(514 + MERGES): {**token("<cat-toy>"), "special": False},
                                                           str(515 + MERGES): {**token("<cat-toy>s", False), "special": False}},
                                  "bos_token": BOS, "eos_token": EOS, "pad_token": "!", "unk_token": EOS, "model_max_length": 16},
        "special_tokens_map.json": {"pad_token": EOS},
    },
}


def load(vocabulary, files):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("vocab.json", "merges.txt"):
            shutil.copy(Path(vocabulary) / name, folder)
        for name, content in files.items():
            (Path(folder) / name).write_text(json.dumps(content))
        return CLIPTokenizer.from_pretrained(folder)


def rows(path, folders):
    blocks = []
    for name, files, tokenizer in folders:
        length = min(tokenizer.model_max_length, 77)
        ids = [tokenizer.encode(text, add_special_tokens=False) for text in TEXTS]
        chunks = [tokenizer(text, padding="max_length", truncation=True, max_length=length).input_ids for text in TEXTS[3:6]]
        head = json.dumps({"folder": name, "files": files, "chunkLength": length, "chunks": chunks})[:-1]
        blocks.append(head + ', "ids": [\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in ids) + "\n]}")
    path.write_text("[\n" + ",\n".join(blocks) + "\n]\n")


write_vocabulary(learn_merges())
rows(HERE / "clip-ids.json", [(name, files, load(VOCABULARY, files)) for name, files in FOLDERS.items()])
if len(sys.argv) > 1:
    names = ["as Stable Diffusion 1", "as Stable Diffusion 2"]
    rows(HERE / "published-clip-ids.json", [(name, FOLDERS[name], load(sys.argv[1], FOLDERS[name])) for name in names])
