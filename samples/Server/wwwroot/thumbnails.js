// Small pictures for the gallery: made when they are looked at, few at once, and forgotten when others were.

/** Pixels of an edge; twice what a tile has, for screens of two pixels a point. */
const Edge = 320;

/** Some 10 kB each. */
const MostKept = 600;

/** Decoding a photograph takes its whole size in memory for a moment. */
const AtOnce = 2;

/** Wider or taller than this a picture is shown whole, with room around it; else its middle fills the square. */
const LongestRatio = 3;

/** Narrower a line of pixels would vanish. */
const LeastEdge = 4;

/** Pictures that are enlarged more than this show their pixels as squares. */
const PixelScale = 4;

export class Thumbnails {
    // In the order of their last use, the oldest first. An address is null where this browser cannot read the picture.
    #kept = new Map();
    #wanted = new Map();
    #making = new Set();

    /** Puts the picture's thumbnail into an element as soon as there is one. */
    show(item, image) {
        if (this.#kept.has(item)) {
            const address = this.#kept.get(item);
            this.#kept.delete(item);
            this.#kept.set(item, address);
            reveal(image, address);
        } else {
            this.#wanted.set(item, [...(this.#wanted.get(item) ?? []), image]);
            this.#next();
        }
    }

    /** An element that waits for the picture's thumbnail has been taken from the page; another may still be there. */
    cancel(item) {
        const left = this.#wanted.get(item)?.filter(image => image.isConnected);
        if (left?.length > 0) {
            this.#wanted.set(item, left);
        } else {
            this.#wanted.delete(item);
        }
    }

    clear() {
        this.#wanted.clear();
        this.#kept.forEach(forget);
        this.#kept.clear();
    }

    async #next() {
        // The last wanted first: that is what is in sight after scrolling far.
        const item = [...this.#wanted.keys()].findLast(candidate => !this.#making.has(candidate));
        if (!item || this.#making.size >= AtOnce) {
            return;
        }

        this.#making.add(item);
        const address = await make(item);
        this.#making.delete(item);
        if (item.removed) {
            forget(address);
        } else {
            this.#kept.set(item, address);
            this.#forgetOldest();
            this.#wanted.get(item)?.forEach(image => reveal(image, address));
        }

        this.#wanted.delete(item);
        this.#next();
    }

    #forgetOldest() {
        for (const [item, address] of this.#kept) {
            if (this.#kept.size <= MostKept) {
                return;
            }

            this.#kept.delete(item);
            forget(address);
        }
    }
}

function reveal(image, address) {
    if (address) {
        image.src = address;
        image.hidden = false;
    }
}

function forget(address) {
    if (address) {
        URL.revokeObjectURL(address);
    }
}

/** Of pictures that the server has read: their size is known and within its limits. Null where this browser cannot read it. */
async function make({ file, result: { width, height } }) {
    const reduction = scaleOf(width, height);
    const resizeWidth = Math.max(1, Math.round(width * reduction));
    try {
        // The height follows by the picture's ratio, which is the browser's: it may turn the picture otherwise than the server.
        const bitmap = await createImageBitmap(file, reduction < 1 ? { resizeWidth, resizeQuality: "medium" } : {});
        const canvas = new OffscreenCanvas(Edge, Edge);
        const context = canvas.getContext("2d");
        const scale = scaleOf(bitmap.width, bitmap.height);
        context.imageSmoothingEnabled = scale < PixelScale;
        const [drawnWidth, drawnHeight] = [bitmap.width, bitmap.height].map(edge => Math.max(LeastEdge, edge * scale));
        context.drawImage(bitmap, (Edge - drawnWidth) / 2, (Edge - drawnHeight) / 2, drawnWidth, drawnHeight);
        bitmap.close();
        return URL.createObjectURL(await canvas.convertToBlob({ type: "image/webp", quality: 0.8 }));
    } catch {
        return null;
    }
}

function scaleOf(width, height) {
    const [least, most] = [Math.min(width, height), Math.max(width, height)];
    return Edge / (most > LongestRatio * least ? most : least);
}
