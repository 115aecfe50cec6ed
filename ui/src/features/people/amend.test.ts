import { expect, it } from "vitest";
import { changesOf } from "@/features/people/amend";
import { field } from "@/test/people";

const fields = [
  field({ field: "birth", kind: "date", value: "2026-05-12" }),
  field({ field: "birth_time", kind: "time" }),
  field({ field: "weight_g", kind: "number", value: "3200" }),
  field({ field: "residence", value: "", empty: true }),
  field({ field: "phone", value: "138****1234", masked: true }),
];

it("nothing typed changes nothing: absent, empty and masked stay what they are (A-048)", () => {
  expect(changesOf(fields, {})).toEqual([]);
  expect(changesOf(fields, { birth: "2026-05-12", residence: " ", phone: "", birth_time: "" })).toEqual([]);
});

it("days and times are written as the program does, also when the field was never left", () => {
  expect(changesOf(fields, { birth: "20260512" })).toEqual([]);
  expect(changesOf(fields, { birth: "2026.5.13", birth_time: "931" })).toEqual([
    { field: "birth", value: '"2026-05-13"' },
    { field: "birth_time", value: '"09:31"' },
  ]);
});

it("a number is a number, and what is none is left to the program to judge", () => {
  expect(changesOf(fields, { weight_g: "0310" })).toEqual([{ field: "weight_g", value: "310" }]);
  expect(changesOf(fields, { weight_g: "3kg" })).toEqual([{ field: "weight_g", value: '"3kg"' }]);
});

it("what was emptied is taken away, a masked value only when told to, and typing it anew wins", () => {
  expect(changesOf(fields, { weight_g: "" })).toEqual([{ field: "weight_g", value: null }]);
  expect(changesOf(fields, {}, ["phone"])).toEqual([{ field: "phone", value: null }]);
  expect(changesOf(fields, { phone: "13900001111" }, ["phone"])).toEqual([{ field: "phone", value: '"13900001111"' }]);
});
