import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Turned } from "@/app/Turned";
import { LockScreen } from "@/features/session/LockScreen";
import { MustChange } from "@/features/session/MustChange";
import { useTouch } from "@/features/session/useTouch";
import { commands, type DeskView, type SessionView } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { keep } from "@/ipc/views";
import { useStore } from "@/shared/store";
import { turned } from "@/shared/turned";
import { useCommand } from "@/shared/useCommand";
import { KeysContext } from "@/shared/useHotkey";

/**
 * The desk taken by somebody. While the screen is locked or the password must be changed nothing else is shown; what was on the
 * screen stays in memory behind it and comes back, typing included.
 */
export function Taken({ desk, session, children }: { desk: DeskView; session: SessionView; children: ReactNode }) {
  const client = useQueryClient();
  const keepDesk = (next: DeskView) => keep(client, keys.desk, next);
  const signOut = useCommand(async () => keepDesk(await call(commands.sessionLogout())));
  const around = useStore(turned) !== null;
  const blank = session.locked || session.must_change !== null;
  const aside = blank || around;
  // A lock that falls meanwhile ends it: behind it the nurse's screen waits.
  useEffect(() => {
    if (session.locked) turned.set(null);
  }, [session.locked]);
  useTouch(!blank);
  // What a page asked meanwhile was refused for the lock or the old password, which is true no more.
  useEffect(() => {
    if (!aside) void client.refetchQueries({ predicate: (query) => query.state.status === "error" });
  }, [aside, client]);
  return (
    <>
      {session.locked ? (
        <LockScreen
          name={session.name}
          clinic={desk.clinic.name}
          onDone={keepDesk}
          onSignOut={() => void signOut.send()}
        />
      ) : (
        session.must_change !== null && (
          <MustChange
            why={session.must_change}
            name={session.name}
            onDone={keepDesk}
            onSignOut={() => void signOut.send()}
          />
        )
      )}
      {around && !blank && <Turned />}
      {/* Hidden is out of sight and out of reach: neither keys nor readers get behind the lock. */}
      <div className="taken" hidden={aside} inert={aside}>
        <KeysContext value={!aside}>{children}</KeysContext>
      </div>
    </>
  );
}
