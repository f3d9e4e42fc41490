import { CircleUser } from "lucide-react";
import { useId } from "react";
import { api } from "../../api/api.ts";
import { en } from "../../strings/en.ts";
import { stages } from "../reload/stages.ts";
import { IconButton } from "../ui/icon-button.tsx";
import styles from "./account-menu.module.css";
import type { SignedIn } from "./frame.tsx";

/** Who is signed in, and where else to go. */
export function AccountMenu({ session: { subscription } }: { readonly session: SignedIn }) {
  const id = useId();
  const strings = en.app.account;
  return (
    <>
      <IconButton icon={CircleUser} label={strings.label} popoverTarget={id} />
      <div id={id} popover="auto" className={styles.menu}>
        <p className={styles.who}>{subscription === null ? strings.nobody : strings.signedInAs(subscription)}</p>
        <a href="docs">{strings.docs}</a>
        <a href="openapi.json">{strings.openapi}</a>
        {subscription !== null && (
          <button type="button" onClick={() => void signOut()}>
            {strings.signOut}
          </button>
        )}
      </div>
    </>
  );
}

/** Whoever signs in next is to find nothing on the stage, nor on any tab's. */
async function signOut(): Promise<void> {
  await api.session.signOut();
  await stages.then(async ({ forgetAll }) => forgetAll()).catch(() => undefined);
  location.reload();
}
