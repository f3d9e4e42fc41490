import { SayPanel } from "../say/say-panel.tsx";
import { SeePanel } from "../see/see-panel.tsx";
import styles from "./edit-view.module.css";

export function EditView() {
  return (
    <div className={styles.edit}>
      <section className={styles.stage} />
      <aside className={styles.panel}>
        <SayPanel />
        <SeePanel />
      </aside>
    </div>
  );
}
