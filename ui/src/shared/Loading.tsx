import { useTranslation } from "react-i18next";
import { asFailure } from "@/ipc/call";
import { Failure } from "@/shared/Failure";

/** A view that is not there yet, or could not be had. */
export function Loading({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error) return <Failure of={asFailure(error)} />;
  return (
    <p className="loading" role="status">
      {t("loading")}
    </p>
  );
}
