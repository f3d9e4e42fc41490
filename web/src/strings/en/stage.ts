const megapixels = (width: number, height: number): string => `${((width * height) / 1e6).toFixed(1)} megapixels`;

/** The picture and where it comes from. */
export const stage = {
  label: "Picture. Enter puts the brush down in the middle and lifts it, arrow keys move the picture.",
  brushDown: "The brush is down. Arrow keys draw, Enter ends the stroke, Escape takes it back.",
  brushUp: "The stroke is painted.",
  start: {
    title: "Start with a picture",
    drop: "Drop one here, or paste it.",
    file: "Choose a file",
    camera: "Take a photo",
    privacy: "It stays in this browser until you press the button that repaints it.",
    blank: "Or start from white",
    custom: "Width and height in pixels",
    width: "Width",
    height: "Height",
    createBlank: "Start",
    sizeRule: (least: number, most: number, aspect: number) =>
      `Expected whole numbers from ${least} to ${most}, one at most ${aspect} times the other.`,
  },
  blankName: "Blank picture",
  pastedName: "Pasted picture",
  dropHint: "Drop the picture to open it",
  unreadable: (name: string) => `“${name}” is no picture that this browser can read. PNG, JPEG and WebP always work.`,
  noPicture: "There is no picture in what was dropped or pasted.",
  scaled: (name: string, from: { width: number; height: number }, to: { width: number; height: number }) =>
    `“${name}” has ${megapixels(from.width, from.height)}, more than the server takes: it was scaled down to ${to.width} × ${to.height}.`,
  restored: "The settings that this picture was made with are set.",
  restoreUndo: "Undo",
  zoom: { label: "Zoom", in: "Zoom in", out: "Zoom out", fit: "Fit", fitLabel: "Fit the picture", actual: "Show at 100 %" },
} as const;
