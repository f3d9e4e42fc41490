export type ImageType = "image/png" | "image/jpeg" | "image/webp";

/** An encoded picture. */
export class EncodedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Media type. */
  readonly type: ImageType;

  constructor(bytes: Uint8Array<ArrayBuffer>, type: ImageType) {
    this.bytes = bytes;
    this.type = type;
  }

  /**
   * The picture for a browser.
   *
   * @example
   * document.querySelector("img").src = URL.createObjectURL(picture.blob());
   */
  blob(): Blob {
    return new Blob([this.bytes], { type: this.type });
  }
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
