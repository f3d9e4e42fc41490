import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openPage } from "./api/api.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import { App } from "./views/app/app.tsx";
import { surviveReload } from "./views/reload/survive-reload.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("Expected an element #root in index.html");
const takeUpStage = surviveReload();
openPage(() => void takeUpStage());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
