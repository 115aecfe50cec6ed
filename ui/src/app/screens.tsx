// What each address shows: features composed, and the ways between them. Features know no other feature and no address.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { errand } from "@/app/errand";
import { Layout } from "@/app/Layout";
import { SwitchDialog } from "@/app/SwitchDialog";
import { DemoPanel } from "@/features/demo/DemoPanel";
import { ObservationPage } from "@/features/observation/ObservationPage";
import { PlanDrawer } from "@/features/plan/PlanDrawer";
import { RegistrationPage } from "@/features/registration/RegistrationPage";
import { VisitPage } from "@/features/visit/VisitPage";
import { commands, type StockView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Family } from "@/shared/Family";
import { useCommand } from "@/shared/useCommand";
import { keepTyped } from "@/shared/useKept";

/** The frame of every screen. */
export function Shell() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();
  const { data: desk } = useQuery({ queryKey: keys.desk, queryFn: () => call(commands.deskView()) });
  const { data: stock } = useQuery<StockView>({
    queryKey: keys.stock,
    queryFn: () => call(commands.stockView()),
    enabled: false,
  });
  const signOut = useCommand(async () => {
    await keepTyped();
    const desk = await call(commands.sessionLogout());
    // The next person begins at the beginning.
    void navigate({ to: "/registration", search: {} });
    client.setQueryData(keys.desk, desk);
  });
  const lock = useCommand(async () => {
    // Behind the lock nothing can be kept any more.
    await keepTyped();
    client.setQueryData(keys.desk, await call(commands.sessionLock()));
  });
  const [switching, setSwitching] = useState(false);
  if (!desk?.session) return null;
  return (
    <Layout
      desk={desk}
      session={desk.session}
      current={location.pathname}
      receiving={stock?.receipt?.note ?? null}
      onGo={(screen) => void navigate(screen.name === "stock" ? toStock() : { to: screen.path })}
      onDay={() => void navigate({ to: "/day" })}
      onBackups={() => void navigate({ to: "/settings", search: { part: "backup" } })}
      onSwitch={() => setSwitching(true)}
      onLock={() => void lock.send()}
      onSignOut={() => void signOut.send()}
      demo={desk.clinic.demo ? <DemoPanel /> : null}
    >
      <Outlet />
      {switching && <SwitchDialog onClose={() => setSwitching(false)} />}
    </Layout>
  );
}

/** The stock page, with what the visit on the chair needs from there. */
function toStock() {
  const wanted = errand.get();
  return { to: "/stock", search: wanted ?? {} } as const;
}

const registrationApi = getRouteApi("/registration");

/** 登记 */
export function RegistrationRoute() {
  const place = registrationApi.useSearch();
  const navigate = useNavigate();
  const [planned, setPlanned] = useState<string | null>(null);
  return (
    <>
      <RegistrationPage
        place={place}
        onGo={(next) => void navigate({ to: "/registration", search: next })}
        onVaccinate={(visit) => void navigate({ to: "/visit", search: { visit } })}
        onArchive={(person, tab) => void navigate({ to: "/people", search: { person, tab } })}
        onPlan={setPlanned}
      />
      {planned !== null && <PlanDrawer recipient={planned} onClose={() => setPlanned(null)} />}
    </>
  );
}

const visitApi = getRouteApi("/visit");

/** 接种 */
export function VisitRoute() {
  const { visit } = visitApi.useSearch();
  const navigate = useNavigate();
  // Leaving by the key of the stock page is leaving for what the verdict asks for; any other way forgets it.
  useEffect(() => () => errand.set(null), []);
  return (
    <VisitPage
      visit={visit ?? null}
      family={(view) => (
        <Family view={view} onOpen={(next) => void navigate({ to: "/visit", search: { visit: next } })} />
      )}
      onOpen={(next) => void navigate({ to: "/visit", search: next === null ? {} : { visit: next } })}
      onWanted={(code) => errand.set(visit === undefined || code === null ? null : { visit, code })}
      onElsewhere={(way, of) => {
        if (way.to === "receive") void navigate({ to: "/stock", search: { visit: of, code: way.code } });
        else if (way.to === "archive") {
          void navigate({ to: "/people", search: { person: way.recipient, tab: "doses" } });
        } else if (way.to === "finish") void navigate({ to: "/observation", search: { visit: of } });
        else void navigate({ to: "/registration", search: { visit: of } });
      }}
    />
  );
}

const observationApi = getRouteApi("/observation");

/** 留观 */
export function ObservationRoute() {
  const { visit } = observationApi.useSearch();
  const navigate = useNavigate();
  return (
    <ObservationPage
      visit={visit ?? null}
      onOpen={(next) => void navigate({ to: "/observation", search: next === null ? {} : { visit: next } })}
    />
  );
}
