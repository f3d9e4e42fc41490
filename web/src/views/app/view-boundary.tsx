import { Component, type ReactNode } from "react";
import { en } from "../../strings/en.ts";
import styles from "./view-boundary.module.css";

interface ViewBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps the frame when a view fails, such as one whose file is gone since the server was updated. */
export class ViewBoundary extends Component<ViewBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const strings = en.app.failed;
    return (
      <div role="alert" className={styles.failed}>
        <h2>{strings.title}</h2>
        <p>{strings.advice}</p>
        <button type="button" onClick={() => location.reload()}>
          {strings.reload}
        </button>
      </div>
    );
  }
}
