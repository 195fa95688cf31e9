// Prints, as JSON, what hubpub's lists are made of, out of the packages in node_modules.
import { readFileSync } from "node:fs";
import { LANGUAGES_ISO_639_1, LANGUAGES_ISO_639_3 } from "@huggingface/languages";
import { ALL_MODEL_LIBRARY_KEYS, MODEL_LIBRARIES_UI_ELEMENTS, PIPELINE_TYPES, SUBTASK_TYPES } from "@huggingface/tasks";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

// The licences are a union type: it is in the declarations only.
const declarations = readFileSync("node_modules/@huggingface/hub/dist/src/types/public.d.ts", "utf8");
const licenses = [...declarations.match(/type License =([^;]*);/)[1].matchAll(/"([^"]+)"/g)].map((match) => match[1]);

console.log(
	JSON.stringify({
		versions: Object.fromEntries(["hub", "languages", "tasks"].map((name) => [name, version(`@huggingface/${name}`)])),
		licenses,
		languages: Object.fromEntries(
			[...Object.values(LANGUAGES_ISO_639_1), ...Object.values(LANGUAGES_ISO_639_3)].map(({ code, name }) => [code, name]),
		),
		pipelines: PIPELINE_TYPES,
		subtasks: [...new Set(SUBTASK_TYPES)],
		libraries: ALL_MODEL_LIBRARY_KEYS,
		counted: Object.fromEntries(
			Object.entries(MODEL_LIBRARIES_UI_ELEMENTS).flatMap(([key, { countDownloads }]) => (countDownloads ? [[key, countDownloads]] : [])),
		),
	}),
);
