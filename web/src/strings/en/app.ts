export const app = {
  name: "Retouch",
  views: { edit: "Edit", history: "History", jobs: "Jobs", keys: "Keys" },
  viewsLabel: "Views",
} as const;
