// Identity numbers and phones leave a window masked: the clipboard is open to every program and outlives the session.

const IDENTITY = /(?<!\d)(\d{3})\d{11}(\d{3}[\dXx])(?!\d)/gu;
const PHONE = /(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)/gu;

/** The text with every identity number and phone masked as the screens mask them. */
export function masked(text: string): string {
  return text.replace(IDENTITY, "$1***********$2").replace(PHONE, "$1****$2");
}

function chosen(target: EventTarget | null): string {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)
    return target.value.slice(target.selectionStart ?? 0, target.selectionEnd ?? 0);
  return String(document.getSelection() ?? "");
}

/** Watches copying and cutting in this window. What is cut is gone from the field as ever; only the clipboard gets less. */
export function guardClipboard(): void {
  for (const kind of ["copy", "cut"] as const)
    document.addEventListener(kind, (event) => {
      const text = chosen(event.target);
      const safe = masked(text);
      if (safe === text || event.clipboardData === null) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", safe);
      if (kind === "cut" && (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement))
        document.execCommand("delete");
    });
}
