import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DuePage } from "@/features/due/DuePage";
import { PlanDrawer } from "@/features/plan/PlanDrawer";

/** 应种: from a row to the registration desk or to the plan. */
export function DueRoute() {
  const navigate = useNavigate();
  const [planned, setPlanned] = useState<string | null>(null);
  return (
    <>
      <DuePage onPerson={(person) => void navigate({ to: "/registration", search: { person } })} onPlan={setPlanned} />
      {planned !== null && <PlanDrawer recipient={planned} onClose={() => setPlanned(null)} />}
    </>
  );
}
