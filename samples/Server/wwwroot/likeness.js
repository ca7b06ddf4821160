// Which pictures look alike, by the cosine of their embeddings.

/**
 * From -1 to 1; null where one has no embedding, or another model made it: embeddings of two models cannot be compared.
 */
export function cosine(a, b) {
    if (!a?.embedding || !b?.embedding || a.result.model.sha256 !== b.result.model.sha256) {
        return null;
    }

    // The server has normalised them, so that the product is the cosine.
    let sum = 0;
    for (let i = 0; i < a.embedding.length; i++) {
        sum += a.embedding[i] * b.embedding[i];
    }

    return sum;
}

/**
 * The pictures most like this one, without itself.
 * @returns {{item: object, cosine: number}[]}
 */
export function mostAlike(items, to, most) {
    const found = [];
    for (const item of items) {
        const alike = item === to ? null : cosine(item, to);
        if (alike !== null) {
            found.push({ item, cosine: alike });
        }
    }

    return found.sort((a, b) => b.cosine - a.cosine).slice(0, most);
}
