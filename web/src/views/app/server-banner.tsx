import { CloudOff } from "lucide-react";
import { useEffect } from "react";
import { api } from "../../api/api.ts";
import { en } from "../../strings/en.ts";
import { toasts } from "../toasts/toasts.ts";
import { useStore } from "../use-store.ts";
import styles from "./server-banner.module.css";

/** Says while the server is away, and that it is back. */
export function ServerBanner() {
  const state = useStore(api.server);
  useEffect(
    () =>
      api.server.subscribe(() => {
        if (api.server.getSnapshot() === "up") toasts.show({ kind: "note", text: en.app.server.back });
      }),
    [],
  );
  return (
    <div role="status">
      {state === "away" && (
        <p className={styles.banner}>
          <CloudOff size={18} aria-hidden />
          {en.app.server.away}
        </p>
      )}
    </div>
  );
}
