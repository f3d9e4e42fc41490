import type { PictureFacts } from "../../api/history/history-entry.ts";
import { en } from "../../strings/en.ts";
import { useObjectUrl } from "../use-object-url.ts";
import { changeResult } from "./shown-result.ts";
import styles from "./variations.module.css";

interface VariationsProps {
  readonly runId: string;
  readonly pictures: readonly PictureFacts[];
  readonly results: readonly Blob[];
  readonly chosen: number;
}

/** The pictures of one run, side by side. The one that is chosen is on the stage. */
export function Variations({ runId, pictures, results, chosen }: VariationsProps) {
  return (
    <fieldset className={styles.variations}>
      <legend>{en.see.variations}</legend>
      {results.map((result, i) => (
        <Variation
          key={pictures[i].seed}
          label={en.see.variation(i + 1, pictures[i].seed)}
          picture={result}
          isChosen={i === chosen}
          onChoose={() => changeResult(runId, { chosen: i, isHidden: false })}
        />
      ))}
    </fieldset>
  );
}

interface VariationProps {
  readonly label: string;
  readonly picture: Blob;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Variation({ label, picture, isChosen, onChoose }: VariationProps) {
  const url = useObjectUrl(picture);
  return (
    <label className={styles.variation}>
      <input type="radio" name="variation" checked={isChosen} onChange={onChoose} />
      {url !== undefined && <img src={url} alt={label} title={label} />}
    </label>
  );
}
