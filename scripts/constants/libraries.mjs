// Prints, as JSON, what @huggingface/tasks says of each library: name, pages, and the snippet where it is a template
// of the model's id. That it is one is proved twice: by what the function reads, and by what it answers to other models.
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

// What a function reads of a model besides its id.
function reads(snippets) {
	const read = new Set();
	snippets(
		new Proxy(
			{ id: ID, tags: [] },
			{
				get(model, key) {
					if (key !== "id") read.add(String(key));
					return model[key];
				},
			},
		),
	);
	return read;
}

const answer = (snippets, id, model) => JSON.stringify(snippets({ id, tags: [], inference: "", ...model }));
const fill = (template, id) => template.replaceAll(PLACES.id, id).replaceAll(PLACES.name, id.split("/")[1]);

function template(snippets) {
	const answered = snippets({ id: ID, tags: [], inference: "" });
	const pieces = answered.map((piece) => piece.replaceAll(ID, PLACES.id).replaceAll(NAME, PLACES.name));
	const same = (id, model) => answer(snippets, id, model) === JSON.stringify(pieces.map((piece) => fill(piece, id)));
	const readsNoMore = reads(snippets).size === 0;
	const answersNoMore = others.every((model) => answer(snippets, ID, model) === JSON.stringify(answered));
	if (readsNoMore !== answersNoMore) throw new Error(`reads and answers differ: ${answered[0]}`);
	return { ofIdAlone: readsNoMore, pieces: readsNoMore && ids.every((id) => same(id, {})) ? pieces : null };
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
