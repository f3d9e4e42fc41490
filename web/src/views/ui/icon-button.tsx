import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import styles from "./icon-button.module.css";

interface IconButtonProps extends ComponentProps<"button"> {
  readonly icon: LucideIcon;
  /** Read by screen readers, shown on hovering. */
  readonly label: string;
  /** The keys that do the same, for the tooltip. */
  readonly keys?: string | undefined;
}

/** A button of one icon. Pressed or not where `aria-pressed` is given. */
export function IconButton({ icon: Icon, label, keys, className, ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      {...props}
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      className={[styles.button, className].filter(Boolean).join(" ")}
    >
      <Icon size={20} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
