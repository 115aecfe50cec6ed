import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { PeoplePage } from "@/features/people/PeoplePage";
import { PlanDrawer } from "@/features/plan/PlanDrawer";

const peopleApi = getRouteApi("/people");

/** 档案 */
export function PeopleRoute() {
  const place = peopleApi.useSearch();
  const navigate = useNavigate();
  const [planned, setPlanned] = useState<string | null>(null);
  return (
    <>
      <PeoplePage
        place={place}
        onGo={(next) => void navigate({ to: "/people", search: next })}
        onRegister={(person) => void navigate({ to: "/registration", search: { person } })}
        onPlan={setPlanned}
      />
      {planned !== null && <PlanDrawer recipient={planned} onClose={() => setPlanned(null)} />}
    </>
  );
}
