import { QueryClientProvider } from "@tanstack/react-query";
import { type RenderResult, render } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { expect } from "vitest";
import { makeQueryClient } from "@/ipc/queryClient";
import { MayContext } from "@/shared/may";
import { EVERY_COMMAND } from "@/test/samples";

/** Shows a screen as the desk does, for somebody who may do `may`. */
export function show(screen: ReactNode, may: readonly string[] = EVERY_COMMAND) {
  const client = makeQueryClient();
  const shown: RenderResult = render(
    <QueryClientProvider client={client}>
      <MayContext value={new Set(may)}>{screen}</MayContext>
    </QueryClientProvider>,
  );
  return { client, ...shown };
}

/** Fails on anything axe finds. Contrast is judged on the tokens (theme.test.ts): jsdom paints nothing. */
export async function expectAccessible(container: HTMLElement): Promise<void> {
  const { violations } = await axe.run(container, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(
    violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" | ")}`),
  ).toEqual([]);
}

/** A promise a test settles by hand. */
export function settled<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
