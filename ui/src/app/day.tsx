import { useNavigate } from "@tanstack/react-router";
import { DayPage } from "@/features/day/DayPage";

/** 日终清单: each row leads to where it is settled. */
export function DayRoute() {
  const navigate = useNavigate();
  return (
    <DayPage
      onVisit={(visit) => void navigate({ to: "/visit", search: { visit } })}
      onRegistration={(visit) => void navigate({ to: "/registration", search: { visit } })}
      onObservation={() => void navigate({ to: "/observation" })}
      onVials={() => void navigate({ to: "/visit", search: {} })}
      onSync={() => void navigate({ to: "/sync" })}
      onPerson={(person) => void navigate({ to: "/registration", search: { person } })}
    />
  );
}
