import { useEffect, useRef, useState, type ReactNode } from "react";
import { en } from "../../strings/en.ts";
import { connectCursor } from "./connect-cursor.ts";
import { connectStage } from "./connect-stage.ts";
import type { StageDocument } from "./documents.ts";
import { connectKeyboardBrush } from "./keyboard-brush.ts";
import styles from "./stage.module.css";

export interface StageProps {
  readonly document: StageDocument;
  /**
   * Lies over the picture and the mask. Where the picture is stands in the custom properties `--picture-left`, `-top`, `-width` and
   * `-height`, in CSS pixels at any zoom. What takes pointers keeps `pointerdown` to itself, else it paints.
   * As long as anything in it has `data-hides-mask`, the mask is not shown.
   */
  readonly children?: ReactNode;
}

/** The picture, the mask over it, and the pointer that paints. */
export function Stage({ document, children }: StageProps) {
  const surface = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  const pictureCanvas = useRef<HTMLCanvasElement>(null);
  const maskCanvas = useRef<HTMLCanvasElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const [announcement, setAnnouncement] = useState("");

  useEffect(() => {
    const elements = {
      surface: surface.current!,
      ground: ground.current!,
      pictureCanvas: pictureCanvas.current!,
      maskCanvas: maskCanvas.current!,
    };
    const { editor } = document;
    const ends = [
      connectStage(document, elements),
      connectCursor(editor, elements.surface, ring.current!),
      connectKeyboardBrush(editor, elements.surface, (isDown) => setAnnouncement(isDown ? en.stage.brushDown : en.stage.brushUp)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [document]);

  return (
    <div ref={surface} className={styles.surface} role="application" tabIndex={0} aria-label={en.stage.label}>
      <div ref={ground} className={styles.ground} />
      <canvas ref={pictureCanvas} className={styles.canvas} />
      <canvas ref={maskCanvas} className={`${styles.canvas} ${styles.mask}`} />
      {children}
      <div ref={ring} className={styles.ring} />
      <p className={styles.announcement} aria-live="polite">
        {announcement}
      </p>
    </div>
  );
}
