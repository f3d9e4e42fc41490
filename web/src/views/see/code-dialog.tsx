import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { Run } from "../../api/runs/run.ts";
import { SAMPLES, type SampleLanguage } from "../../api/samples/samples.ts";
import { en } from "../../strings/en.ts";
import { Dialog } from "../ui/dialog.tsx";
import { saveFile } from "../ui/save-file.ts";
import styles from "./code-dialog.module.css";
import { endingOf } from "./picture-format.ts";

const LANGUAGES = Object.keys(SAMPLES) as SampleLanguage[];
const MASK = "mask.png";
/** How long "Copied" is said. */
const COPIED_MS = 2000;

interface CodeDialogProps {
  readonly run: Run;
  /** Of the first picture: with it, the code makes the same ones. */
  readonly seed: number;
  readonly onClose: () => void;
}

/** A run's request in the languages of the documentation, with the files that it reads. */
export function CodeDialog({ run: { settings, picture, mask }, seed, onClose }: CodeDialogProps) {
  const [language, setLanguage] = useState<SampleLanguage>("curl");
  const [isCopied, setCopied] = useState(false);
  const strings = en.see.code;
  const pictureFile = picture && `picture.${endingOf(picture)}`;
  const files = Object.entries({ ...(pictureFile !== undefined && { [pictureFile]: picture }), ...(mask && { [MASK]: mask }) });
  const server = new URL(".", location.href).href.replace(/\/$/, "");
  const text = SAMPLES[language]({ server, settings: { ...settings, seed }, picture: pictureFile, mask: mask && MASK });

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  }

  return (
    <Dialog title={strings.title} onClose={onClose}>
      <p className={styles.hint}>{strings.hint}</p>
      <fieldset className={styles.languages}>
        <legend>{strings.languagesLabel}</legend>
        {LANGUAGES.map((name) => (
          <label key={name}>
            <input type="radio" name="language" checked={name === language} onChange={() => setLanguage(name)} />
            {strings.languages[name]}
          </label>
        ))}
      </fieldset>
      <div className={styles.code}>
        <button type="button" className={styles.copy} onClick={() => void copy()}>
          {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          <span role="status">{isCopied ? strings.copied : strings.copy}</span>
        </button>
        <textarea
          readOnly
          wrap="off"
          spellCheck={false}
          rows={text.split("\n").length}
          aria-label={strings.languages[language]}
          value={text}
        />
      </div>
      <p className={styles.hint}>{strings.run[language]}</p>
      {files.length > 0 && (
        <p className={styles.hint}>
          {strings.files}{" "}
          {files.map(([name, file]) => (
            <button key={name} type="button" className={styles.file} onClick={() => file && saveFile(file, name)}>
              {name}
            </button>
          ))}
        </p>
      )}
    </Dialog>
  );
}
