import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { commands, type RecipientRow, type SearchInput } from "@/ipc/bindings";
import { call } from "@/ipc/call";
import { keys } from "@/ipc/queryKeys";
import { Empty } from "@/shared/Empty";
import { Loading } from "@/shared/Loading";
import { Notes } from "@/shared/Notes";
import { PersonRow } from "@/shared/Person";
import "./parts.css";

/** Most people shown; whoever is not among them is found by typing more. */
const MOST = 50;

/** A search of one field. */
export const searchFor = (text: string, withdrawn = false): SearchInput => ({
  text,
  name: "",
  birth: "",
  guardian: "",
  phone: "",
  number: "",
  birth_certificate: "",
  withdrawn,
});

/** Whom a search found, how the text was read, and whether there are more. */
export function SearchResults({
  input,
  onOpen,
  next,
  shown,
}: {
  input: SearchInput;
  onOpen: (person: RecipientRow) => void;
  /** What to do when nobody was found. */
  next: string;
  /** Whose archive stands on screen. */
  shown?: string | undefined;
}) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: keys.search(input),
    queryFn: () => call(commands.recipientSearch(input)),
    gcTime: 0,
    staleTime: 0,
    // The list stands still while the next letter is looked up.
    placeholderData: keepPreviousData,
  });
  if (!data) return <Loading error={error} />;
  const rows = data.rows.slice(0, MOST);
  const more = data.more || rows.length < data.rows.length;
  return (
    <>
      <h2 data-testid="search-count">{t(more ? "search.firstOf" : "search.count", { count: rows.length })}</h2>
      <Notes notes={data.read_as} testId="search-read-as" />
      {error && <Loading error={error} />}
      {rows.length === 0 && <Empty title={t("search.none")} next={next} />}
      {rows.map((person, at) => (
        <div key={person.recipient} data-current={person.recipient === shown}>
          <PersonRow person={person} onChoose={() => onOpen(person)} testId={`search-result-${at}`}>
            {person.number && <span className="code">{person.number}</span>}
            <span className="code">{person.archive_code}</span>
          </PersonRow>
        </div>
      ))}
      {more && (
        <p className="soft" data-testid="search-more">
          {t("search.more")}
        </p>
      )}
    </>
  );
}
