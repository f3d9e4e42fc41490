import { Camera, ImageUp } from "lucide-react";
import { en } from "../../strings/en.ts";
import { BlankForm } from "./blank-form.tsx";
import { FileInput } from "./file-input.tsx";
import styles from "./start-picture.module.css";
import { takePicture } from "./take-picture.ts";

/** Every way to begin. `onStarted` is called when one was taken. */
export function StartPicture({ onStarted }: { readonly onStarted?: () => void }) {
  const strings = en.stage.start;
  const take = (file: File): void => {
    onStarted?.();
    void takePicture(file);
  };
  return (
    <div className={styles.start}>
      <p className={styles.lead}>{strings.drop}</p>
      <div className={styles.files}>
        <FileInput icon={ImageUp} label={strings.file} accept="image/*" className={styles.first} onFile={take} />
        <FileInput icon={Camera} label={strings.camera} accept="image/*" capture="environment" className={styles.camera} onFile={take} />
      </div>
      <p className={styles.quiet}>{strings.privacy}</p>
      <BlankForm onStarted={onStarted} />
    </div>
  );
}
