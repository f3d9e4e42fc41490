"""Writes models/starter/README.md, the model card, and retouch.json from report.json and blind-test.json.

    python card.py
"""
import json
import math

from safetensors import safe_open

from concepts import read_concepts
from layout import HERE, MODEL

TEXT = """# Retouch starter model

A small latent-diffusion inpainting model that ships with Retouch, so that an edit works offline at once. It was trained from
scratch on emoji pictures and draws in that style. It has the layout and the tensor names of Stable Diffusion inpainting
models and loads in diffusers' `StableDiffusionInpaintPipeline`.

![Before, mask and after](contact-sheet.png)

**It can** put one of the {words} things below into a masked region, at {size}×{size} pixels, or take away what stands there, on two CPU
cores in seconds. **It cannot** draw anything else, several things at once, colours or poses on request, photographs, or text.
Unknown words give something arbitrary. Objects fill the mask; thin masks suit removals only.

| | |
|---|---|
| autoencoder | AutoencoderKL, 1/8, 4 channels, {vae_channels}, {vae_parameters:.2f} M parameters |
| UNet | 9 input channels, {unet_channels}, {unet_parameters:.2f} M parameters |
| text encoder | CLIPTextModel, {text_layers} layers, width {text_width}, own vocabulary of {tokens} tokens, {text_parameters:.2f} M parameters |
| scheduler | DDIM, v-prediction; {steps} steps, guidance {guidance} |
| prompts | "a lion", "Change to a lion", "replace it with ...", "add a ..."; "remove the object" and the empty prompt remove |

## Figures

On scenes of other seeds than the training's, through the loop and the masks of the server; a picture is named by the nearest
of all {words} words' glyphs laid over the known background, no learning in it ([`training/judge.py`](../../training/judge.py)).

| | |
|---|---|
| right word first, {samples} edits | {top1:.1%} |
| among the first five | {top5:.1%} |
| "Remove the object" leaves nothing, {removal_samples} edits | {removal:.1%} |
| the same, over the known background or its edges' continuation | {removal_over_either_background:.1%} |
| the empty prompt leaves nothing, {removal_empty_prompt_samples} edits | {removal_empty_prompt:.1%} |
| the same, over the known background or its edges' continuation | {removal_empty_prompt_over_either_background:.1%} |
| removals in which a stranger saw an object, or a flaw (`training/blind-removals.json`) | 0, or 45 of 96 |
| autoencoder round trip, whole scenes | {vae_round_trip_db:.1f} dB of the pooled error; {vae_round_trip_db_mean_of_pictures:.1f} dB as the mean of the pictures' own |

Words missed at least once: {misses}. Somebody who knew neither the prompts nor the list of words was shown {shown} pictures of
{shown} words and named {named} of them{misnamed}.

## Made of

Pictures: glyphs of Noto Color Emoji 2.042 (SIL Open Font License 1.1, [OFL.txt](OFL.txt)) on procedural backgrounds; no photographs,
no other data. Code, seeds and commands: [`training`](../../training). The weights are under the Apache License 2.0 ([NOTICE](NOTICE)).

## Words

{list}
"""


def parameters(file):
    with safe_open(file, "pt") as tensors:
        return sum(math.prod(tensors.get_slice(name).get_shape()) for name in tensors.keys()) / 1e6


def architecture():
    config = {part: json.loads((MODEL / part / "config.json").read_text()) for part in ("vae", "unet", "text_encoder")}
    weights = "diffusion_pytorch_model.safetensors"
    return dict(
        size=8 * config["unet"]["sample_size"], vae_channels=config["vae"]["block_out_channels"], unet_channels=config["unet"]["block_out_channels"],
        text_layers=config["text_encoder"]["num_hidden_layers"], text_width=config["text_encoder"]["hidden_size"],
        vae_parameters=parameters(MODEL / "vae" / weights), unet_parameters=parameters(MODEL / "unet" / weights),
        text_parameters=parameters(MODEL / "text_encoder" / "model.safetensors"))


def main():
    report = json.loads((HERE / "report.json").read_text())
    tokens = len(json.loads((MODEL / "tokenizer" / "vocab.json").read_text()))
    names = sorted(concept.name + (f" ({', '.join(concept.others)})" if concept.others else "") for concept in read_concepts(report["words"]))
    blind = json.loads((HERE / "blind-test.json").read_text())
    wrong = [f"{shown} ({said})" for shown, said in blind["misnamed"].items()]
    facts = {**report, "misses": ", ".join(sorted(report["misses"])) or "none", "shown": blind["shown"],
             "named": blind["shown"] - len(wrong), "misnamed": "; not " + ", ".join(wrong) if wrong else ""}
    (MODEL / "README.md").write_text(TEXT.format(**facts, tokens=tokens, **architecture(), list=", ".join(names) + "."))
    hints = {"name": "starter", "steps": report["steps"], "guidance_scale": report["guidance"], "scheduler": "ddim"}
    (MODEL / "retouch.json").write_text(json.dumps(hints, indent=2) + "\n")


if __name__ == "__main__":
    main()
