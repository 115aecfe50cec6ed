import type { QueryClient } from "@tanstack/react-query";
import { createHashHistory, createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { ObservationRoute, RegistrationRoute, Shell, StockRoute, SyncRoute, VisitRoute } from "@/app/screens";
import type { Place } from "@/features/registration/place";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Shell });

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/registration", search: {} });
  },
});

const registration = createRoute({
  getParentRoute: () => root,
  path: "/registration",
  validateSearch: (search: Record<string, unknown>): Place => ({
    person: text(search["person"]),
    visit: text(search["visit"]),
    form: search["form"] === true ? true : undefined,
  }),
  component: RegistrationRoute,
});

const visit = createRoute({
  getParentRoute: () => root,
  path: "/visit",
  validateSearch: (search: Record<string, unknown>): { visit?: string | undefined } => ({ visit: text(search["visit"]) }),
  component: VisitRoute,
});

const observation = createRoute({ getParentRoute: () => root, path: "/observation", component: ObservationRoute });
const stock = createRoute({ getParentRoute: () => root, path: "/stock", component: StockRoute });
const sync = createRoute({ getParentRoute: () => root, path: "/sync", component: SyncRoute });

/** The screens and their addresses. After the `#`, because the program serves one page a window. */
export const router = createRouter({
  routeTree: root.addChildren([index, registration, visit, observation, stock, sync]),
  history: createHashHistory(),
  context: { client: undefined as unknown as QueryClient },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
