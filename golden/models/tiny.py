"""Tiny models of both kinds, with random weights, in diffusers layout.

Real architectures, small numbers. The weights are scaled so that every part matters to the result: the text moves the
picture, the autoencoder has contrast, predictions have about unit variance.
"""
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel


def byte_characters():
    """CLIP's printable stand-ins for the 256 bytes, in its vocabulary's order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(len(others))]


def write_tokenizer(folder: Path):
    """A vocabulary of single bytes: every text can be spelled, nothing is merged."""
    characters = byte_characters()
    tokens = characters + [c + "</w>" for c in characters] + ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(tokens)}, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    config = {**special, "tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "do_lower_case": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    return len(tokens)


def text_encoder(vocabulary, width, heads, activation):
    return CLIPTextModel(CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=2, num_attention_heads=heads,
        max_position_embeddings=77, hidden_act=activation, projection_dim=width,
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1)).eval()


SCHEDULE = dict(num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1)


def inpaint_parts(vocabulary):
    """As SD 1.5-inpainting: nine channels, convolutions as projections, heads by `attention_head_dim`."""
    unet = UNet2DConditionModel(
        sample_size=8, in_channels=9, out_channels=4, block_out_channels=[16, 32], layers_per_block=1,
        down_block_types=["CrossAttnDownBlock2D", "DownBlock2D"], up_block_types=["UpBlock2D", "CrossAttnUpBlock2D"],
        cross_attention_dim=24, attention_head_dim=2, norm_num_groups=8)
    vae = AutoencoderKL(
        sample_size=64, latent_channels=4, block_out_channels=[8, 8, 16, 16], layers_per_block=1, norm_num_groups=4,
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4)
    return unet, vae, text_encoder(vocabulary, 24, 2, "quick_gelu"), DDIMScheduler(**SCHEDULE, clip_sample=False, set_alpha_to_one=False)


def plain_parts(vocabulary):
    """As SD 2: four channels, linear projections, heads per level, exact GELU; and no middle block, uneven layers."""
    unet = UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, block_out_channels=[16, 24, 32], layers_per_block=[1, 2, 1],
        down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], mid_block_type=None,
        cross_attention_dim=32, attention_head_dim=[2, 3, 4], transformer_layers_per_block=[1, 2, 1], norm_num_groups=8,
        use_linear_projection=True)
    vae = AutoencoderKL(
        sample_size=64, latent_channels=4, block_out_channels=[8, 8, 8, 16], layers_per_block=1, norm_num_groups=4,
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4, scaling_factor=0.9)
    return unet, vae, text_encoder(vocabulary, 32, 4, "gelu"), EulerDiscreteScheduler(**SCHEDULE, prediction_type="v_prediction")


@torch.no_grad()
def scale_weights(unet, vae, text):
    """Brings the parts of a fresh random model to the magnitudes that a trained one has."""
    generator = torch.Generator().manual_seed(5)
    random = lambda *shape: torch.randn(shape, generator=generator)
    for name, parameter in [*unet.named_parameters(), *vae.named_parameters(), *text.named_parameters()]:
        if "norm" in name:                              # fresh ones are all 1 and 0, which would hide mistakes
            parameter.add_(0.3 * random(*parameter.shape))
        elif name.endswith("bias"):
            parameter.add_(0.1 * random(*parameter.shape))
    for name, parameter in unet.named_parameters():
        if "attn2.to_out.0.weight" in name:             # the text's way into the picture
            parameter.mul_(6)

    def rescale(layer, output, spread):
        factor = spread / output.std()
        layer.weight.mul_(factor)
        layer.bias.copy_(random(*layer.bias.shape) * 0.05)

    latents = random(1, 4, 8, 8)
    hidden = text(torch.arange(77)[None]).last_hidden_state
    rescale(unet.conv_out, unet(random(1, unet.config.in_channels, 8, 8), 500, hidden).sample, 1.0)
    rescale(vae.decoder.conv_out, vae.decode(latents).sample, 0.5)
    moments = vae.encode(random(1, 3, 64, 64)).latent_dist
    rescale(vae.quant_conv, moments.mean, 1 / vae.config.scaling_factor)
    vae.quant_conv.bias[4:] = -3


def save(module, folder: Path, file, dtype, *, shards=1, rename=None):
    """config.json and safetensors, cast to `dtype`; optionally sharded; names changed by `rename`."""
    folder.mkdir(parents=True, exist_ok=True)
    module.save_config(folder) if hasattr(module, "save_config") else module.config.save_pretrained(folder)
    state = {(rename or (lambda name: name))(name): value.detach().to(dtype).contiguous() for name, value in module.state_dict().items()
             if not name.endswith("position_ids")}
    if shards == 1:
        save_file(state, folder / f"{file}.safetensors", metadata={"format": "pt"})
        return
    names = sorted(state)
    weight_map = {}
    for shard in range(shards):
        shard_file = f"{file}-{shard + 1:05d}-of-{shards:05d}.safetensors"
        part = {name: state[name] for name in names[shard::shards]}
        save_file(part, folder / shard_file, metadata={"format": "pt"})
        weight_map |= {name: shard_file for name in part}
    index = {"metadata": {"total_size": sum(v.numel() * v.element_size() for v in state.values())}, "weight_map": weight_map}
    (folder / f"{file}.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def old_attention_names(name):
    """The autoencoder's attention as published SD 1.x files name it."""
    for new, old in {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}.items():
        name = name.replace(f"mid_block.attentions.0.{new}.", f"mid_block.attentions.0.{old}.")
    return name


def with_text_prefix(name):
    return name if name.startswith("text_model.") else f"text_model.{name}"


def build(kind, folder: Path):
    """Writes a model and returns its parts in fp32 with exactly the weights written."""
    torch.manual_seed({"inpaint": 1, "plain": 2}[kind])
    vocabulary = write_tokenizer(folder / "tokenizer")
    unet, vae, text, scheduler = {"inpaint": inpaint_parts, "plain": plain_parts}[kind](vocabulary)
    scale_weights(unet, vae, text)
    types = {"inpaint": (torch.float32, torch.float32, torch.float16), "plain": (torch.float16, torch.bfloat16, torch.float32)}[kind]
    for module, dtype in zip((unet, vae, text), types):
        module.to(dtype).float().eval()
    old = kind == "inpaint"
    save(unet, folder / "unet", "diffusion_pytorch_model", types[0], shards=1 if old else 2)
    save(vae, folder / "vae", "diffusion_pytorch_model", types[1], rename=old_attention_names if old else None)
    save(text, folder / "text_encoder", "model", types[2], rename=with_text_prefix if old else lambda name: name.removeprefix("text_model."))
    scheduler.save_pretrained(folder / "scheduler")
    pipeline = "StableDiffusionInpaintPipeline" if old else "StableDiffusionPipeline"
    index = {"_class_name": pipeline, "_diffusers_version": "0.42.1", "scheduler": ["diffusers", type(scheduler).__name__],
             "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
             "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    # Read back, as anybody's model is: a fresh object's settings remember which of them were defaults, a file's do not.
    return unet, vae, text, type(scheduler).from_pretrained(folder / "scheduler")
