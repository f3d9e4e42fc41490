// The API's description as a page on which requests can be sent.

const SCHEME = "keyHeader";
/** The tab's own storage: another tab does not see the key, and it is gone when the tab is closed. */
const STORED_KEY = "retouch-key";

const keyField = /** @type {HTMLInputElement} */ (document.getElementById("key"));
const state = /** @type {HTMLElement} */ (document.getElementById("state"));

let isKeyInUse = false;
const ui = SwaggerUIBundle({
  url: "/openapi.json",
  domNode: /** @type {HTMLElement} */ (document.getElementById("docs")),
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  defaultModelRendering: "model",
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: useKey,
});

keyField.value = sessionStorage.getItem(STORED_KEY) ?? "";
keyField.addEventListener("input", useKey);
void showSession();

function useKey() {
  const key = keyField.value.trim();
  sessionStorage.setItem(STORED_KEY, key);
  // An empty key would be sent as one.
  if (key !== "") ui.preauthorizeApiKey(SCHEME, key);
  else if (isKeyInUse) ui.authActions.logout([SCHEME]);
  isKeyInUse = key !== "";
}

/** A browser that was signed in by a link needs no key. */
async function showSession() {
  const reply = await fetch("/session");
  if (!reply.ok) return;
  const { subscription } = /** @type {{ subscription: string | null }} */ (await reply.json());
  state.textContent = subscription === null ? "No key is needed here" : `Signed in as ${subscription}`;
}
