import { RetouchError } from "./errors.ts";
import { readJson, readNothing } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** Who is signed in. */
export interface SessionInfo {
  /** The subscription's name; null where the server runs without keys. */
  readonly subscription: string | null;
  /** What it may do. */
  readonly scopes: "all" | readonly string[];
}

const SESSION_PATH = "session";

/** How the server's own page is signed in: a link becomes a cookie that no script can read. */
export class Session {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Who is signed in, or whose the key is.
   *
   * @throws AuthenticationError when nobody is
   * @example
   * const { subscription } = await retouch.session.get();
   */
  async get(options?: CallOptions): Promise<SessionInfo> {
    return this.#transport.send({ method: "GET", path: SESSION_PATH, options, read: readJson<SessionInfo> });
  }

  /**
   * Who is signed in, undefined when nobody is: for a page that is just opened, whose browser would log a refusal as an error.
   *
   * @throws AuthenticationError when there is a key and it is wrong
   * @example
   * const isSignedIn = (await retouch.session.find()) !== undefined;
   */
  async find(options?: CallOptions): Promise<SessionInfo | undefined> {
    const read = readJson<SessionInfo | { readonly signed_in: false }>;
    const found = await this.#transport.send({ method: "GET", path: `${SESSION_PATH}?or=nobody`, options, read });
    return "subscription" in found ? found : undefined;
  }

  /**
   * Signs the browser in by a link that `retouch keys link` printed, or by the token in it. A link works once.
   *
   * @throws PermissionDeniedError when the link has expired or was opened before
   * @example
   * if (location.hash.startsWith("#sign-in=")) await retouch.session.signIn(location.href);
   */
  async signIn(link: string, options?: CallOptions): Promise<void> {
    const token = URL.canParse(link) ? new URLSearchParams(new URL(link).hash.slice(1)).get("sign-in") : link;
    if (token === null) throw new RetouchError("Expected a link with #sign-in= in it for link");
    await this.#transport.send({ method: "POST", path: SESSION_PATH, body: { token }, options, read: readNothing });
  }

  /**
   * Ends the session.
   *
   * @example
   * await retouch.session.signOut();
   */
  async signOut(options?: CallOptions): Promise<void> {
    await this.#transport.send({ method: "DELETE", path: SESSION_PATH, options, read: readNothing });
  }
}
