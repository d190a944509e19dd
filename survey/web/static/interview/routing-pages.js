/**
 * Pages: what stands on the screen together, in the order in which people go through it. Mirrors
 * instruments/routing/pages.py.
 * @module
 */

/**
 * @typedef {object} Page
 * @property {string} id stable while answers change: "age", "roster[1]/age", "roster[+]"
 * @property {"question" | "group" | "repeat"} kind a repeat asks whether there is another instance
 * @property {string} name of the node
 * @property {string[]} questions ids of the visible questions that are asked now
 */

/** All pages of the interview as it stands. @returns {Page[]} */
export function pagesOf(state) {
  return pages(state, state.definition.roots, state.root);
}

/** Questions answered out of those asked now. @returns {{answered: number, asked: number}} */
export function progressOf(state) {
  let [answered, asked] = [0, 0];
  state.nodes.forEach((node, index) => {
    if (!node.asked) return;
    for (const frame of state.frames(node.repeats)) {
      if (!frame.relevant[index]) continue;
      asked += 1;
      if (frame.values[node.name] !== null) answered += 1;
    }
  });
  return { answered, asked };
}

function pages(state, indexes = [], frame) {
  return relevant(indexes, frame).flatMap((index) => pagesAt(state, state.nodes[index], frame));
}

function pagesAt(state, node, frame) {
  const id = frame.prefix + node.name;
  if (node.kind === "group") return group(state, node, frame, id);
  if (node.kind === "question") return node.visible ? [page(id, "question", node, [id])] : [];
  const instances = frame.frames.get(node.name) ?? [];
  const found = instances.flatMap((one) => group(state, node, one, one.prefix.slice(0, -1)));
  if (!node.rules?.repeat_count) found.push(page(`${id}[+]`, "repeat", node, []));
  return found;
}

function group(state, node, frame, id) {
  if (!node.field_list) return pages(state, node.children, frame);
  const questions = visible(state, node.children, frame);
  return questions.length ? [page(id, "group", node, questions)] : [];
}

function visible(state, indexes = [], frame) {
  return relevant(indexes, frame).flatMap((index) => {
    const node = state.nodes[index];
    if (node.kind === "question") return node.visible ? [frame.prefix + node.name] : [];
    const inner = node.kind === "repeat" ? frame.frames.get(node.name) ?? [] : [frame];
    return inner.flatMap((one) => visible(state, node.children, one));
  });
}

const relevant = (indexes, frame) => indexes.filter((index) => frame.relevant[index]);

const page = (id, kind, { name }, questions) => ({ id, kind, name, questions });
