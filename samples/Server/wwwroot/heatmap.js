// What speaks for a label, in colours over the photograph, and the part of it that the model saw.

import { Busy, Gone, heatmap } from "./api.js";
import { byId, foreign } from "./dom.js";

/** A run of the model is not begun for a picture that is only passed by, in milliseconds. */
const Patience = 150;

export class HeatLayer {
    #layer = byId("heat");
    #note = byId("heat-note");
    #on = byId("heat-on");
    #opacity = byId("heat-opacity");
    #seenOn = byId("seen-on");
    #asked = null;
    #fits = true;

    constructor() {
        this.#on.addEventListener("change", () => this.#apply());
        this.#opacity.addEventListener("input", () => this.#apply());
        this.#seenOn.addEventListener("change", () => this.#apply());
        this.#apply();
    }

    /**
     * @param {object} item A classified picture.
     * @param {{index: number, label: string}} prediction The label to explain.
     */
    async show(item, prediction) {
        this.hide();
        byId("heat-controls").hidden = !this.#fits;
        byId("heat-title").replaceChildren("Heat map for ", foreign(prediction.label, ""));
        this.#frame(item.result);
        const asked = (this.#asked = new AbortController());
        try {
            await wait(Patience, asked.signal);
            if (!this.#fits) {
                return;
            }

            this.#note.textContent = "The heat map is being made.";
            const wish = { label: prediction.index, model: item.model, signal: asked.signal };
            const answer = await this.#patiently(() => heatmap(item.file, wish), asked.signal);
            if (asked.signal.aborted) {
                return;
            }

            this.#layer.src = URL.createObjectURL(answer.image);
            this.#apply();
            this.#note.textContent =
                answer.sha256 === null || answer.sha256 === item.result.model.sha256
                    ? ""
                    : "The server has loaded another model since this picture was classified; the heat map is that model's.";
        } catch (error) {
            if (!asked.signal.aborted) {
                const gone = error instanceof Gone;
                this.#note.textContent = gone
                    ? "The server does not answer: choose a label to try again."
                    : `There is no heat map: ${error.message}`;
            }
        }
    }

    hide() {
        this.#asked?.abort();
        this.#asked = null;
        this.#note.textContent = "";
        URL.revokeObjectURL(this.#layer.src);
        this.#layer.removeAttribute("src");
        this.#layer.hidden = true;
        byId("heat-controls").hidden = true;
        byId("seen").hidden = true;
    }

    /** Whether the browser shows the photograph turned as the server has read it; else neither heat nor frame would lie on it. */
    set fits(value) {
        if (this.#fits !== value) {
            this.#fits = value;
            byId("heat-controls").hidden = !value || this.#asked === null;
            byId("turned-note").hidden = value;
            this.#apply();
        }
    }

    async #patiently(ask, signal) {
        for (let times = 1; ; times++) {
            try {
                return await ask();
            } catch (error) {
                if (!(error instanceof Busy)) {
                    throw error;
                }

                if (times >= Busy.MostTimes) {
                    throw error.problem;
                }

                this.#note.textContent = "The server is busy; the heat map follows.";
                await wait(error.waitMilliseconds, signal);
            }
        }
    }

    /** The model may have seen less than the photograph: what its preprocessing cuts away. */
    #frame({ width, height, seen }) {
        const whole = seen.x <= 0 && seen.y <= 0 && seen.width >= width && seen.height >= height;
        byId("seen-choice").hidden = whole;
        const frame = byId("seen");
        frame.dataset.whole = whole;
        const share = (part, all) => `${(part / all) * 100}%`;
        frame.style.left = share(seen.x, width);
        frame.style.top = share(seen.y, height);
        frame.style.width = share(seen.width, width);
        frame.style.height = share(seen.height, height);
        this.#apply();
    }

    #apply() {
        const { value } = this.#opacity;
        byId("heat-opacity-value").textContent = `${value}\u00a0%`;
        this.#opacity.setAttribute("aria-valuetext", `${value} per cent`);
        this.#layer.style.opacity = value / 100;
        this.#layer.hidden = !this.#fits || !this.#on.checked || !this.#layer.hasAttribute("src");
        const frame = byId("seen");
        frame.hidden = !this.#fits || !this.#seenOn.checked || frame.dataset.whole !== "false";
    }
}

const wait = (milliseconds, signal) =>
    new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener("abort", () => {
            clearTimeout(timer);
            reject(signal.reason);
        });
    });
