// What changed between two versions of a text, clause by clause: people read clauses, not letters.

/** A clause that stayed, went or came. */
export type Part = { kind: "same" | "gone" | "new"; text: string };

/** A text cut after its stops, with the stops. */
function clauses(text: string): string[] {
  return text.match(/[^，。；：！？、,.;:!?\n]*[，。；：！？、,.;:!?\n]?/gu)?.filter((part) => part !== "") ?? [];
}

/** The clauses of both, in order: the longest common row of them stays. */
export function difference(before: string, after: string): Part[] {
  const [old, now] = [clauses(before), clauses(after)];
  // common[i][j]: clauses the rests from i and j have in common.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (row: number, column: number) => common[row]?.[column] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: Part[] = [];
  const add = (kind: Part["kind"], text: string | undefined) => {
    if (text === undefined) return;
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      add("same", old[i]);
      i += 1;
      j += 1;
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) {
      add("gone", old[i]);
      i += 1;
    } else {
      add("new", now[j]);
      j += 1;
    }
  }
  return parts;
}
