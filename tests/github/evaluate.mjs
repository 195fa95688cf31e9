// Evaluates expressions. Standard input: {"expressions": [...], "contexts": {...}}; standard output: the values as texts.
import { readFileSync } from "node:fs";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

const { expressions, contexts } = JSON.parse(readFileSync(0, "utf8"));

function value(plain) {
  if (typeof plain === "string") return new data.StringData(plain);
  const pairs = Object.entries(plain).map(([key, inner]) => ({ key, value: value(inner) }));
  return new data.Dictionary(...pairs);
}

const root = value(contexts);
const texts = expressions.map((expression) => {
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), []).parse();
  return new Evaluator(parsed, root).evaluate().coerceString();
});
process.stdout.write(JSON.stringify(texts));
