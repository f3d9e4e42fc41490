/** The frame around the views. */
export const app = {
  name: "Retouch",
  views: { edit: "Edit", history: "History", jobs: "Jobs", keys: "Keys" },
  viewsLabel: "Views",
  skip: "To the content",
  close: "Close",
  open: "Open a picture",
  theme: { light: "To the light theme", dark: "To the dark theme" },
  account: {
    label: "Account",
    signedInAs: (name: string) => `Signed in as ${name}`,
    nobody: "Nobody needs a key here",
    signOut: "Sign out",
    docs: "The API, to read and to try",
    openapi: "OpenAPI 3.1",
  },
  panel: { label: "Prompt and result", open: "Prompt", close: "Back to the picture" },
  server: {
    away: "The server does not answer. What is painted here stays; what was sent goes on when it is back.",
    back: "The server is back.",
  },
  signIn: {
    title: "Sign in",
    opening: "Signing in…",
    intro: "Paint over a part of a picture, say what should be there, and it is repainted. Every other pixel stays as it was.",
    key: "Subscription key",
    keyHelp: "The server printed one at its first start. It stays in this tab until you close it.",
    submit: "Sign in",
    link: "Without a key: run this beside the server, and open the link that it prints.",
    linkCommand: "npx retouch keys link",
    failures: {
      "signed-out": { title: "Not signed in.", advice: "The key is not known here, or no longer. Check that it is whole, or open a link." },
      "not-allowed": { title: "This link opens nothing any more.", advice: "A link works once, and not for long. Print a new one." },
    },
  },
  toasts: "Messages",
  dismiss: "Dismiss",
  failed: {
    title: "This view could not be shown",
    advice: "Load the page again. What was made is kept in the history.",
    reload: "Load again",
  },
} as const;
