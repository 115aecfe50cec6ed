import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import "./printed.css";

/**
 * What goes to the printer, and the key for it: on the screen it is not there. `print` puts the sheet beside the window's page,
 * opens the printing dialog and takes the sheet away again.
 */
export function usePrint(sheet: ReactNode): { print: () => void; sheet: ReactNode } {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    if (!printing) return undefined;
    const done = () => setPrinting(false);
    window.addEventListener("afterprint", done);
    window.print();
    return () => window.removeEventListener("afterprint", done);
  }, [printing]);
  return {
    // A dialog that never said it was closed must not keep the key from working.
    print: () => {
      if (printing) window.print();
      setPrinting(true);
    },
    sheet: printing ? createPortal(<div className="printed">{sheet}</div>, document.body) : null,
  };
}
