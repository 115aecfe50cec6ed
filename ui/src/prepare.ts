// What every window does before it shows anything.

/** The nonce of the content security policy, which run-time styles must carry. Tauri puts it on the page's own `<style>`. */
export function styleNonce(): string | undefined {
  const style = document.querySelector<HTMLStyleElement>("style[nonce]");
  return style?.nonce || undefined;
}

/** Gives every style element made at run time the nonce: some parts of the UI kit insert theirs without. */
export function carryNonce(nonce: string | undefined): void {
  if (nonce === undefined) return;
  const create = document.createElement.bind(document);
  document.createElement = (tag: string, options?: ElementCreationOptions) => {
    const element = create(tag, options);
    if (tag === "style") element.nonce = nonce;
    return element;
  };
}

declare global {
  interface Window {
    /** What the security policy stopped in this window; a test holds it empty. No content of the page is in it. */
    __violations?: string[];
  }
}

/** Collects and says aloud what the security policy stopped. */
export function reportViolations(): void {
  const stopped: string[] = [];
  window.__violations = stopped;
  document.addEventListener("securitypolicyviolation", (event) => {
    const what = `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`;
    stopped.push(what);
    console.error(`security policy: ${what}`);
  });
}

/** Freezes what nobody may change, once every library has loaded (one of them writes a prototype while loading). */
export function freezePrototypes(): void {
  Object.freeze(Object.prototype);
}
