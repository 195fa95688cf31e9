"""Two cards: one that uses all that a page shows, and one that tries all that it must not."""

from __future__ import annotations

import struct
import zlib


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(value for x in range(width) for value in (x, y, x ^ y)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURE = _png(200, 200)

EVERYTHING = r"""---
license: other
license_name: my-license
license_link: https://example.org/l
language: [en, de, zh]
library_name: diffusers
pipeline_tag: text-to-image
tags: [lora, stable-diffusion, <b>x</b>, "a tag that goes on and on and on and on and on and on and on and on and on"]
datasets: [stanfordnlp/imdb, a/b]
base_model: [runwayml/stable-diffusion-v1-5]
base_model_relation: adapter
widget:
- text: a red fox in the snow
  output: {url: images/a.png}
- messages: [{role: user, content: "Hi?"}]
- example_title: Labels
  text: I like it
  output: [{label: POSITIVE, score: 0.98}, {label: NEGATIVE, score: 0.02}]
model-index:
- name: x
  results:
  - task: {type: text-to-image}
    dataset: {type: a/b, name: COCO, split: test, config: default}
    metrics: [{type: fid, value: 12.3456789}, {type: clip, value: 0.31, verified: true}]
    source: {name: Leaderboard, url: https://example.org/x}
---
# Everything

<Gallery />

A paragraph with `code`, **bold**, a [link](#usage), ~~gone~~, https://example.org, and a footnote[^1].

> [!NOTE]
> Useful information.

> [!TIP]
> A tip.

> [!IMPORTANT]
> Important.

> [!WARNING]
> Careful with `this`.

> [!CAUTION]
> Negative.

> A plain quote.

- [x] done
- [ ] not yet
  - nested

## Usage

```python
from diffusers import DiffusionPipeline

# load it
pipe = DiffusionPipeline.from_pretrained("ada/everything", torch_dtype="float16", a_long_argument="that goes on and on")
image = pipe(f"a {1 + 2} fox").images[0]
```

```console
$ pip install -U diffusers  # and more
```

```diff
- old
+ new
```

```yaml
key: [1, "two", null]
```

Inline \\(e^{i\pi} + 1 = 0\\) and display:

$$
\mathrm{MSE} = \left(\frac{1}{n}\right)\sum_{i=1}^{n}(y_{i} - x_{i})^{2}
$$

| Metric | Value | A column with a long long heading | Another one | And another one | More |
|:--|--:|---|---|---|---|
| fid | 12.3 | x | y | z | w |

<details><summary>More</summary>

Inside **it**.

</details>

![only dark](images/a.png#hf-dark-mode-only)
![only light](images/a.png#hf-light-mode-only)

<img class="hidden dark:block" src="images/a.png" alt="class dark">
<img class="block dark:hidden" src="images/a.png" alt="class light">

[^1]: The *note*.
"""

HOSTILE = r"""---
license: mit
tags: ["<img src=x onerror='window.harmed=1'>", "\u202egnp"]
pipeline_tag: "\"><script>window.harmed=2</script>"
library_name: transformers
language: en
widget:
- text: "<script>window.harmed=3</script>"
  output: {url: "javascript:window.harmed=4"}
- src: "data:text/html,<script>window.harmed=5</script>"
model-index:
- name: x
  results:
  - dataset: {name: "<b onmouseover=alert(1)>", type: x}
    metrics: [{type: "<i>", value: "<script>window.harmed=6</script>"}]
    source: {name: s, url: "javascript:window.harmed=7"}
---
<script>window.harmed = 8; alert(1)</script>
<style>body { display: none } .head { background: red !important } aside { position: fixed !important }</style>
<link rel="stylesheet" href="https://evil.example/x.css"><base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/"><title>evil</title>
<svg onload="window.harmed=9"><script>window.harmed=10</script><use href="https://evil.example/x.svg#a"/></svg>
<math><mtext><img src=x onerror="window.harmed=11"></mtext><a xlink:href="javascript:window.harmed=12">x</a></math>
<iframe src="https://evil.example/frame"></iframe><object data="https://evil.example/o"></object>
<form action="https://evil.example/form"><input name="token" autofocus onfocus="window.harmed=13">
<button>Go</button></form>
<video src="https://evil.example/picture.png" onerror="window.harmed=14" autoplay></video>
<img src="https://evil.example/picture.png" onerror="window.harmed=15"><img src="x" onerror="window.harmed=16">

<div style="position:fixed;inset:0;z-index:99999;background:red">over all</div>
<div style="position:absolute;top:-500px;left:0;width:5000px;height:5000px;background:red">over all</div>
<div style="margin:-2000px;padding:2000px;background:blue;background-image:url(https://evil.example/background.png)">wide</div>
<div style="margin-top:-900px;width:4000px;height:2000px;background:green;opacity:.9">up</div>
<div style="float:right;margin-right:-3000px;width:3000px;height:300px;background:purple">right</div>
<div style="transform:scale(99);background:red">big</div>
<div style="font-size:3000px;line-height:0">X</div>
<div class="head bar menu-inside theme skip hidden-text">classes of the page</div>
<a id="main" name="files" href="javascript:window.harmed=17">x</a> <p id="evaluation">a</p><p id="lineage">b</p>
<details class="menu use" open><summary>Use this model</summary>fake</details>
</div></article></div></div></main></body></html>

# main
## files
## Evaluation
[click](javascript:window.harmed=18) [data](data:text/html,<script>window.harmed=19</script>) [x](vbscript:x)

a[^1] b[^"onclick=alert(1)] <i id="note-card-1">c</i>

$$\href{javascript:window.harmed=20}{x} \text{<img src=x onerror=window.harmed=21>}$$ \\(\style{position:fixed}{y}\\)

```python" onmouseover="window.harmed=22
x
```

<span title="<script>window.harmed=23</script>">t</span><!-- <script>window.harmed=24</script> -->
<![CDATA[ <script>window.harmed=25</script> ]]>

<plaintext><noscript><p title="</noscript><img src=x onerror=window.harmed=26>">

[^1]: <script>window.harmed=27</script> note
"""
