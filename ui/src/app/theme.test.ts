import { expect, it } from "vitest";
import { colours, textPairs } from "@/app/theme";

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

it.each(textPairs)("%s on %s is readable (WCAG AA, 4.5 : 1)", (ink, ground) => {
  const one = luminance(ink === "white" ? "#ffffff" : colours[ink]);
  const other = luminance(colours[ground]);
  expect((Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)).toBeGreaterThanOrEqual(4.5);
});

it("keeps the three verdict colours far apart from each other and from the accent", () => {
  const hue = (name: "green" | "amber" | "red" | "accent") => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colours[name].slice(at, at + 2), 16));
    return (Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b) * 180) / Math.PI;
  };
  const distance = (one: number, other: number) => Math.min(Math.abs(one - other), 360 - Math.abs(one - other));
  expect(distance(hue("green"), hue("red"))).toBeGreaterThan(90);
  expect(distance(hue("amber"), hue("red"))).toBeGreaterThan(35);
  expect(distance(hue("green"), hue("accent"))).toBeGreaterThan(25);
});
