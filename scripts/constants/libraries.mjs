// Prints, as JSON, what @huggingface/tasks says of each library: name, pages, and the snippet where it is a template
// of the model's id, or one for each of some tags. That it is one is proved twice: by what the function reads, and by
// what it answers to other models.
import { readFileSync } from "node:fs";
import { MODEL_LIBRARIES_UI_ELEMENTS, PIPELINE_TYPES } from "@huggingface/tasks";

// What a function may ask for stands in its module: each text there is tried as a tag, as an id and as a part of one.
const source = readFileSync("node_modules/@huggingface/tasks/dist/esm/model-libraries-snippets.js", "utf8");
const texts = [...new Set([...source.matchAll(/["'`]([\w.+-]+(?:\/[\w.+-]+)?)["'`]/g)].map((match) => match[1]))];

const NAMESPACE = "one-Owner.of_it";
const NAME = "the-Model.v1_0";
const ID = `${NAMESPACE}/${NAME}`;
const PLACES = { id: "⟪id⟫", name: "⟪name⟫" };

const others = [
	...texts.map((text) => ({ tags: [text] })),
	...Object.keys(PIPELINE_TYPES).map((number) => ({ pipeline_tag: PIPELINE_TYPES[number], tags: [PIPELINE_TYPES[number]] })),
	{ tags: texts },
	{ tags: ["yolov8", "conversational"], private: true, inference: "warm", mask_token: "[X]" },
	{ widgetData: [{ text: "one [X]", source_sentence: "one", sentences: ["two"] }], mask_token: "[X]" },
	{ cardData: { base_model: ["a/b"], instance_prompt: "one", inference: { parameters: { one: 1 } } } },
	{ cardData: { base_model: "Lightricks/LTX-2.5" }, library_name: "one", gguf: { total: 1, context_length: 2 } },
	{ transformersInfo: { auto_model: "AutoModelForX", processor: "AutoTokenizer", pipeline_tag: "fill-mask" } },
	{ safetensors: { parameters: { F32: 1 }, total: 1, sharded: false } },
	{
		config: {
			architectures: ["Xyz"],
			auto_map: { AutoModel: "x.Y" },
			model_type: "xyz",
			quantization_config: { bits: 4, load_in_4bit: true, quant_method: "awq" },
			tokenizer_config: { chat_template: "x" },
			processor_config: { chat_template: "x" },
			chat_template_jinja: "x",
			adapter_transformers: { model_name: "x", model_class: "X" },
			diffusers: { _class_name: "X" },
			sklearn: { model: { file: "x" }, model_format: "pickle" },
			speechbrain: { speechbrain_interface: "EncoderASR", vocoder_interface: "X", vocoder_model_id: "x" },
			peft: { base_model_name_or_path: "a/b", task_type: "CAUSAL_LM" },
			keras_hub: { tasks: ["CausalLM"] },
		},
	},
];
const ids = [
	"a/b",
	"a-b/c-d",
	"A.b/C_d",
	...texts.flatMap((text) => (text.includes("/") ? [text] : [`a/${text}`, `${text}/a`, `a/x-${text}`, `a/${text}-x`])),
];

// What a function reads of a model besides its id; of the tags, what it does with them besides asking for one.
function reads(snippets, model) {
	const read = new Set();
	const tags = new Proxy(model.tags, {
		get(list, key) {
			if (key === "includes") return (word) => list.includes(word);
			read.add(`tags.${String(key)}`);
			return list[key];
		},
	});
	snippets(
		new Proxy(model, {
			get(_, key) {
				if (key !== "id") read.add(String(key));
				return key === "tags" ? tags : model[key];
			},
		}),
	);
	return read;
}

const answer = (snippets, id, model) => snippets({ id, tags: [], inference: "", ...model });
const text = (value) => JSON.stringify(value);
const fill = (pieces, id) =>
	pieces.map((piece) => piece.replaceAll(PLACES.id, id).replaceAll(PLACES.name, id.split("/")[1]));

// The pieces with places for the id, where the id goes nowhere but into places.
function places(snippets, model) {
	const pieces = answer(snippets, ID, model).map((piece) =>
		piece.replaceAll(ID, PLACES.id).replaceAll(NAME, PLACES.name),
	);
	const same = (id) => text(answer(snippets, id, model)) === text(fill(pieces, id));
	return ids.every(same) ? pieces : null;
}

// Of a function that asks for tags and the task alone: the words that it knows, the one that it asks for first, first.
// On the Hub a model's task is among its tags.
const TASKS = new Set(PIPELINE_TYPES);
const withWords = (words) => ({ tags: words, pipeline_tag: words.find((word) => TASKS.has(word)) });

function variants(snippets) {
	const of = (...words) => text(answer(snippets, ID, withWords(words)));
	const known = [...new Set([...texts, ...PIPELINE_TYPES])].filter((word) => of(word) !== of());
	const wins = (one, other) => of(one, other) === of(one) && of(one) !== of(other);
	const count = (word) => known.filter((other) => wins(other, word)).length;
	const ordered = [...known].sort((one, other) => count(one) - count(other));
	const first = (words) => ordered.find((word) => words.includes(word));
	const agrees = (words) => of(...words) === (first(words) === undefined ? of() : of(first(words)));
	// a model has one task
	const mayBe = (words) => words.filter((word) => TASKS.has(word)).length < 2;
	for (const one of known) {
		for (const other of known) {
			for (const third of known) {
				const words = [...new Set([one, other, third, "of-nobody"])];
				if (mayBe(words) && !agrees(words)) return null;
			}
		}
	}
	return ordered.map((word) => ({ word, pieces: places(snippets, withWords([word])) }));
}

function template(snippets) {
	const answered = text(answer(snippets, ID, {}));
	const read = reads(snippets, { id: ID, tags: [] });
	const answersNoMore = others.every((model) => text(answer(snippets, ID, model)) === answered);
	if ((read.size === 0) !== answersNoMore) throw new Error(`reads and answers differ: ${answered}`);
	if (read.size === 0) return { ofIdAlone: true, pieces: places(snippets, {}), variants: [] };
	// what it reads of every kind of model, as one question leads to another
	const more = new Set(
		[...others, ...texts.map((word) => withWords([word])), ...PIPELINE_TYPES.map((word) => withWords([word]))].flatMap(
			(model) => [...reads(snippets, { id: ID, tags: [], ...model })],
		),
	);
	const byWords = [...more].every((key) => key === "tags" || key === "pipeline_tag");
	const found = byWords ? variants(snippets) : null;
	return { ofIdAlone: false, pieces: found && places(snippets, {}), variants: found ?? [] };
}

console.log(
	JSON.stringify({
		places: PLACES,
		libraries: Object.fromEntries(
			Object.entries(MODEL_LIBRARIES_UI_ELEMENTS).map(([key, library]) => [
				key,
				{
					name: library.prettyLabel,
					repository: library.repoUrl,
					documentation: library.docsUrl ?? null,
					snippet: library.snippets ? template(library.snippets) : null,
				},
			]),
		),
	}),
);
