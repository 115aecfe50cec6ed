import { QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { appearance } from "@/app/appearance";
import { Desk } from "@/app/Desk";
import { applyTheme, kitTheme } from "@/app/theme";
import { makeQueryClient } from "@/ipc/queryClient";
import { automated } from "@/shared/automated";
import { useStore } from "@/shared/store";
import "@/app/base.css";

/** The desk window: language, look and cache around everything. */
export function App({ nonce }: { nonce: string | undefined }) {
  const [client] = useState(makeQueryClient);
  const { i18n } = useTranslation();
  const { large } = useStore(appearance);
  const still = automated();
  useEffect(() => {
    applyTheme(large);
    document.documentElement.dataset["still"] = String(still);
  }, [large, still]);
  return (
    <ConfigProvider
      {...(nonce === undefined ? {} : { csp: { nonce } })}
      theme={kitTheme(large, still)}
      locale={i18n.language === "en" ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <QueryClientProvider client={client}>
        <Desk />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
