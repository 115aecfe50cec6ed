// Where answered views go. Commands and notices both end here, so a screen never fetches twice.
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { DeskView, Note, RecipientDetail, StatusView, VisitView } from "@/ipc/bindings";
import { keys } from "@/ipc/queryKeys";
import { afterPaint } from "@/shared/afterPaint";

/** Keeps a whole view as answered. A fetch under way is older than it and must not overwrite it. */
export function keep<View>(client: QueryClient, queryKey: QueryKey, view: View): void {
  void client.cancelQueries({ queryKey, exact: true }, { revert: false, silent: true });
  client.setQueryData<View>(queryKey, view);
}

/**
 * Keeps what a command answers about work that goes on behind it. What a notice told while the answer was under way is newer and stays:
 * short work is over before its beginning has been answered.
 */
export async function keepAnswer<View>(client: QueryClient, queryKey: QueryKey, answer: Promise<View>): Promise<View> {
  const heard = () => client.getQueryState(queryKey)?.dataUpdateCount ?? 0;
  // A fetch asked before the command knows nothing of it.
  void client.cancelQueries({ queryKey, exact: true }, { revert: false, silent: true });
  const before = heard();
  const view = await answer;
  if (heard() === before) keep(client, queryKey, view);
  return view;
}

/** Keeps a visit as answered and, once it is seen, marks the lists that show it as old: nothing stands between a verdict and the eye. */
export function keepVisit(client: QueryClient, view: VisitView): void {
  keep(client, keys.visit(view.visit), view);
  afterPaint(() => {
    for (const queryKey of [keys.today, keys.observation, keys.recipient(view.person.recipient)]) {
      void client.invalidateQueries({ queryKey });
    }
  });
}

/** Keeps a whole archive as answered, the person's card with it, and marks what lists people as old. */
export function keepDetail(client: QueryClient, detail: RecipientDetail): void {
  const { recipient } = detail.view.person;
  keep(client, keys.recipient(recipient), detail.view);
  keep(client, keys.detail(recipient), detail);
  for (const queryKey of [keys.searches, keys.duplicates, keys.today]) void client.invalidateQueries({ queryKey });
}

/** Keeps the top bar. */
export function keepStatus(client: QueryClient, status: StatusView): void {
  client.setQueryData<DeskView>(keys.desk, (desk) => (desk ? { ...desk, status } : desk));
}

/** Keeps what about the backups needs a person. A demonstration keeps nothing, and nothing is missing there. */
export function keepAlarms(client: QueryClient, alarms: Note[]): void {
  client.setQueryData<DeskView>(keys.desk, (desk) => (desk?.session && !desk.clinic.demo ? { ...desk, alarms } : desk));
}
