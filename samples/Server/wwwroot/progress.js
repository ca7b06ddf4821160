// How far the queue is, for the eye and for the ear, and what to do when the server is gone.

import { announce, byId, count } from "./dom.js";

/** A screen reader is told no more often, in milliseconds. */
const Pause = 10000;

export class Progress {
    #queue;
    #problems;
    #told = 0;
    #before = "idle";

    /**
     * @param {import("./queue.js").Queue} queue
     * @param {() => number} problems How many pictures have one.
     */
    constructor(queue, problems) {
        [this.#queue, this.#problems] = [queue, problems];
        byId("stop").addEventListener("click", () => queue.stop());
        byId("go-on").addEventListener("click", () => queue.goOn());
        byId("banner-retry").addEventListener("click", () => queue.tryNow());
    }

    show() {
        const { state, total, ended, stopped } = this.#queue;
        const idle = state === "idle";
        // One picture is opened, and says by itself how it is.
        byId("progress-section").hidden = total + stopped.length < 2 && (idle || state === "running");
        byId("progress").value = total > 0 ? ended / total : 0;
        byId("progress").hidden = idle;
        const focused = document.activeElement;
        byId("stop").hidden = idle;
        byId("go-on").hidden = stopped.length === 0 || !idle;
        this.#keepFocus(focused);
        const text = this.#text();
        byId("progress-text").textContent = text;
        this.#showBanner();
        this.#tell(text);
        this.#before = state;
    }

    /** A button that goes hands the focus to the one that comes in its place, or to the pictures. */
    #keepFocus(focused) {
        const [stop, goOn] = [byId("stop"), byId("go-on")];
        if (focused.hidden && (focused === stop || focused === goOn)) {
            [stop, goOn, byId("gallery")].find(element => !element.hidden).focus({ preventScroll: true });
        }
    }

    #showBanner() {
        const gone = this.#queue.state === "gone";
        byId("banner").hidden = !gone;
        // Said once, when it comes: it is an alert.
        if (gone && this.#before !== "gone") {
            byId("banner-text").textContent =
                "The server does not answer. Nothing is lost: what is not classified yet waits, and the page tries again by itself.";
        }
    }

    #text() {
        const { state, total, ended, left, stopped, rate } = this.#queue;
        const done = `${ended.toLocaleString("en")} of ${total.toLocaleString("en")}`;
        switch (state) {
            case "running":
                return rate === null ? done : `${done} · ${pace(rate)} · ${duration(left / rate)} left`;
            case "busy":
                return `${done} · the server is busy, the rest waits its turn`;
            case "gone":
                return `${done} · waiting for the server`;
            default:
                return stopped.length > 0
                    ? `Stopped. ${count(stopped.length, "picture")} not classified.`
                    : `${done} answered${this.#withProblems()}.`;
        }
    }

    #withProblems() {
        const problems = this.#problems();
        return problems === 0 ? "" : `, ${problems.toLocaleString("en")} with a problem`;
    }

    #tell(text) {
        const { state, total } = this.#queue;
        const now = performance.now();
        const ends = state === "idle" && this.#before !== "idle";
        if (ends || (state !== "idle" && total > 1 && now - this.#told > Pause)) {
            this.#told = now;
            announce(text);
        }
    }
}

const pace = rate => `${rate.toFixed(rate < 10 ? 1 : 0)} a second`;

function duration(seconds) {
    if (seconds < 60) {
        return `${Math.ceil(seconds)}\u00a0s`;
    }

    const minutes = Math.ceil(seconds / 60);
    return minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}
