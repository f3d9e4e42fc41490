/** What paints the mask. */
export const tools = {
  label: "Tools",
  actionsLabel: "Mask",
  names: { brush: "Brush", eraser: "Eraser", rectangle: "Rectangle", ellipse: "Ellipse", lasso: "Lasso", fill: "Fill" },
  /** Of the tools that have nothing to be set. */
  hints: {
    rectangle: "Drag from corner to corner; with Alt it erases",
    ellipse: "Drag from side to side; with Alt it erases",
    lasso: "Draw around what is to be painted; with Alt it erases",
    fill: "Click within an outline to fill it; with Alt it erases",
  },
  undo: "Undo",
  redo: "Redo",
  options: "Brush",
  size: "Size",
  hardness: "Hardness",
  unit: "Size in",
  units: { screen: "screen pixels", picture: "picture pixels" },
  pressure: "Pen pressure",
  more: "More for the mask",
  invert: "Invert",
  clear: "Clear",
  fillHoles: "Fill holes",
  grow: "Grow",
  shrink: "Shrink",
  by: "Pixels to grow or shrink",
  import: "Open mask…",
  export: "Save mask",
  exportName: "mask.png",
  imported: "The mask is opened.",
  unreadableMask: (name: string) => `“${name}” is no picture that this browser can read.`,
  tint: "Tint",
  opacity: "Opacity",
  colour: "Colour",
  colours: { "#e5484d": "Red", "#f5a524": "Amber", "#30a46c": "Green", "#0090ff": "Blue", "#8e4ec6": "Violet" } as Readonly<
    Record<string, string>
  >,
  shown: "Show the mask",
  blend: "Show what will be blended",
  blendHelp: "The mask as the server uses it: grown and feathered.",
  share: (share: number) =>
    share === 0 ? "Nothing painted" : share < 0.001 ? "Under 0.1 % painted" : `${(share * 100).toFixed(1)} % painted`,
} as const;
