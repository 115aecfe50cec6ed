import type { QueryClient } from "@tanstack/react-query";
import {
  createHashHistory,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { ObservationRoute, RegistrationRoute, Shell, VisitRoute } from "@/app/screens";
import { type PeoplePlace, TABS } from "@/features/people/place";
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
  validateSearch: (search: Record<string, unknown>): { visit?: string | undefined } => ({
    visit: text(search["visit"]),
  }),
  component: VisitRoute,
});

const observation = createRoute({
  getParentRoute: () => root,
  path: "/observation",
  validateSearch: (search: Record<string, unknown>): { visit?: string | undefined } => ({
    visit: text(search["visit"]),
  }),
  component: ObservationRoute,
});
const people = createRoute({
  getParentRoute: () => root,
  path: "/people",
  validateSearch: (search: Record<string, unknown>): PeoplePlace => ({
    person: text(search["person"]),
    tab: TABS.find((tab) => tab === search["tab"]),
    pairs: search["pairs"] === true ? true : undefined,
    one: text(search["one"]),
    other: text(search["other"]),
  }),
  component: lazyRouteComponent(() => import("@/app/people"), "PeopleRoute"),
});
// The tables of these two are the heaviest part of the kit, and neither is where a day begins.
const stock = createRoute({
  getParentRoute: () => root,
  path: "/stock",
  validateSearch: (search: Record<string, unknown>): { code?: string | undefined; visit?: string | undefined } => ({
    code: text(search["code"]),
    visit: text(search["visit"]),
  }),
  component: lazyRouteComponent(() => import("@/app/stock"), "StockRoute"),
});
const due = createRoute({
  getParentRoute: () => root,
  path: "/due",
  component: lazyRouteComponent(() => import("@/app/due"), "DueRoute"),
});
const day = createRoute({
  getParentRoute: () => root,
  path: "/day",
  component: lazyRouteComponent(() => import("@/app/day"), "DayRoute"),
});
const sync = createRoute({
  getParentRoute: () => root,
  path: "/sync",
  component: lazyRouteComponent(() => import("@/features/sync/SyncPage"), "SyncPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: (search: Record<string, unknown>): { part?: string | undefined } => ({ part: text(search["part"]) }),
  component: lazyRouteComponent(() => import("@/app/settings"), "SettingsRoute"),
});

/** The screens and their addresses. After the `#`, because the program serves one page a window. */
export const router = createRouter({
  routeTree: root.addChildren([index, registration, visit, observation, people, due, stock, sync, day, settings]),
  history: createHashHistory(),
  context: { client: undefined as unknown as QueryClient },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
