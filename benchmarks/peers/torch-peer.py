"""PyTorch's side of the comparison: `python torch-peer.py <threads>`, requests on standard input (messages.ts), fp32 on the CPU."""

import json
import os
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "TQDM_DISABLE": "1", "TRANSFORMERS_VERBOSITY": "error", "DIFFUSERS_VERBOSITY": "error"}
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever libraries print goes to standard error

import numpy as np  # noqa: E402
import torch  # noqa: E402
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionInpaintPipeline, UNet2DConditionModel  # noqa: E402
from PIL import Image  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from transformers import CLIPTextModel  # noqa: E402

torch.set_num_threads(int(sys.argv[1]))
PARTS = {"unet": UNet2DConditionModel, "vae": AutoencoderKL, "text_encoder": CLIPTextModel}
PART_OF = {"vae_encoder": "vae", "vae_decoder": "vae"}


def load_part(folder, part):
    """In fp32, whatever the file holds. Some published folders have files of the fp16 variant only, which has to be asked for."""
    names = [file.name for file in Path(folder, part).glob("*.safetensors*")]
    variant = None if any(".fp16." not in name for name in names) else "fp16"
    return PARTS[part].from_pretrained(folder, subfolder=part, variant=variant, torch_dtype=torch.float32).eval()


RUN = {
    "unet": lambda model, given: model(given["sample"], given["timestep"][0], given["text"]).sample,
    "vae_encoder": lambda model, given: model.encode(given["sample"]).latent_dist.parameters,
    "vae_decoder": lambda model, given: model.decode(given["latents"]).sample,
    "text_encoder": lambda model, given: model(given["ids"].long()).last_hidden_state,
}
loaded = (None, None)


def timed(work):
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, dict(seconds=time.perf_counter() - began, cpuSeconds=time.process_time() - cpu)


def run_network(request):
    global loaded
    key, ready_seconds = (request["network"], request["folder"]), 0
    if loaded[0] != key:
        loaded = (None, None)
        began = time.perf_counter()
        loaded = (key, load_part(key[1], PART_OF.get(key[0], key[0])))
        ready_seconds = time.perf_counter() - began
    given = load_file(request["inputs"])
    result, times = timed(lambda: RUN[key[0]](loaded[1], given))
    save_file({"output": result.contiguous()}, request["output"])
    return times | dict(readySeconds=ready_seconds)


def run_edit(request):
    global loaded
    loaded = (None, None)
    edit, given = request["edit"], load_file(request["inputs"])
    began = time.perf_counter()
    parts = {part: load_part(request["folder"], part) for part in PARTS}
    pipeline = StableDiffusionInpaintPipeline.from_pretrained(request["folder"], safety_checker=None, torch_dtype=torch.float32, **parts)
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    ready_seconds = time.perf_counter() - began
    picture = Image.fromarray(given["picture"].numpy().astype(np.uint8))
    mask = Image.fromarray(given["mask"].numpy().astype(np.uint8))
    result, times = timed(
        lambda: pipeline(
            edit["prompt"],
            image=picture,
            mask_image=mask,
            width=picture.width,
            height=picture.height,
            num_inference_steps=edit["steps"],
            guidance_scale=edit["guidanceScale"],
            strength=edit["strength"],
            generator=torch.Generator().manual_seed(edit["seed"]),
            output_type="np",
        ).images[0]
    )
    save_file({"output": torch.from_numpy((result * 255).round().astype(np.float32)).contiguous()}, request["output"])
    return times | dict(readySeconds=ready_seconds)


with torch.inference_mode():
    for line in sys.stdin:
        request = json.loads(line)
        reply = run_edit(request) if "edit" in request else run_network(request)
        print(json.dumps(reply), file=replies, flush=True)
