import { notifyManager, QueryClient } from "@tanstack/react-query";

/** The cache of views. Nothing here touches a network: a query is a command of our own program. */
export function makeQueryClient(): QueryClient {
  // A verdict must reach the screen with the notice that carries it, not one timer later.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The cable being out says nothing about our own program.
        networkMode: "always",
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // Every answer is a new object, so a count-down starts anew from the seconds it carries.
        structuralSharing: false,
      },
    },
  });
}
