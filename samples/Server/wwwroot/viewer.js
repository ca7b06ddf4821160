// One picture, large: its labels, why, what looks like it, and how the answer was made.

import { Problem } from "./api.js";
import { byId, count, element, foreign, percent } from "./dom.js";
import { HeatLayer } from "./heatmap.js";
import { fillLabels, markChosen } from "./labels.js";
import { best } from "./library.js";
import { LookAlikes } from "./likeness.js";

/** Labels that are shown at once; a model may have a thousand. */
const TopLabels = 5;
const FoundLabels = 50;
const Alike = 8;

/** Smaller pictures are shown with their pixels as squares. */
const SmallEdge = 96;

export class Viewer {
    #dialog = byId("viewer");
    #photo = byId("photo");
    #heat = new HeatLayer();
    #page;
    #item = null;
    #result = null;
    #all = null;
    #asking = null;
    #alike = null;
    #alikeRows = new Map();

    /**
     * @param {{
     *   items: () => object[], order: () => object[], thumbnails: import("./thumbnails.js").Thumbnails,
     *   allLabels: (item: object) => Promise<object[]>, labelCount: (item: object) => number,
     *   retry: (item: object) => void, sortByLikeness: (item: object) => void, closed: (item: object) => void,
     * }} page What the viewer needs of it.
     */
    constructor(page) {
        this.#page = page;
        byId("viewer-close").addEventListener("click", () => this.#dialog.close());
        byId("viewer-previous").addEventListener("click", () => this.#step(-1));
        byId("viewer-next").addEventListener("click", () => this.#step(1));
        byId("viewer-retry").addEventListener("click", () => {
            // A second click comes before the button is gone.
            if (this.#item.state === "failed") {
                page.retry(this.#item);
            }
        });
        byId("alike-sort").addEventListener("click", () => {
            page.sortByLikeness(this.#item);
            this.#dialog.close();
        });
        byId("all-labels").addEventListener("toggle", () => this.#showAll());
        byId("all-labels-search").addEventListener("input", () => this.#showAll());
        this.#photo.addEventListener("load", () => this.#shape());
        this.#photo.addEventListener("error", () => {
            if (this.#photo.hasAttribute("src")) {
                byId("stage").hidden = true;
                byId("photo-broken").hidden = false;
            }
        });
        this.#dialog.addEventListener("keydown", event => this.#onKey(event));
        this.#dialog.addEventListener("click", event => {
            // Only the backdrop is the dialog itself: what is in it covers it.
            if (event.target === this.#dialog) {
                this.#dialog.close();
            }
        });
        this.#dialog.addEventListener("close", () => this.#leave());
    }

    open(item) {
        if (!this.#dialog.open) {
            this.#dialog.showModal();
        }

        this.#show(item);
        this.#dialog.scrollTop = 0;
    }

    /** An answer has come, or pictures have: what is shown of them is brought up to date. */
    refresh() {
        if (!this.#item) {
            return;
        }

        this.#showPosition();
        if (this.#item.result !== this.#result) {
            this.#showAnswer();
        } else {
            this.#showState();
            this.#showAlike();
        }

        this.#keepFocus();
    }

    /** A picture has been answered, which may be like the one that is shown; `refresh` shows it. */
    consider(item) {
        this.#alike?.consider(item);
    }

    #show(item) {
        URL.revokeObjectURL(this.#photo.src);
        this.#item = item;
        byId("viewer-name").textContent = item.path;
        byId("viewer-name").title = item.path;
        byId("stage").hidden = false;
        byId("photo-broken").hidden = true;
        this.#photo.src = URL.createObjectURL(item.file);
        this.#showPosition();
        this.#showAnswer();
        this.#keepFocus();
    }

    /** What had the focus may be gone or hidden: the dialog's keys are those of what is focused in it. */
    #keepFocus() {
        const focused = document.activeElement;
        if (!this.#dialog.contains(focused) || focused.closest("[hidden]")) {
            byId("viewer-name").focus();
        }
    }

    #leave() {
        const item = this.#item;
        URL.revokeObjectURL(this.#photo.src);
        this.#photo.removeAttribute("src");
        this.#heat.hide();
        this.#item = this.#result = this.#alike = null;
        this.#page.closed(item);
    }

    #showPosition() {
        const order = this.#page.order();
        const index = order.indexOf(this.#item);
        byId("viewer-position").textContent =
            index >= 0 ? `${(index + 1).toLocaleString("en")} of ${order.length.toLocaleString("en")}` : "not among those shown";
        byId("viewer-previous").disabled = index <= 0;
        byId("viewer-next").disabled = index < 0 || index >= order.length - 1;
    }

    #showAnswer() {
        const { result } = this.#item;
        this.#result = result;
        this.#all = this.#asking = this.#alike = null;
        for (const section of ["labels-section", "alike-section", "facts-section"]) {
            byId(section).hidden = !result;
        }

        this.#showState();
        this.#shape();
        if (!result) {
            this.#heat.hide();
            this.#photo.alt = `The picture ${this.#item.name}`;
            return;
        }

        const first = best(this.#item);
        this.#photo.alt = `The picture ${this.#item.name}: ${first.label}, ${percent(first.probability)}`;
        fillLabels(byId("labels"), result.predictions.slice(0, TopLabels), first.index, label => this.#explain(label));
        const labels = this.#page.labelCount(this.#item);
        const details = byId("all-labels");
        details.hidden = labels <= TopLabels;
        details.open = false;
        byId("all-labels-summary").textContent = `All ${labels.toLocaleString("en")} labels`;
        byId("all-labels-search").value = "";
        this.#heat.show(this.#item, first);
        this.#alike = new LookAlikes(this.#item, Alike);
        this.#alikeRows.clear();
        this.#page.items().forEach(item => this.#alike.consider(item));
        this.#showAlike();
        this.#showFacts(result);
    }

    #showState() {
        const { state, problem } = this.#item;
        const waiting = byId("viewer-waiting");
        waiting.hidden = state === "done" || state === "failed";
        waiting.firstElementChild.textContent =
            state === "stopped" ? "This picture was not classified: it was stopped before." : "The answer comes in a moment.";
        byId("viewer-problem").hidden = !problem;
        if (problem) {
            byId("viewer-problem-title").textContent = problem.title;
            byId("viewer-problem-detail").textContent = problem.detail ?? "";
        }
    }

    #explain(prediction) {
        markChosen(byId("labels"), prediction.index);
        markChosen(byId("all-labels-rows"), prediction.index);
        this.#heat.show(this.#item, prediction);
    }

    async #showAll() {
        if (!byId("all-labels").open || !this.#item?.result) {
            return;
        }

        const item = this.#item;
        const note = byId("all-labels-note");
        const rows = byId("all-labels-rows");
        if (!this.#all) {
            rows.replaceChildren();
            note.textContent = "The labels come in a moment.";
            try {
                // Once, however many letters are typed meanwhile.
                const all = await (this.#asking ??= this.#page.allLabels(item));
                if (item !== this.#item) {
                    return;
                }

                this.#all = all;
            } catch (error) {
                this.#asking = null;
                const again = error instanceof Problem ? "" : " Close the list and open it to try again.";
                note.textContent = error.message + again;
                return;
            }
        }

        const wanted = byId("all-labels-search").value.trim().toLocaleLowerCase();
        const found = this.#all.filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
        const chosen = byId("labels").querySelector("[aria-pressed=true]")?.dataset.label;
        fillLabels(rows, found.slice(0, FoundLabels), chosen, label => this.#explain(label));
        note.textContent =
            found.length > FoundLabels
                ? `The ${FoundLabels} most probable of ${found.length.toLocaleString("en")}.`
                : found.length === 0
                  ? "No label contains that."
                  : "";
    }

    #showAlike() {
        if (!this.#alike) {
            return;
        }

        const { found, incomparable } = this.#alike;
        byId("alike-note").textContent = alikeNote(found.length, incomparable);
        byId("alike-sort").hidden = found.length === 0;
        const list = byId("alike");
        list.hidden = found.length === 0;
        const rows = found.map(({ item, cosine }) => this.#alikeRows.get(item) ?? this.#makeAlike(item, cosine));
        this.#alikeRows = new Map(rows.map((row, i) => [found[i].item, row]));
        if (rows.length !== list.children.length || rows.some((row, i) => row !== list.children[i])) {
            const focused = document.activeElement;
            list.replaceChildren(...rows);
            // What is moved loses the focus.
            if (list.contains(focused)) {
                focused.focus({ preventScroll: true });
            }
        }
    }

    #makeAlike(item, cosine) {
        const image = element("img", { alt: "", hidden: "" });
        const likeness = cosine.toFixed(3);
        const button = element(
            "button",
            { type: "button", title: item.path, "aria-label": `${item.path}, ${best(item).label}, cosine ${likeness}` },
            element("span", { class: "thumb" }, image),
            element("span", { class: "line" }, likeness),
        );
        button.addEventListener("click", () => this.open(item));
        this.#page.thumbnails.show(item, image);
        return element("li", {}, button);
    }

    #showFacts({ model, times }) {
        const milliseconds = value => `${value.toFixed(value < 10 ? 2 : 1)}\u00a0ms`;
        const facts = [
            ["Model", foreign(model.name, "")],
            ["SHA-256", element("span", { title: model.sha256 }, `${model.sha256.slice(0, 12)}…`)],
            ["Loaded", `${new Date(model.loadedAt).toLocaleString()} (generation ${model.generation})`],
            ["Decoding", milliseconds(times.decode)],
            ["Queue", milliseconds(times.queue)],
            ["Preprocessing", milliseconds(times.preprocess)],
            ["Model run", milliseconds(times.run)],
        ];
        byId("facts").replaceChildren(...facts.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
    }

    /** The stage has the photograph's shape as the server has read it; the browser's while that is not known, or is another. */
    #shape() {
        const { result } = this.#item ?? {};
        const { naturalWidth, naturalHeight } = this.#photo;
        const shown = this.#photo.hasAttribute("src") && this.#photo.complete && naturalWidth > 0;
        const read = result ? result.width / result.height : null;
        const ratio = shown ? naturalWidth / naturalHeight : null;
        const fits = !read || !ratio || !isTurned(read, ratio);
        this.#heat.fits = fits;
        byId("photo-caption").textContent = result ? caption(result, fits) : "";
        if (read || ratio) {
            const stage = byId("stage");
            stage.style.setProperty("--ratio", fits ? (read ?? ratio) : ratio);
            const edge = result ? Math.max(result.width, result.height) : Math.max(naturalWidth, naturalHeight);
            stage.classList.toggle("small", edge <= SmallEdge);
        }
    }

