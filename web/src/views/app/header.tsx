import { en } from "../../strings/en.ts";
import { ROUTES, type Route } from "./route.ts";
import styles from "./header.module.css";

export function Header({ route }: { readonly route: Route }) {
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>{en.app.name}</h1>
      <nav className={styles.views} aria-label={en.app.viewsLabel}>
        {ROUTES.map((name) => (
          <a key={name} href={`#${name}`} aria-current={name === route ? "page" : undefined}>
            {en.app.views[name]}
          </a>
        ))}
      </nav>
    </header>
  );
}
