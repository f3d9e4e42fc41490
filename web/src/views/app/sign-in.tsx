import type { SubmitEvent } from "react";
import { api } from "../../api/api.ts";
import type { SessionState } from "../../api/session.ts";
import { en } from "../../strings/en.ts";
import { FailureNote } from "../see/failure-note.tsx";
import styles from "./sign-in.module.css";

/** What is seen without a link or a key. */
export function SignIn({ session }: { readonly session: SessionState & { kind: "opening" | "signed-out" } }) {
  const strings = en.app.signIn;
  const isOpening = session.kind === "opening";

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key === "string" && key !== "") void api.session.signInByKey(key.trim());
  }

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1 className={styles.name}>{en.app.name}</h1>
        <p className={styles.intro}>{strings.intro}</p>
        <form className={styles.form} onSubmit={submit}>
          <label htmlFor="key">{strings.key}</label>
          <div className={styles.row}>
            <input id="key" name="key" type="password" autoComplete="current-password" required aria-describedby="key-help" />
            <button disabled={isOpening}>{isOpening ? strings.opening : strings.submit}</button>
          </div>
          <p id="key-help" className={styles.help}>
            {strings.keyHelp}
          </p>
        </form>
        {session.kind === "signed-out" && session.failure !== undefined && (
          <FailureNote failure={session.failure} words={strings.failures} />
        )}
        <p className={styles.help}>
          {strings.link} <code>{strings.linkCommand}</code>
        </p>
        <p className={styles.help}>
          <a href="docs">{en.app.account.docs}</a>
        </p>
      </div>
    </main>
  );
}
