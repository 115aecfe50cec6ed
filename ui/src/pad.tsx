import { createRoot } from "react-dom/client";
import { guardClipboard } from "@/app/clipboard";
import { PadApp } from "@/app/PadApp";
import { startI18n } from "@/i18n";
import { carryNonce, freezePrototypes, reportViolations, styleNonce } from "@/prepare";

reportViolations();
guardClipboard();
carryNonce(styleNonce());
startI18n();
const root = document.getElementById("root");
if (root) {
  const show = createRoot(root);
  freezePrototypes();
  show.render(<PadApp />);
}
