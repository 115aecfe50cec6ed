import { useTranslation } from "react-i18next";
import type { RecoveryView } from "@/ipc/bindings";

/** The groups of a recovery key, numbered, so that a mistyped one can be named. */
export function RecoveryKey({ recovery }: { recovery: RecoveryView }) {
  const { t } = useTranslation("setup");
  return (
    <figure className="recovery">
      <ol data-testid="recovery-groups">
        {recovery.groups.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups have places, and two may be equal
          <li key={at} className="code">
            {group}
          </li>
        ))}
      </ol>
      <figcaption className="soft">{t("keyName", { key: recovery.key })}</figcaption>
    </figure>
  );
}
