import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { forget } from "@/app/forget";
import { callIn, meet, toNeedle } from "@/app/meet";
import { router } from "@/app/router";
import { Taken } from "@/app/Taken";
import { LoginPage } from "@/features/login/LoginPage";
import { SetupPage } from "@/features/setup/SetupPage";
import { commands, type DeskView } from "@/ipc/bindings";
import { call, onSessionLost } from "@/ipc/call";
import { listenToDesk } from "@/ipc/notices";
import { keys } from "@/ipc/queryKeys";
import { Loading } from "@/shared/Loading";
import { MayContext } from "@/shared/may";
import { useWedge } from "@/shared/useWedge";

/** The desk before and after signing in. The session lives in the program; this window only shows it. */
export function Desk() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const { data: desk, error } = useQuery({ queryKey: keys.desk, queryFn: () => call(commands.deskView()) });
  const session = desk?.session ?? null;

  useEffect(
    () =>
      listenToDesk(
        client,
        (people) => meet(client, people),
        callIn,
        (code) => toNeedle(client, code),
      ),
    [client],
  );
  useEffect(() => {
    onSessionLost(() => {
      client.setQueryData<DeskView>(keys.desk, (known) => (known ? { ...known, session: null } : known));
    });
  }, [client]);
  // Nobody's data stays in the window after its user has gone. Whoever takes over goes on with the visit on the chair.
  const taken = session !== null;
  useEffect(() => {
    if (taken) return () => forget(client);
    return undefined;
  }, [taken, client]);
  useWedge(session !== null);
  useEffect(() => {
    const keep = (event: KeyboardEvent) => {
      // Loading the page anew would throw away what was typed.
      if (event.key === "F5" || (event.ctrlKey && event.key.toLowerCase() === "r")) event.preventDefault();
    };
    window.addEventListener("keydown", keep);
    return () => window.removeEventListener("keydown", keep);
  }, []);

  if (!desk) {
    return (
      <main className="opening">
        <p>{t("opening")}</p>
        {error && (
          <>
            <h1>{t("notOpenTitle")}</h1>
            <p>{t("notOpenSafe")}</p>
            <Loading error={error} />
          </>
        )}
      </main>
    );
  }
  // An empty site: there is no clinic to sign in to.
  if (desk.clinic.site === "") return <SetupPage />;
  if (!session) return <LoginPage clinic={desk.clinic} trouble={desk.trouble} />;
  return (
    <MayContext value={new Set(session.may)}>
      <Taken desk={desk} session={session}>
        <RouterProvider router={router} context={{ client }} />
      </Taken>
    </MayContext>
  );
}
