import { FolderOpen, Keyboard, Moon, Sun } from "lucide-react";
import { en } from "../../strings/en.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { useStore } from "../use-store.ts";
import { AccountMenu } from "./account-menu.tsx";
import type { SignedIn } from "./frame.tsx";
import styles from "./header.module.css";
import { ROUTES, type Route } from "./route.ts";
import { theme } from "./theme.ts";

interface HeaderProps {
  readonly route: Route;
  readonly session: SignedIn;
  readonly onOpen: () => void;
  readonly onHelp: () => void;
}

export function Header({ route, session, onOpen, onHelp }: HeaderProps) {
  const { scopes } = session;
  const isShown = (name: Route): boolean => name !== "keys" || (scopes !== "all" && scopes.includes("admin"));
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>{en.app.name}</h1>
      <nav className={styles.views} aria-label={en.app.viewsLabel}>
        {ROUTES.filter(isShown).map((name) => (
          <a key={name} href={`#${name}`} aria-current={name === route ? "page" : undefined}>
            {en.app.views[name]}
          </a>
        ))}
      </nav>
      {route === "edit" && <IconButton icon={FolderOpen} label={en.app.open} keys="Ctrl+O" onClick={onOpen} />}
      <IconButton icon={Keyboard} label={en.shortcuts.title} keys="?" className={styles.wide} onClick={onHelp} />
      <ThemeSwitch />
      <AccountMenu session={session} />
    </header>
  );
}

function ThemeSwitch() {
  const isDark = useStore(theme) === "dark";
  return <IconButton icon={isDark ? Sun : Moon} label={isDark ? en.app.theme.light : en.app.theme.dark} onClick={theme.toggle} />;
}