    #step(by) {
        const order = this.#page.order();
        const next = order[order.indexOf(this.#item) + by];
        if (next && order.includes(this.#item)) {
            this.#show(next);
            // A button that has become disabled would lose the focus to the page.
            const button = byId(by < 0 ? "viewer-previous" : "viewer-next");
            if (button.disabled) {
                byId("viewer-name").focus();
            }
        }
    }

    #onKey(event) {
        // Within a field the keys are the field's.
        if (event.target.matches("input, select, video") || event.altKey || event.ctrlKey || event.metaKey) {
            return;
        }

        if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            event.preventDefault();
            this.#step(event.key === "ArrowLeft" ? -1 : 1);
        }
    }
}

function caption({ width, height, seen }, hasFrame) {
    const size = (columns, rows) => [columns, rows].map(edge => Math.round(edge).toLocaleString("en")).join("\u00a0×\u00a0");
    const whole = seen.width >= width && seen.height >= height;
    const part = whole ? "all of it" : `the ${size(seen.width, seen.height)} in the ${hasFrame ? "frame" : "middle"}`;
    return `${size(width, height)} pixels; the model saw ${part}`;
}

function alikeNote(found, incomparable) {
    const others = `${count(incomparable, "picture")} that another model answered`;
    if (found > 0) {
        const left = incomparable > 0 ? ` ${others} cannot be compared.` : "";
        return `By the cosine of the model's embeddings; 1 is the same.${left}`;
    }

    return incomparable > 0
        ? `Nothing to compare with: ${others} cannot be compared with this one.`
        : "Other pictures that the same model has seen will be compared with this one.";
}

/** Whether one ratio is nearer to the other turned by a right angle than to the other itself. */
function isTurned(ratio, other) {
    const [upright, turned] = [other, 1 / other].map(each => Math.abs(Math.log(ratio / each)));
    return turned < upright;
}
