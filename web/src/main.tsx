import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openPage } from "./api/api.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import { App } from "./views/app/app.tsx";
import { takeUpStage } from "./views/history/restore.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("Expected an element #root in index.html");
openPage(() => void takeUpStage());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
