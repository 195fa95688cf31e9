// What js-yaml makes of YAML texts: JSON lines of texts in, JSON lines of {"value"} or {"error"} out.
//
// A value is JSON where JSON can say it. The rest is an array whose first item names the kind, so a list is
// ["list", ...] and a mapping ["map", [key, value], ...], keys sorted. A list or mapping that was met before is
// ["same", number], counted in the order in which they are met: sharing is seen, and a bomb of aliases stays small.
import { createInterface } from "node:readline";
import yaml from "js-yaml";

function encode(value, seen) {
  if (value === undefined) return ["undefined"];
  if (typeof value === "number" && !Number.isFinite(value)) return ["number", String(value)];
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return ["date", value.getTime()];
  if (value instanceof Uint8Array) return ["binary", Buffer.from(value).toString("base64")];
  if (seen.has(value)) return ["same", seen.get(value)];
  seen.set(value, seen.size);
  if (Array.isArray(value)) return ["list", ...value.map((item) => encode(item, seen))];
  return ["map", ...Object.keys(value).sort().map((key) => [key, encode(value[key], seen)])];
}

function answer(text) {
  try {
    return { value: encode(yaml.load(text), new Map()) };
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) return { error: { crash: String(error) } };
    const { reason, mark } = error;
    // a position in code points, as everything in hubpub counts
    const offset = mark ? [...mark.buffer.slice(0, mark.position)].length : null;
    return { error: { reason, offset, line: mark ? mark.line + 1 : null, column: mark ? mark.column + 1 : null } };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
