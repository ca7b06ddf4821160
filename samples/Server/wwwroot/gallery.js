// The pictures as tiles. Of thousands only those in sight are elements; the page scrolls as if all were.

import { bar, element, foreign, percent } from "./dom.js";
import { best } from "./library.js";

/** In rem. */
const Gap = 1;
const LeastTile = 11;
const Words = 5.25;

/** In pixels, between the active tile and the window's edge. */
const Room = 16;

/** Rows above and below the window that are made too, so that scrolling does not show them come. */
const Margin = 2;

/**
 * A list box: the focus stays on it and one picture is active, which survives that tiles come and go. Enter opens the active one.
 */
export class Gallery {
    #box;
    #thumbnails;
    #open;
    #items = [];
    #tiles = new Map();
    #active = null;
    #layout = null;
    #scheduled = false;

    /**
     * @param {HTMLElement} box
     * @param {import("./thumbnails.js").Thumbnails} thumbnails
     * @param {(item: object) => void} open
     */
    constructor(box, thumbnails, open) {
        [this.#box, this.#thumbnails, this.#open] = [box, thumbnails, open];
        addEventListener("scroll", () => this.#schedule(), { passive: true });
        new ResizeObserver(() => this.#schedule()).observe(box);
        box.addEventListener("keydown", event => this.#onKey(event));
        box.addEventListener("focus", () => {
            // Under a pointer nothing may move before the click.
            if (box.matches(":focus-visible")) {
                this.activate(this.#active ?? this.#items[0]);
            }
        });
        box.addEventListener("click", event => {
            const tile = event.target.closest(".tile");
            const item = this.#items.find(candidate => idOf(candidate) === tile?.id);
            if (item) {
                this.activate(item);
                this.#open(item);
            }
        });
    }

    /** In the order in which they stand. */
    get items() {
        return this.#items;
    }

    show(items) {
        this.#items = items;
        if (!items.includes(this.#active)) {
            this.#active = null;
        }

        this.#schedule();
    }

    /** Makes a picture the active one and brings it into sight, if it is among those shown. */
    activate(item) {
        if (!this.#items.includes(item)) {
            return;
        }

        this.#active = item;
        this.#render();
        const { columns, height, step } = this.#layout;
        const top = this.#box.getBoundingClientRect().top + Math.floor(this.#items.indexOf(item) / columns) * step;
        const bottom = top + height;
        if (top < Room) {
            scrollBy(0, top - Room);
        } else if (bottom > innerHeight - Room) {
            scrollBy(0, bottom - innerHeight + Room);
        }
    }

    #schedule() {
        if (!this.#scheduled) {
            this.#scheduled = true;
            requestAnimationFrame(() => {
                this.#scheduled = false;
                this.#render();
            });
        }
    }

    #measure() {
        const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        const width = this.#box.clientWidth;
        const gap = Gap * rem;
        const columns = Math.max(2, Math.floor((width + gap) / (LeastTile * rem + gap)));
        const tile = (width - gap * (columns - 1)) / columns;
        const count = this.#items.length;
        return { columns, count, gap, width: tile, height: tile + Words * rem, step: tile + Words * rem + gap };
    }

    /** The same object while nothing has changed, by which tiles know that they stand where they should. */
    #arrange() {
        const found = this.#measure();
        if (!this.#layout || Object.keys(found).some(key => found[key] !== this.#layout[key])) {
            this.#layout = found;
        }

        return this.#layout;
    }

    #render() {
        const layout = this.#arrange();
        const rows = Math.ceil(this.#items.length / layout.columns);
        this.#box.style.height = `${Math.max(0, rows * layout.step - layout.gap)}px`;

        const top = this.#box.getBoundingClientRect().top;
        const from = Math.max(0, Math.floor(-top / layout.step) - Margin) * layout.columns;
        const to = (Math.ceil((innerHeight - top) / layout.step) + Margin) * layout.columns;
        const wanted = new Map(this.#items.slice(from, Math.max(from, to)).map((item, i) => [item, from + i]));
        const active = this.#items.indexOf(this.#active);
        if (active >= 0) {
            // It stays an element when it is out of sight: a screen reader stands on it.
            wanted.set(this.#active, active);
        }

        for (const [item, tile] of this.#tiles) {
            if (!wanted.has(item)) {
                tile.box.remove();
                this.#tiles.delete(item);
                this.#thumbnails.cancel(item);
            }
        }

        // In order, for those who read the elements and not the places.
        let before = null;
        for (const [item, index] of [...wanted].sort((a, b) => a[1] - b[1])) {
            const tile = this.#tiles.get(item) ?? this.#make(item);
            this.#place(tile, index, layout);
            this.#fill(tile, item);
            const expected = before ? before.nextElementSibling : this.#box.firstElementChild;
            if (expected !== tile.box) {
                this.#box.insertBefore(tile.box, expected);
            }

            before = tile.box;
        }

        if (active >= 0) {
            this.#box.setAttribute("aria-activedescendant", idOf(this.#active));
        } else {
            this.#box.removeAttribute("aria-activedescendant");
        }
    }

    #make(item) {
        const box = element("div", { role: "option", id: idOf(item), class: "tile" });
        const tile = { box, index: -1, layout: null, active: null, shown: null };
        this.#tiles.set(item, tile);
        return tile;
    }

    // A frame of scrolling has work for the tiles that come, and none for those that stay.
    #place(tile, index, layout) {
        if (tile.index === index && tile.layout === layout) {
            return;
        }

        [tile.index, tile.layout] = [index, layout];
        const { box } = tile;
        const { columns, count, gap, width, height, step } = layout;
        box.style.width = `${width}px`;
        box.style.height = `${height}px`;
        box.style.transform = `translate(${(index % columns) * (width + gap)}px, ${Math.floor(index / columns) * step}px)`;
        box.setAttribute("aria-posinset", index + 1);
        box.setAttribute("aria-setsize", count);
    }

    #fill(tile, item) {
        const active = item === this.#active;
        if (tile.active !== active) {
            tile.active = active;
            tile.box.classList.toggle("active", active);
            tile.box.setAttribute("aria-selected", active);
        }

        // Thousands of answers come while a few tiles are in sight: only what changed is made again.
        const shown = item.result ?? item.problem ?? item.state;
        if (tile.shown === shown) {
            return;
        }

        tile.shown = shown;
        tile.box.classList.toggle("failed", item.state === "failed");
        const image = element("img", { alt: "", hidden: "", draggable: "false" });
        const thumb = element("span", { class: "thumb" }, image);
        const name = element("span", { dir: "auto", class: "line tile-name", title: item.path }, item.name);
        if (item.result) {
            const { label, probability } = best(item);
            const words = element("span", { class: "tile-label" }, foreign(label, "line"));
            words.append(element("span", { class: "number" }, percent(probability)));
            tile.box.replaceChildren(thumb, element("span", { class: "tile-words" }, words, bar(probability, "tile-bar"), name));
            this.#thumbnails.show(item, image);
        } else {
            const [mark, words] = waitingWords(item);
            thumb.append(element("span", { class: "mark", "aria-hidden": "true" }, mark));
            const label = element("span", { class: "tile-label" }, foreign(words, "line"));
            tile.box.replaceChildren(thumb, element("span", { class: "tile-words" }, label, element("span"), name));
        }
    }

    #onKey(event) {
        if (event.altKey || event.ctrlKey || event.metaKey || !this.#layout) {
            return;
        }

        const { columns, step } = this.#layout;
        const index = this.#items.indexOf(this.#active);
        const page = Math.max(1, Math.floor(innerHeight / step)) * columns;
        const target = {
            ArrowRight: index + 1,
            ArrowLeft: index - 1,
            ArrowDown: index + columns,
            ArrowUp: index - columns,
            PageDown: index + page,
            PageUp: index - page,
            Home: 0,
            End: this.#items.length - 1,
        }[event.key];
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            if (this.#active) {
                this.#open(this.#active);
            }
        } else if (target !== undefined) {
            event.preventDefault();
            // A step out of the list stays where it is; a page goes as far as there is.
            const far = event.key.startsWith("Page");
            const reached = far ? Math.max(0, Math.min(this.#items.length - 1, target)) : target;
            this.activate(this.#items[reached]);
        }
    }
}

const idOf = item => `picture-${item.id}`;

function waitingWords(item) {
    switch (item.state) {
        case "failed":
            return ["!", item.problem.title];
        case "running":
            return ["…", "At the server"];
        case "stopped":
            return ["–", "Not classified"];
        default:
            return ["…", "Waiting"];
    }
}
