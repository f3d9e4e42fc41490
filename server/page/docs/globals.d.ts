/** What swagger-ui-bundle.js leaves behind, as far as it is used here. */
interface SwaggerUI {
  readonly authActions: { logout(schemes: readonly string[]): void };
  preauthorizeApiKey(scheme: string, key: string): void;
}

declare const SwaggerUIBundle: {
  (options: object): SwaggerUI;
  readonly presets: { readonly apis: unknown };
};
