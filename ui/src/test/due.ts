// The due list as the program answers it, about invented children.
import type { DueDoseRow, DueListInput, DueListRow, DueListView } from "@/ipc/bindings";
import { child } from "@/test/samples";

const dose = (programme: string, change: Partial<DueDoseRow> = {}): DueDoseRow => ({
  programme,
  vaccine: programme,
  number: 1,
  of: 2,
  earliest: "2026-11-10",
  overdue: false,
  conditional: false,
  ...change,
});

const NAMES = ["赵小雷", "钱小朵", "孙小宝", "李一诺", "周子涵", "吴雨桐", "郑浩然", "王梓萱"];

const row = (at: number): DueListRow => ({
  person: { ...child, recipient: `due-${at}`, name: NAMES[at % NAMES.length] ?? "", birth: `2026-03-${10 + (at % 9)}` },
  phone: at % 5 === 4 ? null : "138****8000",
  area: at % 3 === 0 ? "幸福社区" : null,
  address: "武汉市洪山区珞喻路 1 号",
  due: [
    dose("MMR"),
    ...(at % 2 === 0 ? [dose("DTaP", { number: 3, of: 5, overdue: true, earliest: "2026-09-10" })] : []),
    ...(at % 4 === 0 ? [dose("BCG", { of: 1, conditional: true, earliest: "2026-03-10" })] : []),
  ],
  appointment: at % 3 === 1 ? "2026-11-27" : null,
});

/** Two answers: the first with a place to go on from. */
export const dueList = (input: DueListInput): DueListView => ({
  today: "2026-11-20",
  on: input.month === "" ? "2026-11-20" : `${input.month}-30`,
  edition: "CN-NIP-2026",
  vaccines: [
    { programme: "MMR", zh: "麻腮风疫苗", en: "MMR" },
    { programme: "DTaP", zh: "百白破疫苗", en: "DTaP" },
  ],
  rows: Array.from({ length: input.after === null ? 12 : 3 }, (_, at) => row(input.after === null ? at : 100 + at)),
  looked_at: 1200,
  next: input.after === null ? "due-11" : null,
});
