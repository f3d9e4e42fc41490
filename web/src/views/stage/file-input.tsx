import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import styles from "./start-picture.module.css";

interface FileInputProps extends Pick<ComponentProps<"input">, "accept" | "capture" | "className"> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onFile: (file: File) => void;
}

/** A file input that looks like a button and stays what it is for keyboards and screen readers. */
export function FileInput({ icon: Icon, label, onFile, className, ...input }: FileInputProps) {
  return (
    <label className={[styles.file, className].filter(Boolean).join(" ")}>
      <Icon size={20} aria-hidden />
      {label}
      <input
        type="file"
        {...input}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
          // So that the same file can be chosen again.
          currentTarget.value = "";
        }}
      />
    </label>
  );
}
