import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { applyTheme } from "@/app/theme";
import { PadPage } from "@/features/pad/PadPage";
import { listenToPad } from "@/ipc/notices";
import { makeQueryClient } from "@/ipc/queryClient";
import { automated } from "@/shared/automated";
import "@/app/base.css";

/** The parent's window. It knows one view and two commands, and none of the desk's. */
export function PadApp() {
  const [client] = useState(makeQueryClient);
  useEffect(() => {
    applyTheme(false);
    document.documentElement.dataset["still"] = String(automated());
    return listenToPad(client);
  }, [client]);
  return (
    <QueryClientProvider client={client}>
      <PadPage />
    </QueryClientProvider>
  );
}
