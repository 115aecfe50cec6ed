import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { StockPage } from "@/features/stock/StockPage";

const stockApi = getRouteApi("/stock");

/** 疫苗. Somebody may have come from the chair for one vial; the way back is kept. */
export function StockRoute() {
  const { code, visit } = stockApi.useSearch();
  const navigate = useNavigate();
  return (
    <StockPage
      wanted={code ?? null}
      onBack={visit === undefined ? null : () => void navigate({ to: "/visit", search: { visit } })}
    />
  );
}
