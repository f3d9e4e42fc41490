import { useEffect, useState } from "react";
import { en } from "../../strings/en.ts";
import { takeFirstPicture } from "./take-picture.ts";
import styles from "./picture-drop.module.css";

/** Takes pictures that are dropped anywhere on the page or pasted, and says so while one is held over it. */
export function PictureDrop() {
  const [isOver, setOver] = useState(false);
  useEffect(() => listenForPictures(setOver), []);
  return isOver && <div className={styles.drop}>{en.stage.dropHint}</div>;
}

function listenForPictures(setOver: (isOver: boolean) => void): () => void {
  const end = new AbortController();
  const { signal } = end;
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;

  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const leave = (event: DragEvent): void => {
    // Without another element beneath, it is the window that was left.
    if (event.relatedTarget === null) setOver(false);
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setOver(false);
    takeFirstPicture(event.dataTransfer?.files ?? []);
  };
  const paste = ({ clipboardData }: ClipboardEvent): void => {
    // Text that is copied together with a picture of itself is meant as text.
    if (clipboardData === null || clipboardData.files.length === 0 || clipboardData.types.includes("text/plain")) return;
    takeFirstPicture(clipboardData.files, en.stage.pastedName);
  };

  addEventListener("dragover", over, { signal });
  addEventListener("dragleave", leave, { signal });
  addEventListener("drop", drop, { signal });
  addEventListener("paste", paste, { signal });
  return () => end.abort();
}
