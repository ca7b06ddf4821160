// Which pictures look alike, by the cosine of their embeddings.

/** Whether both have embeddings, and of one model: those of two cannot be compared. */
export const isComparable = (a, b) => Boolean(a?.embedding && b?.embedding) && a.result.model.sha256 === b.result.model.sha256;

/** From -1 to 1; null where the pictures cannot be compared. */
export function cosine(a, b) {
    if (!isComparable(a, b)) {
        return null;
    }

    // The server has normalised them, so that the product is the cosine.
    let sum = 0;
    for (let i = 0; i < a.embedding.length; i++) {
        sum += a.embedding[i] * b.embedding[i];
    }

    return sum;
}

/** The pictures most like one, the most alike first, kept as further ones are answered. */
export class LookAlikes {
    /** @type {{item: object, cosine: number}[]} */
    found = [];

    #to;
    #most;
    #incomparable = new Set();

    /**
     * @param {object} to A classified picture, which is not among them itself.
     * @param {number} most How many are kept.
     */
    constructor(to, most) {
        [this.#to, this.#most] = [to, most];
    }

    /** How many pictures another model has answered. */
    get incomparable() {
        return this.#incomparable.size;
    }

    /** Takes an answer, also that of a picture that has had another. */
    consider(item) {
        if (item === this.#to || !item.embedding) {
            return;
        }

        this.found = this.found.filter(other => other.item !== item);
        this.#incomparable.delete(item);
        const alike = cosine(item, this.#to);
        if (alike === null) {
            this.#incomparable.add(item);
            return;
        }

        // Behind those that are as much alike.
        const behind = this.found.findIndex(other => other.cosine < alike);
        this.found.splice(behind < 0 ? this.found.length : behind, 0, { item, cosine: alike });
        this.found.length = Math.min(this.found.length, this.#most);
    }
}
