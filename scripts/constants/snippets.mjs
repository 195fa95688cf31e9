// Reads models as JSON, by name, and prints the snippets that @huggingface/tasks has for each, by the same names.
import { readFileSync } from "node:fs";
import { MODEL_LIBRARIES_UI_ELEMENTS } from "@huggingface/tasks";

const models = JSON.parse(readFileSync(0, "utf8"));
console.log(
	JSON.stringify(
		Object.fromEntries(
			Object.entries(models).map(([name, model]) => [
				name,
				MODEL_LIBRARIES_UI_ELEMENTS[model.library_name]?.snippets?.({ tags: [], inference: "", ...model }) ?? null,
			]),
		),
	),
);
