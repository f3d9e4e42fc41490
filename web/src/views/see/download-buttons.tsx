import { Download } from "lucide-react";
import { en } from "../../strings/en.ts";
import { saveFile } from "../ui/save-file.ts";
import styles from "./download-buttons.module.css";
import { endingOf, FORMATS, inFormat, type Format } from "./picture-format.ts";

interface DownloadButtonsProps {
  readonly picture: Blob;
  /** Without its ending. */
  readonly name: string;
}

/** One button for each format, which says whether its bytes are the server's. */
export function DownloadButtons({ picture, name }: DownloadButtonsProps) {
  async function download(format: Format): Promise<void> {
    const file = await inFormat(picture, format);
    saveFile(file, `${name}.${endingOf(file)}`);
  }
  return (
    <div role="group" aria-label={en.see.download} className={styles.downloads}>
      <Download size={18} aria-hidden />
      {(Object.keys(FORMATS) as Format[]).map((format) => {
        const source = picture.type === FORMATS[format] ? en.see.asSent : en.see.madeHere;
        const label = `${en.see.download}: ${en.see.formats[format]}, ${source}`;
        return (
          <button key={format} type="button" aria-label={label} title={label} onClick={() => void download(format)}>
            {en.see.formats[format]}
          </button>
        );
      })}
    </div>
  );
}
