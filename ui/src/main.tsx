import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { guardClipboard } from "@/app/clipboard";
import { startI18n } from "@/i18n";
import { carryNonce, freezePrototypes, reportViolations, styleNonce } from "@/prepare";

const nonce = styleNonce();
reportViolations();
guardClipboard();
carryNonce(nonce);
startI18n();
const root = document.getElementById("root");
if (root) {
  const show = createRoot(root);
  freezePrototypes();
  show.render(<App nonce={nonce} />);
}
