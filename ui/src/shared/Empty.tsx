/** Nothing here, and what to do next. */
export function Empty({ title, next }: { title: string; next?: string }) {
  return (
    <div className="empty">
      <p>{title}</p>
      {next && <p className="empty-next">{next}</p>}
    </div>
  );
}
