"""Makes a model folder in diffusers layout with the architecture of SD 1.5 inpainting and random weights.

    python benchmarks/make-random-weights.py <folder> [--parts unet vae text_encoder] [--seed 0]

Weights are what the classes of diffusers and transformers are initialised with: of trained magnitude, without meaning.
The UNet is 3.4 GB, the VAE 0.3 GB, the text encoder 0.5 GB. The tokenizer is the small one of golden/models.
"""

import argparse
import json
import shutil
from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

UNET = dict(
    sample_size=64,
    in_channels=9,
    out_channels=4,
    block_out_channels=(320, 640, 1280, 1280),
    down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
    up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
    layers_per_block=2,
    cross_attention_dim=768,
    attention_head_dim=8,
)
UNET_PARAMETERS = 859_535_364
VAE = dict(
    sample_size=512,
    latent_channels=4,
    block_out_channels=(128, 256, 512, 512),
    down_block_types=("DownEncoderBlock2D",) * 4,
    up_block_types=("UpDecoderBlock2D",) * 4,
    layers_per_block=2,
)
TEXT = dict(
    vocab_size=49408,
    hidden_size=768,
    intermediate_size=3072,
    num_hidden_layers=12,
    num_attention_heads=12,
    max_position_embeddings=77,
    hidden_act="quick_gelu",
    projection_dim=768,
)
SCHEDULER = dict(
    beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False, steps_offset=1
)
INDEX = {
    "_class_name": "StableDiffusionInpaintPipeline",
    "_diffusers_version": diffusers.__version__,
    "feature_extractor": [None, None],
    "safety_checker": [None, None],
    "requires_safety_checker": False,
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
BUILD = {
    "unet": lambda: UNet2DConditionModel(**UNET),
    "vae": lambda: AutoencoderKL(**VAE),
    "text_encoder": lambda: CLIPTextModel(CLIPTextConfig(**TEXT)),
}
TOKENIZER = Path(__file__).resolve().parent.parent / "golden/models/inpaint/tokenizer"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", nargs="+", choices=BUILD, default=list(BUILD))
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for part in arguments.parts:
        # A part's weights depend on the seed alone, not on the parts made before it.
        torch.manual_seed(arguments.seed)
        network = BUILD[part]()
        count = sum(weight.numel() for weight in network.parameters())
        if part == "unet" and count != UNET_PARAMETERS:
            raise SystemExit(f"Expected {UNET_PARAMETERS} parameters for the UNet but received {count}: has diffusers changed?")
        network.save_pretrained(arguments.folder / part, max_shard_size="100GB")
        print(f"{part}: {count:,} parameters", flush=True)
        del network
    DDIMScheduler(**SCHEDULER).save_pretrained(arguments.folder / "scheduler")
    shutil.copytree(TOKENIZER, arguments.folder / "tokenizer", dirs_exist_ok=True)
    (arguments.folder / "model_index.json").write_text(json.dumps(INDEX, indent=2) + "\n")


main()
