import { CircleAlert, Info, X } from "lucide-react";
import { en } from "../../strings/en.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useStore } from "../use-store.ts";
import { toasts, type Toast } from "./toasts.ts";
import styles from "./toast-list.module.css";

/** Always there, so that a screen reader hears what is added. */
export function ToastList() {
  const shown = useStore(toasts);
  return (
    <section className={styles.list} aria-label={en.app.toasts} aria-live="polite">
      {shown.map((toast) => (
        <ToastItem key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastItem({ toast: { id, kind, text, action } }: { readonly toast: Toast }) {
  const Icon = kind === "error" ? CircleAlert : Info;
  const act = (): void => {
    action?.run();
    toasts.dismiss(id);
  };
  return (
    <div className={styles.toast} data-kind={kind}>
      <Icon size={18} aria-hidden className={styles.icon} />
      <p>{text}</p>
      {action !== undefined && (
        <button type="button" className={styles.action} onClick={act}>
          {action.label}
        </button>
      )}
      <IconButton icon={X} label={en.app.dismiss} onClick={() => toasts.dismiss(id)} />
    </div>
  );
}
