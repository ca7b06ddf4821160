// Pictures on their way to the server: a few at once, in order, and none is lost when the server is busy or gone.

import { Busy, Gone, Problem } from "./api.js";

/** More than a few at once would only fill the server's own queue. */
const AtOnce = 4;

/** How often a connection may break under one file, while the server lives, before the file is to blame. */
const MostBreaks = 3;

/** Waits between two looks whether a server that was gone is back, in milliseconds. */
const Backoff = [1000, 2000, 4000, 8000, 15000];

/** The rate is that of so many items. */
const RateWindow = 60;

/**
 * Runs a job for each item. Its state is "idle", "running", "busy" (until the server takes more) or "gone" (until it answers).
 * That of an item is "waiting", "running", "done", "failed" or "stopped". Raises "change", and "back" when a server that was
 * gone answers again.
 */
export class Queue extends EventTarget {
    state = "idle";

    /** Items since the queue was last idle, and how many of them have ended. */
    total = 0;
    ended = 0;

    /** What `stop` took back, until `goOn`. */
    stopped = [];

    #waiting = [];
    #running = new Map();
    #ends = [];
    #wake = null;
    #work;
    #isAlive;

    /**
     * @param {(item: object, signal: AbortSignal) => Promise<void>} work
     * @param {() => Promise<boolean>} isAlive
     */
    constructor(work, isAlive) {
        super();
        this.#work = work;
        this.#isAlive = isAlive;
    }

    /** Items that wait or run. */
    get left() {
        return this.#waiting.length + this.#running.size;
    }

    /** Items a second, or null while too few have ended to say. */
    get rate() {
        const seconds = (this.#ends[this.#ends.length - 1] - this.#ends[0]) / 1000;
        return this.#ends.length > 2 && seconds > 0 ? (this.#ends.length - 1) / seconds : null;
    }

    add(items) {
        if (this.left === 0) {
            this.total = this.ended = 0;
            this.#ends = [];
        }

        for (const item of items) {
            item.state = "waiting";
            item.problem = null;
            item.breaks = item.refusals = 0;
            this.#waiting.push(item);
        }

        this.total += items.length;
        this.#pump();
    }

    /** Takes back what has not ended, for `goOn`. */
    stop() {
        for (const item of this.#waiting) {
            this.#setAside(item);
        }

        this.#abandon();
    }

    goOn() {
        this.add(this.stopped.splice(0));
    }

    /** Forgets everything. */
    clear() {
        this.stopped = [];
        this.total = this.ended = 0;
        this.#running.forEach((_, item) => (item.removed = true));
        this.#abandon();
    }

    /** Ends the wait for a server now. */
    tryNow() {
        this.#wake?.();
    }

    #abandon() {
        this.#waiting = [];
        this.#running.forEach(controller => controller.abort());
        this.state = "running";
        this.#wake?.();
        this.#pump();
    }

    #pump() {
        if (this.state === "idle") {
            this.state = "running";
        }

        while (this.state === "running" && this.#running.size < AtOnce && this.#waiting.length > 0) {
            this.#start(this.#waiting.shift());
        }

        if (this.left === 0) {
            this.state = "idle";
        }

        this.dispatchEvent(new Event("change"));
    }

    async #start(item) {
        const controller = new AbortController();
        this.#running.set(item, controller);
        item.state = "running";
        try {
            await this.#work(item, controller.signal);
            this.#end(item, "done");
        } catch (error) {
            this.#fail(item, error, controller.signal.aborted);
        }

        this.#running.delete(item);
        this.#pump();
    }

    #fail(item, error, aborted) {
        if (aborted) {
            if (!item.removed) {
                this.#setAside(item);
            }
        } else if (error instanceof Busy) {
            this.#takeRefusal(item, error);
        } else if (error instanceof Gone) {
            item.state = "waiting";
            item.breaks++;
            this.#waiting.unshift(item);
            this.#waitForServer();
        } else {
            this.#giveUp(item, error instanceof Problem ? error : new Problem("Something went wrong", error.message));
        }
    }

    /** It may be this one alone that is refused each time: the others go first. */
    #takeRefusal(item, { problem, waitMilliseconds }) {
        if (++item.refusals >= Busy.MostTimes) {
            this.#giveUp(item, problem);
            return;
        }

        item.state = "waiting";
        this.#waiting.push(item);
        this.#pause(waitMilliseconds);
    }

    #giveUp(item, problem) {
        item.problem = problem;
        this.#end(item, "failed");
    }

    #setAside(item) {
        item.state = "stopped";
        this.stopped.push(item);
    }

    #end(item, state) {
        item.state = state;
        this.ended++;
        this.#ends.push(performance.now());
        if (this.#ends.length > RateWindow) {
            this.#ends.shift();
        }
    }

    async #pause(milliseconds) {
        // Others that were refused at the same time: the first has said how long.
        if (this.state !== "running") {
            return;
        }

        this.state = "busy";
        await this.#sleep(milliseconds);
        this.#resume("busy");
    }

    async #waitForServer() {
        if (this.state !== "running") {
            return;
        }

        this.state = "gone";
        if (await this.#isAlive()) {
            this.#giveUpOnBreakers();
        } else {
            // It was the server, not the files.
            this.#waiting.forEach(item => (item.breaks = 0));
            for (let attempt = 0; this.state === "gone"; attempt++) {
                await this.#sleep(Backoff[Math.min(attempt, Backoff.length - 1)]);
                if (await this.#isAlive()) {
                    this.dispatchEvent(new Event("back"));
                    break;
                }
            }
        }

        this.#resume("gone");
    }

    #resume(from) {
        if (this.state === from) {
            this.state = "running";
            this.#pump();
        }
    }

    /** A file that was moved fails like a server that is gone; the others must not wait for it for ever. */
    #giveUpOnBreakers() {
        const breakers = this.#waiting.filter(item => item.breaks >= MostBreaks);
        this.#waiting = this.#waiting.filter(item => item.breaks < MostBreaks);
        const why = "The connection broke each time. The file may have been moved or changed since it was chosen.";
        breakers.forEach(item => this.#giveUp(item, new Problem("The file could not be sent", why)));
    }

    #sleep(milliseconds) {
        return new Promise(resolve => {
            const timer = setTimeout(resolve, milliseconds);
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }
}
