import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { PeoplePage } from "@/features/people/PeoplePage";

const peopleApi = getRouteApi("/people");

/** 档案 */
export function PeopleRoute() {
  const place = peopleApi.useSearch();
  const navigate = useNavigate();
  return (
    <PeoplePage
      place={place}
      onGo={(next) => void navigate({ to: "/people", search: next })}
      onRegister={(person) => void navigate({ to: "/registration", search: { person } })}
    />
  );
}
