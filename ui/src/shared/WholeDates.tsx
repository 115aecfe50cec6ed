const DATE = /(\d{4}-\d{2}-\d{2})/;

/** A sentence whose dates stay whole: half an expiry date at the end of a line is read as another one. */
export function WholeDates({ text }: { text: string }) {
  // What is split off by a group stands at every other place.
  return text.split(DATE).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence
      <span className="whole" key={at}>
        {part}
      </span>
    ),
  );
}
