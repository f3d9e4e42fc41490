"""Makes golden/models: two tiny models, what each of their parts gives, and whole edits, by diffusers.

    python golden/models/make.py          versions: see golden/regenerate.md
"""
import json
from pathlib import Path

import numpy as np
import torch
import transformers
from diffusers import (DDIMScheduler, DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, PNDMScheduler,
                       StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline, StableDiffusionPipeline)
from PIL import Image, ImageDraw
from safetensors.torch import save_file
from transformers import CLIPTokenizer

import tiny

HERE = Path(__file__).parent
SCHEDULERS = {
    "ddim": lambda config: DDIMScheduler.from_config(config),
    "pndm": lambda config: PNDMScheduler.from_config(config, skip_prk_steps=True),
    "euler": lambda config: EulerDiscreteScheduler.from_config(config),
    "euler_ancestral": lambda config: EulerAncestralDiscreteScheduler.from_config(config),
    "dpmpp_2m": lambda config: DPMSolverMultistepScheduler.from_config(config),
    "dpmpp_2m_karras": lambda config: DPMSolverMultistepScheduler.from_config(config, use_karras_sigmas=True),
}


@torch.no_grad()
def part_outputs(kind, unet, vae, text):
    """Inputs and outputs of each network, square and not, batch 1 and 2; odd latent sizes for the UNet."""
    generator = torch.Generator().manual_seed(11)
    random = lambda *shape: torch.randn(shape, generator=generator)
    tensors = {}
    ids = torch.randint(0, 512, (2, 77), generator=generator, dtype=torch.int32)
    hidden = text(ids.long()).last_hidden_state
    tensors |= {"text.ids": ids, "text.output": hidden}
    for label, batch, height, width, timestep, tokens in [("square", 2, 8, 8, 981, 77), ("wide", 1, 6, 12, 1, 77), ("odd", 2, 7, 5, 446.5, 154)]:
        sample, context = random(batch, unet.config.in_channels, height, width), torch.cat([hidden] * (tokens // 77), 1)[:batch]
        tensors |= {f"unet.{label}.sample": sample, f"unet.{label}.text": context, f"unet.{label}.timestep": torch.tensor([float(timestep)]),
                    f"unet.{label}.output": unet(sample, timestep, context).sample}
    for label, batch, height, width in [("square", 1, 32, 32), ("wide", 2, 24, 40)]:
        sample, latents = random(batch, 3, height, width), random(batch, 4, height // 8, width // 8)
        tensors |= {f"encoder.{label}.sample": sample, f"encoder.{label}.output": vae.encode(sample).latent_dist.parameters,
                    f"decoder.{label}.latents": latents, f"decoder.{label}.output": vae.decode(latents).sample}
    save_file({name: value.contiguous() for name, value in tensors.items()}, HERE / f"{kind}.safetensors")


def scene(width, height):
    """A picture with large and small features, and a mask with a thick, a thin and a grey part."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x * 255 // (width - 1), y * 255 // (height - 1), 128 + 100 * np.sin(x / 5) * np.cos(y / 7)], -1).astype(np.uint8)
    picture, mask = Image.fromarray(rgb), Image.new("L", (width, height), 0)
    ImageDraw.Draw(picture).ellipse([width // 3, height // 4, width // 2, height // 2], fill=(240, 30, 20))
    draw = ImageDraw.Draw(mask)
    draw.rectangle([width // 4, height // 4, width * 3 // 4, height * 2 // 3], fill=255)
    draw.line([2, 3, 2, height - 4], fill=255, width=3)
    draw.rectangle([width - 9, 0, width - 5, 8], fill=127)
    draw.rectangle([width - 9, 16, width - 2, 24], fill=128)
    return picture, mask


def edits(kind):
    """task, scheduler, width, height, steps, strength, guidance, seed, negative prompt; then the source's size where it differs"""
    rows = [("inpaint", s, 64, 64, 6, 1.0, 7.5, 0, None) for s in SCHEDULERS]
    rows += [
        ("inpaint", "ddim", 96, 64, 5, 1.0, 7.5, 42, "blurred"),
        ("inpaint", "ddim", 64, 104, 8, 0.6, 5.0, 1234, None),
        ("inpaint", "euler", 96, 64, 8, 0.75, 3.0, 7, ""),
        ("inpaint", "euler_ancestral", 64, 64, 8, 0.5, 7.5, 8, None),
        ("inpaint", "pndm", 64, 64, 8, 0.6, 7.5, 9, None),
        ("inpaint", "dpmpp_2m_karras", 72, 64, 10, 0.97, 7.5, 4294967295, None),
        ("inpaint", "ddim", 64, 64, 4, 1.0, 1.0, 3, None),
        ("inpaint", "ddim", 64, 64, 4, 1.0, 7.5, 4, None, (150, 90)),
        ("inpaint", "euler", 72, 96, 8, 0.7, 7.5, 5, None, (41, 60)),
    ]
    if kind == "plain":
        rows += [("text", "euler", 64, 96, 5, 1.0, 7.5, 21, None), ("text", "dpmpp_2m", 64, 64, 6, 1.0, 4.0, 22, "dull"),
                 ("text", "pndm", 64, 64, 5, 1.0, 1.0, 23, None),
                 ("image", "ddim", 64, 64, 8, 0.6, 7.5, 31, None), ("image", "euler_ancestral", 96, 64, 6, 1.0, 7.5, 32, None)]
    return rows


def whole_edits(kind, unet, vae, text, scheduler):
    tokenizer = CLIPTokenizer.from_pretrained(HERE / kind / "tokenizer")
    parts = dict(unet=unet, vae=vae, text_encoder=text, tokenizer=tokenizer, scheduler=scheduler, safety_checker=None,
                 feature_extractor=None, requires_safety_checker=False)
    classes = {"inpaint": StableDiffusionInpaintPipeline, "text": StableDiffusionPipeline, "image": StableDiffusionImg2ImgPipeline}
    pipelines = {task: cls(**parts) for task, cls in classes.items() if task != "text" or unet.config.in_channels == 4}
    listing = []
    for index, (task, name, width, height, steps, strength, guidance, seed, negative, *source) in enumerate(edits(kind)):
        pipeline = pipelines[task]
        pipeline.set_progress_bar_config(disable=True)
        pipeline.scheduler = SCHEDULERS[name](scheduler.config)
        source_width, source_height = source[0] if source else (width, height)
        picture, mask = scene(source_width, source_height)
        arguments = dict(prompt="Change to a lion", negative_prompt=negative, num_inference_steps=steps, guidance_scale=guidance,
                         generator=torch.Generator().manual_seed(seed), output_type="np")
        if task == "text":
            arguments |= dict(width=width, height=height)
        else:
            arguments |= dict(image=picture, strength=strength)
        if task == "inpaint":
            arguments |= dict(mask_image=mask, width=width, height=height)
        result = pipeline(**arguments).images[0]
        file = f"{kind}-{index:02d}.png"
        Image.fromarray((result * 255).round().astype(np.uint8)).save(HERE / "edits" / file)
        spread = float(result.std())
        assert 0.05 < spread < 0.45, (file, spread)      # a flat picture would prove nothing
        listing.append(dict(file=file, task=task, scheduler=name, width=width, height=height, sourceWidth=source_width, sourceHeight=source_height,
                            steps=steps, strength=strength, guidanceScale=guidance, seed=seed, negativePrompt=negative))
    return listing


def main():
    transformers.logging.set_verbosity_error()
    (HERE / "edits").mkdir(exist_ok=True)
    listing = {}
    for kind in ("inpaint", "plain"):
        unet, vae, text, scheduler = tiny.build(kind, HERE / kind)
        part_outputs(kind, unet, vae, text)
        listing[kind] = whole_edits(kind, unet, vae, text, scheduler)
    for width, height in sorted({(row["sourceWidth"], row["sourceHeight"]) for rows in listing.values() for row in rows}):
        picture, mask = scene(width, height)
        picture.save(HERE / "edits" / f"picture-{width}x{height}.png")
        mask.save(HERE / "edits" / f"mask-{width}x{height}.png")
    (HERE / "edits.json").write_text(json.dumps({"prompt": "Change to a lion", **listing}, indent=1) + "\n")


if __name__ == "__main__":
    main()
