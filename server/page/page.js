/** The page at the server's address: signs the browser in by the link's token, shows the request, makes a picture. */

const state = find("#state", HTMLElement);
const form = find("#form", HTMLFormElement);
const prompt = find("#prompt", HTMLInputElement);
const picture = find("#picture", HTMLImageElement);
const curl = find("#curl", HTMLElement);
const signOut = find("#sign-out", HTMLButtonElement);

const SIGN_IN_HINT = "Not signed in. Run “npx retouch keys link” beside the server and open the link that it prints.";

curl.textContent = curl.textContent.replace("http://127.0.0.1:8080/", new URL(".", location.href).href);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void showPicture();
});
signOut.addEventListener("click", () => {
  void fetch("session", { method: "DELETE" }).then(() => location.reload());
});
const refusal = await openLink();
await showSession(refusal ?? SIGN_IN_HINT);

/**
 * The token stands behind the #, which no browser sends to a server or a log; it leaves the address bar at once.
 *
 * @returns {Promise<string | undefined>} Why the link did not sign in; undefined when it did, or when there was none.
 */
async function openLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get("sign-in");
  if (token === null) return undefined;
  history.replaceState(null, "", location.pathname);
  const reply = await post("session", { token });
  return reply.ok ? undefined : messageOf(reply);
}

/** @param {string} hint What to say when nobody is signed in. */
async function showSession(hint) {
  const reply = await fetch("session");
  if (!reply.ok) {
    state.textContent = hint;
    return;
  }
  const { subscription } = /** @type {{ subscription: string | null }} */ (await reply.json());
  state.textContent = subscription === null ? "Nobody needs a key here." : `Signed in as ${subscription}.`;
  form.hidden = false;
  signOut.hidden = subscription === null;
}

async function showPicture() {
  const button = find("#form button", HTMLButtonElement);
  button.disabled = true;
  state.textContent = "Painting…";
  try {
    const reply = await post("inpainting/v1/getImage", { prompt: prompt.value, response_format: "image" });
    state.textContent = reply.ok ? "" : await messageOf(reply);
    if (!reply.ok) return;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(await reply.blob());
    picture.alt = prompt.value;
    picture.hidden = false;
  } catch {
    state.textContent = "The server does not answer. Is it still running?";
  } finally {
    button.disabled = false;
  }
}

/**
 * @param {string} path
 * @param {object} body
 */
function post(path, body) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** @param {Response} reply A refusal, in the API's own words. */
async function messageOf(reply) {
  return /** @type {{ message: string }} */ (await reply.json()).message;
}

/**
 * @template {Element} Kind
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function find(selector, kind) {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new TypeError(`Expected ${kind.name} for ${selector} but received another element`);
  return element;
}
