/** What came of writing a file, for the ear too; nothing while there is nothing to say. */
export function Written({ words, testId }: { words: string | null; testId: string }) {
  if (words === null) return null;
  return (
    <p role="status" data-testid={testId}>
      {words}
    </p>
  );
}
