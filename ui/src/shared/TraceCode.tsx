import { groupsOfFour } from "@/shared/format";

/** A trace code in groups of four; the unbroken code stands in `data-code`. */
export function TraceCode({ code }: { code: string }) {
  return (
    <span className="code" data-code={code}>
      {groupsOfFour(code)}
    </span>
  );
}
